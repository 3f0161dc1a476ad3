import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { payByLink } from "../../../../../workflows/payment-links/payment-link"
import { answeringConflicts } from "../../../../answering-conflicts"
import { inWordsFor } from "../../../../store/qfpay/shopper-view"
import { noSuchLink } from "../not-found"
import type { StartPayment } from "../validators"

/** Begins a payment by a wallet. A code that was begun for the order before is closed; the same one is not made twice. */
export async function POST(req: MedusaRequest<StartPayment>, res: MedusaResponse): Promise<void> {
  res.setHeader("Cache-Control", "no-store")
  await answeringConflicts(res, async () => {
    const view = await payByLink(req.scope, req.params.id ?? "", { ...req.validatedBody, clientIp: req.ip })
    if (!view) throw noSuchLink()
    res.json({ payment_session: (await inWordsFor(req, view.data))(view) })
  })
}
