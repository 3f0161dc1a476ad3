import type { MedusaContainer } from "@medusajs/framework/types"
import { followPayments } from "../operations/background/follow-payments"

/**
 * Every minute: enquires, applies or finishes due payments and refunds that no notification or shopper has completed.
 */
export default async function followPaymentsJob(container: MedusaContainer): Promise<void> {
  await followPayments(container)
}

export const config = { name: "qfpay-follow-payments", schedule: "* * * * *" }
