import type { MedusaRequest } from "@medusajs/framework/http"
import { methodLabel } from "../../../workflows/method-label"
import type { PaymentSessionView } from "../../../workflows/view-payment-session"
import { shopperLocale } from "./shopper-locale"

/** What the store's routes say of a payment session: how it stands, and what the merchant calls the way to pay. */
export interface ShopperView extends PaymentSessionView {
  /** In the shopper's language. */
  readonly label: string
}

/** Adds the name of the way to pay, in the language of the request. */
export async function inWordsFor(
  req: MedusaRequest,
  payment: { readonly account: string; readonly wallet: string },
): Promise<(view: PaymentSessionView) => ShopperView> {
  const label = await methodLabel(req.scope, payment, shopperLocale(req))
  return (view) => ({ ...view, label })
}

/** Whether the shopper has come back from the wallet, or says that they have paid: QFPay is asked without delay. */
export const wantsToKnowNow = (req: MedusaRequest): boolean => req.query.ask === "now"
