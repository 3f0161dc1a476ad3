import type {
  AuthenticatedMedusaRequest,
  MedusaNextFunction,
  MedusaRequest,
  MedusaResponse,
} from "@medusajs/framework/http"
import { actingFor } from "../../modules/qfpay/ledger"

/** Records the signed-in user for everything that the request does in the ledger, even through Medusa. */
export function actFor(req: MedusaRequest, _res: MedusaResponse, next: MedusaNextFunction): void {
  const { auth_context } = req as Partial<AuthenticatedMedusaRequest>
  if (!auth_context?.actor_id) return next()
  actingFor(auth_context.actor_id, () => next())
}
