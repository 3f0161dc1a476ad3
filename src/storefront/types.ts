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
  /** Integer, in minor units of {@link PaymentSessionData.txcurrcd}. */
  txamt?: number
  txcurrcd?: string
  created_at?: string
  expires_at?: string
  /** The text to draw as a QR code. */
  qrcode?: string
  /** The page or app link on which the shopper pays. */
  pay_url?: string
}

/** A payment session as the status route answers it. */
export interface PaymentSession {
  id: string
  status: PaymentSessionStatus
  expires_at: string | null
  /** Set while `pending`: the money has arrived and the order is being placed. */
  paid_at: string | null
  order_id: string | null
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
  data?: object | null
}

/** `detail` of the events `qfpay:authorized`, `qfpay:expired` and `qfpay:error`. */
export interface QfpayPaymentEventDetail {
  session_id: string
  status: PaymentSessionStatus
  order_id: string | null
}
