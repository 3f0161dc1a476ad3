import { CURRENCIES, isCurrencyCode } from "../qfpay/catalogue"

/** `1050`, `HKD` -> `10.50`: an amount in major units with all its decimals. */
export function majorUnits(amountMinor: number, currency: string): string {
  const decimals = isCurrencyCode(currency) ? CURRENCIES[currency] : 2
  return (amountMinor / 10 ** decimals).toFixed(decimals)
}

/** `HK$1,234.50`: an amount as a shopper reads it. */
export function formatAmount(amountMinor: number, currency: string): string {
  const decimals = isCurrencyCode(currency) ? CURRENCIES[currency] : 2
  return new Intl.NumberFormat("en-GB", {
    style: "currency",
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(amountMinor / 10 ** decimals)
}
