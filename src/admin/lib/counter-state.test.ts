import type { AdminCollect, AdminPaymentSession } from "../../api/admin/qfpay/types"
import { askAgainMs, codeOf, countdown, noticeKeyOf, phaseOf } from "./counter-state"

const data = { account: "qfpay", wallet: "alipay", txamt: 15850, txcurrcd: "HKD", out_trade_no: "1", created_at: "" }
const aSession = (change: Partial<AdminPaymentSession>, scenario: "mpm" | "cpm" = "mpm"): AdminPaymentSession => ({
  ...{ id: "payses_1", status: "pending", expires_at: "", paid_at: null, order_id: "order_1" },
  data: { ...data, scenario, ...(scenario === "mpm" && { qrcode: "https://qr.example" }) },
  ...change,
})
const aView = (payment_session: AdminPaymentSession | null, change: Partial<AdminCollect> = {}): AdminCollect => ({
  ...{ payment_session, notice: null, outstanding_amount: 158.5, currency_code: "hkd" },
  ...{ account: "qfpay", accounts: ["qfpay"], wallets: ["alipay"], shop_name: "Lantern Lane", now: "" },
  ...change,
})

const followed = new Set(["payses_1"])
const nobody = new Set<string>()

describe("What the cashier sees", () => {
  it.each([
    ["a choice, when nothing was begun", aView(null), "choose"],
    ["the code that is on the screen", aView(aSession({})), "code"],
    ["that a scan is being checked", aView(aSession({}, "cpm")), "checking"],
    ["that the money is there, before the order shows it", aView(aSession({ paid_at: "now" })), "applying"],
    ["that it is paid", aView(aSession({ status: "authorized" }), { outstanding_amount: 0 }), "paid"],
    ["that it is paid, though the order needs more by now", aView(aSession({ status: "authorized" })), "paid"],
    ["a choice again after a refusal", aView(aSession({ status: "error" })), "choose"],
    ["a choice again after the code has expired", aView(aSession({ status: "expired" })), "choose"],
  ])("is %s", (_, view, phase) => expect(phaseOf(view, followed)).toBe(phase))

  it("is never that it is paid because of an older payment of the same order", () => {
    expect(phaseOf(aView(aSession({ status: "authorized" })), nobody)).toBe("choose")
    expect(phaseOf(aView(aSession({ status: "authorized" }), { outstanding_amount: 0 }), nobody)).toBe("nothing")
  })

  it("tells why an attempt failed, of one that the cashier made; of held money always", () => {
    const declined = aView(aSession({ status: "error" }), { notice: "show_new_code" })
    expect(noticeKeyOf(declined, followed)).toBe("counter.notices.show_new_code")
    expect(noticeKeyOf(declined, nobody)).toBeUndefined()
    expect(noticeKeyOf(aView(aSession({ status: "error" }), { notice: "held" }), nobody)).toBe("counter.notices.held")
    expect(noticeKeyOf(aView(aSession({ status: "expired" })), followed)).toBe("counter.expired")
    expect(noticeKeyOf(aView(aSession({ status: "canceled" })), followed)).toBe("counter.canceled")
    expect(noticeKeyOf(aView(aSession({})), followed)).toBeUndefined()
  })
})

describe("The counter's question to the shop", () => {
  it("is asked often while a payment is open, seldom beside, and not at all when nothing can change", () => {
    expect(askAgainMs(aView(aSession({})), true, 0)).toBe(1_500)
    expect(askAgainMs(aView(aSession({})), false, 0)).toBe(5_000)
    expect(askAgainMs(aView(aSession({ status: "authorized" })), true, 0)).toBe(false)
    expect(askAgainMs(undefined, true, 0)).toBe(false)
  })

  it("is asked less and less often while the shop does not answer", () => {
    expect([1, 2, 3, 4, 9].map((failures) => askAgainMs(aView(aSession({})), true, failures))).toEqual([
      3_000, 6_000, 12_000, 15_000, 15_000,
    ])
  })
})

it("counts a code's time down to zero and no further", () => {
  expect([1_799_001, 61_000, 1, 0, -5_000].map(countdown)).toEqual(["30:00", "1:01", "0:01", "0:00", "0:00"])
})

it("reads a code as a scanner types it, without spaces and line ends", () => {
  expect(codeOf(" 2844 3790\t1234 5678\r\n")).toBe("2844379012345678")
})
