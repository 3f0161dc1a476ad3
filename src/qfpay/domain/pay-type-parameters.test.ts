import { type ParameterSources, payTypeParameters } from "."
import { PAY_TYPES, payTypeByCode } from "../catalogue"
import { QfpayUsageError } from "../errors"

const of = (code: string, overrides: Partial<ParameterSources> = {}) => {
  const payType = payTypeByCode(code)
  if (!payType) throw new Error(`There is no ${code}.`)
  return payTypeParameters({
    payType,
    merchantRegion: "hk",
    currency: "HKD",
    storefront: {},
    returnUrl: undefined,
    goodsName: undefined,
    limitPay: undefined,
    payTag: undefined,
    ...overrides,
  })
}

/** Everything that a shop and its storefront can provide. */
const ALL: Partial<ParameterSources> = {
  storefront: { auth_code: "284437902312345678", openid: "oo3Lss8d0h", client_ip: "203.0.113.7" },
  returnUrl: "https://shop.example/back?payment_session_id=payses_1",
  goodsName: "Lantern Lane",
  limitPay: "no_credit",
  payTag: "ALIPAYCN",
}

/** The parts of {@link ALL} that each pay type gets besides goods_name, written by hand. */
const SENT: readonly [code: string, names: string][] = [
  ["800008", "auth_code"],
  ["800101", "limit_pay pay_tag"],
  ["801501", "limit_pay pay_tag"],
  ["800108", "auth_code"],
  ["801101", "return_url"],
  ["801107", "return_url"],
  ["801110", ""],
  ["800107", "limit_pay openid"],
  ["801510", ""],
  ["801512", "return_url"],
  ["801514", "return_url"],
  ["800201", "limit_pay"],
  ["800208", "auth_code"],
  ["800207", "limit_pay sub_openid"],
  ["800212", "extend_info"],
  ["800210", ""],
  ["800213", "sub_openid"],
  ["801008", "auth_code"],
  ["801010", ""],
  ["805801", "return_url"],
  ["805808", "auth_code"],
  ["805814", "return_url"],
  ["805812", "return_url"],
  ["800701", ""],
  ["800708", "auth_code"],
  ["800712", "return_url"],
  ["800714", "return_url"],
  ["802001", ""],
  ["803701", ""],
  ["803712", "return_url"],
  ["803714", "return_url"],
]

describe("The parameters of a pay type", () => {
  it.each(SENT)("%s are those that QFPay documents for it: %s", (code, names) => {
    expect(Object.keys(of(code, ALL)).sort()).toEqual(["goods_name", ...names.split(" ").filter(Boolean)].sort())
  })

  it("are covered for every code that is requested", () => {
    const asked = PAY_TYPES.filter(
      ({ nextAction, scenario }) => nextAction !== "checkout_url" && scenario !== "terminal",
    )
    expect(SENT.map(([code]) => code).sort()).toEqual(asked.map(({ code }) => code).sort())
  })

  it.each([
    ["800108", /^data\.auth_code: is missing; send the code that was read/],
    ["800008", /^data\.auth_code: is missing/],
    ["800107", /^data\.openid: is missing; send the shopper's Alipay user id/],
    ["800207", /^data\.openid: is missing; send the shopper's WeChat openid/],
    ["800213", /^data\.openid: is missing; send the shopper's WeChat openid/],
  ])("%s that only the storefront knows are requested by name", (code, message) => {
    expect(() => of(code)).toThrow(QfpayUsageError)
    expect(() => of(code)).toThrow(message)
  })

  it("require the shopper's address for WeChat in a browser, and include the shop's site", () => {
    const { returnUrl } = ALL
    expect(() => of("800212", { returnUrl })).toThrow(/^data\.client_ip: is missing/)
    const { extend_info } = of("800212", { ...ALL, goodsName: undefined })
    expect(JSON.parse(extend_info ?? "")).toEqual({
      scene_info: { h5_info: { type: "Wap", wap_url: "https://shop.example", wap_name: "shop.example" } },
      spbill_create_ip: "203.0.113.7",
    })
    expect(of("800212", ALL).extend_info).toContain('"wap_name":"Lantern Lane"')
  })

  it("include the goods name in an app, where QFPay requires it, and elsewhere only if the shop sets it", () => {
    expect(of("801510")).toEqual({ goods_name: "Order" })
    expect(of("800210", { goodsName: "Lantern Lane" })).toEqual({ goods_name: "Lantern Lane" })
    expect(of("801501")).toEqual({})
    expect(of("801501", { goodsName: "Lantern Lane" })).toEqual({ goods_name: "Lantern Lane" })
  })

  it("set rmb_tag for yuan only with a Hong Kong merchant's WeChat Pay", () => {
    expect(of("800201", { currency: "CNY" })).toEqual({ rmb_tag: "Y" })
    expect(of("800201", { currency: "CNY", merchantRegion: "overseas" })).toEqual({})
    expect(of("801501", { currency: "CNY" })).toEqual({})
  })
})
