import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { viewPaymentSession } from "../../../../../workflows/view-payment-session"

/** How a QFPay payment session stands. The browser asks here and never QFPay; see docs/storefront.md. */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.setHeader("Cache-Control", "no-store")
  // The widget counts down by the server's clock; without this a page of another origin cannot read it.
  res.setHeader("Access-Control-Expose-Headers", "Date, Retry-After")
  res.json({ payment_session: await viewPaymentSession(req.scope, req.params.id ?? "") })
}
