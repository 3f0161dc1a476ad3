import { messageOf } from "../../../qfpay/errors"
import { hasArrived, CANCEL_WAIT_MS } from "../../../qfpay/domain"
import type { QfpayContext } from "../context"
import { sendCancel } from "./send-cancel"
import { enquirePayment } from "./enquire-payment"
import type { Cause, PaymentRow } from "../ledger"

/**
 * Ends what can still be paid, as well as QFPay can. Asks first: an old document says that closing a paid order gives
 * the money back. A refusal is written down and not thrown, because a code that stays open is owned by the ledger: a
 * payment of it is recognised whenever it comes.
 *
 * @returns the row as it stands afterwards: look at `state`, a payment may have arrived meanwhile
 * @throws QfpayTransportError, QfpayProtocolError when QFPay gives no usable answer
 */
export async function cancelPayment(context: QfpayContext, row: PaymentRow, cause: Cause): Promise<PaymentRow> {
  const asked = await enquirePayment(context, row, cause)
  const isPayable = asked.state === "waiting" || asked.state === "created" || asked.state === "declined"
  if (!isPayable) return asked
  const { outcome, row: ended } = await sendCancel(context, asked, cause)
  return outcome === "paid" ? enquirePayment(context, asked, cause) : ended
}

/**
 * Another code takes this one's place, or its session is deleted: marks the row, then closes what is payable, best
 * effort and without keeping the shopper waiting. A payment that arrives all the same is recognised by the mark.
 */
export async function replacePayment(
  context: QfpayContext,
  row: PaymentRow,
  cause: Cause,
  cartId?: string | null,
): Promise<void> {
  if (!row.replaced_at) {
    // Whose money it is, if it arrives all the same: Medusa forgets with the session which cart it was of.
    const cart = cartId ?? row.cart_id ?? (await context.medusa.ofOne(row)).cart_id
    await context.ledger.payments.replaced(row.out_trade_no, context.now(), cause, cart)
  }
  if (hasArrived(row.state)) return
  const closing = cancelPayment(context, row, cause).catch((error: unknown) => {
    context.logger.warn(`The replaced code ${row.out_trade_no} could not be closed at QFPay: ${messageOf(error)}`)
  })
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise((resolve) => (timer = setTimeout(resolve, CANCEL_WAIT_MS)))
  await Promise.race([closing, patience])
  clearTimeout(timer)
}
