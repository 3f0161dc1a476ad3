import { ORDER_TOLD_MS } from "../../qfpay/domain"

/**
 * The order that a storefront is told of: for 24 hours after the payment, afterwards its status only. A payment session's id
 * stands in addresses and histories, and Medusa shows an order, with its address, to whoever has the order's id.
 */
export function toldOrderId(
  { order_id, paid_at }: { readonly order_id: string | null; readonly paid_at: Date | null },
  now = new Date(),
): string | null {
  const isRecent = paid_at !== null && now.getTime() - paid_at.getTime() < ORDER_TOLD_MS
  return isRecent ? order_id : null
}
