import type { Scenario, WalletOrAny } from "../../../qfpay/catalogue"
import type { WalletFacts } from "../../../qfpay/wire"
import type { CarrierData, PaymentState, RefundState } from "../../../qfpay/domain"

/** What payments and refunds have in common. Amounts are minor units. */
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
  /** The wallet's own number, which the shopper reads from its receipt. */
  readonly chnlsn: string | null
  /** What the wallet tells beside; nothing is decided by it. */
  readonly wallet_facts: Omit<WalletFacts, "chnlsn"> | null
  /** QFPay's last code, and its words. */
  readonly respcd: string | null
  readonly words: string | null
  readonly created_at: Date
  readonly updated_at: Date
  readonly expires_at: Date
  /** How often QFPay was asked about it. */
  readonly enquiries: number
  /** When QFPay is asked about it next; `null`: it has nothing more to say. */
  readonly next_enquiry_at: Date | null
  /** When Medusa's books are due to be brought up to date: the payment applied, the refund recorded. */
  readonly apply_due_at: Date | null
  /** Until when one worker has it in hand. */
  readonly claimed_until: Date | null
}

/** An attempt to pay. */
export interface PaymentRow extends NumberRow {
  readonly kind: "payment"
  readonly state: PaymentState
  readonly carrier: CarrierData | null
  /** When another code took its place, or its session was deleted. */
  readonly replaced_at: Date | null
  readonly paid_at: Date | null
  readonly applied_at: Date | null
  readonly cart_id: string | null
  readonly order_id: string | null
  /** At the counter: the user who took it. */
  readonly taken_by: string | null
  /** The payment link on whose page it was begun. */
  readonly payment_link_id: string | null
  /** The day of its dispute, `2026-06-15`; `null`: it is not disputed. */
  readonly disputed_on: string | null
  /** The user who marked it. */
  readonly disputed_by: string | null
  readonly dispute_note: string | null
}

/** A refund of money that arrived under a payment's number. */
export interface RefundRow extends NumberRow {
  readonly kind: "refund"
  readonly state: RefundState
  /** The payment's number. */
  readonly parent_out_trade_no: string
  /** QFPay's number of the money that goes back: one number of ours can have been paid twice. */
  readonly parent_syssn: string | null
  /** The refund's id in Medusa, new at each click; `null` once Medusa has forgotten it, or when nobody clicked. */
  readonly idempotency_key: string | null
  /** What Medusa asked for: major units, exact. `null`: just `txamt`. */
  readonly requested_amount: string | null
  /** When it was found in Medusa's books. */
  readonly recorded_at: Date | null
  /** When the person who asked for it learnt that it is done. */
  readonly acknowledged_at: Date | null
  /** Of one that was made outside QFPay: the user whose word it is. */
  readonly outside_by: string | null
}

export type TransactionRow = PaymentRow | RefundRow

/** What caused a step. */
export type Cause =
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

/** What a timeline entry tells. */
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

/** What a new row has, before QFPay is asked. */
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

/** A new attempt to pay, before QFPay is asked. */
export type NewPayment = Pick<PaymentRow, KnownAtFirst | "expires_at" | "order_id"> &
  Partial<Pick<PaymentRow, "taken_by" | "payment_link_id">>

/** A new refund, before QFPay is asked. */
export type NewRefund = Pick<
  RefundRow,
  KnownAtFirst | "parent_out_trade_no" | "parent_syssn" | "idempotency_key" | "requested_amount"
>
