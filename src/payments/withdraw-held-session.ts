import type { MedusaContainer } from "@medusajs/framework/types"
import { Modules } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../modules/qfpay"
import { type HeldMoney, isAboutWhole, type PaymentRow } from "../modules/qfpay/ledger"
import type { MedusaPayment } from "../modules/qfpay/reconciliation/medusa-books"
import { CART_PATIENCE_MS } from "../qfpay/domain"
import { withCollection } from "./apply-payment"

/**
 * Deletes the authorized session of held money before the money is refunded. Medusa completes a cart with such a session
 * without asking the provider, so a stale page could place an order with money that is on its way back. Medusa itself
 * deletes the session of a cart that it cannot complete; the payment stays, and the shopper can pay again.
 *
 * Call it before `applyAfterAll`: if the cart is being completed, this waits for it.
 *
 * @throws when the cart stays locked, because a killed instance has left its lock; a later call succeeds
 */
export async function withdrawHeldSession(container: MedusaContainer, held: HeldMoney): Promise<void> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const row = await qfpay.ledger.payments.find(held.out_trade_no)
  if (row?.state !== "held" || !isAboutWhole(held, row)) return
  if (!canStillCount(row, await qfpay.medusaBooks.ofOne(row))) return
  // A person who wants the order after all releases the money under the same lease.
  await withCollection(qfpay, row, async (current, { medusa }) => {
    if (current.state !== "held" || medusa.cart_id === null) return
    const withdraw = async () => {
      const { session, order } = await qfpay.medusaBooks.ofOne(current)
      if (session && !order) await container.resolve(Modules.PAYMENT).deletePaymentSession(session.id)
    }
    await container.resolve(Modules.LOCKING).execute(medusa.cart_id, withdraw, { timeout: CART_PATIENCE_MS / 1_000 })
  })
}

/** Whether Medusa may yet count this money on the cart's order, or is doing so: it makes the order first. */
function canStillCount({ out_trade_no }: PaymentRow, { session, payment, cart_id, order }: MedusaPayment): boolean {
  if (session === null || payment?.out_trade_no !== out_trade_no || cart_id === null) return false
  return order === null || !order.counts_capture
}
