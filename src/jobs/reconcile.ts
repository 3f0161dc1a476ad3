import type { MedusaContainer } from "@medusajs/framework/types"
import { reconcile } from "../workflows/background/reconcile"

/** Once a day: compares QFPay's list with the ledger. */
export default async function reconcileJob(container: MedusaContainer): Promise<void> {
  await reconcile(container)
}

export const config = { name: "qfpay-reconcile", schedule: "20 5 * * *" }
