/**
 * The currencies of QFPay's network and their exponents: the number of decimals between the major and the minor unit.
 * QFPay takes `txamt` as an integer of minor units ("cents, 100 = $1"; zh page: smallest currency unit). The exponents
 * are ISO 4217's; JPY, IDR and MMK are not confirmed by a published sample. Source: QFPay docs, Payment Methods >
 * Currencies; exponents ISO 4217.
 */
export const CURRENCIES = {
  AED: 2,
  AUD: 2,
  CAD: 2,
  CNY: 2,
  EUR: 2,
  HKD: 2,
  IDR: 2,
  JPY: 0,
  MMK: 2,
  MYR: 2,
  SGD: 2,
  THB: 2,
  USD: 2,
} as const satisfies Record<string, number>

/** ISO 4217 code in uppercase, as in `txcurrcd`. */
export type CurrencyCode = keyof typeof CURRENCIES

/** Whether QFPay's network supports the currency. Uppercase only; callers convert Medusa's lowercase. */
export function isCurrencyCode(value: string): value is CurrencyCode {
  return Object.hasOwn(CURRENCIES, value)
}
