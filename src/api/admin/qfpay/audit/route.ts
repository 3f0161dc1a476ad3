import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { auditMoney } from "../../../../workflows/audit-money"
import { majorUnitsOf } from "../transactions/view"
import type { AdminAudit } from "../types"

/** Audits all money that ever arrived, now; what does not add up is on the list of held payments afterwards. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse<AdminAudit>): Promise<void> {
  const { audited, places, findings } = await auditMoney(req.scope)
  res.json({
    audit: {
      audited,
      places,
      findings: findings.map(({ amount, txcurrcd, ...finding }) => ({
        ...finding,
        amount: Number(majorUnitsOf(amount, txcurrcd)),
        currency_code: txcurrcd.toLowerCase(),
      })),
    },
  })
}
