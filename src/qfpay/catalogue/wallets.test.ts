import { LOCALES, SCENARIO_NAMES, SCENARIOS, SHOPPER_LOCALES, type Wallet, WALLET_NAMES, walletLabel, WALLETS } from "."

/** The names in English, in Hong Kong and on the mainland, written by hand. */
const NAMES: Readonly<Record<Wallet, readonly [en: string, hk: string, cn: string]>> = {
  alipay: ["Alipay / AlipayHK", "支付寶 / AlipayHK", "支付宝 / AlipayHK"],
  wechat: ["WeChat Pay", "微信支付", "微信支付"],
  payme: ["PayMe", "PayMe", "PayMe"],
  unionpay: ["UnionPay QuickPass", "雲閃付", "云闪付"],
  fps: ["FPS", "轉數快", "转数快"],
  octopus: ["Octopus", "八達通", "八达通"],
  card: ["Visa / Mastercard", "Visa / 萬事達卡", "Visa / 万事达卡"],
  applepay: ["Apple Pay", "Apple Pay", "Apple Pay"],
}

describe("The wallets", () => {
  it.each(WALLET_NAMES)("have the name of %s that shoppers in Hong Kong and on the mainland use", (wallet) => {
    const [en, hk, cn] = NAMES[wallet]
    expect(WALLETS[wallet]).toMatchObject({ en, "zh-HK": hk, "zh-CN": cn })
  })

  it("have a name in every shopper language", () => {
    expect([...SHOPPER_LOCALES]).toEqual(["en", "zh-HK", "zh-CN", "zh-TW", "ja", "ko", "th"])
    for (const wallet of [...WALLET_NAMES, "any"] as const) {
      expect(SHOPPER_LOCALES.filter((locale) => walletLabel(wallet)[locale].trim() === "")).toEqual([])
    }
  })

  it("cover every scenario of QFPay, including the card terminal's", () => {
    expect([...SCENARIO_NAMES]).toEqual([
      "mpm",
      "cpm",
      "wap",
      "web",
      "h5",
      "jsapi",
      "mini_program",
      "app",
      "service_window",
      "checkout",
      "terminal",
    ])
  })

  it("and their scenarios have names in English, traditional and simplified Chinese", () => {
    expect([...LOCALES]).toEqual(["en", "zh-HK", "zh-CN"])
    for (const label of [...Object.values(WALLETS), ...Object.values(SCENARIOS)]) {
      for (const locale of LOCALES) expect(label[locale].trim()).not.toBe("")
    }
  })

  it("have Chinese descriptions of their scenarios", () => {
    for (const label of Object.values(SCENARIOS)) {
      expect(label["zh-HK"]).toMatch(/\p{Script=Han}/u)
      expect(label["zh-CN"]).toMatch(/\p{Script=Han}/u)
    }
  })
})
