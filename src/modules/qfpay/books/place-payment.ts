import { type Placement, placementOf, SESSION_ANSWERED_MS } from "../../../qfpay/domain"
import type { QfpayContext } from "../context"
import type { Trigger, PaymentRow } from "../ledger"
import type { MedusaPayment } from "./medusa-payment"
import { moneyFactsOf, refundedOf } from "./money-facts"
import { currentPayment } from "../ledger"

/** Where a payment's money belongs, and the facts behind it. */
export interface PlacedPayment {
  readonly placement: Placement
  readonly medusa: MedusaPayment
  /** Minor units of the payment's own money that QFPay has refunded. */
  readonly refunded: number
  /** Whether Medusa is still initiating it. */
  readonly isInitiating: boolean
}

/**
 * Whether Medusa may still be initiating the payment of a cart. It will then store the session's first status over any
 * other one, and while it completes the cart, it would find its session unauthorized and refund the payment.
 */
export async function isInitiating(context: QfpayContext, row: PaymentRow): Promise<boolean> {
  return isNew(context, row) && (await context.medusa.isUnanswered(row.payment_session_id))
}

/** A payment for an order completes no cart. */
const isNew = (context: QfpayContext, { order_id, created_at }: PaymentRow) =>
  order_id === null && context.now().getTime() - created_at.getTime() < SESSION_ANSWERED_MS

/**
 * Decides where the money of an arrived payment belongs, by the ledger and Medusa's books as they are now.
 * @param isOverdue - whether Medusa has had enough time to make the order
 */
export async function placePayment(
  context: QfpayContext,
  row: PaymentRow,
  { isOverdue = false }: { readonly isOverdue?: boolean } = {},
): Promise<PlacedPayment> {
  const { payments, refunds } = context.ledger
  const [medusa, ownRefunds, attempts] = await Promise.all([
    context.medusa.ofOne(row),
    refunds.ofPayment(row.out_trade_no),
    payments.ofSession(row.payment_session_id),
  ])
  const refunded = refundedOf(row, row.syssn, ownRefunds)
  const chosen = currentPayment(attempts)
  const isChosen = chosen === undefined || chosen.out_trade_no === row.out_trade_no
  const facts = moneyFactsOf(row, medusa, { refunded, isChosen, isOverdue, isNew: isNew(context, row) })
  return { placement: placementOf(facts), medusa, refunded, isInitiating: facts.session === "initiating" }
}

/**
 * Marks held money as applied where an order counts it after all: Medusa may complete an order late. Then a cancellation
 * of that order refunds it.
 * @returns whether it is applied
 */
export async function markAppliedIfCounted(
  context: QfpayContext,
  outTradeNo: string,
  trigger: Trigger,
): Promise<boolean> {
  const { payments } = context.ledger
  const row = await payments.find(outTradeNo)
  if (row?.state !== "held") return row?.state === "applied"
  const { placement, medusa } = await placePayment(context, row)
  if (placement !== "applied") return false
  const where = { cartId: medusa.cart_id, orderId: medusa.order?.id ?? null, paymentId: medusa.payment?.id ?? null }
  return (await payments.applied(outTradeNo, where, trigger)).row.state === "applied"
}
