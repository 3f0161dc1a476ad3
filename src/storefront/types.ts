/** What the status route says of a payment session. */
export type PaymentSessionStatus = "pending" | "authorized" | "expired" | "canceled" | "error"

/** What the shopper sees, reflected as `data-state`. */
export type QfpayPaymentState = "loading" | "waiting" | "confirming" | "authorized" | "expired" | "error"

/** The public `data` of a QFPay payment session, as far as the widget reads it. */
export interface PaymentSessionData {
  /** Of the attempt: another one after a new code. */
  out_trade_no?: string
  wallet?: string
  scenario?: string
  pay_type?: string
  /** Integer, in minor units of {@link PaymentSessionData.txcurrcd}. */
  txamt?: number
  txcurrcd?: string
  created_at?: string
  expires_at?: string
  /** What the QR code says. */
  qrcode?: string
  /** The code's modules as Base64: one bit each, row by row, `1` is dark. */
  qr_modules?: string
  /** The page or app link on which the shopper pays. */
  pay_url?: string
  /** Why it is not paid: the key of a sentence. */
  reason?: string
  /** The way to pay that took its place: its wallet and amount. */
  replaced_by?: PaymentSessionData
}

/** A payment session as the status route answers it. */
export interface PaymentSession {
  id: string
  status: PaymentSessionStatus
  expires_at: string | null
  /** Set while `pending`: the money has arrived and the order is being placed. */
  paid_at: string | null
  order_id: string | null
  /** Whether nothing more can be learnt of it. */
  is_final: boolean
  /** What the merchant calls the way to pay, in the shopper's language. */
  label: string
  data: PaymentSessionData
}

/**
 * What may be handed to the property `session`: the answer of the status route, or the payment session that Medusa
 * returned when it was created.
 */
export interface PaymentSessionInput {
  id: string
  status?: string
  expires_at?: string | null
  paid_at?: string | null
  order_id?: string | null
  is_final?: boolean
  label?: string
  data?: object | null
}

/** `detail` of the events `qfpay:authorized`, `qfpay:expired` and `qfpay:error`. */
export interface QfpayPaymentEventDetail {
  session_id: string
  status: PaymentSessionStatus
  order_id: string | null
}

/** `detail` of `qfpay:change`, `qfpay:ready` and `qfpay:refreshed`. */
export interface QfpayPaymentChangeDetail extends QfpayPaymentEventDetail {
  state: QfpayPaymentState
  /** Why it is not paid, for example `insufficient_balance`; docs/storefront.md lists them. */
  reason: string | null
  /** The number of the attempt, as the merchant's admin shows it. */
  reference: string | null
}

/** `detail` of `qfpay:action`, which can be canceled: then the shop opens `url` itself. */
export interface QfpayPaymentActionDetail extends QfpayPaymentChangeDetail {
  url: string
}

/** A `fetch` of the shop's own, for a browser that does not reach Medusa. */
export type QfpayPaymentFetch = (url: string, init: RequestInit) => Promise<Response>
