import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import path from "node:path"
import { type CheckoutRequest, signedCheckoutUrl } from "."

interface CheckoutVector {
  readonly id: string
  readonly key: string
  readonly params: Readonly<Record<string, string>>
  readonly expected: Readonly<Record<string, string>>
  readonly signing_base: string
  readonly url_fragment_query?: string
}

const { request_vectors } = JSON.parse(readFileSync(path.join(__dirname, "__tests__/vectors.json"), "utf8")) as {
  readonly request_vectors: readonly CheckoutVector[]
}

function vector(id: string): CheckoutVector {
  const found = request_vectors.find((candidate) => candidate.id === id)
  if (!found) throw new Error(`There is no vector ${id}.`)
  return found
}

const REQUEST: CheckoutRequest = {
  out_trade_no: "ORDER20250101000007",
  txamt: 1000,
  txcurrcd: "HKD",
  txdtm: new Date("2025-01-01T04:00:00Z"),
  return_url: "https://shop.example/return?cart=1&s=ok",
  failed_url: "https://shop.example/return?cart=1&s=fail",
  notify_url: "https://shop.example/hooks/payment/qfpay_qfpay",
  checkout_expired_time: 1735705800000,
  goods_name: "Order 1001",
}

const account = (key: string, signType: "MD5" | "SHA256", mchid?: string) => ({
  appCode: "SIMULATORAPPCODE0000000000000001",
  clientKey: key,
  baseUrl: "https://openapi-hk.qfapi.com",
  signType,
  mchid,
})

const fragment = (url: string) => url.slice(url.indexOf("#/?") + 3)
const parametersOf = (url: string) => new URLSearchParams(fragment(url))

describe("The URL of the hosted checkout", () => {
  it("is exactly the one that QFPay's recipe gives (R21)", () => {
    const { key, expected, params } = vector("R21-checkout-md5")
    const url = signedCheckoutUrl(account(key, "MD5"), REQUEST)
    expect(Object.fromEntries(parametersOf(url))).toEqual({ ...params, sign: expected.md5_lower })
    expect(url).toMatch(/^https:\/\/openapi-hk\.qfapi\.com\/checkstand\/#\/\?appcode=/)
    expect(url).toMatch(/&sign=[0-9a-f]{32}$/)
  })

  it("is encoded like QFPay's sample (R20)", () => {
    const { key, signing_base, url_fragment_query = "" } = vector("R20-checkout-sha256")
    const url = signedCheckoutUrl(account(key, "SHA256"), REQUEST)
    // The vector writes sha256 in lowercase, and the algorithm's name is signed as written. The language, which is not
    // signed, is left to QFPay's page.
    const ours = (text: string) => text.replace("sign_type=sha256", "sign_type=SHA256").replace("lang=zh-hk&", "")
    const sign = createHash("sha256")
      .update(ours(signing_base) + key)
      .digest("hex")
    expect(fragment(url)).toBe(ours(url_fragment_query).replace(/&sign=.*$/, `&sign=${sign}`))
  })

  it("includes the merchant only if QFPay issued a number, under this page's own parameter name", () => {
    const { key } = vector("R21-checkout-md5")
    expect(parametersOf(signedCheckoutUrl(account(key, "MD5", "ZaMVg12345"), REQUEST)).get("mchntid")).toBe(
      "ZaMVg12345",
    )
    expect(parametersOf(signedCheckoutUrl(account(key, "MD5"), REQUEST)).has("mchntid")).toBe(false)
  })

  it("has another signature for every change of a signed parameter", () => {
    const { key } = vector("R21-checkout-md5")
    const signOf = (request: CheckoutRequest) =>
      parametersOf(signedCheckoutUrl(account(key, "MD5"), request)).get("sign")
    const changes: Partial<CheckoutRequest>[] = [
      { txamt: 1001 },
      { txcurrcd: "CNY" },
      { out_trade_no: "OTHER" },
      { return_url: "https://evil.example" },
      { support_pay_type: "ApplePay" },
      { checkout_expired_time: 1735705800001 },
    ]
    const signs = [{}, ...changes].map((change) => signOf({ ...REQUEST, ...change }))
    expect(new Set(signs).size).toBe(changes.length + 1)
  })

  it("does not contain the client key", () => {
    const { key } = vector("R21-checkout-md5")
    expect(signedCheckoutUrl(account(key, "MD5"), REQUEST)).not.toContain(key)
  })
})
