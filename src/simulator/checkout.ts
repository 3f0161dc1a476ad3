import { type PayType, payTypeByCode } from "../qfpay/catalogue"
import type { Account, Order } from "./books"
import { openOrder, stateOf } from "./orders"
import * as read from "./parameters"
import { algorithmNamed, isSignedBy } from "./signature"
import { Refusal } from "./texts"
import type { World } from "./world"

/** The names in `support_pay_type` and their pay types. */
export const CHECKOUT_METHODS: Readonly<Record<string, string>> = {
  AlipayHK: "801514",
  Alipay: "801101",
  WeChatPay: "800201",
  Payme: "805814",
  UnionPay: "800714",
  FPS: "802001",
  VisaMasterCardPayment: "802801",
  ApplePay: "806527",
}

/** A parsed hosted checkout link. */
export interface Checkout {
  readonly account: Account
  readonly outTradeNo: string
  readonly amountMinor: number
  readonly currency: string
  readonly txdtm: string
  readonly goodsName: string | undefined
  readonly udid: string | undefined
  readonly returnUrl: string
  readonly failedUrl: string
  readonly notifyUrl: string
  readonly cancelUrl: string | undefined
  readonly payTypes: readonly PayType[]
  /** Milliseconds since 1970; `undefined` when the link sets no expiry. */
  readonly expiresAt: number | undefined
}

function requiredUrl(params: read.Parameters, name: string): string {
  const url = read.urlOf(params, name, 256)
  if (url === undefined) throw new Refusal("1104", `${name} is missing`)
  return url
}

/** 13 digits are a time in milliseconds; up to three are minutes. Source: QFPay docs, Checkout, old and new. */
function expiryOf(params: read.Parameters, now: number): number | undefined {
  const value = params.checkout_expired_time
  if (!value) return undefined
  if (/^\d{13}$/.test(value)) return Number(value)
  if (/^\d{1,3}$/.test(value)) return now + Number(value) * 60_000
  throw new Refusal("1103", "checkout_expired_time must be 13 digits of milliseconds, or minutes")
}

/**
 * Parses the query after `#/?` of a hosted checkout link. `sign` and `lang` are not signed; everything else is,
 * including `appcode` and `sign_type`. A bad signature is 1108, which QFPay shows to the shopper as QFSign_Error.
 */
export function readCheckout(world: World, query: string): Checkout {
  const pairs = [...new URLSearchParams(query)]
  const params: read.Parameters = Object.fromEntries(pairs)
  const account = world.accounts.get(params.appcode ?? "")
  const algorithm = params.sign_type ? algorithmNamed(params.sign_type) : undefined
  const signed = pairs.filter(([name]) => name !== "sign" && name !== "lang")
  if (!account || !algorithm || !isSignedBy(signed, account.clientKey, algorithm, params.sign ?? "")) {
    throw new Refusal("1108", "QFSign_Error")
  }
  read.checkMchid({ ...(params.mchntid !== undefined && { mchid: params.mchntid }) }, account.mchid)
  if (!read.required(params, "paysource").endsWith("_checkout")) {
    throw new Refusal("1104", "paysource must end in _checkout")
  }
  const currency = read.currencyOf(params)
  const amountMinor = read.amountOf(params)
  const wanted = params.support_pay_type?.split(",").map((name) => name.trim())
  const payTypes = Object.entries(CHECKOUT_METHODS)
    .filter(([name]) => wanted === undefined || wanted.includes(name))
    .flatMap(([, code]) => payTypeByCode(code) ?? [])
    .filter(
      ({ code, currencies, amountAboveMinor }) =>
        account.offers(code) &&
        amountMinor > amountAboveMinor &&
        (currencies === "any" || currencies.some((known) => known === currency)),
    )
  return {
    account,
    outTradeNo: read.outTradeNoOf(params),
    amountMinor,
    currency,
    txdtm: read.txdtmOf(params),
    goodsName: read.optional(params, "goods_name", 64),
    udid: read.optional(params, "udid", 40),
    returnUrl: requiredUrl(params, "return_url"),
    failedUrl: requiredUrl(params, "failed_url"),
    notifyUrl: requiredUrl(params, "notify_url"),
    cancelUrl: read.urlOf(params, "cancel_url", 256),
    payTypes,
    expiresAt: expiryOf(params, world.now()),
  }
}

/** Where the shopper is redirected without a choice: the number is already paid, or the link has expired. */
export function checkoutDetour(world: World, checkout: Checkout): string | undefined {
  const rows = checkout.account.ordersNumbered(checkout.outTradeNo)
  if (rows.some((order) => stateOf(world, order) === "paid")) return checkout.returnUrl
  return checkout.expiresAt !== undefined && world.now() >= checkout.expiresAt ? checkout.failedUrl : undefined
}

/** The shopper chooses a wallet, which creates a row. Every choice creates a new one under the same number. */
export function chooseWallet(world: World, checkout: Checkout, code: string, baseUrl: string): Order {
  const payType = checkout.payTypes.find((candidate) => candidate.code === code)
  if (!payType) throw new Refusal("1104", "filter error")
  const order = openOrder(world, { ...checkout, payType, baseUrl })
  if (checkout.expiresAt !== undefined) order.expiresAt = checkout.expiresAt
  return order
}
