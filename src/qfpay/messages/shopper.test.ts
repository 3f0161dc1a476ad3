import { type ShopperMessageKey, shopperText } from "."
import { SHOPPER_LOCALES } from "../catalogue"
import { shopper } from "./en"

/** A letter that none of the other languages uses. */
const SCRIPTS = { ja: /[\u3040-\u30ff]/, ko: /[\uac00-\ud7af]/, th: /[\u0e00-\u0e7f]/ } as const

describe("The server's messages to shoppers", () => {
  it.each(Object.keys(shopper) as ShopperMessageKey[])(
    "exist for %s in every language, each in its own script",
    (key) => {
      const said = SHOPPER_LOCALES.map((locale) => shopperText(key, locale))
      expect(new Set(said).size).toBeGreaterThanOrEqual(SHOPPER_LOCALES.length - 1) // Taiwan's and Hong Kong's may be the same
      for (const [locale, script] of Object.entries(SCRIPTS)) expect(shopperText(key, locale as "ja")).toMatch(script)
      for (const locale of ["zh-HK", "zh-CN", "zh-TW"] as const)
        expect(shopperText(key, locale)).toMatch(/^[\p{Script=Han}，。；]+$/u)
      expect(said.join()).not.toMatch(/QFPay|\d/)
    },
  )
})
