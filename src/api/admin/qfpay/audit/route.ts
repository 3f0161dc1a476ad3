import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { auditMoney } from "../../../../operations/background/audit-money"
import type { AdminAudit } from "../types"
import { auditView } from "./view"

/** Audits all money that ever arrived, now; what does not add up is listed in the held payments afterward. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse<AdminAudit>): Promise<void> {
  res.json(auditView(await auditMoney(req.scope)))
}
