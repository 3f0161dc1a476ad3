import type { PayType } from "../qfpay/catalogue"
import type { SimulatorAccount } from "./options"
import type { JsonObject } from "./python-json"

/** The state of an order. `failed`: the shopper's last attempt was declined; the same code can be tried again. */
export type OrderState = "waiting" | "paid" | "expired" | "closed" | "failed"

/** `cancel` of a payment row: 0 none, 1 reversed, 2 closed, 3 refunded in full, 5 in part. */
export type CancelFlag = "0" | "1" | "2" | "3" | "5"

/** One payment row of the gateway. Several can have one `out_trade_no` (hosted checkout, several tabs). */
export interface Order {
  readonly kind: "payment"
  readonly account: Account
  /** Identifies the order's wallet page. */
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
  /** Whether a declined order can be tried again: not after the shopper's one-time code is spent. */
  readonly retriable: boolean
  failure: { respcd: string; text: string } | undefined
  paidAt: number | undefined
  cancel: CancelFlag
  chnlsn: string
  cardcd: string
  /** What the wallet charged the payer, if it differs from the order's amount. */
  payer: PayerPaid | undefined
  readonly qrcode: string | undefined
  readonly payUrl: string | undefined
  readonly payParams: JsonObject | undefined
  /** Every text with which a shopper's camera or a shop's page can identify this order. */
  readonly codes: readonly string[]
  /** The reply to the order's creation, for `duplicateCode: "existing"`. */
  creationReply: JsonObject
  lastRefundAskedAt: number | undefined
  readonly refunds: Refund[]
}

/** What the wallet charged the payer: less after a coupon, or another currency. */
export interface PayerPaid {
  readonly amountMinor: number
  readonly currency: string
  /** The wallet's rate, as text: QFPay does not document its scale. */
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

/** The books of one account, invisible to other accounts. */
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

  /** Whether a pay type is enabled for the merchant's account. */
  offers(payType: string): boolean {
    return this.payTypes?.has(payType) ?? true
  }

  add(row: Order | Refund): void {
    this.rows.set(row.syssn, row)
    const namesakes = this.byNumber.get(row.outTradeNo)
    if (namesakes) namesakes.push(row)
    else this.byNumber.set(row.outTradeNo, [row])
  }

  /** Every row in order of creation. */
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

  /** Rows of a merchant's number. QFPay requires it to be unique over payments and refunds. */
  numbered(outTradeNo: string): readonly (Order | Refund)[] {
    return this.byNumber.get(outTradeNo) ?? []
  }

  ordersNumbered(outTradeNo: string): readonly Order[] {
    return this.numbered(outTradeNo).filter((row): row is Order => row.kind === "payment")
  }

  /** Spends a shopper's one-time code; false if it was spent before. */
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

/** How much of a payment was refunded or is being refunded, in minor units. */
export function refundedMinor(order: Order): number {
  return order.refunds.filter(({ state }) => state !== "failed").reduce((sum, refund) => sum + refund.amountMinor, 0)
}
