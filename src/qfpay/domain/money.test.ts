import { getSmallestUnit } from "@medusajs/payment-stripe/dist/utils/get-smallest-unit"
import {
  assertChargeable,
  type MinorUnits,
  roundToMinorUnits,
  roundToMinorUnitsOfAny,
  toMajorUnits,
  toMinorUnits,
} from "."
import { CURRENCIES, type CurrencyCode, type PayType, payTypeByCode } from "../catalogue"
import { QfpayAmountError } from "../errors"

function payType(code: string): PayType {
  const found = payTypeByCode(code)
  if (!found) throw new Error(`The catalogue has no ${code}.`)
  return found
}

describe("An amount", () => {
  it.each([
    ["158.5", "HKD", 15850],
    ["158.50", "HKD", 15850],
    ["158.500000", "HKD", 15850],
    ["158", "HKD", 15800],
    ["0.01", "HKD", 1],
    ["0.1", "hkd", 10],
    ["19.99", "HKD", 1999],
    ["1.1", "USD", 110],
    ["4.35", "CNY", 435],
    ["1.005000", "EUR", 101],
    ["1.004999", "EUR", 100],
    ["109.225", "HKD", 10923],
    ["109.2249999999999999", "HKD", 10922],
    ["0.005", "HKD", 1],
    ["0.30000000000000004", "HKD", 30],
    ["1998.9999999999998", "JPY", 1999],
    ["100.1", "JPY", 100],
    ["100.5", "JPY", 101],
    ["999999999.994", "HKD", 99_999_999_999],
    ["100", "JPY", 100],
    ["100.00", "jpy", 100],
    ["1", "IDR", 100],
    ["1", "MMK", 100],
    ["007.50", "HKD", 750],
    ["999999999.99", "HKD", 99_999_999_999],
    ["99999999999", "JPY", 99_999_999_999],
  ])("of %s %s is charged to the smallest unit, rounded half up", (major, currency, expected) => {
    expect(toMinorUnits(major, currency)).toEqual({ amountMinor: expected, currency: currency.toUpperCase() })
    expect(roundToMinorUnits(major, currency)).toBe(expected)
  })

  it.each([
    ["zero", "0", "HKD", /greater than zero/],
    ["zero with decimals", "0.00", "HKD", /greater than zero/],
    ["minus zero", "-0", "HKD", /greater than zero/],
    ["negative", "-1", "HKD", /greater than zero/],
    ["a negative cent", "-0.01", "HKD", /greater than zero/],
    ["less than half a cent", "0.004999", "HKD", /greater than zero/],
    ["less than half a yen", "0.4", "JPY", /greater than zero/],
    ["half a cent below zero", "-0.005", "HKD", /greater than zero/],
    ["rounded to a billion Hong Kong dollars", "999999999.995", "HKD", /at most 11 digits/],
    ["a billion Hong Kong dollars", "1000000000", "HKD", /at most 11 digits/],
    ["twelve digits of yen", "100000000000", "JPY", /at most 11 digits/],
    ["a number beyond any float", "9".repeat(400), "HKD", /at most 11 digits/],
    ["written as a power of ten", "1e21", "HKD", /not a decimal number/],
    ["written as a small power of ten", "1e-7", "HKD", /not a decimal number/],
    ["empty", "", "HKD", /not a decimal number/],
    ["blank", " ", "HKD", /not a decimal number/],
    ["padded", " 1", "HKD", /not a decimal number/],
    ["followed by a line break", "1\n", "HKD", /not a decimal number/],
    ["with a plus", "+1", "HKD", /not a decimal number/],
    ["with thousands", "1,000.00", "HKD", /not a decimal number/],
    ["with a decimal comma", "1,5", "HKD", /not a decimal number/],
    ["with two decimal points", "1.5.0", "HKD", /not a decimal number/],
    ["with nothing after the decimal point", "1.", "HKD", /not a decimal number/],
    ["with nothing before the decimal point", ".5", "HKD", /not a decimal number/],
    ["no number", "NaN", "HKD", /not a decimal number/],
    ["infinite", "Infinity", "HKD", /not a decimal number/],
    ["in hexadecimal", "0x10", "HKD", /not a decimal number/],
    ["in Arabic digits", "١٢", "HKD", /not a decimal number/],
  ])("that is %s is refused", (_, major, currency, says) => {
    expect(() => toMinorUnits(major, currency)).toThrow(QfpayAmountError)
    expect(() => toMinorUnits(major, currency)).toThrow(says)
  })

  it.each([
    ["0", "HKD", 0],
    ["0.004", "HKD", 0],
    ["-0.004", "HKD", 0],
    ["-0.005", "HKD", -1],
    ["-109.225", "HKD", -10923],
    ["-109.224", "HKD", -10922],
    ["-100.5", "JPY", -101],
    ["1234567890123.455", "HKD", 123_456_789_012_346],
  ])("in Medusa's books may be zero, negative or larger than a charge: %s %s is %d", (major, currency, expected) => {
    expect(roundToMinorUnits(major, currency) + 0).toBe(expected)
    expect(roundToMinorUnitsOfAny(major, currency) + 0).toBe(expected)
  })

  it.each([
    ["12.345", "gbp", 1235],
    ["1200.5", "KRW", 1201],
    ["1.2345", "kwd", 1235],
    ["-0.5", "points", -50],
  ])("in Medusa's books may be in a currency that QFPay does not support: %s %s is %d", (major, currency, expected) => {
    expect(roundToMinorUnitsOfAny(major, currency)).toBe(expected)
    expect(() => roundToMinorUnits(major, currency)).toThrow(QfpayAmountError)
  })

  it("rounds as Medusa's Stripe provider does, for every thousandth of a dollar", () => {
    const wrong: string[] = []
    for (let thousandths = 5; thousandths < 20_000; thousandths++) {
      const digits = String(thousandths).padStart(4, "0")
      const major = `${digits.slice(0, -3)}.${digits.slice(-3)}`
      if (toMinorUnits(major, "HKD").amountMinor !== getSmallestUnit(major, "HKD")) wrong.push(major)
    }
    expect(wrong).toEqual([])
  })

  it.each(["", "1e-7", "1.", ".5", "NaN", "1,5"])("in Medusa's books that reads '%s' is refused", (major) => {
    expect(() => roundToMinorUnits(major, "HKD")).toThrow(/not a decimal number/)
  })

  it.each(["GBP", "", "HK", "HKDX", "constructor", "__proto__", "HKD "])(
    "in the unsupported currency '%s' is refused, and the error lists the supported ones",
    (currency) => {
      expect(() => toMinorUnits("1", currency)).toThrow(QfpayAmountError)
      expect(() => toMinorUnits("1", currency)).toThrow(/AED, AUD, CAD, CNY, EUR, HKD/)
    },
  )

  it("that is refused is shortened in the error, so that it fits one log line", () => {
    expect(() => toMinorUnits("x".repeat(5_000), "HKD")).toThrow(/^.{1,120}$/)
  })

  it.each(Object.keys(CURRENCIES) as CurrencyCode[])("in %s survives the conversion there and back", (currency) => {
    const exponent = CURRENCIES[currency]
    for (let amountMinor = 1; amountMinor < 99_999_999_999; amountMinor = amountMinor * 3 + 7) {
      const major = toMajorUnits(amountMinor, currency)
      expect(major.split(".")[1] ?? "").toHaveLength(exponent)
      expect(toMinorUnits(major, currency)).toEqual({ amountMinor, currency })
    }
  })

  it("of every cent up to a thousand Hong Kong dollars survives the conversion there and back", () => {
    const lost: number[] = []
    for (let cents = 1; cents <= 100_000; cents++) {
      if (toMinorUnits(toMajorUnits(cents, "HKD"), "HKD").amountMinor !== cents) lost.push(cents)
    }
    expect(lost).toEqual([])
  })

  it.each([
    [1, "HKD", "0.01"],
    [99, "HKD", "0.99"],
    [100, "HKD", "1.00"],
    [15850, "HKD", "158.50"],
    [1, "JPY", "1"],
    [99_999_999_999, "HKD", "999999999.99"],
  ] as const)("of %d minor units of %s is %s", (amountMinor, currency, major) => {
    expect(toMajorUnits(amountMinor, currency)).toBe(major)
  })

  it("cannot be a bare number, so that nobody sends dollars for cents", () => {
    // @ts-expect-error only toMinorUnits makes minor units
    const forged: MinorUnits = 100
    expect(forged).toBe(100)
  })
})

describe("A wallet's limits", () => {
  it.each(["805801", "805808", "805812", "805814", "802001", "803701", "803712", "803714"])(
    "restrict %s to Hong Kong dollars, before QFPay is called",
    (code) => {
      expect(() => assertChargeable(toMinorUnits("1", "HKD"), payType(code))).not.toThrow()
      for (const currency of ["CNY", "USD", "JPY"]) {
        expect(() => assertChargeable(toMinorUnits("1", currency), payType(code))).toThrow(QfpayAmountError)
        expect(() => assertChargeable(toMinorUnits("1", currency), payType(code))).toThrow(/supports only HKD/)
      }
    },
  )

  it("leave the currency of the other wallets to the merchant's account", () => {
    for (const currency of Object.keys(CURRENCIES)) {
      expect(() => assertChargeable(toMinorUnits("1", currency), payType("800201"))).not.toThrow()
    }
  })

  it.each([
    ["1.00", false],
    ["0.99", false],
    ["1.01", true],
  ])("allow Alipay's overseas web page only above one Hong Kong dollar: %s", (major, taken) => {
    const charge = () => assertChargeable(toMinorUnits(major, "HKD"), payType("801101"))
    if (taken) expect(charge).not.toThrow()
    else expect(charge).toThrow(/more than 1\.00 HKD/)
  })

  it("do not apply that dollar to another currency", () => {
    expect(() => assertChargeable(toMinorUnits("1", "JPY"), payType("801101"))).not.toThrow()
  })

  it("allow a charge of one cent everywhere else", () => {
    expect(() => assertChargeable(toMinorUnits("0.01", "HKD"), payType("801501"))).not.toThrow()
  })
})
