import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import type { ResolveHeldPayment } from "../../validators"
import { resolveHeld } from "../resolve"

/** Gives held money back, once. */
export function POST(req: AuthenticatedMedusaRequest<ResolveHeldPayment>, res: MedusaResponse): Promise<void> {
  return resolveHeld(req, res, (qfpay, id, resolution) => qfpay.refundHeldPayment(id, resolution))
}
