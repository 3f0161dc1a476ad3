/** The outcome of a shopper's one-time code. */
export type CpmOutcome =
  | { readonly kind: "paid" }
  | { readonly kind: "declined"; readonly respcd: string }
  | { readonly kind: "pending"; readonly respcd: string; readonly then: string }

/** Codes that leave a cpm payment pending: keep enquiring. */
const PENDING = ["1143", "1145", "1298"]
/** Codes that end it. */
const DECLINED = ["1147", "1201", "1202", "1203", "1204", "1205", "1212", "1250", "1294", "1297", "2005"]

/**
 * The last digits of the auth code determine its outcome, so that a cashier's screen can be tested without a control
 * call. `…1143`, `…1145`, `…1298`: pending first, then paid. One of the declining codes, as in `…1201`: that answer.
 * Both, as in `…11431201`: pending first, then declined. Anything else: paid at once. A code used twice is 1202,
 * because each can be used only once (QFPay docs, Consumer Present Mode).
 */
export function cpmOutcome(authCode: string, unspent: boolean): CpmOutcome {
  if (!unspent) return { kind: "declined", respcd: "1202" }
  const end = authCode.slice(-4)
  const before = authCode.slice(-8, -4)
  if (PENDING.includes(end)) return { kind: "pending", respcd: end, then: "0000" }
  if (!DECLINED.includes(end)) return { kind: "paid" }
  return PENDING.includes(before) ? { kind: "pending", respcd: before, then: end } : { kind: "declined", respcd: end }
}
