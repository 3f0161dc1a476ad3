/** The simulator's time source: milliseconds since 1970, or a `Date`. Pass your own to control the time in a test. */
export interface Clock {
  now(): number | Date
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** QFPay uses UTC+8 whatever the merchant's time zone. Source: QFPay docs, Public Payment Response Parameters. */
const ZONE_MS = 8 * 60 * 60 * 1000
const WIRE_TIME = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/

/** `YYYY-MM-DD hh:mm:ss` in UTC+8, as in `sysdtm` and `paydtm`. */
export function toWireTime(ms: number): string {
  return new Date(ms + ZONE_MS).toISOString().slice(0, 19).replace("T", " ")
}

/** Whether a text has the format of `txdtm`. Only the format: QFPay hardly checks the value and echoes it. */
export function isWireTime(text: string): boolean {
  return WIRE_TIME.test(text)
}

/** Milliseconds since 1970 of a `YYYY-MM-DD hh:mm:ss` in UTC+8; `undefined` when there is no such time. */
export function fromWireTime(text: string): number | undefined {
  const match = WIRE_TIME.exec(text)
  if (!match) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  const ms = Date.UTC(year, month - 1, day, hour, minute, second) - ZONE_MS
  return toWireTime(ms) === text ? ms : undefined
}

/**
 * The calendar day in UTC+8, `YYYYMMDD`: the beginning of every `syssn`, and the meaning of "same day" for a refund.
 */
export function dayOf(ms: number): string {
  return toWireTime(ms).slice(0, 10).replaceAll("-", "")
}

/** The calendar month in UTC+8, `YYYY-MM`. */
export function monthOf(ms: number): string {
  return toWireTime(ms).slice(0, 7)
}

/** First and last millisecond of the calendar month in UTC+8 that contains `ms`. */
export function monthBounds(ms: number): { start: number; end: number } {
  const local = new Date(ms + ZONE_MS)
  const start = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), 1) - ZONE_MS
  const end = Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1, 1) - ZONE_MS - 1
  return { start, end }
}

/** Minutes since midnight in UTC+8, 0 to 1439. */
export function minuteOfDay(ms: number): number {
  const local = new Date(ms + ZONE_MS)
  return local.getUTCHours() * 60 + local.getUTCMinutes()
}
