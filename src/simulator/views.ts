import type { Scenario, Wallet } from "../qfpay/catalogue"
import { type CancelFlag, type Order, type OrderState, type Refund, refundedMinor } from "./books"
import { rowCodeOf, stateOf } from "./orders"
import type { JsonObject } from "./python-json"
import type { World } from "./world"

/** A payment in the simulator's books: the truth that a test compares a shop with. */
export interface SimulatedOrder {
  /** App code of the account. */
  readonly account: string
  readonly outTradeNo: string
  readonly syssn: string
  /** The wallet's own number of the payment; empty until it has one. */
  readonly chnlsn: string
  /** The payer's account or masked card; empty until it is paid. */
  readonly cardcd: string
  readonly payType: string
  readonly wallet: Wallet | "any"
  readonly scenario: Scenario
  /** Minor units of `currency`. */
  readonly amountMinor: number
  readonly currency: string
  readonly state: OrderState
  /** The code of an enquiry's row now. */
  readonly respcd: string
  readonly cancel: CancelFlag
  /** Minor units that were refunded or are being refunded. */
  readonly refundedMinor: number
  /** ISO 8601, by the simulator's clock. */
  readonly createdAt: string
  readonly expiresAt: string
  readonly paidAt: string | null
  readonly txdtm: string
  readonly udid: string
  readonly goodsName: string
  readonly notifyUrl: string | null
  readonly returnUrl: string | null
  readonly authCode: string | null
  readonly qrcode: string | null
  readonly payUrl: string | null
  readonly payParams: JsonObject | null
  /** Path of the order's wallet page on the simulator. */
  readonly walletPath: string
}

/** A refund in the simulator's books. */
export interface SimulatedRefund {
  readonly account: string
  readonly outTradeNo: string
  readonly syssn: string
  /** The payment that it belongs to. */
  readonly orderOutTradeNo: string
  readonly originalSyssn: string
  readonly amountMinor: number
  readonly currency: string
  readonly state: "done" | "pending" | "failed"
  readonly respcd: string
  readonly createdAt: string
  readonly settledAt: string | null
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

export function viewOfOrder(world: World, order: Order): SimulatedOrder {
  return {
    account: order.account.appCode,
    outTradeNo: order.outTradeNo,
    syssn: order.syssn,
    chnlsn: order.chnlsn,
    cardcd: order.cardcd,
    payType: order.payType.code,
    wallet: order.payType.wallet,
    scenario: order.payType.scenario,
    amountMinor: order.amountMinor,
    currency: order.currency,
    state: stateOf(world, order),
    respcd: rowCodeOf(world, order),
    cancel: order.cancel,
    refundedMinor: refundedMinor(order),
    createdAt: iso(order.createdAt),
    expiresAt: iso(order.expiresAt),
    paidAt: order.paidAt === undefined ? null : iso(order.paidAt),
    txdtm: order.txdtm,
    udid: order.udid,
    goodsName: order.goodsName,
    notifyUrl: order.notifyUrl ?? null,
    returnUrl: order.returnUrl ?? null,
    authCode: order.authCode ?? null,
    qrcode: order.qrcode ?? null,
    payUrl: order.payUrl ?? null,
    payParams: order.payParams ?? null,
    walletPath: `/wallet/${order.token}`,
  }
}

export function viewOfRefund(refund: Refund): SimulatedRefund {
  return {
    account: refund.account.appCode,
    outTradeNo: refund.outTradeNo,
    syssn: refund.syssn,
    orderOutTradeNo: refund.order.outTradeNo,
    originalSyssn: refund.order.syssn,
    amountMinor: refund.amountMinor,
    currency: refund.order.currency,
    state: refund.state,
    respcd: refund.respcd,
    createdAt: iso(refund.createdAt),
    settledAt: refund.settledAt === undefined ? null : iso(refund.settledAt),
  }
}
