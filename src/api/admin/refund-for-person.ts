import type {
  AuthenticatedMedusaRequest,
  MedusaNextFunction,
  MedusaRequest,
  MedusaResponse,
} from "@medusajs/framework/http"
import { QFPAY_MODULE, type QfpayModuleService } from "../../modules/qfpay"

/** On Medusa's route of a refund: a user who is signed in asks for it. A secret API key is a program, which asks by itself. */
export function refundForPerson(req: MedusaRequest, _res: MedusaResponse, next: MedusaNextFunction): void {
  const { auth_context } = req as Partial<AuthenticatedMedusaRequest>
  const { id } = req.params
  if (auth_context?.actor_type !== "user" || !id) return next()
  req.scope.resolve<QfpayModuleService>(QFPAY_MODULE).refundingForPerson(id, () => next())
}
