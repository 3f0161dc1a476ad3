import { pickLocale } from "./locale"

describe("language", () => {
  it.each([
    ["en-GB", "en"],
    ["zh-HK", "zh-HK"],
    ["zh-Hant", "zh-HK"],
    ["zh-TW", "zh-TW"],
    ["zh-Hant-TW", "zh-TW"],
    ["ja-JP", "ja"],
    ["KO", "ko"],
    ["th-TH", "th"],
    ["zh-Hant-MO", "zh-HK"],
    ["zh-CN", "zh-CN"],
    ["zh-Hans-HK", "zh-CN"],
    ["zh", "zh-CN"],
    ["ZH-hk", "zh-HK"],
  ])("answers %s in %s", (tag, locale) => {
    expect(pickLocale(tag)).toBe(locale)
  })

  it("is the first supported tag's, otherwise English", () => {
    expect(pickLocale("zh-CN", "zh-HK")).toBe("zh-CN")
    expect(pickLocale("", "zh-HK")).toBe("zh-HK")
    expect(pickLocale("fr", "zh-HK")).toBe("zh-HK")
    expect(pickLocale(null, undefined, "fr")).toBe("en")
  })
})
