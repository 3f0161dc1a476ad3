/** The data of every event that the plugin emits on Medusa's bus. */
export interface QfpayEvent {
  /** The same each time the event is emitted: store it to recognize a repeat. */
  readonly id: string
  /** Our number of the payment. */
  readonly out_trade_no: string
  /** Our number of the refund, in events about one. */
  readonly refund_out_trade_no: string | null
  readonly payment_session_id: string | null
  readonly cart_id: string | null
  readonly order_id: string | null
  readonly account: string
  /** `alipay`, `wechat`, …; `any`: a scanned code of any wallet; `null`: unknown to the shop. */
  readonly wallet: string | null
  /** Major units: what was paid, held or refunded. */
  readonly amount: number | null
  /** In lowercase. */
  readonly currency_code: string | null
  /** Why money is held. */
  readonly reason: string | null
  /** The id of the attention list's entry. */
  readonly held_payment_id: string | null
  /** QFPay's own code, if it had an answer. */
  readonly response_code: string | null
  /** ISO 8601. */
  readonly occurred_at: string
}
