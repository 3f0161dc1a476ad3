import type { MedusaContainer } from "@medusajs/framework/types"
import { Modules } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../modules/qfpay"
import { type HeldMoney, isAboutWhole, type PaymentRow } from "../modules/qfpay/ledger"
import type { MedusaPayment } from "../modules/qfpay/books/medusa-payment"
import { isRefundable } from "../qfpay/catalogue"
import { withCollection } from "./apply-payment"
import { withCartLock } from "./medusa-locks"

/**
 * Deletes the authorized session of held money before the money is refunded. Medusa completes a cart with such a session
 * without asking the provider, so a stale page could place an order with money that is on its way back. Medusa itself
 * deletes the session of a cart that it cannot complete; the payment stays, and the shopper can pay again.
 *
 * Call it before `applyHeldPayment`: if the cart is being completed, this waits for it.
 *
 * @throws like {@link withCartLock}
 */
export async function withdrawHeldSession(container: MedusaContainer, held: HeldMoney): Promise<void> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const row = await qfpay.ledger.payments.find(held.out_trade_no)
  if (held.state !== "held" || row?.state !== "held" || !isAboutWhole(held, row)) return
  if (!canStillCount(row, await qfpay.medusaBooks.ofOne(row))) return
  // A person who wants the order after all releases the money under the same lease.
  await withCollection(qfpay, row, async (current, { medusa }) => {
    if (current.state !== "held" || medusa.cart_id === null) return
    const withdraw = async () => {
      const { session, order } = await qfpay.medusaBooks.ofOne(current)
      if (session && !order) await container.resolve(Modules.PAYMENT).deletePaymentSession(session.id)
    }
    await withCartLock(container, medusa.cart_id, withdraw)
  })
}

/**
 * The same before a refund through QFPay, except when that would be refused before QFPay is called: no money moves then,
 * and the order can still be made.
 * @param isDespite - whether a person requests the refund knowing of the dispute of this day
 */
export async function withdrawBeforeRefund(
  container: MedusaContainer,
  held: HeldMoney,
  isDespite: (disputedOn: string) => boolean,
): Promise<void> {
  const { ledger } = container.resolve(QFPAY_MODULE)
  const row = await ledger.payments.find(held.out_trade_no)
  if (!row) return
  const isRefused = !isRefundable(row.pay_type) || (row.disputed_on !== null && !isDespite(row.disputed_on))
  const refunds = await ledger.refunds.ofPayment(row.out_trade_no)
  // Neither prevents a refund that was made or sent before, and then the session must not stay.
  const isUntouched = refunds.every(({ state }) => state === "refused" || state === "lost")
  if (isRefused && isUntouched) return
  await withdrawHeldSession(container, held)
}

/** Whether Medusa may yet count this money on the cart's order, or is doing so: it makes the order first. */
function canStillCount({ out_trade_no }: PaymentRow, { session, payment, cart_id, order }: MedusaPayment): boolean {
  if (session === null || payment?.out_trade_no !== out_trade_no || cart_id === null) return false
  return order === null || !order.counts_capture
}
