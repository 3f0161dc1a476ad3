import { looksLikeOurs, mintPaymentReference, mintRefundReference } from "."

describe("A reference", () => {
  it("is a letter for its kind and 25 digits or capitals, which every version of QFPay's documents allows", () => {
    expect(mintPaymentReference()).toMatch(/^P[0-9A-HJKMNP-TV-Z]{25}$/)
    expect(mintRefundReference()).toMatch(/^R[0-9A-HJKMNP-TV-Z]{25}$/)
  })

  it("of a payment is never one of a refund, whatever the random digits", () => {
    const dice = () => 7
    expect(mintPaymentReference(dice)).toBe(`P${"7".repeat(25)}`)
    expect(mintRefundReference(dice)).toBe(`R${"7".repeat(25)}`)
  })

  it("is random: ten thousand payments and refunds differ", () => {
    const minted = new Set<string>()
    for (let attempt = 0; attempt < 10_000; attempt++) minted.add(mintPaymentReference()).add(mintRefundReference())
    expect(minted.size).toBe(20_000)
  })

  it("uses each of 32 digits in 25 places: 125 bits that cannot be guessed", () => {
    const sides: number[] = []
    const digits = new Set<string>()
    for (let side = 0; side < 32; side++) {
      const reference = mintPaymentReference((exclusiveMax) => {
        sides.push(exclusiveMax)
        return side
      })
      digits.add(reference.slice(1))
    }
    expect(new Set(sides)).toEqual(new Set([32]))
    expect(sides).toHaveLength(32 * 25)
    expect(digits.size).toBe(32)
  })

  it("does not reveal when it was made: consecutive ones share no more than chance", () => {
    const first = Array.from({ length: 200 }, () => mintPaymentReference()[1])
    expect(new Set(first).size).toBeGreaterThan(16)
  })

  it.each([
    ["a payment's", "P01JDQ4Z0G7V2C8R5N3K1W9XY6"],
    ["a refund's", "R01JDQ4Z0G7V2C8R5N3K1W9XY6"],
    ["a payment's in the previous form", "01JDQ4Z0G7V2C8R5N3K1W9XY6TP00000"],
    ["a refund's in the previous form, of a session in lowercase", "01jdq4z0g7v2c8r5n3k1w9xy6tR0000Z"],
  ])("that is %s looks like ours", (_, reference) => {
    expect(looksLikeOurs(reference)).toBe(true)
  })

  it("that was just made looks like ours", () => {
    for (const mint of [mintPaymentReference, mintRefundReference]) expect(looksLikeOurs(mint())).toBe(true)
  })

  it.each([
    ["a terminal's", "uuid--1--2"],
    ["another shop's", "9G3ZIWTG1R3IVSC2AH2O5EGKJQ7I72QO"],
    ["too short", "P01JDQ4Z0G7V2C8R5N3K1W9XY"],
    ["too long", "P01JDQ4Z0G7V2C8R5N3K1W9XY60"],
    ["neither a payment's nor a refund's", "X01JDQ4Z0G7V2C8R5N3K1W9XY6"],
    ["with a letter that we do not use", "P01JDQ4Z0G7V2C8R5N3K1W9XYU"],
    ["too short for the previous form", "01JDQ4Z0G7V2C8R5N3K1W9XY6TP0000"],
    ["too long for the previous form", "01JDQ4Z0G7V2C8R5N3K1W9XY6TP000000"],
    ["of neither, in the previous form", "01JDQ4Z0G7V2C8R5N3K1W9XY6TX00000"],
    ["followed by a line break", "P01JDQ4Z0G7V2C8R5N3K1W9XY6\n"],
    ["empty", ""],
  ])("that is %s does not look like ours", (_, reference) => {
    expect(looksLikeOurs(reference)).toBe(false)
  })
})
