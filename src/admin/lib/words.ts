import { useTranslation } from "react-i18next"
import { CURRENCIES, isCurrencyCode } from "../../qfpay/catalogue/currencies"
import type { Locale } from "../../qfpay/catalogue/wallets"

/** The admin's names of its languages, and ours. */
const LOCALES: Readonly<Record<string, Locale>> = { zhTW: "zh-HK", zhCN: "zh-CN" }

/** Our texts in the language of the admin, and that language. */
export function useWords(): { t: (key: string, values?: Record<string, unknown>) => string; locale: Locale } {
  const { t, i18n } = useTranslation("qfpay")
  return {
    t: (key, values) => t(key, { ...values, defaultValue: values?.defaultValue ?? key }),
    locale: LOCALES[i18n.language] ?? "en",
  }
}

/** Sentences one after the other; Chinese has no space between them. What is empty is left out. */
export function sentences(locale: Locale, ...parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(locale === "en" ? " " : "")
}

/** An amount of major units with its currency, for people: `HK$1,280.50`. */
export function formatAmount(amount: number, currencyCode: string, locale: Locale): string {
  try {
    return new Intl.NumberFormat(locale, {
      style: "currency",
      currency: currencyCode.toUpperCase(),
      currencyDisplay: "symbol",
    }).format(amount)
  } catch {
    return `${amount} ${currencyCode.toUpperCase()}`
  }
}

/** As {@link formatAmount}, for a table whose caption names the currency: `1,280.50`. */
export function formatNumber(amount: number, currencyCode: string, locale: Locale): string {
  const currency = currencyCode.toUpperCase()
  const digits = isCurrencyCode(currency) ? CURRENCIES[currency] : 0
  return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(amount)
}

/** As {@link formatAmount}, short enough for the side of a chart: `HK$1.2K`. */
export function formatAmountShort(amount: number, currencyCode: string, locale: Locale): string {
  const style = { style: "currency", currency: currencyCode.toUpperCase() } as const
  return new Intl.NumberFormat(locale, { ...style, notation: "compact", maximumFractionDigits: 1 }).format(amount)
}

/** A moment in the merchant's own time zone. */
export function formatTime(iso: string | null, locale: Locale): string {
  if (!iso) return "–"
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" }).format(new Date(iso))
}

/** A day of the calendar, `2026-06-15`, for people. */
export function formatDay(day: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`))
}

/** A day of the calendar without its year, short enough for the foot of a chart: `15 Jun`. */
export function formatDayShort(day: string, locale: Locale): string {
  const parts = { day: "numeric", month: "short", timeZone: "UTC" } as const
  return new Intl.DateTimeFormat(locale, parts).format(new Date(`${day}T00:00:00Z`))
}

/** Minor units, as QFPay counts them, with their currency. */
export function formatMinor(amountMinor: number, currencyCode: string, locale: Locale): string {
  const decimals = isCurrencyCode(currencyCode) ? CURRENCIES[currencyCode] : 0
  return formatAmount(amountMinor / 10 ** decimals, currencyCode, locale)
}

/** The hour and minute of a moment, in the merchant's own time zone: `14:32`. */
export function formatClock(iso: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: "short", hourCycle: "h23" }).format(new Date(iso))
}

/** What to show of an error: the server's own sentence. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
