import { aPayment } from "../__tests__/rows"
import type { HeldMoney } from "../ledger"
import { judge } from "./audit-payments"

const PAYMENT = aPayment({ state: "held" })
const NUMBER = PAYMENT.out_trade_no
const NOT_IN_MEDUSA = {
  ...{ out_trade_no: NUMBER, session: null, payment: null, payment_collection_id: null, cart_id: null, order: null },
  ...{ needs_order: true, is_paid_otherwise: false },
}

const held = (syssn: string | null, more: Partial<HeldMoney> = {}): HeldMoney => ({
  ...{ id: `qfhp_${syssn}`, account: "qfpay", out_trade_no: NUMBER, syssn: syssn ?? "", case_key: syssn ?? "" },
  ...{ reason: "amount_differs", state: "held", txamt: 10050, txcurrcd: "HKD", refund_due_at: null },
  ...{ refund_id: null, detail: null, refusal: null, resolved_at: null, resolved_by: null, note: null },
  ...{ refunded_outside: false, alerted_at: null, created_at: new Date("2025-01-15T04:05:00Z") },
  ...more,
})

describe("The audit of held money", () => {
  it.each<[string, HeldMoney[], string[]]>([
    ["under QFPay's number", [held(PAYMENT.syssn)], ["held"]],
    ["that had no number of QFPay's yet, under ours", [held(NUMBER)], ["held"]],
    ["with a second payment", [held(PAYMENT.syssn), held("S2", { reason: "second_payment" })], ["held", "held"]],
  ])("counts each amount once: %s", (_, entries, places) => {
    const records = { medusa: NOT_IN_MEDUSA, refunds: [], held: entries }
    expect(judge(PAYMENT, records, new Date("2025-01-16T04:00:00Z"))).toEqual(places)
  })

  describe("of which a person closed the case, and whose order was canceled", () => {
    const canceled_at = new Date("2025-01-16T04:00:00Z")
    const order = {
      ...{ id: "order_1", canceled: true, canceled_at },
      ...{ refunded: 0, outstanding: 0, totals_lack: 0 },
    }
    const payment = {
      ...{ id: "pay_1", out_trade_no: NUMBER, captured: true, canceled: false, refunded: 0, refunds: [] },
      created_at: new Date("2025-01-15T04:00:00Z"),
    }
    const judged = (resolved: string, opened = "2025-01-15T04:05:00Z", counts_capture = true) => {
      const closed = { state: "dismissed", resolved_by: "user_1", reason: "order_failed" } as const
      const dates = { resolved_at: new Date(resolved), created_at: new Date(opened) }
      const records = {
        ...{ medusa: { ...NOT_IN_MEDUSA, payment, order: { ...order, counts_capture } }, refunds: [] },
        held: [held(PAYMENT.syssn, { ...closed, ...dates })],
      }
      return judge(PAYMENT, records, new Date("2025-01-17T04:00:00Z"))
    }

    it.each([
      ["before", "2025-01-15T09:00:00Z"],
      ["by a server whose clock is a minute ahead", "2025-01-16T04:00:59Z"],
    ])("is not accounted for by a decision %s", (_, resolved) => {
      expect(judged(resolved)).toMatchObject([{ kind: "order_canceled", amount: 10050 }])
    })

    it("is with that person if they decided afterward", () => {
      expect(judged("2025-01-16T09:00:00Z")).toEqual(["closed_by_person"])
      expect(judged("2025-01-16T04:01:00Z", "2025-01-16T04:00:30Z")).toEqual(["closed_by_person"])
    })

    it("is with that person if it was never on the order", () => {
      expect(judged("2025-01-15T09:00:00Z", undefined, false)).toEqual(["closed_by_person"])
    })
  })
})
