import type { PayType } from "../qfpay/catalogue"
import type { Account, Order, PayerPaid } from "./books"
import { nextActionFor } from "./next-actions"
import { dayOf } from "./clock"
import { majorUnits } from "./money"
import { SimulatorUsageError } from "./options"
import { textOf } from "./texts"
import { nextSyssn, type World } from "./world"

/** The input of a call or a page that opens an order. */
export interface OrderRequest {
  readonly account: Account
  readonly payType: PayType
  readonly outTradeNo: string
  readonly amountMinor: number
  readonly currency: string
  readonly txdtm: string
  readonly udid?: string
  readonly goodsName?: string
  readonly goodsInfo?: string
  readonly notifyUrl?: string
  readonly returnUrl?: string
  readonly failedUrl?: string
  readonly authCode?: string
  readonly expiryMinutes?: number
  /** The simulator's address for browsers. */
  readonly baseUrl: string
}

const DEFAULT_EXPIRY_MINUTES = 30
const MINUTE_MS = 60_000

/** Opens an order that waits for its shopper. */
export function openOrder(world: World, request: OrderRequest): Order {
  const { account, payType, amountMinor, currency } = request
  const now = world.now()
  const syssn = nextSyssn(world)
  const token = world.random.alphanumeric(22)
  const nextAction = nextActionFor(
    payType,
    {
      syssn,
      amountMinor,
      majorUnits: majorUnits(amountMinor, currency),
      currency,
      goodsName: request.goodsName ?? "",
      goodsInfo: request.goodsInfo ?? "",
      returnUrl: request.returnUrl,
      shopName: world.shopName,
      now,
      walletUrl: `${request.baseUrl}/wallet/${token}`,
    },
    world.random,
  )
  const order: Order = {
    kind: "payment",
    account,
    token,
    syssn,
    outTradeNo: request.outTradeNo,
    payType,
    amountMinor,
    currency,
    txdtm: request.txdtm,
    udid: request.udid || "qiantai2",
    goodsName: request.goodsName ?? "",
    goodsInfo: request.goodsInfo ?? "",
    notifyUrl: request.notifyUrl || undefined,
    returnUrl: request.returnUrl || undefined,
    failedUrl: request.failedUrl || undefined,
    authCode: request.authCode,
    clisn: world.random.digits(6),
    createdAt: now,
    waitingCode: payType.wallet === "alipay" ? "1145" : "1143",
    expiresAt: now + (request.expiryMinutes ?? DEFAULT_EXPIRY_MINUTES) * MINUTE_MS,
    state: "waiting",
    retriable: payType.scenario !== "cpm",
    failure: undefined,
    paidAt: undefined,
    cancel: "0",
    chnlsn: payType.wallet === "payme" ? world.random.uuid() : "",
    cardcd: "",
    payer: undefined,
    qrcode: nextAction.qrcode,
    payUrl: nextAction.payUrl,
    payParams: nextAction.payParams,
    codes: nextAction.codes,
    creationReply: {},
    lastRefundAskedAt: undefined,
    refunds: [],
  }
  account.add(order)
  return order
}

/** The order's current state: time alone can expire an unpaid one. */
export function stateOf(world: World, order: Order): Order["state"] {
  const open = order.state === "waiting" || (order.state === "failed" && order.retriable)
  if (open && world.now() >= order.expiresAt) order.state = "expired"
  return order.state
}

/** `respcd` of the order's row in an enquiry. */
export function rowCodeOf(world: World, order: Order): string {
  switch (stateOf(world, order)) {
    case "paid":
      return "0000"
    case "waiting":
      return order.waitingCode
    case "failed":
      return order.failure?.respcd ?? "1205"
    case "closed":
      return world.settings.closedCode
    case "expired":
      return world.settings.expiredRow === "1181" ? "1181" : order.waitingCode
  }
}

/** Why the shopper cannot pay, in a sentence; `undefined` if they can. */
export function whyNotPayable(world: World, order: Order, late = world.settings.latePayments): string | undefined {
  switch (stateOf(world, order)) {
    case "waiting":
      return undefined
    case "failed":
      return order.retriable ? undefined : "This payment was declined and its code is spent."
    case "paid":
      return "This order is already paid."
    case "closed":
      return late ? undefined : "The shop has closed this order. It can no longer be paid."
    case "expired":
      return late ? undefined : "This code has expired. It can no longer be paid."
  }
}

function walletReference(world: World, order: Order): string {
  if (order.chnlsn) return order.chnlsn
  if (order.payType.wallet === "wechat")
    return `4200${world.random.digits(6)}${dayOf(world.now())}${world.random.digits(10)}`
  if (order.payType.wallet === "alipay") return `${dayOf(world.now())}22001${world.random.digits(15)}`
  return `${dayOf(world.now())}${world.random.digits(12)}`
}

function payer(world: World, order: Order): string {
  if (order.payType.wallet === "wechat") return `oo3Ls${world.random.alphanumeric(23)}`
  if (order.payType.wallet === "alipay") return `2088${world.random.digits(12)}`
  return ""
}

/**
 * The shopper pays. Refused like by the wallet if the order is paid, closed or expired; `late` allows paying a closed
 * or expired one, because QFPay's close guarantees nothing. `paid` is what the wallet charged, if it differs from the
 * order's amount.
 */
export function payOrder(world: World, order: Order, late = world.settings.latePayments, paid?: PayerPaid): void {
  const obstacle = whyNotPayable(world, order, late)
  if (obstacle) throw new SimulatorUsageError(`${order.outTradeNo} cannot be paid. ${obstacle}`)
  order.chnlsn = walletReference(world, order)
  order.cardcd = payer(world, order)
  order.payer = paid
  order.state = "paid"
  order.failure = undefined
  order.cancel = "0"
  order.paidAt = world.now()
  world.notifier.announce(order)
}

/** The shopper's wallet declines this attempt. QFPay sends no notification about it. */
export function declineOrder(world: World, order: Order, respcd: string, text = textOf(respcd)): void {
  const obstacle = whyNotPayable(world, order, false)
  if (obstacle) throw new SimulatorUsageError(`${order.outTradeNo} cannot be declined. ${obstacle}`)
  order.state = "failed"
  order.failure = { respcd, text }
}

/** The code expires. */
export function expireOrder(world: World, order: Order): void {
  const state = stateOf(world, order)
  if (state === "paid" || state === "closed") {
    throw new SimulatorUsageError(`${order.outTradeNo} cannot expire: it is ${state}.`)
  }
  order.expiresAt = Math.min(order.expiresAt, world.now())
  order.state = "expired"
}
