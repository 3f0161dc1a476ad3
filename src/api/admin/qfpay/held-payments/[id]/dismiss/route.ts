import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import type { ResolveHeldPayment } from "../../validators"
import { resolveHeld } from "../resolve"

/** Takes held money off the list, once; no money moves. */
export function POST(req: AuthenticatedMedusaRequest<ResolveHeldPayment>, res: MedusaResponse): Promise<void> {
  return resolveHeld(req, res, (qfpay, id, resolution) => qfpay.dismissHeldPayment(id, resolution))
}
