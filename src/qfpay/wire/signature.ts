import { createHash, timingSafeEqual } from "node:crypto"

/** Digest of a request. QFPay's default is MD5; SHA256 is announced with `X-QF-SIGNTYPE`. */
export type SignType = "MD5" | "SHA256"

/** Request parameters by name, unencoded. */
export type Parameters = Readonly<Record<string, string>>

/**
 * The string that QFPay signs, without the key: `name=value` joined with `&`, sorted by name in ASCII order, values raw
 * (not URL-encoded). Source: QFPay docs, Signature Generation; vectors R01 to R21.
 */
export function signingBase(parameters: Parameters): string {
  return Object.keys(parameters)
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .map((name) => `${name}=${parameters[name]}`)
    .join("&")
}

function digest(signType: SignType, ...parts: (string | Buffer)[]): string {
  const hash = createHash(signType === "MD5" ? "md5" : "sha256")
  for (const part of parts) hash.update(part)
  return hash.digest("hex").toUpperCase()
}

/** Signature of a request: uppercase hex of the signing string followed by the client key. */
export function signRequest(parameters: Parameters, clientKey: string, signType: SignType): string {
  return digest(signType, signingBase(parameters), clientKey)
}

/**
 * Signature of a notification or a response: uppercase MD5 of the raw body and the client key, whatever the request was
 * signed with. Source: QFPay docs, Asynchronous Notifications; published vector P01.
 */
export function signBody(rawBody: Buffer | string, clientKey: string): string {
  return digest("MD5", rawBody, clientKey)
}

/**
 * Whether `X-QF-SIGN` belongs to these bytes. Constant time; letter case does not matter; an absent, shortened or
 * doubled header never matches.
 */
export function isBodySignature(rawBody: Buffer, header: unknown, clientKey: string): boolean {
  if (typeof header !== "string") return false
  const received = Buffer.from(header.toUpperCase(), "utf8")
  const expected = Buffer.from(signBody(rawBody, clientKey), "utf8")
  return received.length === expected.length && timingSafeEqual(received, expected)
}
