import type {
  AuthenticatedMedusaRequest,
  MedusaNextFunction,
  MedusaRequest,
  MedusaResponse,
} from "@medusajs/framework/http"
import { actingFor } from "../../modules/qfpay/ledger"

/** What the request does in the ledger is done for the user who is signed in, also where it goes through Medusa. */
export function actFor(req: MedusaRequest, _res: MedusaResponse, next: MedusaNextFunction): void {
  const { auth_context } = req as Partial<AuthenticatedMedusaRequest>
  if (!auth_context?.actor_id) return next()
  actingFor(auth_context.actor_id, () => next())
}
