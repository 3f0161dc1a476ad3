import type { AuditReport } from "../../../../operations/background/audit-money"
import { majorUnitsOf } from "../transactions/view"
import type { AdminAudit } from "../types"

/** The result of an audit, as the merchant reads it. */
export function auditView({ audited, places, findings }: AuditReport): AdminAudit {
  return {
    audit: {
      audited,
      places,
      findings: findings.map(({ amount, txcurrcd, ...finding }) => ({
        ...finding,
        amount: Number(majorUnitsOf(amount, txcurrcd)),
        currency_code: txcurrcd.toLowerCase(),
      })),
    },
  }
}
