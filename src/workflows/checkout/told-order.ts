import { ORDER_TOLD_MS } from "../../qfpay/domain"

/**
 * The order that a storefront is told of: for 24 hours after the payment, afterwards its status only. A payment session's id
 * stands in addresses and histories, and Medusa shows an order, with its address, to whoever has the order's id. So of a
 * payment by a payment link nobody is told: the link may have been passed on to another person to pay.
 */
export function toldOrderId(
  {
    order_id,
    paid_at,
    payment_link_id = null,
  }: { readonly order_id: string | null; readonly paid_at: Date | null; readonly payment_link_id?: string | null },
  now = new Date(),
): string | null {
  const isRecent = paid_at !== null && now.getTime() - paid_at.getTime() < ORDER_TOLD_MS
  return isRecent && payment_link_id === null ? order_id : null
}
