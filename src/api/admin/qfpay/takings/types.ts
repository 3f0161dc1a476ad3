import type { WalletOrAny } from "../../../../qfpay/catalogue"

/** Takings. Amounts are in major units of one currency. */
export interface AdminTakingsSum {
  /** Payments that brought money, wherever it is now. */
  readonly payments: number
  readonly received: number
  /** The part of `received` that orders count: Medusa's captures. */
  readonly on_orders: number
  readonly orders: number
  readonly refunds: number
  readonly refunded: number
  /** `received` minus `refunded`. */
  readonly net: number
}

/**
 * Takings of a range of days, both included, by the day on which money arrived in Hong Kong, or on which a refund was
 * requested.
 */
export interface AdminTakings {
  readonly from: string
  readonly to: string
  readonly time_zone: "Asia/Hong_Kong"
  /** In lowercase. */
  readonly currency_code: string
  /** The currencies in which money arrived in these days. */
  readonly currency_codes: readonly string[]
  readonly total: AdminTakingsSum
  /** Newest first; days without takings are left out. */
  readonly days: readonly (AdminTakingsSum & { readonly day: string })[]
  readonly wallets: readonly (AdminTakingsSum & {
    readonly wallet: WalletOrAny
    /** Codes shown and scans made in these days, and how many of them were paid. */
    readonly attempts: number
    readonly attempts_paid: number
    /** Why the others ended: QFPay's code of a refusal, or that they expired. */
    readonly ended: readonly { readonly state: string; readonly respcd: string | null; readonly count: number }[]
  })[]
  readonly by_day_and_wallet: readonly (AdminTakingsSum & { readonly day: string; readonly wallet: WalletOrAny })[]
}

/** What was collected at the counter on a day in Hong Kong. A refund counts for the user who collected its payment. */
export interface AdminClosing {
  readonly day: string
  readonly time_zone: "Asia/Hong_Kong"
  /** In lowercase. */
  readonly currency_code: string
  /** The currencies in which money arrived on this day. */
  readonly currency_codes: readonly string[]
  readonly total: AdminTakingsSum
  readonly wallets: readonly (AdminTakingsSum & { readonly wallet: WalletOrAny })[]
  readonly people: readonly (AdminTakingsSum & {
    /** A user's id; for an API key, the key's id. */
    readonly taken_by: string
    /** `null`: not a user of the admin. */
    readonly name: string | null
    readonly wallets: readonly (AdminTakingsSum & { readonly wallet: WalletOrAny })[]
  })[]
}
