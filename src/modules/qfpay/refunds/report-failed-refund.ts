import { isStaleRefund, isOpenRefundState, REFUND_CLICK_MS } from "../../../qfpay/domain"
import type { QfpayContext } from "../context"
import { refundedSyssn, type RefundRow } from "../ledger"
import { holdPayment } from "../payments/hold-payment"

/**
 * Lists a refund that failed, or that QFPay has not finished for a month, after a person was told that it is under way,
 * once. A failed refund that Medusa still shows is also retried automatically, but only after its click has ended: the
 * click may receive the refusal, too, and then Medusa deletes the refund.
 */
export async function reportFailedRefund(context: QfpayContext, refund: RefundRow): Promise<void> {
  await openRefundCase(context, refund)
  await context.ledger.refunds.reported(refund)
}

/** Lists a refund once, whatever becomes of it; see {@link reportFailedRefund}. */
export async function openRefundCase(context: QfpayContext, refund: RefundRow): Promise<void> {
  const payment = await context.ledger.payments.find(refund.parent_out_trade_no)
  // Held money has its own entry with its own next attempt; so have a second payment under the same number and a case
  // about a part.
  if (payment?.state !== "applied" && payment?.state !== "paid") return
  if (refundedSyssn(refund, payment) !== payment.syssn || refund.held_payment_id !== null) return
  const { txamt, txcurrcd, respcd, words, idempotency_key: key } = refund
  const refundId = key !== null && (await context.medusa.hasRefund(key)) ? key : undefined
  await holdPayment(context, payment, {
    ...{ reason: "refund_refused", trigger: "job", txamt, txcurrcd, keepsState: true, refundId },
    syssn: refundedSyssn(refund, payment) ?? undefined,
    caseKey: `refund:${refundId ?? refund.out_trade_no}`,
    detail: { refund: refund.out_trade_no, state: refund.state, respcd, words },
    isDecided: refundId !== undefined,
    // While it is open, it may still be made.
    needsPerson: isOpenRefundState(refund.state) || isStaleRefund(refund, context.now()),
    refundDueAt: new Date(refund.created_at.getTime() + REFUND_CLICK_MS),
  })
}
