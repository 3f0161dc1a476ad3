import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { type QfpayModuleService, QFPAY_MODULE } from "../../../../../modules/qfpay"
import { notFound } from "../../../../../modules/qfpay/errors"
import type { HeldMoney, Resolution } from "../../../../../modules/qfpay/ledger"
import { merchantMessage } from "../../../../../qfpay/messages"
import { answeringErrors } from "../../../../answering-errors"
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
  await answeringErrors(res, async () => {
    if (!(await qfpay.ledger.heldMoney.find(id))) throw notFound(merchantMessage("held_unknown"))
    const { actor_id: by, actor_type } = req.auth_context
    const { note, despite_dispute: despiteDispute } = req.validatedBody
    const held = await resolve(qfpay, id, { by, note, byPerson: actor_type === "user", despiteDispute })
    const [held_payment] = await heldPaymentViews(req.scope, [held])
    res.json({ held_payment })
  })
}
