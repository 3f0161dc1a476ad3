import type { MedusaRequest } from "@medusajs/framework/http"
import type { ShopperLocale } from "../../../qfpay/catalogue"
import { methodLabel } from "../../../operations/checkout/method-label"
import type { PaymentSessionView } from "../../../operations/checkout/view-payment-session"
import { shopperLocale } from "./shopper-locale"

/** The store routes' view of a payment session: its state, and the merchant's name of the payment method. */
export interface ShopperView extends PaymentSessionView {
  /** In the shopper's language. */
  readonly label: string
}

/** The hosted page's own language codes. Source: QFPay docs, Checkout, `lang`, which is not signed. */
const HOSTED_LANGUAGES: Readonly<Partial<Record<ShopperLocale, string>>> = {
  "zh-HK": "zh-hk",
  "zh-TW": "zh-hk",
  "zh-CN": "zh-cn",
}

function inLanguage({ scenario, pay_url, ...data }: PaymentSessionView["data"], locale: ShopperLocale) {
  const isHosted = scenario === "checkout" && pay_url
  const link = isHosted ? `${pay_url}&lang=${HOSTED_LANGUAGES[locale] ?? "en"}` : pay_url
  return { ...data, scenario, ...(link && { pay_url: link }) }
}

/** Adds the name of the payment method and the language of QFPay's hosted page, as requested. */
export async function inWordsFor(
  req: MedusaRequest,
  payment: { readonly account: string; readonly wallet: string },
): Promise<(view: PaymentSessionView) => ShopperView> {
  const locale = shopperLocale(req)
  const label = await methodLabel(req.scope, payment, locale)
  return (view) => ({ ...view, label, data: inLanguage(view.data, locale) })
}

/** Whether the shopper has returned from the wallet, or says that they have paid: QFPay is asked without delay. */
export const wantsToKnowNow = (req: MedusaRequest): boolean => req.query.ask === "now"
