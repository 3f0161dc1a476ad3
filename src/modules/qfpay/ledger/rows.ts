import type { Scenario, WalletOrAny } from "../../../qfpay/catalogue"
import type { WalletFacts } from "../../../qfpay/wire"
import type { NextAction, PaymentState, RefundState } from "../../../qfpay/domain"

/** What payments and refunds have in common. Amounts are in minor units. */
interface NumberRow {
  readonly id: string
  readonly out_trade_no: string
  readonly account: string
  readonly wallet: WalletOrAny
  readonly scenario: Scenario
  readonly pay_type: string
  readonly payment_session_id: string
  readonly txamt: number
  readonly txcurrcd: string
  /** QFPay's number. */
  readonly syssn: string | null
  /** The wallet's own number, which the shopper sees on its receipt. */
  readonly chnlsn: string | null
  /** Further facts from the wallet; no decision depends on them. */
  readonly wallet_facts: Omit<WalletFacts, "chnlsn"> | null
  /** QFPay's last response code and message. */
  readonly respcd: string | null
  /** The gateway message. The column keeps this name. */
  readonly words: string | null
  readonly created_at: Date
  readonly updated_at: Date
  /**
   * Of a payment: when its code expires. Of a refund: by when QFPay has recorded it, if it has received it; earlier
   * releases wrote `created_at`.
   */
  readonly expires_at: Date
  /** How often QFPay was asked about this number. */
  readonly enquiries: number
  /** When QFPay is asked next; `null`: QFPay has nothing more to say. */
  readonly next_enquiry_at: Date | null
  /** When Medusa's books are due for an update: the payment applied, the refund recorded. */
  readonly apply_due_at: Date | null
  /** Until when one worker has claimed the row. */
  readonly claimed_until: Date | null
}

/** A payment attempt. */
export interface PaymentRow extends NumberRow {
  readonly kind: "payment"
  readonly state: PaymentState
  /** The next action. The column keeps this name. */
  readonly carrier: NextAction | null
  /** When another code replaced it, or its session was deleted. */
  readonly replaced_at: Date | null
  readonly paid_at: Date | null
  readonly applied_at: Date | null
  readonly cart_id: string | null
  readonly order_id: string | null
  /** At the counter: the user who collected the payment. */
  readonly taken_by: string | null
  /** The payment link on whose page it was initiated. */
  readonly payment_link_id: string | null
  /** The day of its dispute, `2026-06-15`; `null`: not disputed. */
  readonly disputed_on: string | null
  /** The user who recorded the dispute. */
  readonly disputed_by: string | null
  readonly dispute_note: string | null
}

/** A refund of money that arrived under a payment's number. */
export interface RefundRow extends NumberRow {
  readonly kind: "refund"
  readonly state: RefundState
  /** The payment's number. */
  readonly parent_out_trade_no: string
  /** QFPay's number of the refunded money: one number of ours can be paid twice. */
  readonly parent_syssn: string | null
  /** The refund's id in Medusa, new with each click; `null` once Medusa has deleted it, or when nobody clicked. */
  readonly idempotency_key: string | null
  /** The amount that Medusa requested: major units, exact. `null`: equals `txamt`. */
  readonly requested_amount: string | null
  /** When Medusa's books showed it, or when it turned out that Medusa has no payment that it is of. */
  readonly recorded_at: Date | null
  /**
   * When whoever requested it, a person or a program, learned that it is done. `null` again when Medusa failed to book it
   * afterward, because they saw an error then.
   */
  readonly acknowledged_at: Date | null
  /** Made outside QFPay: the user who reported it. */
  readonly outside_by: string | null
  /** The case about a part of the payment that asked for it. It answers no other case, and no click. */
  readonly held_payment_id: string | null
}

/**
 * QFPay's number of the money that a refund returns. A row older than its column has none: it is the payment's own.
 */
export const refundedSyssn = ({ parent_syssn }: RefundRow, { syssn }: PaymentRow): string | null =>
  parent_syssn ?? syssn

export type TransactionRow = PaymentRow | RefundRow

/** What triggered a step. */
export type Trigger =
  | "checkout"
  | "notification"
  | "status"
  | "cart_changed"
  | "refresh"
  | "admin"
  | "order_canceled"
  | "job"
  | "reconciliation"
  | "audit"

/** What a timeline entry is about. */
export type EventKind =
  | PaymentState
  | "presented"
  | "no_reply"
  | "enquired"
  | "notified"
  | "foreign_notification"
  | "refund_notified"
  | "replaced"
  | "close_asked"
  | "apply_failed"
  | "refund_asked"
  | "refund_unanswered"
  | "refund_pending"
  | "refund_done"
  | "refund_refused"
  | "refund_lost"
  | "refund_found"
  | "refund_recorded"
  | "refund_acknowledged"
  | "refund_outside"
  | "unexplained"
  | "dismissed"
  | "released"
  | "disputed"
  | "dispute_lifted"

/** What a new row has before QFPay is called. */
type KnownAtFirst =
  | "out_trade_no"
  | "account"
  | "wallet"
  | "scenario"
  | "pay_type"
  | "payment_session_id"
  | "txamt"
  | "txcurrcd"
  | "created_at"
  | "next_enquiry_at"

/** A new payment attempt, before QFPay is called. */
export type NewPayment = Pick<PaymentRow, KnownAtFirst | "expires_at" | "order_id"> &
  Partial<Pick<PaymentRow, "taken_by" | "payment_link_id">>

/** A new refund, before QFPay is called. */
export type NewRefund = Pick<
  RefundRow,
  KnownAtFirst | "parent_out_trade_no" | "parent_syssn" | "idempotency_key" | "requested_amount"
> &
  Partial<Pick<RefundRow, "held_payment_id">>
