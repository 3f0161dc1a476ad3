import { isStaleRefund } from "../../../qfpay/domain"
import type { QfpayContext } from "../context"
import type { Trigger, RefundRow } from "../ledger"
import { giveUpLostRefund, repeatRefund } from "./refund-payment"
import { reportFailedRefund } from "./report-failed-refund"

/**
 * Ends a refund that QFPay has no record of. Medusa deletes a refund that failed; if Medusa shows this one, the shop was
 * stopped in between, and it is sent again under its number within the first month. Otherwise it is given up.
 */
export async function finishUnknownRefund(context: QfpayContext, refund: RefundRow, trigger: Trigger): Promise<void> {
  const { ledger, medusa } = context
  const { idempotency_key: key } = refund
  const isInMedusa = key !== null && (await medusa.hasRefund(key))
  try {
    // Nothing is sent for a disputed payment: the audit presents a refund that Medusa shows to a person.
    const { disputed_on = null } = (await ledger.payments.find(refund.parent_out_trade_no)) ?? {}
    const isRepeated = isInMedusa && !isStaleRefund(refund, context.now()) && disputed_on === null
    const now = isRepeated ? await repeatRefund(context, refund, trigger) : await giveUpLostRefund(context, refund)
    if (now.state === "lost" || now.state === "refused") await reportFailedRefund(context, now)
  } catch (error) {
    const now = await ledger.refunds.find(refund.out_trade_no)
    if (now?.state === "refused") await reportFailedRefund(context, now)
    throw error
  }
}
