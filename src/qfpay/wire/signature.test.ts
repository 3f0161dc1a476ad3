import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import path from "node:path"
import { isBodySignature, type Parameters, signBody, signingBase, signRequest, toFormBody, toParameters } from "."

interface RequestVector {
  readonly id: string
  readonly params: Parameters
  readonly key: string
  readonly signing_base: string
  readonly expected: { readonly md5_upper: string; readonly sha256_upper: string }
  readonly form_body: string
  readonly not_signed?: readonly string[]
  readonly negative_md5_upper?: string
  readonly alt_with_empty?: { readonly params: Parameters; readonly md5_upper: string }
}

interface BodyVector {
  readonly id: string
  readonly raw_body: string
  readonly raw_body_bytes: number
  readonly key: string
  readonly expected: { readonly md5_upper: string }
}

/** Signatures that QFPay printed, and others derived from its documents with another program than this one. */
const vectors = JSON.parse(readFileSync(path.join(__dirname, "__tests__/vectors.json"), "utf8")) as {
  readonly request_vectors: readonly RequestVector[]
  readonly body_vectors: readonly BodyVector[]
}

const requests = vectors.request_vectors.map((vector) => ({ ...vector, signed: signedOf(vector) }))

function signedOf({ params, not_signed = [] }: RequestVector): Parameters {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !not_signed.includes(name)))
}

function vector(id: string) {
  const found = requests.find((candidate) => candidate.id === id)
  if (!found) throw new Error(`There is no vector ${id}.`)
  return found
}

function body(id: string): BodyVector {
  const found = vectors.body_vectors.find((candidate) => candidate.id === id)
  if (!found) throw new Error(`There is no vector ${id}.`)
  return found
}

describe("The signature of a request", () => {
  it("is checked against all 21 vectors", () => {
    expect(requests).toHaveLength(21)
  })

  it.each(requests)("covers the string in QFPay's documents: $id", ({ signed, signing_base }) => {
    expect(signingBase(signed)).toBe(signing_base)
  })

  it.each(requests)("is the uppercase MD5 or SHA256 in them: $id", ({ signed, key, expected }) => {
    expect(signRequest(signed, key, "MD5")).toBe(expected.md5_upper)
    expect(signRequest(signed, key, "SHA256")).toBe(expected.sha256_upper)
  })

  it("is the one that QFPay printed for its own example, including spaces, @ and an empty value", () => {
    const { params, key } = vector("R01-published-signup")
    expect(signRequest(params, key, "MD5")).toBe("3A7A3BBA647FB6FBC28F6687D78212E2")
  })

  it("does not depend on the order of the parameters", () => {
    for (const { signed, key, expected } of requests) {
      const reversed = Object.fromEntries(Object.entries(signed).reverse())
      expect(signRequest(reversed, key, "MD5")).toBe(expected.md5_upper)
    }
  })

  it("covers raw values: encoding them first gives a digest that QFPay refuses", () => {
    const { params, key, expected, negative_md5_upper } = vector("R07-urls-raw-vs-encoded")
    const encoded = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, encodeURIComponent(value)]))
    expect(negative_md5_upper).toMatch(/^[0-9A-F]{32}$/)
    expect(signRequest(params, key, "MD5")).toBe(expected.md5_upper)
    expect(signRequest(params, key, "MD5")).not.toBe(negative_md5_upper)
    expect(signRequest(encoded, key, "MD5")).not.toBe(expected.md5_upper)
  })

  it("orders names by ASCII, not alphabetically in any language", () => {
    expect(signingBase({ b: "1", B: "2", a_b: "3", ab: "4", a1: "5", _x: "6", a: "7" })).toBe(
      "B=2&_x=6&a=7&a1=5&a_b=3&ab=4&b=1",
    )
  })

  it("never covers an empty value, because none is ever sent", () => {
    const { key, expected, alt_with_empty } = vector("R08-empty-dropped")
    if (!alt_with_empty) throw new Error("R08 has lost its alternative.")
    const sent = toParameters(alt_with_empty.params)
    expect(Object.keys(sent)).not.toContain("udid")
    expect(signRequest(sent, key, "MD5")).toBe(expected.md5_upper)
    expect(signRequest(sent, key, "MD5")).not.toBe(alt_with_empty.md5_upper)
    expect(signRequest(alt_with_empty.params, key, "MD5")).toBe(alt_with_empty.md5_upper)
  })

  it("changes with the key, with a value and with a name", () => {
    const sign = (parameters: Parameters, key: string) => signRequest(parameters, key, "MD5")
    const digests = [
      sign({ txamt: "100" }, "key"),
      sign({ txamt: "100" }, "Key"),
      sign({ txamt: "101" }, "key"),
      sign({ txamT: "100" }, "key"),
    ]
    expect(new Set(digests).size).toBe(4)
  })
})

describe("The body of a request", () => {
  it.each(requests)("is form-encoded like in a browser and in Python: $id", ({ params, form_body }) => {
    expect(toFormBody(params)).toBe(form_body)
  })

  it.each(requests)("contains exactly what was signed: $id", ({ params }) => {
    expect(Object.fromEntries(new URLSearchParams(toFormBody(params)))).toEqual(params)
  })
})

describe("The signature of a notification or a response", () => {
  it("is checked against all 13 vectors", () => {
    expect(vectors.body_vectors).toHaveLength(13)
  })

  it.each(vectors.body_vectors)("is the MD5 of the bytes and the key: $id", ({ raw_body, key, expected }) => {
    expect(signBody(Buffer.from(raw_body, "utf8"), key)).toBe(expected.md5_upper)
    expect(signBody(raw_body, key)).toBe(expected.md5_upper)
  })

  it.each(vectors.body_vectors)("verifies over the bytes as received: $id", ({ raw_body, raw_body_bytes, ...rest }) => {
    const bytes = Buffer.from(raw_body, "utf8")
    expect(bytes).toHaveLength(raw_body_bytes)
    expect(isBodySignature(bytes, rest.expected.md5_upper, rest.key)).toBe(true)
  })

  it("is the one that QFPay printed in its worked example", () => {
    const { raw_body, key } = body("P01-published-response")
    expect(signBody(raw_body, key)).toBe("1E2CE7C2A7F8F581C354A857182B7A31")
  })

  it("verifies in uppercase, lowercase and mixed case", () => {
    const { raw_body, key, expected } = body("N02-doc-notification-synthetic-key")
    const bytes = Buffer.from(raw_body)
    const mixed = expected.md5_upper.slice(0, 16).toLowerCase() + expected.md5_upper.slice(16)
    for (const sign of [expected.md5_upper, expected.md5_upper.toLowerCase(), mixed]) {
      expect(isBodySignature(bytes, sign, key)).toBe(true)
    }
  })

  it("does not verify after the JSON was parsed and written again", () => {
    const { raw_body, key, expected } = body("N02-doc-notification-synthetic-key")
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(raw_body)))
    expect(rewritten.toString()).toBe(body("N03-same-object-compact").raw_body)
    expect(isBodySignature(rewritten, expected.md5_upper, key)).toBe(false)
  })

  it("does not verify if Chinese arrives escaped and is hashed unescaped, or vice versa", () => {
    const escaped = body("N07-chinese-escaped")
    const unescaped = body("N08-chinese-raw-utf8")
    expect(JSON.parse(escaped.raw_body)).toEqual(JSON.parse(unescaped.raw_body))
    expect(isBodySignature(Buffer.from(escaped.raw_body), unescaped.expected.md5_upper, escaped.key)).toBe(false)
    expect(isBodySignature(Buffer.from(unescaped.raw_body), escaped.expected.md5_upper, escaped.key)).toBe(false)
  })

  it("does not verify with another key, another byte, or a byte more or less", () => {
    const { raw_body, key, expected } = body("N02-doc-notification-synthetic-key")
    const sign = expected.md5_upper
    expect(isBodySignature(Buffer.from(raw_body), sign, key.toLowerCase())).toBe(false)
    expect(isBodySignature(Buffer.from(raw_body.replace('"txamt": "10"', '"txamt": "11"')), sign, key)).toBe(false)
    expect(isBodySignature(Buffer.from(`${raw_body}\n`), sign, key)).toBe(false)
    expect(isBodySignature(Buffer.from(raw_body.slice(0, -1)), sign, key)).toBe(false)
    expect(isBodySignature(Buffer.alloc(0), sign, key)).toBe(false)
  })

  it("is MD5 whatever the requests are signed with: a SHA256 of the body does not verify", () => {
    const { raw_body, key } = body("N02-doc-notification-synthetic-key")
    const sha256 = createHash("sha256")
      .update(raw_body + key)
      .digest("hex")
    expect(isBodySignature(Buffer.from(raw_body), sha256, key)).toBe(false)
  })

  const { raw_body, key, expected } = body("N02-doc-notification-synthetic-key")
  const sign = expected.md5_upper
  it.each<[what: string, header: unknown]>([
    ["absent", undefined],
    ["null", null],
    ["empty", ""],
    ["shortened", sign.slice(0, 31)],
    ["a single character", sign.slice(0, 1)],
    ["lengthened", `${sign}0`],
    ["padded with a space", ` ${sign}`],
    ["doubled, as Node joins two headers", `${sign}, ${sign}`],
    ["a list of one", [sign]],
    ["a list of two", [sign, sign]],
    ["a number", 42],
    ["an object that prints as the signature", { toString: () => sign }],
    ["as long, but of characters of several bytes", "簽".repeat(32)],
    ["as long in bytes, but not hex", "ß".repeat(16)],
    ["wrong in its last digit", sign.slice(0, 31) + (sign.endsWith("0") ? "1" : "0")],
  ])("does not verify when its header is %s, and does not throw (failures 4)", (_, header) => {
    expect(isBodySignature(Buffer.from(raw_body), header, key)).toBe(false)
  })
})
