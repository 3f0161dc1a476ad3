import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { MedusaError } from "@medusajs/framework/utils"
import { type QfpayModuleService, QFPAY_MODULE } from "../../../../../modules/qfpay"
import type { HeldMoney, Resolution } from "../../../../../modules/qfpay/ledger"
import { answeringConflicts } from "../../../../answering-conflicts"
import type { ResolveHeldPayment } from "../validators"
import { heldPaymentViews } from "../view"

type Resolve = (qfpay: QfpayModuleService, id: string, resolution: Resolution) => Promise<HeldMoney>

/** Answers a person's decision about a held payment: its new state, 404 or 409. */
export async function resolveHeld(
  req: AuthenticatedMedusaRequest<ResolveHeldPayment>,
  res: MedusaResponse,
  resolve: Resolve,
): Promise<void> {
  const qfpay = req.scope.resolve(QFPAY_MODULE)
  const id = req.params.id ?? ""
  if (!(await qfpay.ledger.heldMoney.find(id))) {
    throw new MedusaError(MedusaError.Types.NOT_FOUND, "There is no such held payment.", "QFPAY_USAGE")
  }
  await answeringConflicts(res, async () => {
    const { actor_id: by, actor_type } = req.auth_context
    const { note, despite_dispute: despiteDispute } = req.validatedBody
    const held = await resolve(qfpay, id, { by, note, byPerson: actor_type === "user", despiteDispute })
    const [held_payment] = await heldPaymentViews(req.scope, [held])
    res.json({ held_payment })
  })
}
