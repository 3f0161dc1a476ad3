import { createHash, timingSafeEqual } from "node:crypto"

/** Decoded parameters in the order they were received. */
export type Pairs = readonly (readonly [name: string, value: string])[]

/** The two digests that QFPay accepts for a request. A notification is always MD5. */
export type Algorithm = "md5" | "sha256"

/** The digest named by `X-QF-SIGNTYPE` (or `sign_type` of the hosted checkout); `undefined` for an unknown one. */
export function algorithmNamed(signType: string | undefined): Algorithm | undefined {
  const name = (signType ?? "MD5").toUpperCase()
  if (name === "MD5" || name === "") return "md5"
  return name === "SHA256" ? "sha256" : undefined
}

/**
 * The hashed string without the key: `name=value` joined with `&`, sorted by name in ASCII order, values raw. Empty
 * values are included: QFPay's one reproducible sample signs `channel_type=`, so a client that sends an empty pair
 * signs it.
 */
export function signingString(pairs: Pairs): string {
  return [...pairs]
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([name, value]) => `${name}=${value}`)
    .join("&")
}

/** The request signature, uppercase hex. */
export function requestSignature(pairs: Pairs, clientKey: string, algorithm: Algorithm = "md5"): string {
  return createHash(algorithm)
    .update(signingString(pairs) + clientKey, "utf8")
    .digest("hex")
    .toUpperCase()
}

/** Whether a received signature matches, in either letter case: QFPay's own samples print both. */
export function isSignedBy(pairs: Pairs, clientKey: string, algorithm: Algorithm, signature: string): boolean {
  const expected = Buffer.from(requestSignature(pairs, clientKey, algorithm))
  const received = Buffer.from(signature.toUpperCase())
  return expected.length === received.length && timingSafeEqual(expected, received)
}

/** `X-QF-SIGN` of a reply or a notification: uppercase MD5 over the raw body followed by the key. */
export function bodySignature(rawBody: string | Buffer, clientKey: string): string {
  return createHash("md5").update(rawBody).update(clientKey, "utf8").digest("hex").toUpperCase()
}
