import { CURRENCIES } from "../qfpay/catalogue/currencies"
import { LOCALES } from "../qfpay/catalogue/wallets"
import { formatAmount, formatRemaining, speakRemaining } from "./format"

describe("amount", () => {
  it("writes cents as dollars", () => {
    expect(LOCALES.map((locale) => formatAmount(128050, "HKD", locale))).toEqual(Array(3).fill("HK$1,280.50"))
    expect(formatAmount(5, "HKD", "en")).toBe("HK$0.05")
  })

  it("has no decimals where the currency has none", () => {
    expect(formatAmount(1280, "JPY", "en")).toBe("¥1,280")
  })

  it("never shows a hundredfold amount, whatever the browser thinks of a currency's decimals", () => {
    const worth = (text: string) => Number(text.replace(/[^\d.]/g, ""))
    for (const [currency, digits] of Object.entries(CURRENCIES)) {
      expect([currency, worth(formatAmount(150000, currency, "en"))]).toEqual([currency, 150000 / 10 ** digits])
    }
  })

  it("shows no amount rather than a wrong one", () => {
    expect(formatAmount(undefined, "HKD", "en")).toBe("")
    expect(formatAmount(100, undefined, "en")).toBe("")
    expect(formatAmount(100, "XYZ", "en")).toBe("")
  })
})

describe("remaining time", () => {
  it("counts minutes and seconds, and is 0:00 only when the time is over", () => {
    expect([900_000, 65_000, 59_001, 1, 0].map(formatRemaining)).toEqual(["15:00", "1:05", "1:00", "0:01", "0:00"])
  })

  it("is spoken in the shopper's language", () => {
    expect(speakRemaining(300_000, "en")).toBe("5 minutes")
    expect(speakRemaining(30_000, "en")).toBe("30 seconds")
    expect(speakRemaining(300_000, "zh-HK")).toMatch(/^5 ?分鐘$/)
    expect(speakRemaining(30_000, "zh-CN")).toMatch(/^30 ?秒钟?$/)
  })
})
