import type { MedusaContainer } from "@medusajs/framework/types"
import type { PaymentRow } from "../../modules/qfpay/ledger"
import { bringUpToDate, cancelAttempt, isOpen, oneAtATime, apply } from "./attempts"
import { orderOf } from "./open-order"
import { type CollectView, viewCollection } from "./view-collection"

/**
 * Cancels open attempts: enquires QFPay first, then closes the code or cancels the scan where QFPay can. A paid payment
 * stays paid and is applied.
 * @throws MedusaError NOT_FOUND for an unknown order; CONFLICT when QFPay does not answer
 */
export async function cancelCollection(container: MedusaContainer, orderId: string): Promise<CollectView> {
  await orderOf(container, orderId)
  return oneAtATime(container, orderId, async () => {
    await cancelOpen(container, orderId, isOpen)
    return viewCollection(container, orderId)
  })
}

/** Cancels the codes that payment links have put on shoppers' screens; {@link cancelCollection} cancels all. */
export async function cancelLinkCodes(container: MedusaContainer, orderId: string): Promise<void> {
  const isLinks = (row: PaymentRow) => isOpen(row) && row.payment_link_id !== null
  await oneAtATime(container, orderId, () => cancelOpen(container, orderId, isLinks))
}

async function cancelOpen(
  container: MedusaContainer,
  orderId: string,
  isMeant: (row: PaymentRow) => boolean,
): Promise<void> {
  const rows = await bringUpToDate(container, orderId)
  for (const row of rows.filter(isMeant)) {
    const closed = await cancelAttempt(container, row)
    if (closed.state === "paid") await apply(container, closed)
  }
}
