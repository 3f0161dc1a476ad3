import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { payByLink } from "../../../../../operations/payment-links/payment-link"
import { answeringErrors } from "../../../../answering-errors"
import { inWordsFor } from "../../../../store/qfpay/shopper-view"
import { noSuchLink } from "../not-found"
import type { StartPayment } from "../validators"

/** Initiates a payment with a wallet. An earlier code of the order is canceled; the same code is not created twice. */
export async function POST(req: MedusaRequest<StartPayment>, res: MedusaResponse): Promise<void> {
  res.setHeader("Cache-Control", "no-store")
  await answeringErrors(res, async () => {
    const view = await payByLink(req.scope, req.params.id ?? "", { ...req.validatedBody, clientIp: req.ip })
    if (!view) throw noSuchLink()
    res.json({ payment_session: (await inWordsFor(req, view.data))(view) })
  })
}
