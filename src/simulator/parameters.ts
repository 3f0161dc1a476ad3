import { isCurrencyCode } from "../qfpay/catalogue"
import { isWireTime } from "./clock"
import { Refusal } from "./texts"

/** Decoded parameters of a call by name. */
export type Parameters = Readonly<Record<string, string>>

/** A required, non-empty parameter; otherwise 1104. */
export function required(params: Parameters, name: string): string {
  const value = params[name]
  if (value === undefined || value === "") throw new Refusal("1104", `${name} is missing`)
  return value
}

/** An optional parameter; empty counts as absent. */
export function optional(params: Parameters, name: string, maxLength: number): string | undefined {
  const value = params[name]
  if (value === undefined || value === "") return undefined
  if (value.length > maxLength) throw new Refusal("1104", `${name} is longer than ${maxLength}`)
  return value
}

/** `txamt`: Int(11) of minor units. Source: QFPay docs, Public Payment Request Parameters. */
export function amountOf(params: Parameters): number {
  const txamt = required(params, "txamt")
  if (!/^\d{1,11}$/.test(txamt)) throw new Refusal("1103", "txamt must be an integer of minor units")
  const amountMinor = Number(txamt)
  if (amountMinor === 0) throw new Refusal("1104", "txamt must be greater than 0")
  return amountMinor
}

/** `txcurrcd`: one of QFPay's currencies, in uppercase. */
export function currencyOf(params: Parameters): string {
  const currency = required(params, "txcurrcd")
  if (!isCurrencyCode(currency)) throw new Refusal("1104", "txcurrcd is not a currency of QFPay's")
  return currency
}

/** `txdtm`: only its format is checked; merchants send any time zone and even the year 0001. */
export function txdtmOf(params: Parameters): string {
  const txdtm = required(params, "txdtm")
  if (!isWireTime(txdtm)) throw new Refusal("1103", "txdtm must be YYYY-MM-DD hh:mm:ss")
  return txdtm
}

/** `out_trade_no`: 1 to 128 visible ASCII characters; a comma would turn it into two numbers in an enquiry. */
export function outTradeNoOf(params: Parameters): string {
  const outTradeNo = required(params, "out_trade_no")
  if (outTradeNo.length > 128) throw new Refusal("1104", "out_trade_no is longer than 128")
  if (!/^[!-+\--~]+$/.test(outTradeNo)) throw new Refusal("1103", "out_trade_no holds characters QFPay does not take")
  return outTradeNo
}

/** A URL parameter: http or https. */
export function urlOf(params: Parameters, name: string, maxLength: number): string | undefined {
  const value = optional(params, name, maxLength)
  if (value === undefined) return undefined
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) throw new Refusal("1103", `${name} must be an http URL`)
  return value
}

/** `expired_time`: minutes, 5 to 120. Source: QFPay docs, Public Payment Request Parameters. */
export function expiryMinutesOf(params: Parameters): number | undefined {
  const value = optional(params, "expired_time", 3)
  if (value === undefined) return undefined
  if (!/^\d+$/.test(value)) throw new Refusal("1103", "expired_time must be a number of minutes")
  const minutes = Number(value)
  if (minutes < 5 || minutes > 120) throw new Refusal("1104", "expired_time must be 5 to 120 minutes")
  return minutes
}

/** `mchid`: if issued, always sent; if not, never sent. Source: QFPay docs, FAQ Q1. */
export function checkMchid(params: Parameters, mchid: string | undefined): void {
  const sent = params.mchid
  if (mchid === undefined && sent !== undefined) throw new Refusal("1104", "mchid was not issued and must not be sent")
  if (mchid !== undefined && !sent) throw new Refusal("1104", "mchid is missing")
  if (mchid !== undefined && sent !== mchid) throw new Refusal("1104", "mchid is not this merchant's")
}
