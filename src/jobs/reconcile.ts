import type { MedusaContainer } from "@medusajs/framework/types"
import { QFPAY_MODULE } from "../modules/qfpay"
import { reconcile } from "../operations/background/reconcile"

/** Once a day: compares QFPay's list with the ledger, and removes old leases. */
export default async function reconcileJob(container: MedusaContainer): Promise<void> {
  await reconcile(container)
  await container.resolve(QFPAY_MODULE).ledger.leases.forgetEnded()
}

export const config = { name: "qfpay-reconcile", schedule: "20 5 * * *" }
