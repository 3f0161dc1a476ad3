import type { HeldReason } from "../../../../modules/qfpay/ledger"
import type { WalletOrAny } from "../../../../qfpay/catalogue"
import type { RefusalCode } from "../../../../qfpay/messages"
import type { Page, AdminDispute, AdminCustomer, AdminItem } from "../types"

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
