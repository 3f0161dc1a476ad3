import { MAX_RETURN_URL, returnUrlFor, type ReturnPolicy, takesReturnUrl, withReference } from "."
import { PAY_TYPES, type PayType, payTypeByCode } from "../catalogue"
import { QfpayUsageError } from "../errors"

const SESSION = "payses_01JDQ4Z0G7V2C8R5N3K1W9XY6T"
const PAGE = "https://shop.example/checkout/qfpay"

const payType = (code: string): PayType => {
  const found = payTypeByCode(code)
  if (!found) throw new Error(`There is no ${code}.`)
  return found
}
const WAP = payType("801512")
const policy = (overrides: Partial<ReturnPolicy> = {}): ReturnPolicy => ({
  page: PAGE,
  origins: ["https://m.shop.example", /^https:\/\/[a-z0-9-]+\.preview\.example$/],
  httpsOnly: true,
  ...overrides,
})
const back = (asked?: string, overrides?: Partial<ReturnPolicy>, code = WAP) =>
  returnUrlFor(code, asked, SESSION, policy(overrides))

describe("The page to which a shopper returns", () => {
  it("is the option's, with our own reference in it", () => {
    expect(back()).toBe(`${PAGE}?payment_session_id=${SESSION}`)
  })

  it("keeps its query and fragment, and has the reference once", () => {
    expect(withReference("https://shop.example/a?cart=1&payment_session_id=old#top", SESSION)).toBe(
      `https://shop.example/a?cart=1&payment_session_id=${SESSION}#top`,
    )
  })

  it.each([
    ["of the option's own origin", "https://shop.example/elsewhere?lang=zh"],
    ["of an origin in the store's CORS list", "https://m.shop.example/back"],
    ["of an origin that matches a regular expression of the list", "https://pr-7.preview.example/back"],
  ])("may be sent by the storefront, %s", (_, asked) => {
    expect(back(asked)).toBe(withReference(asked, SESSION))
  })

  it.each([
    ["a stranger's", "https://evil.example/"],
    ["one that looks like the shop's", "https://shop.example.evil.example/"],
    ["the shop's name as a user", "https://shop.example@evil.example/"],
    ["the shop's with a user in it", "https://mei:secret@shop.example/"],
    ["another port of the shop's", "https://shop.example:8443/"],
    ["the shop's without https", "http://shop.example/"],
  ])("is never %s (failures 11)", (_, asked) => {
    expect(() => back(asked)).toThrow(QfpayUsageError)
    expect(() => back(asked)).toThrow(/^data\.return_url: /)
    expect(() => back(asked)).toThrow(/^(?!.*secret)/)
  })

  it.each<[string, readonly (string | RegExp)[]]>([
    ["*", ["*"]],
    ["a pattern that allows every origin", [/.*/, /^https:\/\//]],
    ["nothing", []],
    ["an empty entry", [""]],
  ])("is not any origin if the CORS list is %s", (_, origins) => {
    expect(() => back("https://evil.example/", { origins })).toThrow(/is not an origin of this shop/)
    expect(() => back("https://evil.example/", { origins, page: undefined })).toThrow(/is not an origin of this shop/)
  })

  it.each<[string, RegExp]>([
    ["https://shop.example.evil.example/", /shop\.example/],
    ["https://evilpreview.example/", /preview\.example$/],
    ["https://evil.example/", /^https:\/\/shop\.example|evil/],
    ["https://shop.example.evil.example/", /^https:\/\/shop\.example/g],
  ])("is not %s just because a part of it matches %s of the CORS list", (asked, pattern) => {
    expect(() => back(asked, { origins: [pattern], page: undefined })).toThrow(/is not an origin of this shop/)
  })

  it("must be https where real money is charged, and may be http elsewhere", () => {
    const origins = ["http://localhost:8000"]
    expect(() => back("http://localhost:8000/back", { origins })).toThrow(/^data\.return_url: must start with https/)
    expect(() => back(undefined, { page: "http://shop.example/" })).toThrow(/^returnUrl: must start with https/)
    expect(back("http://localhost:8000/back", { origins, httpsOnly: false })).toMatch(
      /^http:\/\/localhost:8000\/back\?/,
    )
  })

  it("has at most 200 characters, including the reference", () => {
    const room = MAX_RETURN_URL - withReference("https://shop.example/", SESSION).length
    const asked = (length: number) => `https://shop.example/${"a".repeat(length)}`
    expect(back(asked(room))).toHaveLength(200)
    expect(() => back(asked(room + 1))).toThrow(/^data\.return_url: has 201 characters/)
    expect(() => back(undefined, { page: asked(room + 1) })).toThrow(/^returnUrl: has 201 characters/)
  })

  it("may be missing where QFPay does not require it", () => {
    expect(back(undefined, { page: undefined })).toBeUndefined()
  })

  it.each(["800212", "802801", "806527"])("is required for %s: the error names both ways to set it", (code) => {
    expect(() => back(undefined, { page: undefined }, payType(code))).toThrow(
      /^returnUrl: .*option returnUrl, or send data\.return_url/,
    )
  })

  it("is ignored for a pay type without a return, whatever the storefront sends", () => {
    expect(back("https://evil.example/", {}, payType("801501"))).toBeUndefined()
    const leadNowhere = PAY_TYPES.filter((row) => !takesReturnUrl(row)).map(({ scenario }) => scenario)
    expect(new Set(leadNowhere)).toEqual(
      new Set(["cpm", "mpm", "app", "service_window", "jsapi", "mini_program", "terminal"]),
    )
  })
})
