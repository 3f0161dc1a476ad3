import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { MedusaError } from "@medusajs/framework/utils"
import { initiateCounterPayment } from "../../../../../../operations/counter/initiate-counter-payment"
import { viewCounterPayment } from "../../../../../../operations/counter/view-counter-payment"
import { answeringErrors } from "../../../../../answering-errors"
import type { AdminCollect } from "../../../types"
import { collectQuery, type CollectPayment } from "./validators"

/** The order's state at the counter; the page polls it to follow a payment. */
export async function GET(req: AuthenticatedMedusaRequest, res: MedusaResponse<AdminCollect>): Promise<void> {
  const query = collectQuery.safeParse(req.query)
  if (!query.success) {
    const words = query.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")
    throw new MedusaError(MedusaError.Types.INVALID_DATA, words, "QFPAY_USAGE")
  }
  res.setHeader("Cache-Control", "no-store")
  await answeringErrors(res, async () => {
    res.json(await viewCounterPayment(req.scope, req.params.order_id ?? "", query.data.account))
  })
}

/** Charges the shopper's code, or creates a code to show, for the order's open amount. */
export async function POST(req: AuthenticatedMedusaRequest<CollectPayment>, res: MedusaResponse): Promise<void> {
  const { auth_code: authCode, wallet, account } = req.validatedBody
  await answeringErrors(res, async () => {
    const asked = { authCode, wallet, account, takenBy: req.auth_context.actor_id }
    res.json({ payment_session: await initiateCounterPayment(req.scope, req.params.order_id ?? "", asked) })
  })
}
