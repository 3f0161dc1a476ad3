import { choosePayType, type PayTypePreference, type ScenarioChoice, scenariosOf, SERVED_SCENARIOS } from "."
import { payTypeByCode, type Scenario, type Wallet } from "../catalogue"
import { QfpayNotSupportedError, QfpayUsageError } from "../errors"

const HK = { merchantRegion: "hk", wechatDirectSettlement: false } satisfies PayTypePreference
const OVERSEAS = { merchantRegion: "overseas", wechatDirectSettlement: false } satisfies PayTypePreference
const DIRECT = { merchantRegion: "hk", wechatDirectSettlement: true } satisfies PayTypePreference

/** The pay type that is meant, also where this version says that it cannot serve it yet. */
function meant(choice: ScenarioChoice, preference: PayTypePreference): string {
  try {
    return choosePayType(choice, preference).code
  } catch (error) {
    if (error instanceof QfpayNotSupportedError && error.facts.pay_type) return error.facts.pay_type
    if (error instanceof QfpayUsageError) return "-"
    throw error
  }
}

/**
 * The public table of pay types, by hand: wallet, scenario, then the code for a merchant in Hong Kong, overseas, and in
 * Hong Kong with WeChat Pay's direct settlement.
 */
const TABLE: readonly [Wallet, Scenario, hk: string, overseas: string, direct: string][] = [
  ["alipay", "mpm", "801501", "800101", "801501"],
  ["alipay", "cpm", "800108", "800108", "800108"],
  ["alipay", "wap", "801512", "801107", "801512"],
  ["alipay", "web", "801514", "801101", "801514"],
  ["alipay", "app", "801510", "801110", "801510"],
  ["alipay", "service_window", "-", "800107", "-"],
  ["alipay", "h5", "-", "-", "-"],
  ["wechat", "mpm", "800201", "800201", "800201"],
  ["wechat", "cpm", "800208", "800208", "801008"],
  ["wechat", "h5", "800212", "-", "800212"],
  ["wechat", "app", "800210", "800210", "801010"],
  ["wechat", "jsapi", "800207", "800207", "800207"],
  ["wechat", "mini_program", "800213", "800213", "800213"],
  ["wechat", "wap", "-", "-", "-"],
  ["payme", "mpm", "805801", "-", "805801"],
  ["payme", "cpm", "805808", "-", "805808"],
  ["payme", "wap", "805812", "-", "805812"],
  ["payme", "web", "805814", "-", "805814"],
  ["payme", "app", "-", "-", "-"],
  ["unionpay", "mpm", "800701", "800701", "800701"],
  ["unionpay", "cpm", "800708", "800708", "800708"],
  ["unionpay", "wap", "800712", "-", "800712"],
  ["unionpay", "web", "800714", "-", "800714"],
  ["fps", "mpm", "802001", "-", "802001"],
  ["fps", "wap", "-", "-", "-"],
  ["octopus", "mpm", "803701", "-", "803701"],
  ["octopus", "wap", "803712", "-", "803712"],
  ["octopus", "web", "803714", "-", "803714"],
  ["card", "checkout", "802801", "-", "802801"],
  ["card", "mpm", "-", "-", "-"],
  ["applepay", "checkout", "806527", "-", "806527"],
]

/**
 * What a shopper's device is offered, best first; of these, the first that this version serves.
 * Mobile: wap, h5 or mpm. Desktop: mpm, else web. Neither: mpm.
 */
const DEVICES: readonly [Wallet, mobile: string[], desktop: string[], neither: string[]][] = [
  ["alipay", ["801512", "801501"], ["801501", "801514"], ["801501"]],
  ["wechat", ["800212", "800201"], ["800201"], ["800201"]],
  ["payme", ["805812", "805801"], ["805801", "805814"], ["805801"]],
  ["unionpay", ["800712", "800701"], ["800701", "800714"], ["800701"]],
  ["fps", ["802001"], ["802001"], ["802001"]],
  ["octopus", ["803712", "803701"], ["803701", "803714"], ["803701"]],
  ["card", ["802801"], ["802801"], ["802801"]],
  ["applepay", ["806527"], ["806527"], ["806527"]],
]

const isServed = (code: string) => {
  const scenario = payTypeByCode(code)?.scenario
  return scenario !== undefined && SERVED_SCENARIOS.has(scenario)
}
const bestServed = (codes: readonly string[]) => codes.find(isServed) ?? codes[0]

describe("The pay type of a wallet and a scenario", () => {
  it.each(TABLE)(
    "%s by %s is %s in Hong Kong, %s overseas, %s with direct settlement",
    (wallet, scenario, ...codes) => {
      expect([HK, OVERSEAS, DIRECT].map((preference) => meant({ wallet, scenario }, preference))).toEqual(codes)
    },
  )

  it("is a row that was asked for, not merely its code", () => {
    expect(choosePayType({ wallet: "payme", scenario: "mpm" }, HK)).toBe(payTypeByCode("805801"))
  })

  it("never is a card terminal's: asking for one is a clear error", () => {
    for (const wallet of ["card", "applepay", "octopus", "unionpay"] as const) {
      expect(() => choosePayType({ wallet, scenario: "terminal" }, HK)).toThrow(QfpayUsageError)
    }
    expect(() => choosePayType({ wallet: "card", scenario: "terminal" }, HK)).toThrow(
      /data\.scenario: .* has no 'terminal' here\. It has: checkout\./,
    )
  })

  it("that a wallet does not have is refused with the ones it has", () => {
    expect(() => choosePayType({ wallet: "fps", scenario: "web" }, HK)).toThrow(
      /data\.scenario: FPS has no 'web' here\. It has: mpm\./,
    )
  })

  it("of a wallet that QFPay does not open for the merchant's region is refused in words", () => {
    for (const wallet of ["payme", "fps", "octopus", "card", "applepay"] as const) {
      expect(() => choosePayType({ wallet }, OVERSEAS)).toThrow(QfpayUsageError)
      expect(() => choosePayType({ wallet }, OVERSEAS)).toThrow(/has no pay type for this account/)
    }
  })

  it("that is known and not served yet is refused before QFPay is asked, with its code for the support case", () => {
    const unserved = TABLE.filter(([, scenario, hk]) => hk !== "-" && !SERVED_SCENARIOS.has(scenario))
    for (const [wallet, scenario, code] of unserved) {
      expect(() => choosePayType({ wallet, scenario }, HK)).toThrow(QfpayNotSupportedError)
      expect(() => choosePayType({ wallet, scenario }, HK)).toThrow(new RegExp(`'${scenario}' is not yet supported`))
      expect(meant({ wallet, scenario }, HK)).toBe(code)
    }
  })

  it("is served where the shopper scans our code", () => {
    expect(SERVED_SCENARIOS.has("mpm")).toBe(true)
    expect(SERVED_SCENARIOS.has("terminal")).toBe(false)
  })
})

describe("A shopper's device", () => {
  it.each(DEVICES)("picks the best way to pay by %s that is served", (wallet, mobile, desktop, neither) => {
    expect(meant({ wallet, device: "mobile" }, HK)).toBe(bestServed(mobile))
    expect(meant({ wallet, device: "desktop" }, HK)).toBe(bestServed(desktop))
    expect(meant({ wallet }, HK)).toBe(bestServed(neither))
  })

  it("does not matter once the scenario is named", () => {
    for (const device of ["mobile", "desktop"] as const) {
      expect(meant({ wallet: "alipay", scenario: "mpm", device }, HK)).toBe("801501")
    }
  })

  it("gets the overseas twin of the code at an overseas merchant", () => {
    expect(meant({ wallet: "alipay", device: "desktop" }, OVERSEAS)).toBe("800101")
    expect(meant({ wallet: "alipay" }, OVERSEAS)).toBe("800101")
  })
})

describe("The scenarios of a wallet", () => {
  it.each<[Wallet, hk: Scenario[], overseas: Scenario[]]>([
    ["alipay", ["mpm", "cpm", "wap", "web", "app"], ["mpm", "cpm", "wap", "web", "app", "service_window"]],
    ["wechat", ["mpm", "cpm", "h5", "jsapi", "mini_program", "app"], ["mpm", "cpm", "jsapi", "mini_program", "app"]],
    ["payme", ["mpm", "cpm", "wap", "web"], []],
    ["unionpay", ["mpm", "cpm", "wap", "web"], ["mpm", "cpm"]],
    ["fps", ["mpm"], []],
    ["octopus", ["mpm", "wap", "web"], []],
    ["card", ["checkout"], []],
    ["applepay", ["checkout"], []],
  ])("%s are those QFPay has for the merchant, never a terminal's", (wallet, hk, overseas) => {
    expect(scenariosOf(wallet, HK)).toEqual(hk)
    expect(scenariosOf(wallet, DIRECT)).toEqual(hk)
    expect(scenariosOf(wallet, OVERSEAS)).toEqual(overseas)
  })
})
