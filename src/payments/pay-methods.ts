import type { ConfigModule, MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../modules/qfpay"
import type { Account } from "../modules/qfpay/accounts/accounts"
import { providerEntriesOf, providerIdOf } from "../modules/qfpay/config/provider-entries"
import {
  type CurrencyCode,
  isCurrencyCode,
  type PayType,
  type Scenario,
  SCENARIO_NAMES,
  WALLET_NAMES,
  type WalletOrAny,
} from "../qfpay/catalogue"
import { payTypesOf } from "../qfpay/domain"

/** One of our payment providers: a wallet at an account. */
export interface PayMethod {
  readonly providerId: string
  readonly account: Account
  /** `any`: the storefront sends the wallet in `data.wallet`. */
  readonly wallet: WalletOrAny
  /** Its default position, used unless the merchant sets one; smaller numbers come first. */
  readonly rank: number
}

/** Every payment method that medusa-config.ts sets up, enabled or not, in the catalogue's order. */
export function payMethodsOf(container: MedusaContainer): PayMethod[] {
  const { accounts } = container.resolve(QFPAY_MODULE)
  const entries = providerEntriesOf(container.resolve<ConfigModule>(ContainerRegistrationKeys.CONFIG_MODULE))
  return entries.flatMap((entry) => {
    const account = accounts.get(entry.account ?? entry.id)
    return [...WALLET_NAMES, "any" as const].map((wallet, rank) => {
      const identifier = wallet === "any" ? "qfpay" : `qfpay-${wallet}`
      return { providerId: providerIdOf(identifier, entry.id), account, wallet, rank }
    })
  })
}

/** The pay types behind a method; for `any`, those of every wallet. */
export function payTypesBehind({ wallet, account }: PayMethod): readonly PayType[] {
  const wallets = wallet === "any" ? WALLET_NAMES : [wallet]
  return wallets.flatMap((name) => payTypesOf(name, account.preference))
}

/** The scenarios of a method in a currency; empty when it does not support the currency. */
export function scenariosIn(method: PayMethod, currencyCode: string): Scenario[] {
  const currency = currencyCode.toUpperCase()
  if (!isCurrencyCode(currency)) return []
  const takes = ({ currencies }: PayType) => currencies === "any" || currencies.includes(currency)
  const scenarios = payTypesBehind(method).filter(takes)
  return SCENARIO_NAMES.filter((name) => scenarios.some(({ scenario }) => scenario === name))
}

/** The currencies that a method supports in any scenario. */
export function currenciesOf(method: PayMethod): "any" | readonly CurrencyCode[] {
  const all = payTypesBehind(method).map(({ currencies }) => currencies)
  if (all.includes("any")) return "any"
  return [...new Set(all.flatMap((currencies) => (currencies === "any" ? [] : currencies)))]
}
