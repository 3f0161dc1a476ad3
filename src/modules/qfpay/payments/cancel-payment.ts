import { payTypeByCode } from "../../../qfpay/catalogue"
import { messageOf } from "../../../qfpay/errors"
import { hasArrived, CANCEL_WAIT_MS } from "../../../qfpay/domain"
import type { QfpayContext } from "../context"
import { sendCancel } from "./send-cancel"
import { enquirePayment } from "./enquire-payment"
import type { Trigger, PaymentRow } from "../ledger"

/**
 * Makes a payment unpayable, as far as QFPay can. Enquires first: an old document says that closing a paid order
 * refunds it. A refusal is recorded and not thrown, because the ledger follows a code that stays open and recognizes a
 * late payment.
 *
 * @returns the current row; check `state`, because a payment may have arrived in the meantime
 * @throws QfpayTransportError, QfpayProtocolError when QFPay gives no usable answer
 */
export async function cancelPayment(context: QfpayContext, row: PaymentRow, trigger: Trigger): Promise<PaymentRow> {
  const asked = await enquirePayment(context, row, trigger)
  const isPayable = asked.state === "waiting" || asked.state === "created" || asked.state === "declined"
  if (!isPayable) return asked
  const { outcome, row: ended } = await sendCancel(context, asked, trigger)
  return outcome === "paid" && !hasArrived(ended.state) ? enquirePayment(context, asked, trigger) : ended
}

/**
 * Cancels a payment at the counter or on a payment link's page: {@link cancelPayment}, and marks an unpaid code as no
 * longer on a screen. A scan has none.
 */
export async function cancelAtCounter(context: QfpayContext, row: PaymentRow, trigger: Trigger): Promise<PaymentRow> {
  const canceled = await cancelPayment(context, row, trigger)
  if (!hasArrived(canceled.state) && payTypeByCode(row.pay_type)?.nextAction !== "none") {
    await context.ledger.payments.replaced(row.out_trade_no, context.now(), trigger)
  }
  return canceled
}

/**
 * Another code replaces this one, or its session is deleted: marks the row, then closes it if it is still payable, best
 * effort and without keeping the shopper waiting. A payment that arrives anyway is recognized by the mark.
 */
export async function replacePayment(
  context: QfpayContext,
  row: PaymentRow,
  trigger: Trigger,
  cartId?: string | null,
): Promise<void> {
  if (!row.replaced_at) {
    // Stores the cart in case money arrives anyway: Medusa deletes the link to the cart together with the session.
    const cart = cartId ?? row.cart_id ?? (await context.medusa.ofOne(row)).cart_id
    await context.ledger.payments.replaced(row.out_trade_no, context.now(), trigger, cart)
  }
  if (hasArrived(row.state)) return
  const closing = cancelPayment(context, row, trigger).catch((error: unknown) => {
    context.logger.warn(`The replaced code ${row.out_trade_no} could not be closed at QFPay: ${messageOf(error)}`)
  })
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise((resolve) => (timer = setTimeout(resolve, CANCEL_WAIT_MS)))
  await Promise.race([closing, patience])
  clearTimeout(timer)
}
