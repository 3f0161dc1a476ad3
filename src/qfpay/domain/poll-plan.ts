/** How often QFPay is asked about one payment, by its age. Its own advice: first after 3 to 5 s, then keep asking. */
const FIRST_DELAYS_MS = [3_000, 5_000, 5_000, 8_000, 8_000] as const
/** With the desk's own wait this stays below 15 s: a shopper whose notification is lost must not wait longer. */
const STEADY_MS = 11_000
const LATE_MS = 3_600_000

/** After a code's expiry it is asked at the steady pace a little longer: QFPay closes late. */
export const EXPIRY_MARGIN_MS = 120_000

/** A notification may come up to about a day later, so for so long an unpaid number is asked about now and then. */
export const DEADLINE_MS = 24 * 3_600_000

export interface PollState {
  /** How many times QFPay was asked already. */
  readonly enquiries: number
  readonly expiresAt: Date
}

/**
 * When to ask QFPay next, or `undefined` when the plan is over and only a notification can bring news.
 */
export function nextEnquiryAt(state: PollState, now: Date): Date | undefined {
  const expiry = state.expiresAt.getTime()
  const time = now.getTime()
  if (time > expiry + DEADLINE_MS) return undefined
  if (time > expiry + EXPIRY_MARGIN_MS) return new Date(time + LATE_MS)
  return new Date(time + (FIRST_DELAYS_MS[state.enquiries] ?? STEADY_MS))
}

/** When QFPay is asked next about a refund that it has not finished, by the refund's age: the first row it is below. */
const REFUND_PLAN: readonly { readonly youngerThanMs: number; readonly everyMs: number }[] = [
  { youngerThanMs: 10 * 60_000, everyMs: 30_000 },
  { youngerThanMs: 3_600_000, everyMs: 5 * 60_000 },
  { youngerThanMs: 2 * DEADLINE_MS, everyMs: LATE_MS },
  { youngerThanMs: 30 * DEADLINE_MS, everyMs: 6 * LATE_MS },
]

/** When to ask about an open refund again, or `undefined` after a month: then only a person at QFPay can tell. */
export function nextRefundEnquiryAt(createdAt: Date, now: Date): Date | undefined {
  const age = now.getTime() - createdAt.getTime()
  const row = REFUND_PLAN.find(({ youngerThanMs }) => age < youngerThanMs)
  return row && new Date(now.getTime() + row.everyMs)
}
