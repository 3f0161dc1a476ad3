import { hasArrived } from "../../../qfpay/domain"
import { QfpayConflictError } from "../../../qfpay/errors"
import { merchantMessage } from "../../../qfpay/messages"
import type { QfpayContext } from "../context"
import type { Dispute } from "../ledger"

/**
 * Marks a payment as disputed, as a person reports it: the wallet or the payer's bank may take the money back, so a
 * refund could give it back twice. Until the mark is lifted, none of it is refunded through QFPay automatically; a
 * refund that a person requests is made. QFPay has no API for disputes.
 *
 * @throws QfpayConflictError for a payment that brought no money
 */
export async function disputePayment(context: QfpayContext, outTradeNo: string, dispute: Dispute): Promise<void> {
  // Waits until a refund in progress has been sent; the next one reads the mark.
  await context.ledger.withRefundLease(outTradeNo, async () => {
    const payment = await context.ledger.payments.find(outTradeNo)
    if (!payment || !hasArrived(payment.state)) {
      throw new QfpayConflictError(merchantMessage("dispute_needs_paid"), {
        facts: { out_trade_no: outTradeNo },
      })
    }
    await context.ledger.payments.disputed(outTradeNo, dispute)
  })
}

/** Lifts the mark. Does nothing to a payment without one. */
export async function liftDispute(
  context: QfpayContext,
  outTradeNo: string,
  lifting: { readonly by: string; readonly note?: string | undefined },
): Promise<void> {
  await context.ledger.withRefundLease(outTradeNo, async () => {
    const payment = await context.ledger.payments.find(outTradeNo)
    if (payment?.disputed_on) await context.ledger.payments.disputeLifted(outTradeNo, lifting)
  })
}
