import fs from "node:fs"
import path from "node:path"
import { SHOPPER_LOCALES, WALLET_NAMES, WALLETS } from "../qfpay/catalogue/wallets"
import { inAppTexts } from "./in-app"
import { texts as plain } from "./locale/en"
import { addQfpayLanguage, languageOf, type QfpayPaymentTexts, textsIn } from "./texts"

const en = { ...plain, ...inAppTexts }
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

/** The texts of a language, once they have come. */
function inLanguage(language: string, own: Partial<QfpayPaymentTexts> = {}): Promise<QfpayPaymentTexts> {
  return new Promise((resolve) => {
    const arrived = () => resolve(textsIn(language, own, arrived) as QfpayPaymentTexts)
    const texts = textsIn(language, own, arrived)
    if (texts) resolve(texts)
  })
}

const fileOf = (language: string) => fs.readFileSync(path.join(__dirname, "locale", `${language}.ts`), "utf8")

/** A letter that shows the language. */
const SCRIPTS: Record<string, RegExp> = {
  "zh-HK": /[確認掃維碼錢訂單過]/,
  "zh-TW": /[確認掃訂單過]/,
  "zh-CN": /[确认扫维码钱订单过]/,
  ja: /[\u3040-\u30ff]/,
  ko: /[\uac00-\ud7af]/,
  th: /[\u0e00-\u0e7f]/,
}

describe("texts", () => {
  it.each(SHOPPER_LOCALES)("say everything in %s, with the same blanks to fill", async (locale) => {
    const texts = { ...(locale === "en" && inAppTexts), ...(await inLanguage(locale)) }
    expect(Object.keys(texts).sort()).toEqual(Object.keys(en).sort())
    for (const [name, text] of Object.entries(en)) {
      const translated = texts[name as keyof QfpayPaymentTexts]
      expect([locale, name, translated.trim().length > 0]).toEqual([locale, name, true])
      // A language may do without the app's name where only one app is meant.
      const blanks = placeholders(translated).filter((blank) => !placeholders(text).includes(blank))
      expect([locale, name, blanks]).toEqual([locale, name, []])
    }
    for (const name of [
      "newCode",
      "newCode_page",
      "refundingText",
      "refundedText",
      "unused_refundedText",
      "canceled_refundingText",
      "canceled_refundedText",
      "notYetLink",
      "inApp",
    ] as const) {
      expect([locale, name, placeholders(texts[name])]).toEqual([locale, name, placeholders(en[name])])
    }
  })

  it.each(Object.entries(SCRIPTS))("are %s where they should be, sentence by sentence", async (locale, script) => {
    const texts = await inLanguage(locale)
    expect(Object.values(texts).join("")).toMatch(script)
    for (const [name, text] of Object.entries(texts)) {
      if (/^(name|app)_/.test(name)) continue
      expect([locale, name, text]).not.toEqual([locale, name, en[name as keyof typeof en]])
    }
    if (locale === "zh-CN") expect(Object.values(texts).join("")).not.toMatch(/[確認掃維碼錢訂單過]/)
    if (locale === "zh-HK" || locale === "zh-TW")
      expect(Object.values(texts).join("")).not.toMatch(/[确认扫维码钱订单过]/)
    if (locale === "zh-HK") expect(fileOf(locale)).not.toMatch(/您|記錄|QR Code/)
  })

  it("let the shop say single things in its own words", async () => {
    expect(await inLanguage("zh-HK", { paidButton: "完成" })).toMatchObject({
      paidButton: "完成",
      scanTitle: "掃碼付款",
    })
  })

  it("take a language of the shop's own, and English for what it leaves out", async () => {
    addQfpayLanguage("fr", { scanTitle: "Scannez pour payer" })
    expect(languageOf("fr", "zh-HK")).toBe("fr")
    expect(await inLanguage("fr")).toMatchObject({ scanTitle: "Scannez pour payer", paidButton: "I have paid" })
  })

  it("are the element's language, else the page's, else English", () => {
    expect(languageOf("", "zh-Hant-HK")).toBe("zh-HK")
    expect(languageOf("ja-JP", "zh-HK")).toBe("ja")
    expect(languageOf("", "nl")).toBe("en")
  })

  it.each(SHOPPER_LOCALES)("call each wallet in %s what the catalogue calls it", async (locale) => {
    const texts = await inLanguage(locale)
    for (const wallet of WALLET_NAMES) expect(texts[`name_${wallet}`]).toBe(WALLETS[wallet][locale])
  })
})
