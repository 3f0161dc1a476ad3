import { choosePayType, type PayTypePreference, type ScenarioChoice, scenariosOf } from "."
import { PAY_TYPES, payTypeByCode, type Scenario, type Wallet, type WalletOrAny } from "../catalogue"
import { QfpayUsageError } from "../errors"

const HK = { merchantRegion: "hk", wechatDirectSettlement: false } satisfies PayTypePreference
const OVERSEAS = { merchantRegion: "overseas", wechatDirectSettlement: false } satisfies PayTypePreference
const DIRECT = { merchantRegion: "hk", wechatDirectSettlement: true } satisfies PayTypePreference

/** The chosen pay type, or `-` where the wallet has none. */
function meant(choice: ScenarioChoice, preference: PayTypePreference): string {
  try {
    return choosePayType(choice, preference).code
  } catch (error) {
    if (error instanceof QfpayUsageError) return "-"
    throw error
  }
}

/**
 * The public table of pay types, written by hand: wallet, scenario, then the code for a merchant in Hong Kong,
 * overseas, and in Hong Kong with WeChat Pay's direct settlement.
 */
const TABLE: readonly [WalletOrAny, Scenario, hk: string, overseas: string, direct: string][] = [
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
  ["any", "cpm", "800008", "800008", "800008"],
  ["any", "mpm", "-", "-", "-"],
]

/**
 * What a shopper's device is offered in Hong Kong. Mobile: wap, h5 or mpm. Desktop: mpm, otherwise web. Neither: mpm,
 * otherwise the wallet's first.
 */
const DEVICES: readonly [WalletOrAny, mobile: string, desktop: string, neither: string][] = [
  ["alipay", "801512", "801501", "801501"],
  ["wechat", "800212", "800201", "800201"],
  ["payme", "805812", "805801", "805801"],
  ["unionpay", "800712", "800701", "800701"],
  ["fps", "802001", "802001", "802001"],
  ["octopus", "803712", "803701", "803701"],
  ["card", "802801", "802801", "802801"],
  ["applepay", "806527", "806527", "806527"],
  ["any", "800008", "800008", "800008"],
]

describe("The pay type of a wallet and a scenario", () => {
  it.each(TABLE)(
    "%s by %s is %s in Hong Kong, %s overseas, %s with direct settlement",
    (wallet, scenario, ...codes) => {
      expect([HK, OVERSEAS, DIRECT].map((preference) => meant({ wallet, scenario }, preference))).toEqual(codes)
    },
  )

  it("is the row itself, not only its code", () => {
    expect(choosePayType({ wallet: "payme", scenario: "mpm" }, HK)).toBe(payTypeByCode("805801"))
  })

  it("is never a card terminal's: requesting one is a clear error", () => {
    for (const wallet of ["card", "applepay", "octopus", "unionpay"] as const) {
      expect(() => choosePayType({ wallet, scenario: "terminal" }, HK)).toThrow(QfpayUsageError)
    }
    expect(() => choosePayType({ wallet: "card", scenario: "terminal" }, HK)).toThrow(
      /data\.scenario: .* has no 'terminal' here\. It has: checkout\./,
    )
  })

  it("that a wallet does not have is refused, and the error lists the ones it has", () => {
    expect(() => choosePayType({ wallet: "fps", scenario: "web" }, HK)).toThrow(
      /data\.scenario: FPS has no 'web' here\. It has: mpm\./,
    )
  })

  it("of a wallet that QFPay does not open in the merchant's region is refused with an explanation", () => {
    for (const wallet of ["payme", "fps", "octopus", "card", "applepay"] as const) {
      expect(() => choosePayType({ wallet }, OVERSEAS)).toThrow(QfpayUsageError)
      expect(() => choosePayType({ wallet }, OVERSEAS)).toThrow(/has no pay type for this account/)
    }
  })

  it("is in the table for each code that can be requested", () => {
    const named = new Set(TABLE.flatMap(([, , ...codes]) => codes).filter((code) => code !== "-"))
    const asked = PAY_TYPES.filter(({ scenario }) => scenario !== "terminal").map(({ code }) => code)
    expect([...named].sort()).toEqual([...asked].sort())
  })
})

describe("A shopper's device", () => {
  it.each(DEVICES)(
    "selects the best scenario of %s: %s on a phone, %s on a desktop",
    (wallet, mobile, desktop, neither) => {
      expect(meant({ wallet, device: "mobile" }, HK)).toBe(mobile)
      expect(meant({ wallet, device: "desktop" }, HK)).toBe(desktop)
      expect(meant({ wallet }, HK)).toBe(neither)
    },
  )

  it("does not matter if the scenario is given", () => {
    for (const device of ["mobile", "desktop"] as const) {
      expect(meant({ wallet: "alipay", scenario: "mpm", device }, HK)).toBe("801501")
    }
  })

  it("gets the overseas code at an overseas merchant", () => {
    expect(meant({ wallet: "alipay", device: "desktop" }, OVERSEAS)).toBe("800101")
    expect(meant({ wallet: "alipay" }, OVERSEAS)).toBe("800101")
    expect(meant({ wallet: "alipay", device: "mobile" }, OVERSEAS)).toBe("801107")
    expect(meant({ wallet: "wechat", device: "mobile" }, OVERSEAS)).toBe("800201")
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
  ])("%s are those that QFPay has for the merchant, never a terminal's", (wallet, hk, overseas) => {
    expect(scenariosOf(wallet, HK)).toEqual(hk)
    expect(scenariosOf(wallet, DIRECT)).toEqual(hk)
    expect(scenariosOf(wallet, OVERSEAS)).toEqual(overseas)
  })
})
