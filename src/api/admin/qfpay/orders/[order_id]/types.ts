import type { Advice, Wallet } from "../../../../../qfpay/catalogue"

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
