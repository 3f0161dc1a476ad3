import type { MoneyFacts } from "../../../qfpay/domain"
import { type PaymentRow, refundedSyssn, type RefundRow } from "../ledger"
import type { MedusaPayment } from "./medusa-payment"

/** The ledger's part of the facts that decide where money belongs. */
export interface LedgerFacts {
  /** How much of this money QFPay has refunded. */
  readonly refunded: number
  /** Whether Medusa is told about this number, out of several paid ones of the session. */
  readonly isChosen: boolean
  readonly isOverdue: boolean
  /** Whether the call that initiates the payment may still be under way. */
  readonly isNew?: boolean
}

/** The facts about a payment's money, from the ledger and Medusa's books. */
export function moneyFactsOf(row: PaymentRow, medusa: MedusaPayment, ledger: LedgerFacts): MoneyFacts {
  const { session, payment, order } = medusa
  const outstanding = order?.outstanding ?? row.txamt
  return {
    refunded: ledger.refunded <= 0 ? "nothing" : ledger.refunded < row.txamt ? "part" : "all",
    payment: paymentFact(row, payment),
    session: sessionFact(row, session, ledger),
    isChosen: ledger.isChosen,
    order: order ? (order.canceled ? "canceled" : "open") : row.order_id ? "deleted" : "none",
    isCounted: order?.counts_capture ?? false,
    needsOrder: medusa.needs_order,
    isPaidOtherwise: medusa.is_paid_otherwise,
    outstanding: outstanding <= 0 ? "nothing" : outstanding < row.txamt ? "part" : "enough",
    isOverdue: ledger.isOverdue,
  }
}

function sessionFact(
  row: PaymentRow,
  session: MedusaPayment["session"],
  { isNew = false }: LedgerFacts,
): MoneyFacts["session"] {
  if (!session) return "gone"
  if (session.amount !== row.txamt || session.currency_code !== row.txcurrcd) return "other_amount"
  return isNew && !session.is_answered ? "initiating" : "same_amount"
}

function paymentFact(row: PaymentRow, payment: MedusaPayment["payment"]): MoneyFacts["payment"] {
  if (!payment) return "none"
  if (payment.out_trade_no !== row.out_trade_no) return "another_number"
  if (payment.canceled) return "canceled"
  return payment.captured ? "captured" : "authorized"
}

/** How much QFPay has refunded of the money under one of its numbers. */
export function refundedOf(payment: PaymentRow, syssn: string | null, refunds: readonly RefundRow[]): number {
  return refunds
    .filter((refund) => refund.state === "done" && refundedSyssn(refund, payment) === syssn)
    .reduce((sum, { txamt }) => sum + txamt, 0)
}

/**
 * Whether an order shows a payment's refunds without its captures, and nothing but the captures is missing. Only for
 * money that is refunded in full: an order that counts other money may still be the wrong place for it.
 */
export function lacksRefundedCaptures(row: PaymentRow, { payment, order }: MedusaPayment, refunded: number): boolean {
  if (payment?.out_trade_no !== row.out_trade_no || !payment.captured || !order || order.counts_capture) return false
  return refunded >= row.txamt && payment.refunded >= row.txamt && order.refunded === payment.refunded
}
