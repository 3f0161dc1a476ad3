import type { MedusaContainer } from "@medusajs/framework/types"
import { QFPAY_MODULE } from "../../../../modules/qfpay"
import { DEFAULT_SETTING } from "../../../../modules/qfpay/config/method-settings"
import { walletLabel } from "../../../../qfpay/catalogue"
import { listMethodRegions } from "../../../../payments/method-regions"
import { currenciesOf, payMethodsOf, payTypesBehind } from "../../../../payments/pay-methods"
import type { AdminMethod } from "../types"

/** Every payment method with the merchant's settings, in the order that shoppers see. */
export async function viewMethods(container: MedusaContainer): Promise<AdminMethod[]> {
  const { methodSettings } = container.resolve(QFPAY_MODULE)
  const [settings, regions] = await Promise.all([methodSettings.all(), listMethodRegions(container)])
  const methods = payMethodsOf(container).map((method): AdminMethod => {
    const { providerId, wallet, account } = method
    const { label, labels, rank, qr_expiry_minutes, no_credit, ...setting } =
      settings.get(providerId) ?? DEFAULT_SETTING
    const payTypes = payTypesBehind(method)
    const currencies = currenciesOf(method)
    return {
      provider_id: providerId,
      account: account.id,
      wallet,
      name: walletLabel(wallet),
      ...{ label, labels: labels ?? {}, rank: rank ?? method.rank, qr_expiry_minutes, no_credit },
      min_amount: setting.min_amount === null ? null : Number(setting.min_amount),
      max_amount: setting.max_amount === null ? null : Number(setting.max_amount),
      scenarios: [...new Set(payTypes.map(({ scenario }) => scenario))],
      currencies: currencies === "any" ? "any" : currencies.map((currency) => currency.toLowerCase()),
      takes_qr_expiry: payTypes.some(({ minutesToPay }) => minutesToPay === null),
      takes_no_credit: payTypes.some(({ accepts }) => accepts.includes("limit_pay")),
      region_ids: regions.filter(({ provider_ids }) => provider_ids.includes(providerId)).map(({ id }) => id),
    }
  })
  return methods.sort((a, b) => a.rank - b.rank || a.provider_id.localeCompare(b.provider_id))
}
