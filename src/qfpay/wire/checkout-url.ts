import type { ClientAccount } from "./client"
import { type ParameterValue, toParameters } from "./encode"
import { signRequest } from "./signature"

/** What the shop decides about a hosted checkout; app code, merchant and signature come from the account. */
export interface CheckoutRequest {
  readonly out_trade_no: string
  /** Integer, minor units. */
  readonly txamt: number
  readonly txcurrcd: string
  readonly txdtm: Date
  readonly return_url: string
  readonly failed_url: string
  readonly notify_url: string
  /** Payment methods that the page offers, by QFPay's names, separated by commas. */
  readonly support_pay_type?: string | undefined
  /** Milliseconds since 1970, 13 digits: at this time the page sends the shopper to `failed_url`. */
  readonly checkout_expired_time?: number | undefined
  readonly goods_name?: string | undefined
  readonly udid?: string | undefined
}

/** Must end in `_checkout`. Source: QFPay docs, Checkout. */
const PAYSOURCE = "remotepay_checkout"

/**
 * The signed URL of QFPay's hosted checkout for one order. QFPay is not called: its page reads everything after the
 * `#`, so only the shopper sees a wrong signature. Values are signed raw and encoded only in the URL; the digest is in
 * lowercase. Source: QFPay docs, Checkout; vectors R20 and R21.
 */
export function signedCheckoutUrl(account: Omit<ClientAccount, "id">, request: CheckoutRequest): string {
  const values: Readonly<Record<string, ParameterValue>> = {
    ...request,
    appcode: account.appCode,
    mchntid: account.mchid,
    paysource: PAYSOURCE,
    sign_type: account.signType,
  }
  const parameters = toParameters(values)
  const query = Object.entries(parameters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&")
  const sign = signRequest(parameters, account.clientKey, account.signType).toLowerCase()
  return `${account.baseUrl}/checkstand/#/?${query}&sign=${sign}`
}
