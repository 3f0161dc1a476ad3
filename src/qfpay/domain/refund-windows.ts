import { HONG_KONG_OFFSET_MS, type RefundRefusal } from "../catalogue"

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** The next time that clocks in Hong Kong show this time of day. */
function nextInHongKong(hour: number, minute: number, now: Date): Date {
  const localNow = now.getTime() + HONG_KONG_OFFSET_MS
  const midnight = localNow - (localNow % DAY_MS)
  const today = midnight + hour * HOUR_MS + minute * MINUTE_MS
  return new Date((today > localNow ? today : today + DAY_MS) - HONG_KONG_OFFSET_MS)
}

const after = (ms: number) => (now: Date) => new Date(now.getTime() + ms)

/**
 * When a refused refund is worth another attempt; refusals not listed here are final. The times are a little past
 * QFPay's own: refunds are blocked from 23:30 to 00:30, and some balances are renewed at 11:00, in Hong Kong. Source:
 * QFPay docs, Refund; refusals recorded in production.
 */
const NEXT_TRY: Readonly<Partial<Record<RefundRefusal, (now: Date) => Date>>> = {
  blocked_at_night: (now) => nextInHongKong(0, 35, now),
  after_11_am: (now) => nextInHongKong(11, 5, now),
  same_day_in_full_only: (now) => nextInHongKong(0, 35, now),
  balance_too_low: after(HOUR_MS),
  still_processing: after(5 * MINUTE_MS),
}

/** When to retry a refused refund automatically, or `undefined` when only a person can help. */
export function nextRefundTryAt(refusal: RefundRefusal | undefined, now: Date): Date | undefined {
  return refusal && NEXT_TRY[refusal]?.(now)
}
