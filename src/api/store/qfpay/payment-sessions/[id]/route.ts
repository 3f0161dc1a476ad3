import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { askNow } from "../../../../../operations/checkout/ask-now"
import { currentRow, viewPaymentSession } from "../../../../../operations/checkout/view-payment-session"
import { inWordsFor, wantsToKnowNow } from "../../shopper-view"

/**
 * The state of a QFPay payment session. The browser calls this route and never QFPay; see docs/storefront.md. With
 * `?ask=now`, QFPay is asked before the answer, at most every five seconds.
 */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.setHeader("Cache-Control", "no-store")
  // The widget counts down by the server's clock; without this header, a page of another origin cannot read it.
  res.setHeader("Access-Control-Expose-Headers", "Date, Retry-After")
  const id = req.params.id ?? ""
  if (wantsToKnowNow(req)) await askNow(req.scope, await currentRow(req.scope, id))
  const view = await viewPaymentSession(req.scope, id)
  res.json({ payment_session: (await inWordsFor(req, view.data))(view) })
}
