import type { MedusaContainer } from "@medusajs/framework/types"
import { QFPAY_MODULE } from "../modules/qfpay"
import { auditMoney } from "../operations/background/audit-money"
import { AUDIT_TURN_MS } from "../qfpay/domain"

/** Every hour, on one instance: audits where each minor unit that ever arrived is. */
export default async function auditJob(container: MedusaContainer): Promise<void> {
  const { ledger } = container.resolve(QFPAY_MODULE)
  if (await ledger.leases.takeTurn("audit", AUDIT_TURN_MS)) await auditMoney(container)
}

export const config = { name: "qfpay-audit", schedule: "41 * * * *" }
