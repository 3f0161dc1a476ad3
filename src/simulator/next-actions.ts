import type { PayType, Wallet } from "../qfpay/catalogue"
import { dayOf, toWireTime } from "./clock"
import { type JsonObject, PythonFloat } from "./python-json"
import type { Random } from "./random"

/** What the shopper gets, and every text that identifies their order. */
export interface NextAction {
  readonly qrcode?: string
  readonly payUrl?: string
  readonly payParams?: JsonObject
  readonly codes: readonly string[]
}

/** The facts of an order that its code or link contains. */
export interface NextActionFacts {
  readonly syssn: string
  readonly amountMinor: number
  readonly majorUnits: string
  readonly currency: string
  readonly goodsName: string
  readonly goodsInfo: string
  readonly returnUrl: string | undefined
  readonly shopName: string
  readonly now: number
  /** The order's wallet page. */
  readonly walletUrl: string
}

function tlv(tag: string, value: string): string {
  return `${tag}${String(value.length).padStart(2, "0")}${value}`
}

/** CRC-16/CCITT-FALSE, uppercase hex: the last field of an EMV merchant QR. */
export function emvCrc(text: string): string {
  let crc = 0xffff
  for (const byte of Buffer.from(text, "ascii")) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  return crc.toString(16).toUpperCase().padStart(4, "0")
}

/** A dynamic FPS code according to the Hong Kong common QR specification (EMV merchant-presented mode). */
function fpsCode(facts: NextActionFacts, random: Random): string {
  const name =
    facts.shopName
      .replace(/[^ -~]/g, "")
      .trim()
      .slice(0, 25) || "Shop"
  const body = [
    tlv("00", "01"),
    tlv("01", "12"),
    tlv("26", tlv("00", "hk.com.hkicl") + tlv("02", `16${random.digits(7)}`)),
    tlv("52", "0000"),
    tlv("53", "344"),
    tlv("54", facts.majorUnits),
    tlv("58", "HK"),
    tlv("59", name),
    tlv("60", "HK"),
    tlv("62", tlv("01", facts.syssn.slice(-20))),
    "6304",
  ].join("")
  return body + emvCrc(body)
}

/**
 * QR contents in each wallet's style. Alipay's, WeChat's and PayMe's follow QFPay's samples; FPS follows its
 * specification; QFPay prints no UnionPay or Octopus sample, so those two are only plausible. Cards and Apple Pay have
 * no code.
 */
const QR_STYLES: Readonly<Record<Wallet, ((facts: NextActionFacts, random: Random) => string) | undefined>> = {
  alipay: (_, random) => `https://qr.alipay.com/bax0${random.lowerAlphanumeric(20)}`,
  wechat: (_, random) => `weixin://wxpay/bizpayurl?pr=${random.alphanumeric(7)}`,
  payme: (_, random) => `https://qr.payme.hsbc.com.hk/2/${random.alphanumeric(22)}`,
  unionpay: (_, random) => `https://qr.95516.com/00010000/62${random.digits(30)}`,
  fps: fpsCode,
  octopus: (_, random) => `https://qr.octopus.com.hk/1/${random.alphanumeric(22)}`,
  card: undefined,
  applepay: undefined,
}

function wechatPrepayId(facts: NextActionFacts, random: Random): string {
  const stamp = toWireTime(facts.now).replace(/\D/g, "").slice(4)
  return `wx${stamp}${random.hex(22)}0000`
}

function wechatPageParams(facts: NextActionFacts, random: Random): JsonObject {
  return {
    appId: `wx${random.hex(16)}`,
    timeStamp: String(Math.floor(facts.now / 1000)),
    nonceStr: random.hex(32),
    package: `prepay_id=${wechatPrepayId(facts, random)}`,
    signType: "MD5",
    paySign: random.hex(32).toUpperCase(),
  }
}

function wechatAppParams(facts: NextActionFacts, random: Random): JsonObject {
  return {
    package: "Sign=WXPay",
    timestamp: Math.floor(facts.now / 1000),
    sign: Buffer.from(random.alphanumeric(48)).toString("base64"),
    partnerid: random.digits(9),
    appid: `wx${random.hex(16)}`,
    prepayid: wechatPrepayId(facts, random),
    noncestr: random.hex(32),
  }
}

/** `total_fee` is a number of major units there, and the wallet's own order number is QFPay's `syssn`. */
function alipayAppParams(facts: NextActionFacts, random: Random): JsonObject {
  const partner = `2088${random.digits(12)}`
  return {
    body: facts.goodsInfo,
    forex_biz: "FP",
    seller_id: partner,
    secondary_merchant_id: random.digits(10),
    service: "mobile.securitypay.pay",
    payment_inst: "ALIPAYHK",
    it_b_pay: "30m",
    secondary_merchant_name: facts.shopName,
    _input_charset: "UTF-8",
    sign: encodeURIComponent(Buffer.from(random.alphanumeric(96)).toString("base64")),
    currency: facts.currency,
    out_trade_no: facts.syssn,
    payment_type: "1",
    total_fee: new PythonFloat(Number(facts.majorUnits)),
    sign_type: "RSA",
    notify_url: "https://test-o2-hk.qfapi.com/trade/alipay_hk/v1/notify",
    partner,
    secondary_merchant_industry: "5941",
    product_code: "NEW_WAP_OVERSEAS_SELLER",
    return_url: facts.returnUrl ?? "https://www.qfpay.global/",
    subject: facts.goodsName,
  }
}

const PAY_PARAMS: Record<string, (facts: NextActionFacts, random: Random) => JsonObject> = {
  "wechat/jsapi": wechatPageParams,
  "wechat/mini_program": wechatPageParams,
  "wechat/app": wechatAppParams,
  "alipay/app": alipayAppParams,
  "alipay/service_window": (facts, random) => ({ tradeNO: `${dayOf(facts.now)}22001${random.digits(15)}` }),
}

/** Creates what the pay type's column `nextAction` says. */
export function nextActionFor(payType: PayType, facts: NextActionFacts, random: Random): NextAction {
  if (payType.nextAction === "qrcode") {
    const style = payType.wallet === "any" ? undefined : QR_STYLES[payType.wallet]
    const qrcode = style?.(facts, random) ?? facts.walletUrl
    return { qrcode, codes: [qrcode] }
  }
  if (payType.nextAction === "pay_url" || payType.nextAction === "checkout_url") {
    // A merchant appends `&redirect_url=` to WeChat's H5 link, so the link must already have a query.
    const payUrl =
      payType.scenario === "h5"
        ? `${facts.walletUrl}?prepay_id=${wechatPrepayId(facts, random)}&package=${random.digits(10)}`
        : facts.walletUrl
    return { payUrl, codes: [payUrl] }
  }
  if (payType.nextAction === "pay_params") {
    const payParams = PAY_PARAMS[`${payType.wallet}/${payType.scenario}`]?.(facts, random) ?? {}
    const names = [payParams.prepayid, payParams.tradeNO, payParams.package]
    return { payParams, codes: names.filter((name): name is string => typeof name === "string") }
  }
  return { codes: [] }
}
