import { ORDER_VISIBLE_MS } from "../../qfpay/domain"

/**
 * The order id that a storefront may see: for 24 hours after the payment; later, only the payment's status. A payment
 * session's id is in URLs and browser histories, and Medusa shows an order, with its address, to anyone who has the
 * order's id. For the same reason, a payment made with a payment link never shows it: the link may have been forwarded
 * to another person to pay.
 */
export function visibleOrderId(
  {
    order_id,
    paid_at,
    payment_link_id = null,
  }: { readonly order_id: string | null; readonly paid_at: Date | null; readonly payment_link_id?: string | null },
  now = new Date(),
): string | null {
  const isRecent = paid_at !== null && now.getTime() - paid_at.getTime() < ORDER_VISIBLE_MS
  return isRecent && payment_link_id === null ? order_id : null
}
