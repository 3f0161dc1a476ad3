import { CURRENCIES, isCurrencyCode } from "../qfpay/catalogue/currencies"

/**
 * Money as the shopper writes it, from minor units; empty when it is not known. The number of decimals is the
 * catalogue's: browsers disagree with ISO 4217 on some currencies (IDR, MMK), and another exponent would show a
 * hundredfold amount.
 */
export function formatAmount(amountMinor: number | undefined, currency = "", locale: string): string {
  if (amountMinor === undefined || !isCurrencyCode(currency)) return ""
  const digits = CURRENCIES[currency]
  return (amountMinor / 10 ** digits).toLocaleString(locale, {
    style: "currency",
    currency,
    // The amount has no more decimals than that, whatever the browser would allow.
    minimumFractionDigits: digits,
  })
}

/** `14:05`. Rounds up, so that 0:00 means that the time is over. */
export function formatRemaining(remainingMs: number): string {
  const seconds = Math.ceil(remainingMs / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
}

/** The remaining time as a screen reader says it: whole minutes, and seconds in the last minute. */
export function speakRemaining(remainingMs: number, locale: string): string {
  const inSeconds = remainingMs < 60_000
  const count = Math.round(remainingMs / (inSeconds ? 1_000 : 60_000))
  return count.toLocaleString(locale, { style: "unit", unit: inSeconds ? "second" : "minute", unitDisplay: "long" })
}
