import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { askNow } from "../../../../../../operations/checkout/ask-now"
import { viewPaymentSession } from "../../../../../../operations/checkout/view-payment-session"
import { rowOfLink } from "../../../../../../operations/payment-links/payment-link"
import { inWordsFor, wantsToKnowNow } from "../../../../../store/qfpay/shopper-view"
import { noSuchLink } from "../../not-found"

/** The state of a payment initiated on the page, like the store's route. */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.setHeader("Cache-Control", "no-store")
  const { id = "", session_id = "" } = req.params
  const row = await rowOfLink(req.scope, id, session_id)
  if (!row) throw noSuchLink()
  if (wantsToKnowNow(req)) await askNow(req.scope, row)
  const view = await viewPaymentSession(req.scope, session_id)
  res.json({ payment_session: (await inWordsFor(req, view.data))(view) })
}
