import type { Label, Scenario, ShopperLocale, WalletOrAny } from "../../../../qfpay/catalogue"
import type { Page } from "../types"

/** A payment method with the merchant's settings; `null` is the default. */
export interface AdminMethod {
  readonly provider_id: string
  readonly account: string
  readonly wallet: WalletOrAny
  /** The catalogue's name, which `label` and `labels` replace. */
  readonly name: Label
  /** For every language that is not in `labels`. */
  readonly label: string | null
  readonly labels: Readonly<Partial<Record<ShopperLocale, string>>>
  /** Smaller numbers come first. */
  readonly rank: number
  readonly qr_expiry_minutes: number | null
  readonly min_amount: number | null
  readonly max_amount: number | null
  readonly no_credit: boolean
  readonly scenarios: readonly Scenario[]
  /** In lowercase; `any`: all of the wallet's network. */
  readonly currencies: "any" | readonly string[]
  /** Whether QFPay supports a time limit and an exclusion of credit cards for this wallet. */
  readonly takes_qr_expiry: boolean
  readonly takes_no_credit: boolean
  readonly region_ids: readonly string[]
}

export interface AdminMethods extends Page {
  readonly methods: readonly AdminMethod[]
  /** From the plugin's options: the expiry of a method without its own. */
  readonly default_qr_expiry_minutes: number
}
