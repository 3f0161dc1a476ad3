import type { z } from "@medusajs/framework/zod"
import type { Warning } from "../../../going-live/warnings"
import type { AuditFindingKind, Whereabouts } from "../../../modules/qfpay/reconciliation/audit-payments"
import type { Trigger, EventKind, HeldReason } from "../../../modules/qfpay/ledger"
import type { AccountProblem } from "../../../modules/qfpay/accounts/check-account"
import type { Environment } from "../../../modules/qfpay/config/options"
import type {
  Advice,
  Label,
  RefundRefusal,
  Scenario,
  ShopperLocale,
  Wallet,
  WalletOrAny,
} from "../../../qfpay/catalogue"
import type { PaymentState, RefundState } from "../../../qfpay/domain"
import type { RefusalCode } from "../../../qfpay/messages"
import type { goingLiveAnswer } from "./going-live/validators"

export type { PaymentState, RefundState }

// The admin routes' JSON responses: times are ISO 8601, amounts are in major units like every amount of Medusa's API.
// The admin pages are compiled against these types.

/** A page of a list, as in Medusa's lists. */
export interface Page {
  /** The number of all matches, not of this page. */
  readonly count: number
  readonly offset: number
  readonly limit: number
}

/** {@inheritDoc Warning} */
export type AdminWarning = Warning

/** What is missing before the shop's first payment. */
export type AdminGoingLive = z.infer<typeof goingLiveAnswer>

/** The result of a check of an account's credentials. */
export interface AdminAccountCheck {
  readonly ok: boolean
  /** `null` if there is no problem. */
  readonly problem: AccountProblem | null
  /** In English; pages translate by `problem`. */
  readonly message: string
  /** QFPay's own code and message, if it answered. */
  readonly respcd: string | null
  readonly words: string | null
  readonly checked_at: string
}

export interface AdminAccount {
  readonly id: string
  readonly environment: Environment
  readonly base_url: string
  readonly merchant_region: "hk" | "overseas"
  readonly notify_url: string
  /** The provider entry of medusa-config.ts that uses it; `null`: none does. */
  readonly provider_entry: string | null
  readonly last_check: AdminAccountCheck | null
  readonly last_notification_at: string | null
  readonly warnings: readonly AdminWarning[]
}

export interface AdminAccounts extends Page {
  readonly accounts: readonly AdminAccount[]
  /** About the whole shop rather than one account. */
  readonly warnings: readonly AdminWarning[]
}

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

/** A row of the ledger: a payment or a refund. */
export interface AdminTransaction {
  readonly id: string
  readonly out_trade_no: string
  readonly kind: "payment" | "refund"
  readonly account: string
  readonly wallet: WalletOrAny
  readonly scenario: Scenario
  readonly pay_type: string
  readonly state: PaymentState | RefundState
  readonly amount: number
  /** In lowercase. */
  readonly currency_code: string
  /** Of a payment: how much of it was refunded. */
  readonly refunded_amount: number
  readonly syssn: string | null
  /** The wallet's own number, which the shopper sees on its receipt. */
  readonly chnlsn: string | null
  /** What the payer really paid, after coupons and in their currency; `null` if QFPay does not report it. */
  readonly cash_fee: number | null
  /** In lowercase. */
  readonly cash_fee_type: string | null
  /** Of a refund: what the payer really got back. */
  readonly cash_refund_fee: number | null
  /** In lowercase. */
  readonly cash_refund_fee_type: string | null
  /** As QFPay writes it. */
  readonly exchange_rate: string | null
  /** What the shopper paid on top, in `currency_code`. */
  readonly surcharge_fee: number | null
  /** As QFPay writes it. */
  readonly surcharge_rate: string | null
  readonly payment_session_id: string
  /** Of a refund: the payment's number, and QFPay's number of the money: one number of ours can be paid twice. */
  readonly parent_out_trade_no: string | null
  readonly parent_syssn: string | null
  readonly cart_id: string | null
  /** Who paid, or was about to. */
  readonly customer: AdminCustomer | null
  readonly order_id: string | null
  /** The order's display number. */
  readonly order_display_id: number | null
  /** Of a payment at the counter: the id of the user who collected it. */
  readonly taken_by: string | null
  /** The payment link on whose page it was initiated. */
  readonly payment_link_id: string | null
  /** QFPay's last code and message. */
  readonly respcd: string | null
  readonly words: string | null
  /** Of a refund that was refused. */
  readonly refusal: AdminRefundRefusal | null
  readonly created_at: string
  /** Of a payment: when its code expires. Of a refund: by when QFPay has recorded it, if it has received it. */
  readonly expires_at: string
  readonly replaced_at: string | null
  readonly paid_at: string | null
  /** Of a payment: when Medusa's books showed it where it belongs. */
  readonly applied_at: string | null
  /** Of a refund: when it was found in Medusa's books. */
  readonly recorded_at: string | null
  /** Whether QFPay can refund it at all; `false` for FPS. */
  readonly is_refundable: boolean
  /** Of a refund: whether it was made outside QFPay, as a person reported. */
  readonly is_outside: boolean
  /** Of a payment; `null`: it is not marked as disputed. */
  readonly dispute: AdminDispute | null
}

/** A person's mark: the wallet or the payer's bank disputes the payment. None of it is refunded automatically. */
export interface AdminDispute {
  /** A day, `2026-06-15`. */
  readonly disputed_on: string
  readonly note: string
  /** The name of the user who set it, if known. */
  readonly by_name: string | null
}

/** Why a refund was refused, and when to try again. */
export interface AdminRefundRefusal {
  /**
   * `never_arrived`: QFPay has no record of it. `rejected`: QFPay refused the call itself, and a person must fix the
   * account.
   */
  readonly code: RefundRefusal | "never_arrived" | "rejected"
  /** In English; pages translate by `code`. */
  readonly message: string
  /** `null`: waiting does not help; the message says what does. */
  readonly try_again_at: string | null
}

/** The totals of all matches in one currency. */
export interface AdminTotals {
  /** In lowercase. */
  readonly currency_code: string
  /** Payments and refunds, whether or not money moved. */
  readonly count: number
  /** What payments brought, wherever it is now. */
  readonly received: number
  readonly refunded: number
  /** `received` minus `refunded`. */
  readonly net: number
}

export interface AdminTransactions extends Page {
  readonly transactions: readonly AdminTransaction[]
  readonly totals: readonly AdminTotals[]
}

/** An entry of a timeline. */
export interface AdminTransactionEvent {
  readonly id: string
  readonly kind: EventKind
  readonly cause: Trigger
  readonly respcd: string | null
  readonly words: string | null
  readonly detail: Readonly<Record<string, unknown>> | null
  readonly created_at: string
  /** The name of the user who did it, if known. */
  readonly by_name: string | null
}

/** A row with everything known about it. Timeline and refunds are oldest first. */
export interface AdminTransactionDetail extends AdminTransaction {
  readonly events: readonly AdminTransactionEvent[]
  readonly refunds: readonly AdminTransaction[]
  readonly held_payments: readonly AdminHeldPayment[]
}

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

/** Who paid, according to the order or the cart. */
export interface AdminCustomer {
  /** The customer's id in Medusa; `null`: a guest whom Medusa does not know yet. */
  readonly id: string | null
  readonly email: string | null
  readonly name: string | null
  readonly phone: string | null
}

export interface AdminItem {
  readonly title: string
  readonly quantity: number
}

/**
 * The possible actions on held money; each is a route: `POST /admin/qfpay/held-payments/:id/<action>`, with `-` for
 * `_`.
 */
export type AdminHeldAction = "make_order" | "refund" | "record_refund" | "dismiss"

/** Money that needs or needed a person's decision. */
export interface AdminHeldPayment {
  readonly id: string
  readonly account: string
  readonly out_trade_no: string
  readonly syssn: string
  readonly reason: HeldReason
  readonly state: "held" | "refunded" | "dismissed"
  readonly amount: number
  readonly currency_code: string
  readonly created_at: string
  /** When it is refunded automatically; `null`: a person decides. */
  readonly refund_due_at: string | null
  /** Why its last refund was refused. */
  readonly refusal: string | null
  /** The reason, if it is a known one, and QFPay's message about it; pages translate by the code. */
  readonly refusal_code: RefusalCode | null
  readonly refusal_words: string | null
  readonly resolved_at: string | null
  /** A user's id, or `automatic`. */
  readonly resolved_by: string | null
  readonly note: string | null
  /** Further facts; they depend on the reason. */
  readonly detail: Readonly<Record<string, unknown>> | null
  /** Whether the ledger has its number, and so a page for it. */
  readonly in_ledger: boolean
  /** The name of the user who resolved it. */
  readonly resolved_by_name: string | null
  /** Whether its money was refunded outside QFPay. */
  readonly refunded_outside: boolean
  readonly wallet: WalletOrAny | null
  /** Whether QFPay can refund its wallet at all; `null`: not known. */
  readonly is_refundable: boolean | null
  /** `null`: its payment is not marked as disputed. */
  readonly dispute: AdminDispute | null
  /** The amount requested from the shopper; `amount` is what arrived, or the part in question. */
  readonly asked_amount: number | null
  readonly asked_currency_code: string | null
  readonly paid_at: string | null
  readonly customer: AdminCustomer | null
  readonly items: readonly AdminItem[]
  readonly order_id: string | null
  readonly order_display_id: number | null
  /** The actions that are possible now. */
  readonly actions: readonly AdminHeldAction[]
}

export interface AdminHeldPayments extends Page {
  readonly held_payments: readonly AdminHeldPayment[]
}

/** The result of an audit of all money that ever arrived. */
export interface AdminAudit {
  readonly audit: {
    /** Payments that ever received money; each surplus amount under a number counts, too. */
    readonly audited: number
    /** How many are in each legitimate place. */
    readonly places: Readonly<Record<Whereabouts, number>>
    readonly findings: readonly AdminAuditFinding[]
  }
}

/** A payment whose money could not be placed; it is on the list of held payments now, or being corrected. */
export interface AdminAuditFinding {
  readonly out_trade_no: string
  readonly kind: AuditFindingKind
  readonly amount: number
  /** In lowercase. */
  readonly currency_code: string
  readonly order_id: string | null
}

/** A payment attempt, as in the store's route. */
export interface AdminPaymentSession {
  readonly id: string
  readonly status: "pending" | "authorized" | "expired" | "canceled" | "error"
  readonly expires_at: string
  readonly paid_at: string | null
  readonly order_id: string | null
  readonly data: {
    readonly account: string
    readonly wallet: string
    readonly scenario: string
    /** In minor units. */
    readonly txamt: number
    readonly txcurrcd: string
    readonly created_at: string
    readonly out_trade_no: string
    /** The text to draw, for a code to show. */
    readonly qrcode?: string | undefined
  }
}

/** A link with which anyone who has it can pay an order's open amount, once. */
export interface AdminPaymentLink {
  readonly id: string
  /** Its page, on this server. */
  readonly url: string
  /**
   * `paid`: nothing is outstanding any more, or its money has arrived and the order does not count it yet. `withdrawn`:
   * also a link that was paid, if the order needs more afterward.
   */
  readonly state: "open" | "paid" | "expired" | "withdrawn"
  readonly created_at: string
  readonly expires_at: string
  /** When it was last sent by email. */
  readonly sent_at: string | null
}

export interface AdminPaymentLinkAnswer {
  readonly payment_link: AdminPaymentLink | null
}

/** The state of an order at the counter. */
export interface AdminCollect {
  /** The open attempt, otherwise the last one. */
  readonly payment_session: AdminPaymentSession | null
  /** What a cashier should know about it: why it was declined, or that its money is held. */
  readonly notice: Advice | "held" | null
  readonly outstanding_amount: number
  readonly currency_code: string
  /** The account of these wallets. */
  readonly account: string
  readonly accounts: readonly string[]
  /** Those that can show a code for the outstanding amount. */
  readonly wallets: readonly Wallet[]
  /** The store's name, for the receipt. */
  readonly shop_name: string
  /** The server's clock: the counter device's own may be wrong. */
  readonly now: string
}
