import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { refreshPaymentSession } from "../../../../../../workflows/refresh-payment-session"
import { answeringConflicts } from "../../../conflict"

/** A new code for the same session; the old one is closed. `409` when it is paid, or when there is nothing to pay any more. */
export async function POST(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.setHeader("Access-Control-Expose-Headers", "Date, Retry-After")
  await answeringConflicts(res, async () => {
    res.json({ payment_session: await refreshPaymentSession(req.scope, req.params.id ?? "", { clientIp: req.ip }) })
  })
}
