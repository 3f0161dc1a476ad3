import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { recordAndBookHeld } from "../../../../../../operations/admin/outside-refund"
import type { RecordHeldRefund } from "../../validators"
import { resolveHeld } from "../resolve"

/**
 * Closes a case whose money a person has refunded outside QFPay, once. Medusa's books show the refund if Medusa has the
 * payment.
 */
export function POST(req: AuthenticatedMedusaRequest<RecordHeldRefund>, res: MedusaResponse): Promise<void> {
  return resolveHeld(req, res, (_, id, resolution) => recordAndBookHeld(req.scope, id, resolution))
}
