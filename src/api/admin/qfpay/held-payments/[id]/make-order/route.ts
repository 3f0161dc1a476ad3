import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { makeOrderOfHeld } from "../../../../../../operations/admin/make-order"
import type { ResolveHeldPayment } from "../../validators"
import { resolveHeld } from "../resolve"

/** Makes the order for held money after all, if its cart still has exactly this amount. */
export function POST(req: AuthenticatedMedusaRequest<ResolveHeldPayment>, res: MedusaResponse): Promise<void> {
  return resolveHeld(req, res, (_, id, resolution) => makeOrderOfHeld(req.scope, id, resolution))
}
