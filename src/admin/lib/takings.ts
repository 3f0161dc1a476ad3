import type { AdminTakings } from "../../api/admin/qfpay/types"
import { HONG_KONG_OFFSET_MS } from "../../qfpay/catalogue/hong-kong"

const DAY_MS = 86_400_000

/** The days of the last so many, both within, in Hong Kong, where QFPay's days are. */
export function lastDays(count: number, now: Date): { readonly from: string; readonly to: string } {
  const day = (at: number) => new Date(at + HONG_KONG_OFFSET_MS).toISOString().slice(0, 10)
  return { from: day(now.getTime() - (count - 1) * DAY_MS), to: day(now.getTime()) }
}

/** Every day from one to another, both within, the oldest first. */
export function daysOf(from: string, to: string): string[] {
  const [start, end] = [Date.parse(from), Date.parse(to)]
  const count = Math.round((end - start) / DAY_MS) + 1
  return Array.from({ length: count }, (_, index) => new Date(start + index * DAY_MS).toISOString().slice(0, 10))
}

/** `3 of 4` as a share for people: `75%`. */
export const share = (part: number, whole: number, locale: string): string =>
  whole === 0 ? "–" : new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(part / whole)

const COLUMNS = ["day", "wallet", "payments", "received", "on_orders", "orders", "refunds", "refunded", "net"] as const

/** The takings as a table for a spreadsheet: a line for each day and wallet. Every value is a number, a day or one of our words. */
export function takingsCsv({ by_day_and_wallet, currency_code }: AdminTakings): string {
  const lines = by_day_and_wallet.map((row) => [...COLUMNS.map((column) => row[column]), currency_code.toUpperCase()])
  return "\uFEFF" + [[...COLUMNS, "currency"], ...lines].map((line) => `${line.join(",")}\r\n`).join("")
}
