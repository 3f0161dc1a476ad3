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
})
