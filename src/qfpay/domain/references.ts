import { randomInt } from "node:crypto"

const SESSION_PREFIX = "payses_"
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
const SUFFIX_LENGTH = 5

/** Where the random digits come from; handed in so that a test can own them. */
export type RandomInt = (exclusiveMax: number) => number

function mint(kind: "P" | "R", sessionId: string, random: RandomInt): string {
  const ulid = sessionId.startsWith(SESSION_PREFIX) ? sessionId.slice(SESSION_PREFIX.length) : ""
  if (!/^[0-9A-Za-z]{26}$/.test(ulid)) {
    throw new TypeError(
      `A payment session's id has the form ${SESSION_PREFIX}<26 characters>, not '${sessionId.slice(0, 60)}'.`,
    )
  }
  let suffix = ""
  while (suffix.length < SUFFIX_LENGTH) suffix += ALPHABET.charAt(random(ALPHABET.length))
  return ulid + kind + suffix
}

/**
 * A new `out_trade_no` for an attempt to pay: 32 characters of `[0-9A-Za-z]`, the payment session's own id inside.
 * QFPay wants it unique over payments and refunds of the account and old documents allow only letters and digits.
 */
export function mintPaymentReference(sessionId: string, random: RandomInt = randomInt): string {
  return mint("P", sessionId, random)
}

/** A new `out_trade_no` for a refund of a session's payment. */
export function mintRefundReference(sessionId: string, random: RandomInt = randomInt): string {
  return mint("R", sessionId, random)
}

/** The payment session that a number of ours belongs to, or `undefined` for a number that is not ours. */
export function sessionIdOf(outTradeNo: string): string | undefined {
  return /^[0-9A-Za-z]{26}[PR][0-9A-Z]{5}$/.test(outTradeNo) ? SESSION_PREFIX + outTradeNo.slice(0, 26) : undefined
}
