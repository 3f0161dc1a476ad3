import type { Trigger, EventKind } from "../../../../modules/qfpay/ledger"
import type { RefundRefusal, Scenario, WalletOrAny } from "../../../../qfpay/catalogue"
import type { PaymentState, RefundState } from "../../../../qfpay/domain"
import type { Page, AdminHeldPayment } from "../types"

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
