import { SHOPPER_SENTENCES } from "."
import { SHOPPER_LOCALES } from "../catalogue"

/** A letter that none of the other languages uses. */
const SCRIPTS = { ja: /[\u3040-\u30ff]/, ko: /[\uac00-\ud7af]/, th: /[\u0e00-\u0e7f]/ }

describe("The server's sentences", () => {
  it.each(Object.entries(SHOPPER_SENTENCES))(
    "exist for %s in every language, each in its own script",
    (_, sentence) => {
      const said = SHOPPER_LOCALES.map((locale) => sentence[locale])
      expect(new Set(said).size).toBeGreaterThanOrEqual(SHOPPER_LOCALES.length - 1) // Taiwan's and Hong Kong's may be the same
      for (const [locale, script] of Object.entries(SCRIPTS)) expect(sentence[locale as "ja"]).toMatch(script)
      for (const locale of ["zh-HK", "zh-CN", "zh-TW"] as const)
        expect(sentence[locale]).toMatch(/^[\p{Script=Han}，。；]+$/u)
      expect(said.join()).not.toMatch(/QFPay|\d/)
    },
  )
})
