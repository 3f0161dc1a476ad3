import { mintPaymentReference, mintRefundReference, type RandomInt, sessionIdOf } from "."

const SESSION = "payses_01JDQ4Z0G7V2C8R5N3K1W9XY6T"
const sessionOf = (number: number) => `payses_${number.toString(36).toUpperCase().padStart(26, "0")}`

/** Dice that never fall the same way twice within 32^5 throws of five. */
function countingDice(): RandomInt {
  let throws = 0
  return (sides) => Math.floor(throws++ / 5 / sides ** ((throws - 1) % 5)) % sides
}

describe("A reference", () => {
  it("is 32 letters and digits that every generation of QFPay's documents allows", () => {
    expect(mintPaymentReference(SESSION)).toMatch(/^[0-9A-Za-z]{32}$/)
    expect(mintRefundReference(SESSION)).toMatch(/^[0-9A-Za-z]{32}$/)
  })

  it("leads back to its payment session without a guess", () => {
    expect(sessionIdOf(mintPaymentReference(SESSION))).toBe(SESSION)
    expect(sessionIdOf(mintRefundReference(SESSION))).toBe(SESSION)
  })

  it("keeps the letter case of its session", () => {
    const session = "payses_01jdq4z0g7v2c8r5n3k1w9xy6t"
    expect(sessionIdOf(mintPaymentReference(session))).toBe(session)
  })

  it("of a payment is never one of a refund, whatever the dice say", () => {
    const dice = () => 7
    expect(mintPaymentReference(SESSION, dice)).not.toBe(mintRefundReference(SESSION, dice))
  })

  it("is new for each of ten thousand attempts and ten thousand refunds of one session", () => {
    const dice = countingDice()
    const minted = new Set<string>()
    for (let attempt = 0; attempt < 10_000; attempt++) {
      minted.add(mintPaymentReference(SESSION, dice))
      minted.add(mintRefundReference(SESSION, dice))
    }
    expect(minted.size).toBe(20_000)
  })

  it("is new for each of ten thousand sessions with the dice it has of its own", () => {
    const minted = new Set<string>()
    for (let session = 0; session < 10_000; session++) minted.add(mintPaymentReference(sessionOf(session)))
    expect(minted.size).toBe(10_000)
  })

  it("throws real dice: one session's attempts differ", () => {
    const minted = new Set(Array.from({ length: 20 }, () => mintPaymentReference(SESSION)))
    expect(minted.size).toBe(20)
  })

  it("uses every one of 32 digits in five places, so that attempts of one session do not meet", () => {
    const sides: number[] = []
    const digits = new Set<string>()
    for (let side = 0; side < 32; side++) {
      const reference = mintPaymentReference(SESSION, (exclusiveMax) => {
        sides.push(exclusiveMax)
        return side
      })
      digits.add(reference.slice(27))
    }
    expect(new Set(sides)).toEqual(new Set([32]))
    expect(sides).toHaveLength(32 * 5)
    expect(digits.size).toBe(32)
  })

  it.each([
    "",
    "payses_",
    "pay_01JDQ4Z0G7V2C8R5N3K1W9XY6T",
    "01JDQ4Z0G7V2C8R5N3K1W9XY6T",
    "payses_01JDQ4Z0G7V2C8R5N3K1W9XY6",
    "payses_01JDQ4Z0G7V2C8R5N3K1W9XY6T0",
    "payses_01JDQ4Z0G7V2C8R5N3K1W9XY-T",
    "payses_01JDQ4Z0G7V2C8R5N3K1W9XY6T\n",
    "payses_payses_01JDQ4Z0G7V2C8R5N3K1",
  ])("is not made for '%s', which is no session's id", (id) => {
    expect(() => mintPaymentReference(id)).toThrow(TypeError)
    expect(() => mintRefundReference(id)).toThrow(TypeError)
  })

  it.each([
    ["a terminal's", "uuid--1--2"],
    ["another shop's", "9G3ZIWTG1R3IVSC2AH2O5EGKJQ7I72QO"],
    ["too short", "01JDQ4Z0G7V2C8R5N3K1W9XY6TP0000"],
    ["too long", "01JDQ4Z0G7V2C8R5N3K1W9XY6TP000000"],
    ["of neither a payment nor a refund", "01JDQ4Z0G7V2C8R5N3K1W9XY6TX00000"],
    ["followed by a line", "01JDQ4Z0G7V2C8R5N3K1W9XY6TP00000\n"],
    ["empty", ""],
  ])("that is %s belongs to no session of ours", (_, reference) => {
    expect(sessionIdOf(reference)).toBeUndefined()
  })
})
