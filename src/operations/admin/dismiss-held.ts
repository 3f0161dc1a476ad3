import type { MedusaContainer } from "@medusajs/framework/types"
import { Modules } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../modules/qfpay"
import type { HeldMoney, Resolution } from "../../modules/qfpay/ledger"
import { correctOrder } from "../../payments/complete-order"
import { APPLY_PATIENCE_MS } from "../../qfpay/domain"

/**
 * Takes a case off the list. If it asked whether a refund that only Medusa shows is one that was made since, closing it says
 * that they are the same: Medusa's is deleted, as Medusa itself deletes a refund that failed.
 *
 * @throws the errors of the module's `dismissHeldPayment`
 */
export async function dismissHeld(container: MedusaContainer, id: string, resolution: Resolution): Promise<HeldMoney> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const held = await qfpay.dismissHeldPayment(id, resolution)
  const double = await qfpay.refundShownTwice(held)
  if (double === undefined) return held
  await container.resolve(Modules.PAYMENT).deleteRefunds([double])
  const payment = await qfpay.ledger.payments.find(held.out_trade_no)
  const { order } = payment ? await qfpay.medusaBooks.ofOne(payment) : { order: null }
  if (order) {
    await qfpay.ledger.withLease(`order:${order.id}`, APPLY_PATIENCE_MS, () => correctOrder(container, order.id))
  }
  return held
}
