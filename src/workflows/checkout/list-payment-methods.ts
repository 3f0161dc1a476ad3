import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, MedusaError } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../modules/qfpay"
import { DEFAULT_SETTING } from "../../modules/qfpay/config/method-settings"
import type { Scenario, ShopperLocale, WalletOrAny } from "../../qfpay/catalogue"
import { labelIn } from "./method-label"
import { payMethodsOf, scenariosIn } from "../pay-methods"

/** A payment method that a storefront can offer. Amounts are in major units. */
export interface PaymentMethod {
  readonly provider_id: string
  /** `any`: the storefront sends the wallet in `data.wallet`. */
  readonly wallet: WalletOrAny
  /** In the shopper's language. */
  readonly label: string
  readonly scenarios: readonly Scenario[]
  /** Smaller numbers come first. */
  readonly rank: number
  /** `null`: no limit. */
  readonly min_amount: number | null
  readonly max_amount: number | null
}

interface Region {
  readonly currency_code: string
  readonly payment_providers: readonly ({ readonly id: string; readonly is_enabled: boolean } | null)[]
}

/**
 * The QFPay providers that are enabled in a region and support its currency, in the merchant's order and with the
 * merchant's labels.
 * @throws MedusaError NOT_FOUND for an unknown region
 */
export async function listPaymentMethods(
  container: MedusaContainer,
  regionId: string,
  locale: ShopperLocale,
): Promise<PaymentMethod[]> {
  const { methodSettings } = container.resolve(QFPAY_MODULE)
  const [region, settings] = await Promise.all([regionOf(container, regionId), methodSettings.all()])
  const isOn = new Set(region.payment_providers.flatMap((provider) => (provider?.is_enabled ? [provider.id] : [])))
  const methods = payMethodsOf(container).flatMap((method): PaymentMethod[] => {
    const { providerId, wallet } = method
    const scenarios = isOn.has(providerId) ? scenariosIn(method, region.currency_code) : []
    if (scenarios.length === 0) return []
    const setting = settings.get(providerId) ?? DEFAULT_SETTING
    return [
      {
        provider_id: providerId,
        wallet,
        label: labelIn(setting, wallet, locale),
        scenarios,
        rank: setting.rank ?? method.rank,
        min_amount: toNumber(setting.min_amount),
        max_amount: toNumber(setting.max_amount),
      },
    ]
  })
  return methods.sort((a, b) => a.rank - b.rank || a.provider_id.localeCompare(b.provider_id))
}

/** As a JSON number, like Medusa's amounts. */
const toNumber = (digits: string | null) => (digits === null ? null : Number(digits))

async function regionOf(container: MedusaContainer, id: string): Promise<Region> {
  const { data } = await container.resolve(ContainerRegistrationKeys.QUERY).graph({
    entity: "region",
    fields: ["currency_code", "payment_providers.id", "payment_providers.is_enabled"],
    filters: { id },
  })
  const region = data[0] as unknown as Region | undefined
  if (region) return region
  throw new MedusaError(MedusaError.Types.NOT_FOUND, "region_id: there is no region with this id.", "QFPAY_USAGE")
}
