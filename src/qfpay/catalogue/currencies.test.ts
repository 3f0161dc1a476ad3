import { CURRENCIES, isCurrencyCode } from "."

describe("The currencies", () => {
  it("are the thirteen of QFPay's network with ISO 4217's decimals, so that HK$1 is 100 cents and ¥1 is 1", () => {
    expect(CURRENCIES).toEqual({
      AED: 2,
      AUD: 2,
      CAD: 2,
      CNY: 2,
      EUR: 2,
      HKD: 2,
      IDR: 2,
      JPY: 0,
      MMK: 2,
      MYR: 2,
      SGD: 2,
      THB: 2,
      USD: 2,
    })
  })

  it.each(["HKD", "JPY", "MMK"])("take %s", (code) => {
    expect(isCurrencyCode(code)).toBe(true)
  })

  it.each(["hkd", "GBP", "KRW", "", "HKD ", "constructor", "__proto__", "toString"])("do not include '%s'", (code) => {
    expect(isCurrencyCode(code)).toBe(false)
  })
})
