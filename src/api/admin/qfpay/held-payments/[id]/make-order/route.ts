import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { makeOrderOfHeld } from "../../../../../../workflows/admin/make-order"
import type { ResolveHeldPayment } from "../../validators"
import { resolveHeld } from "../resolve"

/** Makes the order of held money after all, where its cart still asks for just this amount. */
export function POST(req: AuthenticatedMedusaRequest<ResolveHeldPayment>, res: MedusaResponse): Promise<void> {
  return resolveHeld(req, res, (_, id, resolution) => makeOrderOfHeld(req.scope, id, resolution))
}
