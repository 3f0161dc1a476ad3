import type { MoneyFacts } from "../../../qfpay/domain"
import type { PaymentRow, RefundRow } from "../ledger"
import type { MedusaPayment } from "./medusa-books"

/** What else the ledger says that decides where money belongs. */
export interface LedgerFacts {
  /** What QFPay has given back of this money. */
  readonly refunded: number
  /** Whether this is the number, of several paid ones of its session, that Medusa is told of. */
  readonly isChosen: boolean
  readonly isOverdue: boolean
}

/** The facts about a payment's money, from both books. */
export function moneyFactsOf(row: PaymentRow, medusa: MedusaPayment, ledger: LedgerFacts): MoneyFacts {
  const { session, payment, order } = medusa
  const isSameAmount = session?.amount === row.txamt && session.currency_code === row.txcurrcd
  const outstanding = order?.outstanding ?? row.txamt
  return {
    refunded: ledger.refunded <= 0 ? "nothing" : ledger.refunded < row.txamt ? "part" : "all",
    payment: paymentFact(row, payment),
    session: session ? (isSameAmount ? "same_amount" : "other_amount") : "gone",
    isChosen: ledger.isChosen,
    order: order ? (order.canceled ? "canceled" : "open") : row.order_id ? "deleted" : "none",
    isCounted: order?.counts_capture ?? false,
    needsOrder: medusa.needs_order,
    isPaidOtherwise: medusa.is_paid_otherwise,
    outstanding: outstanding <= 0 ? "nothing" : outstanding < row.txamt ? "part" : "enough",
    isOverdue: ledger.isOverdue,
  }
}

function paymentFact(row: PaymentRow, payment: MedusaPayment["payment"]): MoneyFacts["payment"] {
  if (!payment) return "none"
  if (payment.out_trade_no !== row.out_trade_no) return "another_number"
  if (payment.canceled) return "canceled"
  return payment.captured ? "captured" : "authorized"
}

/** What QFPay has given back of the money under one number of its own, of a payment's refunds. */
export function refundedOf(payment: PaymentRow, syssn: string | null, refunds: readonly RefundRow[]): number {
  return refunds
    .filter(({ state, parent_syssn }) => state === "done" && (parent_syssn ?? payment.syssn) === syssn)
    .reduce((sum, { txamt }) => sum + txamt, 0)
}
