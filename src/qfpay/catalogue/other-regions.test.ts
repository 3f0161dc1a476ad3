import { OTHER_PAY_TYPES, PAY_TYPES, payTypeByCode, payTypeName } from "."

/** Every code in QFPay's list of other regions, written by hand. */
const CODES = `
  804101 804108 804114 804201 804208 804214 803801 803808 804001 804008 804014 803208 803214 803301 803308 803314
  802301 805401 801701 805208 801208 801301 801408 802201 802901 805601 805612 803101 803108 801908 803001 803008
  805508 805514 801801 801802 801808 801810 801814 800151 800152 800228 803708 805810 800710 802010
`
  .trim()
  .split(/\s+/)

describe("The codes of other regions", () => {
  it("are all present, once each", () => {
    expect(OTHER_PAY_TYPES.map(({ code }) => code).sort()).toEqual([...CODES].sort())
  })

  it("are never offered: none is in the catalogue", () => {
    for (const { code } of OTHER_PAY_TYPES) expect(payTypeByCode(code)).toBeUndefined()
    expect(new Set([...CODES, ...PAY_TYPES.map(({ code }) => code)]).size).toBe(CODES.length + PAY_TYPES.length)
  })

  it.each([
    ["804201", "mpm"],
    ["804208", "cpm"],
    ["805612", "wap"],
    ["804214", "web"],
    ["801810", "app"],
    ["801802", undefined],
  ])("have a scenario derived from the last digits of %s: %s", (code, scenario) => {
    expect(OTHER_PAY_TYPES.find((payType) => payType.code === code)?.scenario).toBe(scenario)
  })

  it.each([
    ["804201", "GrabPay, Malaysia / Singapore"],
    ["805801", "PayMe (QR code to scan)"],
    ["802808", "Visa / Mastercard (card terminal)"],
    ["999999", undefined],
    [undefined, undefined],
  ])("have a name that merchants know for %s: %s", (code, name) => {
    expect(payTypeName(code)).toBe(name)
  })
})
