import type { PayType } from "../qfpay/catalogue"
import type { SimulatorAccount } from "./options"
import type { JsonObject } from "./python-json"

/** Where an order stands. `failed`: the shopper's last try was declined; the same code may be tried again. */
export type OrderState = "waiting" | "paid" | "expired" | "closed" | "failed"

/** `cancel` of a payment row: 0 none, 1 reversed, 2 closed, 3 refunded in full, 5 in part. */
export type CancelFlag = "0" | "1" | "2" | "3" | "5"

/** One payment row of the gateway. Several may carry one `out_trade_no` (hosted checkout, several tabs). */
export interface Order {
  readonly kind: "payment"
  readonly account: Account
  /** Names the order's wallet page. */
  readonly token: string
  readonly syssn: string
  readonly outTradeNo: string
  readonly payType: PayType
  readonly amountMinor: number
  readonly currency: string
  readonly txdtm: string
  readonly udid: string
  readonly goodsName: string
  readonly goodsInfo: string
  readonly notifyUrl: string | undefined
  readonly returnUrl: string | undefined
  readonly failedUrl: string | undefined
  readonly authCode: string | undefined
  readonly clisn: string
  readonly createdAt: number
  /** `respcd` of an enquiry while nobody has paid. */
  waitingCode: string
  expiresAt: number
  state: OrderState
  /** Whether a declined order can be tried again: no, once the shopper's one-time code is spent. */
  readonly retriable: boolean
  failure: { respcd: string; text: string } | undefined
  paidAt: number | undefined
  cancel: CancelFlag
  chnlsn: string
  cardcd: string
  /** What the wallet took from the payer, where that is not the order's amount. */
  payer: PayerPaid | undefined
  readonly qrcode: string | undefined
  readonly payUrl: string | undefined
  readonly payParams: JsonObject | undefined
  /** Every text that a shopper's camera or a shop's page may hold for this order. */
  readonly codes: readonly string[]
  /** The answer the order's creation was given, for `duplicateCode: "existing"`. */
  creationReply: JsonObject
  lastRefundAskedAt: number | undefined
  readonly refunds: Refund[]
}

/** What the wallet took from the payer: less after a coupon, or another currency. */
export interface PayerPaid {
  readonly amountMinor: number
  readonly currency: string
  /** Of the wallet, as text: QFPay does not document its scale. */
  readonly exchangeRate?: string | undefined
}

/** One refund row of the gateway. */
export interface Refund {
  readonly kind: "refund"
  readonly account: Account
  readonly syssn: string
  readonly outTradeNo: string
  readonly order: Order
  readonly amountMinor: number
  readonly txdtm: string
  readonly udid: string
  readonly clisn: string
  readonly createdAt: number
  state: "done" | "pending" | "failed"
  /** `respcd` of an enquiry. */
  respcd: string
  settledAt: number | undefined
}

/** The books of one account: nothing in them is visible to another. */
export class Account {
  readonly appCode: string
  readonly clientKey: string
  readonly mchid: string | undefined
  readonly notifyUrl: string | undefined
  private readonly payTypes: ReadonlySet<string> | undefined
  private rows = new Map<string, Order | Refund>()
  private byNumber = new Map<string, (Order | Refund)[]>()
  private spentAuthCodes = new Set<string>()

  constructor(config: SimulatorAccount) {
    this.appCode = config.appCode
    this.clientKey = config.clientKey
    this.mchid = config.mchid
    this.notifyUrl = config.notifyUrl
    this.payTypes = config.payTypes && new Set(config.payTypes)
  }

  /** Whether the merchant's account is opened for a pay type. */
  offers(payType: string): boolean {
    return this.payTypes?.has(payType) ?? true
  }

  add(row: Order | Refund): void {
    this.rows.set(row.syssn, row)
    const namesakes = this.byNumber.get(row.outTradeNo)
    if (namesakes) namesakes.push(row)
    else this.byNumber.set(row.outTradeNo, [row])
  }

  /** Every row in the order it came. */
  all(): readonly (Order | Refund)[] {
    return [...this.rows.values()]
  }

  orders(): readonly Order[] {
    return this.all().filter((row): row is Order => row.kind === "payment")
  }

  refunds(): readonly Refund[] {
    return this.all().filter((row): row is Refund => row.kind === "refund")
  }

  bySyssn(syssn: string): Order | Refund | undefined {
    return this.rows.get(syssn)
  }

  /** Rows of a merchant's number. QFPay wants it unique over payments and refunds alike. */
  numbered(outTradeNo: string): readonly (Order | Refund)[] {
    return this.byNumber.get(outTradeNo) ?? []
  }

  ordersNumbered(outTradeNo: string): readonly Order[] {
    return this.numbered(outTradeNo).filter((row): row is Order => row.kind === "payment")
  }

  /** Spends a shopper's one-time code; false when it was spent before. */
  spendAuthCode(authCode: string): boolean {
    if (this.spentAuthCodes.has(authCode)) return false
    this.spentAuthCodes.add(authCode)
    return true
  }

  clear(): void {
    this.rows = new Map()
    this.byNumber = new Map()
    this.spentAuthCodes = new Set()
  }
}

/** What of a payment has gone back or is on its way back, in minor units. */
export function refundedMinor(order: Order): number {
  return order.refunds.filter(({ state }) => state !== "failed").reduce((sum, refund) => sum + refund.amountMinor, 0)
}
