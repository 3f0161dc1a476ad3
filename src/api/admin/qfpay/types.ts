import type { z } from "@medusajs/framework/zod"
import type { Warning } from "../../../going-live/warnings"
import type { AuditFindingKind, Whereabouts } from "../../../modules/qfpay/reconciliation/audit-payments"
import type { Cause, EventKind, HeldReason } from "../../../modules/qfpay/ledger"
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
import type { goingLiveAnswer } from "./going-live/validators"

export type { PaymentState, RefundState }

// What the admin routes answer, as JSON: times are ISO 8601, amounts are major units like every amount of Medusa's API.
// The admin pages are compiled against these types.

/** A page of a list, as Medusa's lists are. */
export interface Page {
  /** Of all that match, not of this page. */
  readonly count: number
  readonly offset: number
  readonly limit: number
}

/** {@inheritDoc Warning} */
export type AdminWarning = Warning

/** What stands between the shop and its first payment. */
export type AdminGoingLive = z.infer<typeof goingLiveAnswer>

/** What a check of an account's credentials found. */
export interface AdminAccountCheck {
  readonly ok: boolean
  /** `null` when it is well. */
  readonly problem: AccountProblem | null
  /** In English; pages translate by `problem`. */
  readonly message: string
  /** QFPay's own code and words, if it answered. */
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

/** A pay method, as the merchant has set it; `null` is the default. */
export interface AdminMethod {
  readonly provider_id: string
  readonly account: string
  readonly wallet: WalletOrAny
  /** The catalogue's name, which `label` and `labels` take the place of. */
  readonly name: Label
  /** In every language that `labels` does not name. */
  readonly label: string | null
  readonly labels: Readonly<Partial<Record<ShopperLocale, string>>>
  /** Smaller comes first. */
  readonly rank: number
  readonly qr_expiry_minutes: number | null
  readonly min_amount: number | null
  readonly max_amount: number | null
  readonly no_credit: boolean
  readonly scenarios: readonly Scenario[]
  /** Lower case; `any`: all of the wallet's network. */
  readonly currencies: "any" | readonly string[]
  /** Whether QFPay takes a time limit and a ban of credit cards for this wallet at all. */
  readonly takes_qr_expiry: boolean
  readonly takes_no_credit: boolean
  readonly region_ids: readonly string[]
}

export interface AdminMethods extends Page {
  readonly methods: readonly AdminMethod[]
  /** Of the plugin's options: what a method without an expiry of its own has. */
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
  /** Lower case. */
  readonly currency_code: string
  /** Of a payment: what has gone back. */
  readonly refunded_amount: number
  readonly syssn: string | null
  /** The wallet's own number, which the shopper reads from its receipt. */
  readonly chnlsn: string | null
  /** What the payer really paid, after coupons and in their currency; `null` where QFPay does not tell it. */
  readonly cash_fee: number | null
  /** Lower case. */
  readonly cash_fee_type: string | null
  /** Of a refund: what the payer really got back. */
  readonly cash_refund_fee: number | null
  /** Lower case. */
  readonly cash_refund_fee_type: string | null
  /** As QFPay writes it. */
  readonly exchange_rate: string | null
  /** What the shopper paid on top, in `currency_code`. */
  readonly surcharge_fee: number | null
  /** As QFPay writes it. */
  readonly surcharge_rate: string | null
  readonly payment_session_id: string
  /** Of a refund: the payment's number, and QFPay's number of the money: one number of ours can have been paid twice. */
  readonly parent_out_trade_no: string | null
  readonly parent_syssn: string | null
  readonly cart_id: string | null
  /** Who paid, or was about to. */
  readonly customer: AdminCustomer | null
  readonly order_id: string | null
  /** The number under which the merchant knows the order. */
  readonly order_display_id: number | null
  /** Of a payment at the counter: the id of who took it. */
  readonly taken_by: string | null
  /** The payment link on whose page it was begun. */
  readonly payment_link_id: string | null
  /** QFPay's last code and words. */
  readonly respcd: string | null
  readonly words: string | null
  /** Of a refund that was refused. */
  readonly refusal: AdminRefundRefusal | null
  readonly created_at: string
  readonly expires_at: string
  readonly replaced_at: string | null
  readonly paid_at: string | null
  /** Of a payment: when Medusa's books showed it where it belongs. */
  readonly applied_at: string | null
  /** Of a refund: when it was found in Medusa's books. */
  readonly recorded_at: string | null
  /** Whether QFPay can refund it at all; `false` for FPS. */
  readonly is_refundable: boolean
  /** Of a refund: whether it was made outside QFPay, on a person's word. */
  readonly is_outside: boolean
  /** Of a payment; `null`: it is not marked as disputed. */
  readonly dispute: AdminDispute | null
}

/** A person's mark: the wallet or the payer's bank disputes the payment. Nothing of it is refunded automatically. */
export interface AdminDispute {
  /** A day, `2026-06-15`. */
  readonly disputed_on: string
  readonly note: string
  /** The name of the user who set it, where one is on record. */
  readonly by_name: string | null
}

/** Why a refund was refused, and when another try is worth it. */
export interface AdminRefundRefusal {
  /** `never_arrived`: QFPay has no record of it. `rejected`: QFPay refused the call itself, the account needs a person. */
  readonly code: RefundRefusal | "never_arrived" | "rejected"
  /** In English; pages translate by `code`. */
  readonly message: string
  /** `null`: waiting does not help; the sentence says what does. */
  readonly try_again_at: string | null
}

/** What all that matches comes to, in one currency. */
export interface AdminTotals {
  /** Lower case. */
  readonly currency_code: string
  /** Payments and refunds, whether or not money moved. */
  readonly count: number
  /** What payments brought, wherever it is now. */
  readonly received: number
  readonly refunded: number
  /** `received` less `refunded`. */
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
  readonly cause: Cause
  readonly respcd: string | null
  readonly words: string | null
  readonly detail: Readonly<Record<string, unknown>> | null
  readonly created_at: string
  /** The name of the user who did it, where one is on record. */
  readonly by_name: string | null
}

/** A row with all that is known of it. Timeline and refunds are oldest first. */
export interface AdminTransactionDetail extends AdminTransaction {
  readonly events: readonly AdminTransactionEvent[]
  readonly refunds: readonly AdminTransaction[]
  readonly held_payments: readonly AdminHeldPayment[]
}

/** What was taken. Amounts are major units, of one currency. */
export interface AdminTakingsSum {
  /** Payments that brought money, wherever it is now. */
  readonly payments: number
  readonly received: number
  /** Of `received`, what stands on orders: Medusa's captures. */
  readonly on_orders: number
  readonly orders: number
  readonly refunds: number
  readonly refunded: number
  /** `received` less `refunded`. */
  readonly net: number
}

/** Takings of some days, both within, by the day on which money arrived in Hong Kong, or a refund was asked for. */
export interface AdminTakings {
  readonly from: string
  readonly to: string
  readonly time_zone: "Asia/Hong_Kong"
  /** Lower case. */
  readonly currency_code: string
  /** In which money arrived in these days. */
  readonly currency_codes: readonly string[]
  readonly total: AdminTakingsSum
  /** The newest first; days without takings are left out. */
  readonly days: readonly (AdminTakingsSum & { readonly day: string })[]
  readonly wallets: readonly (AdminTakingsSum & {
    readonly wallet: WalletOrAny
    /** Codes shown and scans made in these days, and how many of them were paid. */
    readonly attempts: number
    readonly attempts_paid: number
    /** Why the others ended: QFPay's code of a refusal, or that their time was over. */
    readonly ended: readonly { readonly state: string; readonly respcd: string | null; readonly count: number }[]
  })[]
  readonly by_day_and_wallet: readonly (AdminTakingsSum & { readonly day: string; readonly wallet: WalletOrAny })[]
}

/** What was taken at the counter on a day in Hong Kong. A refund stands with who took its payment. */
export interface AdminClosing {
  readonly day: string
  readonly time_zone: "Asia/Hong_Kong"
  /** Lower case. */
  readonly currency_code: string
  /** In which money arrived on this day. */
  readonly currency_codes: readonly string[]
  readonly total: AdminTakingsSum
  readonly wallets: readonly (AdminTakingsSum & { readonly wallet: WalletOrAny })[]
  readonly people: readonly (AdminTakingsSum & {
    /** A user's id; of an API key, the key's. */
    readonly taken_by: string
    /** `null`: not a user of the admin. */
    readonly name: string | null
    readonly wallets: readonly (AdminTakingsSum & { readonly wallet: WalletOrAny })[]
  })[]
}

/** Who paid, as the order or the cart says. */
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

/** What can be done about held money; each is a route: `POST /admin/qfpay/held-payments/:id/<action>`, with `-` for `_`. */
export type AdminHeldAction = "make_order" | "refund" | "record_refund" | "dismiss"

/** Money that waits for a person, or did. */
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
  /** When it goes back by itself; `null`: a person decides. */
  readonly refund_due_at: string | null
  /** The sentence with which its last refund was refused. */
  readonly refusal: string | null
  /** Why, where it is a reason that we know, and what QFPay said to it; pages translate by the code. */
  readonly refusal_code: RefundRefusal | "no_refunds" | "disputed" | null
  readonly refusal_words: string | null
  readonly resolved_at: string | null
  /** A user's id, or `automatic`. */
  readonly resolved_by: string | null
  readonly note: string | null
  /** What is known beside the amount; depends on the reason. */
  readonly detail: Readonly<Record<string, unknown>> | null
  /** Whether the ledger has its number, and so a page of its own. */
  readonly in_ledger: boolean
  /** The name of the user who resolved it. */
  readonly resolved_by_name: string | null
  /** Whether its money went back in another way than through QFPay. */
  readonly refunded_outside: boolean
  readonly wallet: WalletOrAny | null
  /** Whether QFPay can refund its wallet at all; `null`: not known. */
  readonly is_refundable: boolean | null
  /** `null`: its payment is not marked as disputed. */
  readonly dispute: AdminDispute | null
  /** What the shopper was asked for; `amount` is what arrived, or what is in question of it. */
  readonly asked_amount: number | null
  readonly asked_currency_code: string | null
  readonly paid_at: string | null
  readonly customer: AdminCustomer | null
  readonly items: readonly AdminItem[]
  readonly order_id: string | null
  readonly order_display_id: number | null
  /** What can be done about it as things stand. */
  readonly actions: readonly AdminHeldAction[]
}

export interface AdminHeldPayments extends Page {
  readonly held_payments: readonly AdminHeldPayment[]
}

/** What an audit of all money that ever arrived found. */
export interface AdminAudit {
  readonly audit: {
    /** Payments that ever received money; each further money under a number counts, too. */
    readonly audited: number
    /** How many are where money may be. */
    readonly places: Readonly<Record<Whereabouts, number>>
    readonly findings: readonly AdminAuditFinding[]
  }
}

/** A payment whose money could not be placed; it is on the list of held payments now, or being put right. */
export interface AdminAuditFinding {
  readonly out_trade_no: string
  readonly kind: AuditFindingKind
  readonly amount: number
  /** Lower case. */
  readonly currency_code: string
  readonly order_id: string | null
}

/** An attempt to pay, as the store route tells of it. */
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
    /** Minor units. */
    readonly txamt: number
    readonly txcurrcd: string
    readonly created_at: string
    readonly out_trade_no: string
    /** What to draw, of a code to show. */
    readonly qrcode?: string | undefined
  }
}

/** A link by which whoever has it pays what an order still needs, once. */
export interface AdminPaymentLink {
  readonly id: string
  /** Its page, on this server. */
  readonly url: string
  /**
   * `paid`: nothing is outstanding any more, or its money has arrived and the order does not count it yet. `withdrawn`: also
   * one that was paid, when the order needs more afterwards.
   */
  readonly state: "open" | "paid" | "expired" | "withdrawn"
  readonly created_at: string
  readonly expires_at: string
  /** When it was last sent by e-mail. */
  readonly sent_at: string | null
}

export interface AdminPaymentLinkAnswer {
  readonly payment_link: AdminPaymentLink | null
}

/** How an order stands at the counter. */
export interface AdminCollect {
  /** The attempt that is open, else the last one. */
  readonly payment_session: AdminPaymentSession | null
  /** What a cashier should know of it: why it was declined, or that its money is held. */
  readonly notice: Advice | "held" | null
  readonly outstanding_amount: number
  readonly currency_code: string
  /** Whose wallets these are. */
  readonly account: string
  readonly accounts: readonly string[]
  /** Which can show a code for the outstanding amount. */
  readonly wallets: readonly Wallet[]
  /** The server's clock: the till's own may be wrong. */
  readonly now: string
}
