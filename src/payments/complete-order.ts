import type { IOrderModuleService, MedusaContainer } from "@medusajs/framework/types"
import {
  BigNumber,
  ContainerRegistrationKeys,
  createRawPropertiesFromBigNumber,
  MathBN,
  Modules,
} from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../modules/qfpay"
import { exactOf } from "../modules/qfpay/decimals"
import { lacksRefundedCaptures, refundedOf } from "../modules/qfpay/books/money-facts"
import { APPLY_PATIENCE_MS } from "../qfpay/domain"
import { finishCreditLines } from "./credit-refund"
import { withCartLock } from "./medusa-locks"

type Totals = Readonly<Record<string, unknown>>

/** Medusa's order module has these methods, but its interface omits them. */
interface WholeOrderModule extends IOrderModuleService {
  updateOrderTransactions(entries: { readonly id: string; readonly version: number }[]): Promise<unknown>
  retrieveOrderSummary(id: string): Promise<{ readonly totals: Totals }>
  updateOrderSummaries(summary: { readonly id: string; readonly totals: Totals }): Promise<unknown>
}

/**
 * Makes an order's transactions and totals complete: the captures of a payment that is refunded in full, and what
 * {@link correctOrder} corrects. The caller holds the lease on the order.
 *
 * @param outTradeNo - the payment's number
 */
export async function completeOrder(container: MedusaContainer, outTradeNo: string, orderId: string): Promise<void> {
  await addRefundedCaptures(container, outTradeNo)
  await correctOrder(container, orderId)
}

/**
 * Makes an order show refunds in their amounts and credited, nothing twice, and totals that are the sum of its transactions. The
 * caller holds the lease on the order.
 */
export async function correctOrder(container: MedusaContainer, orderId: string): Promise<void> {
  await finishCreditLines(container, orderId)
  await removeFalseRefunds(container, orderId)
  await correctRefunds(container, orderId)
  await removeDoubles(container, orderId)
  await correctTotals(container, orderId)
}

/**
 * With a refund, Medusa's workflow adds an entry for each refund of the payment that has none, in the amount of this one:
 * for one in which the shop was stopped, and for one that is being made at the same time and may be deleted.
 */
async function correctRefunds(container: MedusaContainer, orderId: string): Promise<void> {
  const wrong = await container.resolve(QFPAY_MODULE).medusaBooks.wrongRefundEntries(orderId)
  if (wrong.length === 0) return
  const orders = container.resolve(Modules.ORDER)
  for (const { refund_id, amount, currency_code, is_shown } of wrong) {
    if (amount === null || is_shown) continue
    const reference = { order_id: orderId, reference: "refund", reference_id: refund_id }
    await orders.addOrderTransactions({ ...reference, amount: MathBN.mult(amount, -1), currency_code })
  }
  await orders.deleteOrderTransactions(wrong.map(({ id }) => id))
  container
    .resolve(ContainerRegistrationKeys.LOGGER)
    .warn(
      `The order ${orderId} showed a refund in another's amount, or one that was not made. This has been corrected.`,
    )
}

/**
 * {@link correctOrder} if the order's transactions show something that is not so. Until then, it asks for money that it has.
 */
export async function correctOrderIfWrong(container: MedusaContainer, orderId: string): Promise<void> {
  const { ledger, medusaBooks } = container.resolve(QFPAY_MODULE)
  const wrong = await Promise.all([
    medusaBooks.falseRefundEntries(orderId),
    medusaBooks.wrongRefundEntries(orderId),
    medusaBooks.doubledEntries(orderId),
  ])
  if (wrong.every((entries) => entries.length === 0)) return
  await ledger.leases.withLease(`order:${orderId}`, APPLY_PATIENCE_MS, () => correctOrder(container, orderId))
}

/**
 * Removes the refunds that Medusa has recorded on an order and its payments do not have: when it cancels an order, it logs
 * that a refund was refused, and records it all the same.
 */
async function removeFalseRefunds(container: MedusaContainer, orderId: string): Promise<void> {
  const falseEntries = await container.resolve(QFPAY_MODULE).medusaBooks.falseRefundEntries(orderId)
  if (falseEntries.length === 0) return
  const orders = container.resolve<WholeOrderModule>(Modules.ORDER)
  // Medusa subtracts an entry from the totals of the version in which it was recorded. Canceling has created another
  // version since, whose totals include the entry too, and those are the ones that are shown.
  const { version } = await orders.retrieveOrder(orderId, { select: ["id", "version"] })
  await orders.updateOrderTransactions(falseEntries.map((id) => ({ id, version })))
  await orders.deleteOrderTransactions(falseEntries)
  container
    .resolve(ContainerRegistrationKeys.LOGGER)
    .warn(`The order ${orderId} showed a refund that was refused. Its entry has been removed.`)
}

/** Medusa looks whether a capture or refund is on the order before it adds it; of two that look at once, both add it. */
async function removeDoubles(container: MedusaContainer, orderId: string): Promise<void> {
  const doubled = await container.resolve(QFPAY_MODULE).medusaBooks.doubledEntries(orderId)
  if (doubled.length === 0) return
  await container.resolve(Modules.ORDER).deleteOrderTransactions(doubled)
  container
    .resolve(ContainerRegistrationKeys.LOGGER)
    .warn(`The order ${orderId} showed a capture or refund twice. The second entry has been removed.`)
}

/**
 * A merchant can refund a payment that is captured and not on its order yet, because the shop was stopped in between.
 * Then the order shows only the refund, and asks for the money again. Nothing is left to apply, so the captures are
 * added here.
 */
async function addRefundedCaptures(container: MedusaContainer, outTradeNo: string): Promise<void> {
  const { ledger, medusaBooks } = container.resolve(QFPAY_MODULE)
  const paid = await ledger.payments.find(outTradeNo)
  if (!paid) return
  const readLacking = async () => {
    const [medusa, refunds] = await Promise.all([medusaBooks.ofOne(paid), ledger.refunds.ofPayment(outTradeNo)])
    return lacksRefundedCaptures(paid, medusa, refundedOf(paid, paid.syssn, refunds)) ? medusa : undefined
  }
  const add = async () => {
    // Medusa may have completed the cart while this waited for its lock.
    const { payment, order } = (await readLacking()) ?? {}
    if (!payment || !order) return
    const { captures = [] } = await container
      .resolve(Modules.PAYMENT)
      .retrievePayment(payment.id, { relations: ["captures"] })
    const orders = container.resolve(Modules.ORDER)
    for (const made of captures) {
      const reference = { order_id: order.id, reference: "capture", reference_id: made.id }
      const [present] = await orders.listOrderTransactions(reference)
      if (present) continue
      const amount = MathBN.convert(exactOf(made))
      await orders.addOrderTransactions({ ...reference, amount, currency_code: paid.txcurrcd.toLowerCase() })
    }
  }
  const lacking = await readLacking()
  if (!lacking) return
  if (lacking.cart_id === null) return add()
  await withCartLock(container, lacking.cart_id, add)
}

/**
 * Makes an order's totals what its transactions add up to. Medusa reads totals, adds a transaction and writes them back,
 * and a new version of an order gets totals from the transactions that were there when it was prepared: of two concurrent
 * changes, one can be missing. Then the order shows money that it has as unpaid.
 */
async function correctTotals(container: MedusaContainer, orderId: string): Promise<void> {
  const wrong = await container.resolve(QFPAY_MODULE).medusaBooks.wrongTotals(orderId)
  if (!wrong) return
  const orders = container.resolve<WholeOrderModule>(Modules.ORDER)
  const { totals } = await orders.retrieveOrderSummary(wrong.summary_id)
  const summary = {
    id: wrong.summary_id,
    totals: {
      ...totals,
      paid_total: new BigNumber(wrong.paid),
      refunded_total: new BigNumber(wrong.refunded),
      transaction_total: new BigNumber(MathBN.sub(wrong.paid, wrong.refunded)),
      pending_difference: new BigNumber(wrong.outstanding),
    },
  }
  createRawPropertiesFromBigNumber(summary)
  await orders.updateOrderSummaries(summary)
  container
    .resolve(ContainerRegistrationKeys.LOGGER)
    .warn(`The totals of the order ${orderId} lacked ${wrong.lack} of its transactions. They have been corrected.`)
}
