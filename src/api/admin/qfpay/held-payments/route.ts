import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { QFPAY_MODULE } from "../../../../modules/qfpay"
import type { ListHeldPayments } from "./validators"
import { heldPaymentViews } from "./view"

/** Money that needs a person's decision, newest first; with `state`, also refunded and dismissed entries. */
export async function GET(
  req: AuthenticatedMedusaRequest<unknown, ListHeldPayments>,
  res: MedusaResponse,
): Promise<void> {
  const { ledger } = req.scope.resolve(QFPAY_MODULE)
  const { state, automatic, offset, limit } = req.validatedQuery as ListHeldPayments
  const { rows, count } = await ledger.heldMoney.list({ state, automatic }, offset, limit)
  res.json({ held_payments: await heldPaymentViews(req.scope, rows), count, offset, limit })
}
