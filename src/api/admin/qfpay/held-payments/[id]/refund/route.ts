import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import type { ResolveHeldPayment } from "../../validators"
import { QfpayConflictError } from "../../../../../../qfpay/errors"
import { merchantMessage } from "../../../../../../qfpay/messages"
import { applyHeldPayment } from "../../../../../../payments/apply-payment"
import { withdrawBeforeRefund } from "../../../../../../payments/withdraw-held-session"
import { resolveHeld } from "../resolve"

/** Refunds held money, once. */
export function POST(req: AuthenticatedMedusaRequest<ResolveHeldPayment>, res: MedusaResponse): Promise<void> {
  return resolveHeld(req, res, async (qfpay, id, resolution) => {
    const held = await qfpay.ledger.heldMoney.find(id)
    const { byPerson, despiteDispute } = resolution
    const isDespite = (disputedOn: string) => byPerson === true && despiteDispute === disputedOn
    if (held) await withdrawBeforeRefund(req.scope, held, isDespite)
    if (held && (await applyHeldPayment(req.scope, held))) {
      throw new QfpayConflictError(merchantMessage("order_finished"))
    }
    return qfpay.refundHeldPayment(id, resolution)
  })
}
