import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { MathBN } from "@medusajs/framework/utils"
import { type PayType, type ShopperLocale, walletLabel } from "../../../qfpay/catalogue"
import { QfpayAmountError } from "../../../qfpay/errors"
import { merchantMessage } from "../../../qfpay/messages"

/** A merchant's settings for a payment method; `null` is the default. */
export interface MethodSetting {
  /** For every language that is not in `labels`. */
  readonly label: string | null
  readonly labels: Readonly<Partial<Record<ShopperLocale, string>>> | null
  /** Smaller numbers come first. */
  readonly rank: number | null
  readonly qr_expiry_minutes: number | null
  /** In major units of the cart's currency, decimal digits. */
  readonly min_amount: string | null
  readonly max_amount: string | null
  /** Excludes credit cards behind the wallet, where QFPay supports it. */
  readonly no_credit: boolean
}

/** A payment method without settings. */
export const DEFAULT_SETTING: MethodSetting = {
  label: null,
  labels: null,
  rank: null,
  qr_expiry_minutes: null,
  min_amount: null,
  max_amount: null,
  no_credit: false,
}

const TABLE = "qfpay_method_setting"

type DatabaseRow = Omit<MethodSetting, "min_amount" | "max_amount"> & {
  readonly id: string
  readonly min_amount: string | number | null
  readonly max_amount: string | number | null
}

const digits = (value: string | number | null) => (value === null ? null : String(value))

const toSetting = ({ label, labels, rank, qr_expiry_minutes, no_credit, ...row }: DatabaseRow): MethodSetting => ({
  ...{ label, labels, rank, qr_expiry_minutes, no_credit },
  min_amount: digits(row.min_amount),
  max_amount: digits(row.max_amount),
})

/**
 * The settings of the payment methods, by provider id. Read at each use, so that a change takes effect on every instance at
 * once.
 */
export class MethodSettings {
  readonly #knex: () => Knex

  /** @param knex - read at each use: the connection is replaced while tests restore a database */
  constructor(knex: () => Knex) {
    this.#knex = knex
  }

  async find(providerId: string): Promise<MethodSetting> {
    const row = await this.#knex()<DatabaseRow>(TABLE).where({ id: providerId }).first()
    return row ? toSetting(row) : DEFAULT_SETTING
  }

  async all(): Promise<ReadonlyMap<string, MethodSetting>> {
    const rows = await this.#knex()<DatabaseRow>(TABLE).select()
    return new Map(rows.map((row) => [row.id, toSetting(row)]))
  }

  /** Changes the given settings and keeps the others. */
  async change(providerId: string, changes: Partial<MethodSetting>): Promise<void> {
    const { labels, min_amount, max_amount } = changes
    const values = {
      ...changes,
      ...(labels !== undefined && { labels: labels && JSON.stringify(labels) }),
      // Medusa stores the exact value of a `bigNumber` column in a second column.
      ...(min_amount !== undefined && { raw_min_amount: raw(min_amount) }),
      ...(max_amount !== undefined && { raw_max_amount: raw(max_amount) }),
      updated_at: new Date(),
    }
    await this.#knex()(TABLE)
      .insert({ id: providerId, ...values })
      .onConflict("id")
      .merge(values)
  }
}

const raw = (value: string | null) => value && JSON.stringify({ value, precision: 20 })

/**
 * Refuses an amount outside the merchant's limits for this method.
 * @param amount - major units, decimal digits
 * @throws QfpayAmountError naming the limit, for the shopper to read
 */
export function assertWithinLimits(
  { min_amount: least, max_amount: most }: MethodSetting,
  { wallet }: Pick<PayType, "wallet">,
  amount: string,
  currencyCode: string,
): void {
  const currency = currencyCode.toUpperCase()
  const refuse = (key: "below_limit" | "above_limit", limit: string) => {
    const facts = { wallet: walletLabel(wallet).en, limit: `${limit} ${currency}`, amount: `${amount} ${currency}` }
    return new QfpayAmountError(merchantMessage(key, facts))
  }
  if (least !== null && MathBN.lt(amount, least)) throw refuse("below_limit", least)
  if (most !== null && MathBN.gt(amount, most)) throw refuse("above_limit", most)
}
