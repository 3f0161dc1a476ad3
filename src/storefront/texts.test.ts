import { LOCALES, WALLET_NAMES, WALLETS } from "../qfpay/catalogue/wallets"
import { textsIn, walletName } from "./texts"

const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()

describe("texts", () => {
  it("says everything in all three languages, each with the same blanks to fill", () => {
    const english = Object.entries(textsIn("en", {}))
    expect(english.length).toBeGreaterThan(20)
    for (const locale of LOCALES) {
      const texts = textsIn(locale, {})
      for (const [name, text] of english) {
        const translated = texts[name as keyof typeof texts]
        expect([locale, name, translated.trim().length > 0]).toEqual([locale, name, true])
        expect([locale, name, placeholders(translated)]).toEqual([locale, name, placeholders(text)])
      }
    }
  })

  it("is Chinese where it should be, traditional in Hong Kong and simplified on the mainland", () => {
    const hongKong = Object.values(textsIn("zh-HK", {})).join("")
    const mainland = Object.values(textsIn("zh-CN", {})).join("")
    expect(hongKong).toMatch(/[確認掃維碼錢訂單過]/)
    expect(hongKong).not.toMatch(/[确认扫维码钱订单过]/u)
    expect(mainland).toMatch(/[确认扫维码钱订单过]/)
    expect(mainland).not.toMatch(/[確認掃維碼錢訂單過]/u)
  })

  it("lets the shop say single things in its own words", () => {
    expect(textsIn("en", { paidButton: "Done" })).toMatchObject({ paidButton: "Done", scanTitle: "Scan to pay" })
  })

  it("calls each wallet what the catalogue calls it, and a wallet from nowhere nothing", () => {
    for (const locale of LOCALES) {
      expect(WALLET_NAMES.map((wallet) => walletName(wallet, locale))).toEqual(
        WALLET_NAMES.map((wallet) => WALLETS[wallet][locale]),
      )
    }
    expect(["", undefined, "toString", "bitcoin"].map((wallet) => walletName(wallet, "en"))).toEqual(["", "", "", ""])
  })
})
