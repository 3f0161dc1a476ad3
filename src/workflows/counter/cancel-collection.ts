import type { MedusaContainer } from "@medusajs/framework/types"
import type { PaymentRow } from "../../modules/qfpay/ledger"
import { bringUpToDate, cancelAttempt, isOpen, oneAtATime, settle } from "./attempts"
import { orderOf } from "./open-order"
import { type CollectView, viewCollection } from "./view-collection"

/**
 * Cancels what is open: QFPay is asked first, then the code is closed or the scan canceled where QFPay can. What was
 * paid stays paid and is applied.
 * @throws MedusaError NOT_FOUND for an unknown order; CONFLICT when QFPay does not answer
 */
export async function cancelCollection(container: MedusaContainer, orderId: string): Promise<CollectView> {
  await orderOf(container, orderId)
  return oneAtATime(container, orderId, async () => {
    await cancelOpen(container, orderId, isOpen)
    return viewCollection(container, orderId)
  })
}

/** Takes the codes of payment links off the shoppers' screens, as {@link cancelCollection} takes all. */
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
    if (closed.state === "paid") await settle(container, closed)
  }
}
