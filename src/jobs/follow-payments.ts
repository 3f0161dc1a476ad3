import type { MedusaContainer } from "@medusajs/framework/types"
import { followPayments } from "../workflows/background/follow-payments"

/** Every minute: what nobody notified, watched or finished is asked about and brought to its end. */
export default async function followPaymentsJob(container: MedusaContainer): Promise<void> {
  await followPayments(container)
}

export const config = { name: "qfpay-follow-payments", schedule: "* * * * *" }
