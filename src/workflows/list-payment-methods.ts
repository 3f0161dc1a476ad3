import type { ConfigModule, MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, MedusaError } from "@medusajs/framework/utils"
import { type QfpayModuleService, QFPAY_MODULE } from "../modules/qfpay"
import { providerEntriesOf } from "../modules/qfpay/provider-entries"
import {
  isCurrencyCode,
  type Label,
  type Locale,
  PAY_TYPES,
  type Scenario,
  SCENARIO_NAMES,
  type Wallet,
  WALLET_NAMES,
  WALLETS,
} from "../qfpay/catalogue"
import { type PayTypePreference, scenariosOf } from "../qfpay/domain"

/** A way to pay that a storefront can offer. Amounts are major units. */
export interface PaymentMethod {
  readonly provider_id: string
  /** `any`: the storefront names the wallet in `data.wallet`. */
  readonly wallet: Wallet | "any"
  /** In the shopper's language. */
  readonly label: string
  readonly scenarios: readonly Scenario[]
  /** Smaller comes first. */
  readonly rank: number
  /** `null`: no limit. */
  readonly min_amount: number | null
  readonly max_amount: number | null
}

interface Region {
  readonly currency_code: string
  readonly payment_providers: readonly ({ readonly id: string; readonly is_enabled: boolean } | null)[]
}

const ANY_WALLET: Label = { en: "Any wallet", "zh-HK": "任何錢包", "zh-CN": "任何钱包" }

/**
 * The QFPay providers that are turned on in a region and can take its currency, in the catalogue's order.
 * @throws MedusaError NOT_FOUND for an unknown region
 */
export async function listPaymentMethods(
  container: MedusaContainer,
  regionId: string,
  locale: Locale,
): Promise<PaymentMethod[]> {
  const { accounts } = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const region = await regionOf(container, regionId)
  const entries = providerEntriesOf(container.resolve<ConfigModule>(ContainerRegistrationKeys.CONFIG_MODULE))
  const methods = region.payment_providers.flatMap((provider): PaymentMethod[] => {
    if (!provider?.is_enabled) return []
    const [, wallet = "any", entryId] = /^pp_qfpay(?:-([a-z]+))?_(.+)$/.exec(provider.id) ?? []
    const entry = entries.find(({ id }) => id === entryId)
    if (!entry || !isOffered(wallet)) return []
    const { preference } = accounts.get(entry.account ?? entry.id)
    const scenarios = scenariosIn(region.currency_code, wallet, preference)
    if (scenarios.length === 0) return []
    return [{ provider_id: provider.id, wallet, scenarios, ...ownWords(wallet, locale) }]
  })
  return methods.sort((a, b) => a.rank - b.rank || a.provider_id.localeCompare(b.provider_id))
}

/** What a merchant may set otherwise per provider; until then the catalogue's. */
function ownWords(
  wallet: Wallet | "any",
  locale: Locale,
): Pick<PaymentMethod, "label" | "rank" | "min_amount" | "max_amount"> {
  const label = wallet === "any" ? ANY_WALLET : WALLETS[wallet]
  const rank = wallet === "any" ? WALLET_NAMES.length : WALLET_NAMES.indexOf(wallet)
  return { label: label[locale], rank, min_amount: null, max_amount: null }
}

const isOffered = (name: string): name is Wallet | "any" => name === "any" || Object.hasOwn(WALLETS, name)

/** The scenarios of the account in which the wallet takes the currency. */
function scenariosIn(currencyCode: string, wallet: Wallet | "any", preference: PayTypePreference): Scenario[] {
  const currency = currencyCode.toUpperCase()
  if (!isCurrencyCode(currency)) return []
  const wallets = wallet === "any" ? WALLET_NAMES : [wallet]
  const takes = (name: Wallet, scenario: Scenario) =>
    scenariosOf(name, preference).includes(scenario) &&
    PAY_TYPES.some(
      (row) =>
        row.wallet === name &&
        row.scenario === scenario &&
        (row.currencies === "any" || row.currencies.includes(currency)),
    )
  return SCENARIO_NAMES.filter((scenario) => wallets.some((name) => takes(name, scenario)))
}

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
