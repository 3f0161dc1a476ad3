import { type PayType, payTypeByCode } from "../qfpay/catalogue"
import type { Account, Order } from "./books"
import { toWireTime } from "./clock"
import { cpmOutcome } from "./cpm"
import { openOrder, payOrder, stateOf } from "./orders"
import * as read from "./parameters"
import type { JsonObject, JsonValue } from "./python-json"
import { recorded, Refusal, textOf } from "./texts"
import type { World } from "./world"

/** Field order of the published reply of each kind. It means nothing in JSON, but makes transcripts comparable. */
const PLAIN =
  "sysdtm paydtm txcurrcd respmsg qrcode pay_params pay_type cardcd udid txdtm txamt resperr out_trade_no syssn respcd pay_url chnlsn"
const REPLY_FIELDS: Record<string, string> = {
  "alipay/mpm":
    "surcharge_fee qrcode pay_type surcharge_rate resperr txdtm out_trade_no syssn sysdtm paydtm txcurrcd respmsg chnlsn2 cardcd udid txamt respcd chnlsn",
  "payme/mpm":
    "pay_type sysdtm paydtm resperr txcurrcd txdtm txamt payme_logo respmsg out_trade_no syssn respcd qrcode udid pay_url chnlsn cardcd",
  cpm: "pay_type sysdtm paydtm txdtm udid txcurrcd txamt resperr respmsg out_trade_no syssn respcd chnlsn",
}

/** `respmsg` of an accepted order, where a sample prints one. */
const ACCEPTED_RESPMSG: Record<string, string> = {
  "wechat/mpm": "OK",
  "payme/mpm": "PR001:Request for Payment Initiated",
}

function reply(order: Order, respcd: string, resperr: string, respmsg: string): JsonObject {
  const { payType, payParams } = order
  const style = `${payType.wallet}/${payType.scenario}`
  const isCpm = payType.scenario === "cpm"
  const values: Record<string, JsonValue | undefined> = {
    surcharge_fee: 0,
    surcharge_rate: 0,
    pay_type: payType.code,
    sysdtm: toWireTime(order.createdAt),
    // An unpaid order's paydtm is its creation time, and never proves a payment.
    paydtm: toWireTime(order.paidAt ?? order.createdAt),
    txdtm: order.txdtm,
    txcurrcd: order.currency,
    // A number on cpm, a string everywhere else, as in QFPay's samples.
    txamt: isCpm ? order.amountMinor : String(order.amountMinor),
    udid: order.udid,
    out_trade_no: order.outTradeNo,
    syssn: order.syssn,
    respcd,
    resperr,
    respmsg,
    chnlsn: order.chnlsn,
    chnlsn2: "",
    cardcd: order.cardcd,
    qrcode: order.qrcode,
    pay_url: style === "payme/mpm" ? "" : order.payUrl,
    pay_params: payParams,
    payme_logo: `https://shopfront.paymebiz.hsbc.com.hk/onboarding/${"0".repeat(64)}/businessLogo_300x300.png`,
  }
  const fields = REPLY_FIELDS[isCpm ? "cpm" : style] ?? PLAIN
  return Object.fromEntries(fields.split(" ").map((field) => [field, values[field]]))
}

function payTypeOf(params: read.Parameters, account: Account): PayType {
  const code = read.required(params, "pay_type")
  if (!/^\d{6}$/.test(code)) throw new Refusal("1103", "pay_type must be six digits")
  const payType = payTypeByCode(code)
  if (!payType || !account.offers(code)) throw recorded("filter_error")
  if (payType.scenario === "terminal") throw new Refusal("1104", "pay_type belongs to card terminals")
  if (payType.nextAction === "checkout_url") throw new Refusal("1104", "pay_type is taken by the hosted checkout only")
  return payType
}

function checkPayTypeParameters(params: read.Parameters, payType: PayType): void {
  for (const name of payType.requires) read.required(params, name)
  if (params.extend_info) {
    let parsed: unknown
    try {
      parsed = JSON.parse(params.extend_info)
    } catch {
      throw new Refusal("1103", "extend_info must be JSON")
    }
    if (typeof parsed !== "object" || parsed === null) throw new Refusal("1103", "extend_info must be a JSON object")
  }
  if (params.rmb_tag && (params.rmb_tag !== "Y" || params.txcurrcd !== "CNY")) {
    throw new Refusal("1104", "rmb_tag is Y, with txcurrcd CNY")
  }
}

/**
 * Handles an `out_trade_no` used before: refused, or the unpaid order's first answer again, depending on the settings.
 */
function answerToDuplicate(world: World, account: Account, params: read.Parameters): JsonObject {
  const { duplicateCode } = world.settings
  if (duplicateCode !== "existing") {
    throw duplicateCode === "1251" ? recorded("number_used") : new Refusal(duplicateCode, "out_trade_no is used")
  }
  const orders = account.ordersNumbered(params.out_trade_no ?? "")
  if (orders.some((order) => order.state === "paid")) throw new Refusal("1260")
  const open = orders.find((order) => stateOf(world, order) === "waiting")
  if (!open) throw recorded("number_used")
  const same =
    String(open.amountMinor) === params.txamt &&
    open.currency === params.txcurrcd &&
    open.payType.code === params.pay_type
  if (!same) throw new Refusal("1267", "out_trade_no is used")
  return open.creationReply
}

function takeCpm(world: World, order: Order, authCode: string): JsonObject {
  const outcome = cpmOutcome(authCode, order.account.spendAuthCode(authCode))
  if (outcome.kind === "paid") {
    payOrder(world, order)
    return reply(order, "0000", "交易成功", "OK")
  }
  if (outcome.kind === "declined") {
    order.state = "failed"
    order.failure = { respcd: outcome.respcd, text: textOf(outcome.respcd) }
    return reply(order, outcome.respcd, textOf(outcome.respcd), "")
  }
  order.waitingCode = outcome.respcd
  world.scheduler.after(world.settings.cpmSettleMs, () => {
    if (stateOf(world, order) !== "waiting") return
    if (outcome.then === "0000") return payOrder(world, order)
    order.state = "failed"
    order.failure = { respcd: outcome.then, text: textOf(outcome.then) }
  })
  return reply(order, outcome.respcd, textOf(outcome.respcd), "")
}

/** `POST /trade/v1/payment`. 0000 means the order exists; only for cpm does it mean paid. */
export function createPayment(world: World, account: Account, params: read.Parameters, baseUrl: string): JsonObject {
  read.checkMchid(params, account.mchid)
  const amountMinor = read.amountOf(params)
  const currency = read.currencyOf(params)
  const payType = payTypeOf(params, account)
  const outTradeNo = read.outTradeNoOf(params)
  const txdtm = read.txdtmOf(params)
  checkPayTypeParameters(params, payType)
  const expiryMinutes = read.expiryMinutesOf(params)
  const request = {
    udid: read.optional(params, "udid", 40),
    goodsName: read.optional(params, "goods_name", 64),
    goodsInfo: params.goods_info,
    authCode: read.optional(params, "auth_code", 128),
    notifyUrl: read.urlOf(params, "notify_url", 256),
    returnUrl: read.urlOf(params, "return_url", payType.wallet === "alipay" && payType.scenario === "wap" ? 200 : 512),
  }
  if (payType.currencies !== "any" && !payType.currencies.some((known) => known === currency)) {
    throw new Refusal("1104", `pay_type ${payType.code} does not take ${currency}`)
  }
  if (amountMinor <= payType.amountAboveMinor) {
    throw new Refusal("1104", `txamt must be greater than ${payType.amountAboveMinor} for ${payType.code}`)
  }
  if (account.numbered(outTradeNo).length > 0) return answerToDuplicate(world, account, params)

  const order = openOrder(world, {
    ...request,
    account,
    payType,
    outTradeNo,
    amountMinor,
    currency,
    txdtm,
    expiryMinutes: payType.expiredTime ? expiryMinutes : undefined,
    baseUrl,
  })
  const style = `${payType.wallet}/${payType.scenario}`
  const resperr = style === "payme/mpm" || payType.scenario === "app" ? "交易成功" : "success"
  order.creationReply =
    payType.scenario === "cpm"
      ? takeCpm(world, order, order.authCode ?? "")
      : reply(order, "0000", resperr, ACCEPTED_RESPMSG[style] ?? "")
  return order.creationReply
}
