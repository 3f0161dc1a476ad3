import type { MedusaContainer } from "@medusajs/framework/types"
import type { PaymentRow } from "../../modules/qfpay/ledger"
import { bringUpToDate, cancelAttempt, isOpen, oneAtATime } from "./attempts"
import { orderOf } from "./open-order"
import { type CounterPaymentView, viewCounterPayment } from "./view-counter-payment"

/**
 * Cancels open attempts of an order: asks QFPay first, then closes the code or cancels the scan where QFPay can. A
 * paid payment stays paid and is applied.
 * @param isMeant - which of them; by default all
 * @throws MedusaError CONFLICT when QFPay does not answer
 */
export async function cancelAttempts(
  container: MedusaContainer,
  orderId: string,
  isMeant: (row: PaymentRow) => boolean = () => true,
): Promise<void> {
  await oneAtATime(container, orderId, async () => {
    const { rows } = await bringUpToDate(container, orderId)
    for (const row of rows.filter(isOpen).filter(isMeant)) await cancelAttempt(container, row)
  })
}

/**
 * Cancels all open attempts and shows the order's state.
 * @throws MedusaError NOT_FOUND for an unknown order; and like {@link cancelAttempts}
 */
export async function cancelCounterPayment(container: MedusaContainer, orderId: string): Promise<CounterPaymentView> {
  await orderOf(container, orderId)
  await cancelAttempts(container, orderId)
  return viewCounterPayment(container, orderId)
}
