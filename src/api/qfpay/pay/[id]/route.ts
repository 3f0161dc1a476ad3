import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { openPayPage } from "../../../../workflows/payment-links/payment-link"
import { shopperLocale } from "../../../store/qfpay/shopper-locale"
import { payPage } from "./page"

/**
 * The page of a payment link, for whoever has the link: the shop's name, the order's number, what is to be paid and how.
 * It says nothing of who bought what. Answers HTML; `404` for a link that never was.
 */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  const locale = shopperLocale(req)
  const view = await openPayPage(req.scope, req.params.id ?? "", locale)
  const { html, policy } = payPage(view, locale)
  res.setHeader("Content-Security-Policy", policy)
  // The address is all that it takes to open the page, so it is told to nobody and kept by nobody.
  res.setHeader("Referrer-Policy", "no-referrer")
  res.setHeader("Cache-Control", "no-store")
  res.setHeader("X-Robots-Tag", "noindex, nofollow")
  res.setHeader("X-Content-Type-Options", "nosniff")
  res
    .status(view ? 200 : 404)
    .type("text/html")
    .send(html)
}
