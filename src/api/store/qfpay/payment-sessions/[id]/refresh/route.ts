import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { refreshPaymentSession } from "../../../../../../workflows/checkout/refresh-payment-session"
import { answeringConflicts } from "../../../conflict"
import { inWordsFor } from "../../../shopper-view"

/** A new code for the same session; the old one is closed. `409` when it is paid, or when there is nothing to pay any more. */
export async function POST(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.setHeader("Access-Control-Expose-Headers", "Date, Retry-After")
  await answeringConflicts(res, async () => {
    const view = await refreshPaymentSession(req.scope, req.params.id ?? "", { clientIp: req.ip })
    res.json({ payment_session: (await inWordsFor(req, view.data))(view) })
  })
}
