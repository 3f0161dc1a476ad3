import type { PayType, PayTypeParameter } from "../catalogue"
import { QfpayUsageError } from "../errors"
import { DEFAULT_GOODS_NAME } from "./goods-name"
import type { StorefrontInput } from "./session-data"

/** The inputs from which a pay type's parameters are derived. */
export interface ParameterSources {
  readonly payType: PayType
  readonly merchantRegion: "hk" | "overseas"
  /** ISO 4217 in uppercase. */
  readonly currency: string
  readonly storefront: Pick<StorefrontInput, "auth_code" | "openid" | "client_ip">
  /** Includes our reference. */
  readonly returnUrl: string | undefined
  /** The name that the wallet shows, cleaned. */
  readonly goodsName: string | undefined
  readonly limitPay: "no_credit" | undefined
  readonly payTag: "ALIPAYHK" | "ALIPAYCN" | undefined
}

const VALUES: Readonly<Record<PayTypeParameter, (sources: ParameterSources) => string | undefined>> = {
  auth_code: ({ storefront }) => storefront.auth_code,
  openid: ({ storefront }) => storefront.openid,
  sub_openid: ({ storefront }) => storefront.openid,
  extend_info: sceneInfo,
  goods_name: ({ goodsName }) => goodsName ?? DEFAULT_GOODS_NAME,
  return_url: ({ returnUrl }) => returnUrl,
  limit_pay: ({ limitPay }) => limitPay,
  pay_tag: ({ payTag }) => payTag,
  // A Hong Kong merchant's WeChat Pay charges yuan only if `rmb_tag` is set. Source: QFPay docs, WeChat Pay, rmb_tag.
  rmb_tag: ({ merchantRegion, currency }) => (merchantRegion === "hk" && currency === "CNY" ? "Y" : undefined),
}

/** The error for a missing required parameter: the field, and what to send. */
const MISSING: Partial<Record<PayTypeParameter, string>> = {
  auth_code: "data.auth_code: is missing; send the code that was read from the shopper's phone",
  openid: "data.openid: is missing; send the shopper's Alipay user id (2088…)",
  sub_openid: "data.openid: is missing; send the shopper's WeChat openid",
  extend_info: "data.client_ip: is missing; send the shopper's IP address",
}

/**
 * The parameters that a pay type requires or accepts besides the public ones.
 * @throws {@link QfpayUsageError} naming what the storefront must send
 */
export function payTypeParameters(sources: ParameterSources): Partial<Record<PayTypeParameter, string>> {
  const { requires, accepts } = sources.payType
  const missing: string[] = []
  const parameters: Partial<Record<PayTypeParameter, string>> = {}
  if (sources.goodsName !== undefined) parameters.goods_name = sources.goodsName
  for (const name of [...requires, ...accepts]) {
    const value = VALUES[name](sources)
    if (value !== undefined) parameters[name] = value
    else if (requires.includes(name)) missing.push(MISSING[name] ?? `data.${name}: is missing`)
  }
  if (missing.length > 0) throw new QfpayUsageError(`${missing.join("; ")} (${sources.payType.label.en}).`)
  return parameters
}

/**
 * What WeChat requires for a payment from a browser: the shop's site and the shopper's address. In WeChat's other
 * scenarios, `extend_info` carries the payer's real name, which we do not collect. Source: QFPay docs, WeChat Pay H5.
 */
function sceneInfo({ payType, storefront, returnUrl, goodsName }: ParameterSources): string | undefined {
  if (payType.scenario !== "h5" || !storefront.client_ip || !returnUrl) return undefined
  const { origin, hostname } = new URL(returnUrl)
  return JSON.stringify({
    scene_info: { h5_info: { type: "Wap", wap_url: origin, wap_name: goodsName ?? hostname } },
    spbill_create_ip: storefront.client_ip,
  })
}
