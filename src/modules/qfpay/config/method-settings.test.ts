import { assertWithinLimits, DEFAULT_SETTING } from "./method-settings"
import { payTypeByCode } from "../../../qfpay/catalogue"

const PAYME = payTypeByCode("805801")!

describe("The limits of a payment method", () => {
  it.each([
    ["9.99", "10", null, "PayMe is available for payments of 10 HKD or more; this payment is 9.99 HKD"],
    ["3000.01", null, "3000", "of 3000 HKD or less; this payment is 3000.01 HKD"],
    ["0.3", "0.30001", null, "of 0.30001 HKD or more"],
  ])("refuse %s where they are %s to %s, with a message for the shopper", (amount, min_amount, max_amount, words) => {
    const refused = () => assertWithinLimits({ ...DEFAULT_SETTING, min_amount, max_amount }, PAYME, amount, "hkd")
    expect(refused).toThrow(expect.objectContaining({ code: "QFPAY_AMOUNT", message: expect.stringContaining(words) }))
    expect(refused).toThrow(/choose another way to pay/)
  })

  it.each([
    ["10", "10", "10"],
    ["10.00", "10", "10"],
    ["0.01", null, null],
    ["99999999.99", "0", null],
  ])("let %s through where they are %s to %s", (amount, min_amount, max_amount) => {
    expect(() => assertWithinLimits({ ...DEFAULT_SETTING, min_amount, max_amount }, PAYME, amount, "HKD")).not.toThrow()
  })
})
