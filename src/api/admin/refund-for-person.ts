import type {
  AuthenticatedMedusaRequest,
  MedusaNextFunction,
  MedusaRequest,
  MedusaResponse,
} from "@medusajs/framework/http"
import { QFPAY_MODULE } from "../../modules/qfpay"

/**
 * On Medusa's refund route: records that a signed-in user requests this refund. A secret API key belongs to a program.
 */
export function refundForPerson(req: MedusaRequest, _res: MedusaResponse, next: MedusaNextFunction): void {
  const { auth_context } = req as Partial<AuthenticatedMedusaRequest>
  const { id } = req.params
  if (auth_context?.actor_type !== "user" || !id) return next()
  req.scope.resolve(QFPAY_MODULE).refundingForPerson(id, () => next())
}
