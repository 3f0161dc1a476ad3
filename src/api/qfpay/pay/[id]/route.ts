import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { openPayPage } from "../../../../operations/payment-links/payment-link"
import { shopperLocale } from "../../../store/qfpay/shopper-locale"
import { payPage } from "./page"

/**
 * The page of a payment link, for anyone who has the link: the shop's name, the order's number, the amount and the
 * payment methods. It does not reveal who bought what. Returns HTML; `404` for an unknown link.
 */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  const locale = shopperLocale(req)
  const view = await openPayPage(req.scope, req.params.id ?? "", locale)
  const { html, policy } = payPage(view, locale)
  res.setHeader("Content-Security-Policy", policy)
  // The URL alone opens the page, so it is neither passed on nor cached.
  res.setHeader("Referrer-Policy", "no-referrer")
  res.setHeader("Cache-Control", "no-store")
  res.setHeader("X-Robots-Tag", "noindex, nofollow")
  res.setHeader("X-Content-Type-Options", "nosniff")
  res
    .status(view ? 200 : 404)
    .type("text/html")
    .send(html)
}
