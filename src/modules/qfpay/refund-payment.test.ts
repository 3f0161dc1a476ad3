import type { TransactionRow } from "./ledger"
import { aTransaction, SESSION } from "./__tests__/memory-ledger"
import { aShop } from "./__tests__/scripted-gateway"
import { enquireRefund } from "./enquire-refund"
import { giveUpLostRefund, refundPayment } from "./refund-payment"
import {
  QfpayAmountError,
  QfpayRefundPendingError,
  QfpayRefundRefusedError,
  QfpayRejectionError,
  QfpayTransportError,
} from "../../qfpay/errors"
import type { RefundRequest } from "../../qfpay/wire"

const PAYMENT = aTransaction({ state: "applied" })
const STILL_PROCESSING = "You still have prosessing requests, please do not repeat the initiation."

/** A shop with one settled payment of HK$100.50, and time that passes when somebody waits. */
function aPaidShop() {
  const shop = aShop()
  shop.ledger.put(PAYMENT)
  let clicks = 0
  /** One click on Refund: what it brought, after every pause it made. */
  const click = async (amount: string): Promise<unknown> => {
    const done = refundPayment(shop.context, {
      outTradeNo: PAYMENT.out_trade_no,
      amount,
      idempotencyKey: `ref_${++clicks}`,
    }).catch((error: unknown) => error)
    await jest.advanceTimersByTimeAsync(10_000)
    shop.clock.now = new Date(shop.clock.now.getTime() + 10_000)
    return done
  }
  const refunds = () => shop.ledger.refundsOf(PAYMENT.out_trade_no)
  const numbers = () => new Set(shop.gateway.refunded.map(({ out_trade_no }) => out_trade_no))
  return { ...shop, click, refunds, numbers }
}

const lost = (): never => {
  throw new QfpayTransportError("QFPay did not answer the refund call.", { moneyMoved: "unknown" })
}

/** QFPay's row of a refund that it was asked for. */
const rowOf = (request: RefundRequest | undefined, overrides: Readonly<Record<string, unknown>> = {}) => ({
  respcd: "0000",
  out_trade_no: request?.out_trade_no,
  syssn: "20250115155400020000000099",
  origssn: PAYMENT.syssn,
  order_type: "refund",
  txamt: String(request?.txamt),
  txcurrcd: "HKD",
  ...overrides,
})

beforeEach(() => jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

describe("A refund", () => {
  it("names the payment by QFPay's number and carries one of its own, and is done when QFPay says so", async () => {
    const { click, gateway } = aPaidShop()
    expect(await click("30.50")).toMatchObject({ state: "done", txamt: 3050, kind: "refund" })
    expect(gateway.refunded).toMatchObject([{ syssn: PAYMENT.syssn, txamt: 3050 }])
    expect(gateway.refunded[0]?.out_trade_no).toMatch(new RegExp(`^${SESSION.slice(7)}R[0-9A-Z]{5}$`))
  })

  it("may be made in parts until nothing is left, and not a cent beyond", async () => {
    const { click, refunds, gateway } = aPaidShop()
    expect(await click("50.25")).toMatchObject({ state: "done" })
    expect(await click("50.26")).toMatchObject({ code: "QFPAY_REFUND_REFUSED" })
    expect(await click("50.25")).toMatchObject({ state: "done" })
    expect(await click("0.01")).toMatchObject({ code: "QFPAY_REFUND_REFUSED" })
    expect((await refunds()).reduce((sum, { txamt }) => sum + txamt, 0)).toBe(PAYMENT.txamt)
    expect(gateway.refunded).toHaveLength(2)
  })

  it("of zero, of half a cent or of nothing at all never reaches QFPay", async () => {
    const { click, gateway } = aPaidShop()
    for (const amount of ["0", "0.005", "-1", ""]) expect(await click(amount)).toBeInstanceOf(QfpayAmountError)
    expect(gateway.refunded).toEqual([])
  })

  it("of FPS is refused in words before QFPay is asked", async () => {
    const { click, gateway, ledger } = aPaidShop()
    ledger.put({ ...PAYMENT, pay_type: "802001", wallet: "fps" })
    expect(await click("1")).toMatchObject({ message: expect.stringContaining("another way") as string })
    expect(gateway.refunded).toEqual([])
  })

  it.each(["waiting", "expired", "closed", "held", "refunded"] as const)(
    "of a payment that is %s is refused before QFPay is asked",
    async (state) => {
      const { click, gateway, ledger } = aPaidShop()
      ledger.put({ ...PAYMENT, state })
      expect(await click("1")).toBeInstanceOf(QfpayRefundRefusedError)
      expect(gateway.refunded).toEqual([])
    },
  )

  it.each([
    ["1265", "該筆訂單被禁止退款，23:30-00:30 的交易以及部分特殊交易會被禁止（1265）", /after 00:30/, "later"],
    ["1265", "該筆訂單被禁止退款，已經超出可退款時限", /refund period/, "never"],
    ["1269", "Today this payment method refundable balance is 0 HKD, not enough.(1269)", /takings/, "later"],
    ["1269", "Please try again after the data update at 11 AM.", /11:00/, "later"],
    ["1124", "Invalid transaction (1124)", /only be refunded in full on its day/, "later"],
    ["1125", "Transaction has been refunded already (1125)", /refunded or closed before/, "never"],
    ["1155", "", /denied the refund/, "never"],
    ["1264", "wrong cancel", /refunded or closed before/, "never"],
    ["1270", "", /only be refunded in full/, "never"],
    ["1271", "", /only be refunded in full/, "never"],
    ["1272", "", /greater than what is left/, "never"],
    ["1254", STILL_PROCESSING, /still busy with an earlier refund/, "later"],
  ])(
    "that is refused with %s tells the merchant which refusal it is and when to try again: %s (failures 10, 19)",
    async (...row) => {
      const [respcd, resperr, says, retry] = row
      const { click, gateway, refunds } = aPaidShop()
      gateway.script.refund = () => ({ respcd, resperr })
      const error = await click("1")
      expect(error).toBeInstanceOf(QfpayRefundRefusedError)
      expect(error).toMatchObject({ message: expect.stringMatching(says) as string, retry })
      expect(await refunds()).toMatchObject([{ state: "refused" }])
    },
  )

  it("that QFPay will not serve at all says so", async () => {
    const { click, gateway } = aPaidShop()
    gateway.script.refund = () => ({ respcd: "1108", resperr: "Signature error" })
    expect(await click("1")).toBeInstanceOf(QfpayRejectionError)
  })
})

describe("A refund whose answer is lost", () => {
  it("is looked up, and done when QFPay has it", async () => {
    const { click, gateway } = aPaidShop()
    gateway.script.refund = lost
    gateway.script.enquire = () => ({ respcd: "0000", data: [rowOf(gateway.refunded[0])] })
    expect(await click("30")).toMatchObject({ state: "done", txamt: 3000 })
    expect(gateway.refunded).toHaveLength(1)
  })

  it("and is not on record yet is reported as open, truthfully, and moves no money twice when clicked again", async () => {
    const { click, gateway, numbers } = aPaidShop()
    gateway.script.refund = lost
    expect(await click("30")).toBeInstanceOf(QfpayRefundPendingError)
    gateway.script.enquire = () => ({ respcd: "0000", data: [rowOf(gateway.refunded[0])] })
    expect(await click("30")).toMatchObject({ state: "done", txamt: 3000 })
    expect(numbers().size).toBe(1)
  })

  it("goes out again under the same number while QFPay has not seen it", async () => {
    const { click, gateway, numbers } = aPaidShop()
    gateway.script.refund = lost
    await click("30")
    gateway.script.refund = () => ({ respcd: "0000" })
    expect(await click("30")).toMatchObject({ state: "done" })
    expect(numbers().size).toBe(1)
  })

  it("keeps the number that QFPay told of it, also when the reply to its repetition is lost", async () => {
    const { click, gateway, refunds } = aPaidShop()
    gateway.script.refund = () => ({ respcd: "1145", syssn: "20250115155400020000000042" })
    await click("30")
    gateway.script.refund = lost
    await click("30")
    expect(await refunds()).toMatchObject([{ state: "pending", syssn: "20250115155400020000000042" }])
    expect(gateway.refunded).toHaveLength(2)
  })

  it("keeps every other refund of the payment waiting until its end is known", async () => {
    const { click, gateway, numbers } = aPaidShop()
    gateway.script.refund = lost
    await click("30")
    expect(await click("20")).toBeInstanceOf(QfpayRefundPendingError)
    expect(numbers().size).toBe(1)
  })

  it.each([
    ["QFPay is still busy with it", "4242", STILL_PROCESSING],
    ["QFPay calls the order refunded already", "1264", "wrong cancel"],
    ["QFPay calls the money returned already", "1125", "Transaction has been refunded already (1125)"],
    ["QFPay finds too little left in today's takings", "1269", "refundable balance is 0 HKD, not enough"],
  ])(
    "and that is sent again is not given up because %s: it is found, and the shopper is not refunded twice",
    async (_, respcd, resperr) => {
      const { click, gateway, numbers } = aPaidShop()
      gateway.script.refund = lost
      await click("30")
      gateway.script.refund = () => ({ respcd, resperr })
      await click("30")

      gateway.script.enquire = () => ({ respcd: "0000", data: [rowOf(gateway.refunded[0])] })
      gateway.script.refund = () => ({ respcd: "0000" })
      expect(await click("30")).toMatchObject({ state: "done", txamt: 3000 })
      expect(numbers().size).toBe(1)
    },
  )

  it.each([
    ["is under maintenance", "1100"],
    ["calls our signature wrong", "1108"],
    ["is too slow", "1296"],
  ])("is not written off because QFPay %s when it is asked about it", async (_, respcd) => {
    const { click, gateway, numbers, clock } = aPaidShop()
    gateway.script.refund = lost
    await click("30")
    clock.now = new Date(clock.now.getTime() + 10 * 60_000)
    gateway.script.enquire = () => ({ respcd, resperr: "sorry" })
    gateway.script.refund = () => ({ respcd: "0000" })
    await click("30")
    expect(numbers().size).toBe(1)
  })

  it("goes out under its own number also when QFPay has had no record of it for long", async () => {
    const { click, gateway, numbers, clock } = aPaidShop()
    gateway.script.refund = lost
    await click("30")
    clock.now = new Date(clock.now.getTime() + 10 * 60_000)
    gateway.script.refund = () => ({ respcd: "0000" })
    expect(await click("30")).toMatchObject({ state: "done" })
    expect(numbers().size).toBe(1)
  })

  it("and that went through meanwhile is told once before the same amount goes out again", async () => {
    const { click, gateway, refunds, ledger } = aPaidShop()
    gateway.script.refund = lost
    await click("30")
    const [lostOne] = await refunds()
    // The background job found it done and showed it in Medusa.
    ledger.put({ ...(lostOne as TransactionRow), state: "done", settled_at: new Date() })
    gateway.script.refund = () => ({ respcd: "0000" })
    const told = await click("30")
    expect(told).toBeInstanceOf(QfpayRefundRefusedError)
    expect(told).toMatchObject({ message: expect.stringMatching(/30\.00 HKD .* has gone through meanwhile/) as string })
    expect(gateway.refunded).toHaveLength(1)
    expect(await click("30")).toMatchObject({ state: "done" })
    expect(gateway.refunded).toHaveLength(2)
  })
})

describe("A refund that never reached QFPay", () => {
  const aLost = (overrides: Partial<TransactionRow> = {}) =>
    aTransaction({
      kind: "refund",
      out_trade_no: "01JDQ4Z0G7V2C8R5N3K1W9XY6TR00000",
      parent_out_trade_no: PAYMENT.out_trade_no,
      state: "pending",
      txamt: 3000,
      syssn: null,
      created_at: new Date("2025-01-15T03:50:00Z"),
      ...overrides,
    })

  it("is given up after ten minutes, so that another can be made", async () => {
    const { context, ledger, click } = aPaidShop()
    expect((await giveUpLostRefund(context, ledger.put(aLost()))).state).toBe("refused")
    expect(await click("20")).toMatchObject({ state: "done" })
  })

  it.each([
    ["it is young", { created_at: new Date("2025-01-15T04:00:00Z") }],
    ["QFPay has given it a number", { syssn: "R1" }],
    ["QFPay has said a word about it", { respcd: "1143" }],
  ])("is not given up when %s", async (_, overrides) => {
    const { context, ledger } = aPaidShop()
    expect((await giveUpLostRefund(context, ledger.put(aLost(overrides)))).state).toBe("pending")
  })

  it("is done all the same when QFPay shows it after it was given up, and counts in what is left", async () => {
    const { context, ledger, gateway, click } = aPaidShop()
    const given = await giveUpLostRefund(context, ledger.put(aLost({ txamt: 9000, idempotency_key: null })))
    gateway.script.enquire = () => ({
      respcd: "0000",
      data: [rowOf({ ...given, syssn: "", txdtm: given.created_at })],
    })
    expect(await click("20")).toMatchObject({ code: "QFPAY_REFUND_REFUSED" })
    expect((await ledger.find(given.out_trade_no))?.state).toBe("done")
    expect(gateway.refunded).toEqual([])
  })

  it("and whose click was never answered is not taken for another click's: Medusa may show it already", async () => {
    const { ledger, click, gateway } = aPaidShop()
    ledger.put(aLost({ state: "done", syssn: "R1", idempotency_key: "ref_killed" }))
    expect(await click("30")).toBeInstanceOf(QfpayRefundPendingError)
    expect(gateway.refunded).toEqual([])
  })
})

describe("A refund that QFPay has not finished", () => {
  const aPending = aTransaction({
    kind: "refund",
    out_trade_no: "01JDQ4Z0G7V2C8R5N3K1W9XY6TR00000",
    parent_out_trade_no: PAYMENT.out_trade_no,
    state: "pending",
    txamt: 3000,
    syssn: null,
    created_at: new Date("2025-01-15T04:04:30Z"),
  })

  it.each([
    ["0000", "done"],
    ["1143", "pending"],
    ["1145", "pending"],
    ["1298", "pending"],
    ["2999", "pending"],
    ["1161", "pending"],
    ["4242", "pending"],
    ["1205", "refused"],
    ["1124", "refused"],
    ["1155", "refused"],
    ["1265", "refused"],
    ["1269", "refused"],
    ["1271", "refused"],
    ["1272", "refused"],
  ])("and whose own record says %s is %s", async (respcd, state) => {
    const { context, gateway, ledger } = aPaidShop()
    ledger.put(aPending)
    gateway.script.enquire = () => ({
      respcd: "0000",
      data: [rowOf({ ...aPending, syssn: "", txdtm: aPending.created_at }, { respcd })],
    })
    expect((await enquireRefund(context, aPending, "admin")).row.state).toBe(state)
  })

  it("is not done by the record of another refund of the same payment", async () => {
    const { context, gateway, ledger } = aPaidShop()
    ledger.put(aPending)
    gateway.script.enquire = () => ({
      respcd: "0000",
      data: [{ respcd: "0000", out_trade_no: "OTHER", txamt: "3000" }],
    })
    expect((await enquireRefund(context, aPending, "admin")).row.state).toBe("pending")
  })

  it("is not done by a record of another amount, and the merchant is told", async () => {
    const { context, gateway, ledger, lines } = aPaidShop()
    ledger.put(aPending)
    gateway.script.enquire = () => ({
      respcd: "0000",
      data: [rowOf({ ...aPending, syssn: "", txdtm: aPending.created_at }, { txamt: "2999" })],
    })
    expect((await enquireRefund(context, aPending, "admin")).row.state).toBe("pending")
    expect(lines.join()).toContain("another amount")
  })
})
