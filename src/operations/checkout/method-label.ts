import type { MedusaContainer } from "@medusajs/framework/types"
import { QFPAY_MODULE } from "../../modules/qfpay"
import type { MethodSetting } from "../../modules/qfpay/config/method-settings"
import { type ShopperLocale, walletLabel, type WalletOrAny } from "../../qfpay/catalogue"
import { payMethodsOf } from "../../payments/pay-methods"

/** The name of a payment method in the shopper's language: the merchant's own, otherwise the wallet's. */
export function labelIn(
  { labels, label }: Pick<MethodSetting, "labels" | "label">,
  wallet: WalletOrAny,
  locale: ShopperLocale,
): string {
  const own = labels?.[locale] ?? (locale === "zh-TW" ? labels?.["zh-HK"] : undefined)
  return own ?? label ?? walletLabel(wallet)[locale]
}

/** The name of the method that a payment uses. */
export async function methodLabel(
  container: MedusaContainer,
  payment: { readonly account: string; readonly wallet: string },
  locale: ShopperLocale,
): Promise<string> {
  const { methodSettings } = container.resolve(QFPAY_MODULE)
  const method = payMethodsOf(container).find(
    ({ account, wallet }) => account.id === payment.account && wallet === payment.wallet,
  )
  return method ? labelIn(await methodSettings.find(method.providerId), method.wallet, locale) : ""
}
