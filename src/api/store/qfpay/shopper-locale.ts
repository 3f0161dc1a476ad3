import type { MedusaRequest } from "@medusajs/framework/http"
import type { ShopperLocale } from "../../../qfpay/catalogue"
import { pickLocale } from "../../../qfpay/catalogue/locale"

/** The shopper's language: Medusa's `locale` (`?locale=`, `x-medusa-locale`), otherwise the browser's. */
export function shopperLocale(req: MedusaRequest): ShopperLocale {
  return pickLocale(req.locale, ...req.acceptsLanguages())
}
