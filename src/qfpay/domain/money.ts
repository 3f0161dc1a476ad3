import { CURRENCIES, type CurrencyCode, isCurrencyCode, type PayType } from "../catalogue"
import { QfpayAmountError } from "../errors"
import { merchantMessage } from "../messages"

declare const minorUnits: unique symbol

/** An integer of a currency's smallest unit (HKD: cents), as in `txamt`. Only {@link toMinorUnits} creates it. */
export type MinorUnits = number & { readonly [minorUnits]: true }

/** An amount with its currency. */
export interface Money {
  readonly amountMinor: MinorUnits
  readonly currency: CurrencyCode
}

/** `txamt` is Int(11). Source: QFPay docs, Public Payment Request Parameters. */
const MAX_DIGITS = 11

/**
 * Converts an amount to charge to minor units.
 *
 * Medusa does not round the results of percentages (15 % off 128.50 is 109.225), so a fraction of the smallest unit is
 * rounded half up, like in Medusa's own Stripe provider. Every comparison rounds the same way.
 *
 * @param major - decimal digits, as Medusa's BigNumber prints them: "158.5"; never a multiplied float
 * @param currencyCode - ISO 4217 in any letter case
 * @throws {@link QfpayAmountError} for an amount that is not above zero after rounding, more than 11 digits, or a
 * currency that QFPay does not support
 */
export function toMinorUnits(major: string, currencyCode: string): Money {
  const currency = knownCurrency(currencyCode)
  const amountMinor = roundedMinorUnits(major, CURRENCIES[currency])
  if (amountMinor <= 0n) {
    throw new QfpayAmountError(merchantMessage("amount_not_positive", { amount: `${major} ${currency}` }))
  }
  if (String(amountMinor).length > MAX_DIGITS) {
    const facts = { amount: `${major} ${currency}`, digits: String(MAX_DIGITS) }
    throw new QfpayAmountError(merchantMessage("amount_too_large", facts))
  }
  return { amountMinor: Number(amountMinor) as MinorUnits, currency }
}

/**
 * Converts any amount of Medusa's books, which may be zero or negative, to minor units, rounded like {@link
 * toMinorUnits}.
 * @throws {@link QfpayAmountError} for what is not a decimal number, or a currency that QFPay does not support
 */
export function roundToMinorUnits(major: string, currencyCode: string): number {
  return Number(roundedMinorUnits(major, CURRENCIES[knownCurrency(currencyCode)]))
}

/**
 * The same for any currency: an order can be in another one than a payment that was initiated for its cart, and the shop
 * sells through other providers in currencies that QFPay does not support.
 * @throws {@link QfpayAmountError} for what is not a decimal number
 */
export function roundToMinorUnitsOfAny(major: string, currencyCode: string): number {
  return Number(roundedMinorUnits(major, decimalsOfAny(currencyCode.toUpperCase())))
}

/** Medusa also allows codes that ISO 4217 does not have. */
function decimalsOfAny(currency: string): number {
  if (isCurrencyCode(currency)) return CURRENCIES[currency]
  if (!/^[A-Z]{3}$/.test(currency)) return 2
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2
}

function knownCurrency(currencyCode: string): CurrencyCode {
  const currency = currencyCode.toUpperCase()
  if (isCurrencyCode(currency)) return currency
  const facts = { currency: currency.slice(0, 10), currencies: Object.keys(CURRENCIES).join(", ") }
  throw new QfpayAmountError(merchantMessage("currency_unknown", facts))
}

/** Rounds half a unit up for a charge, and away from zero for a negative amount. */
function roundedMinorUnits(major: string, exponent: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(major)
  if (!match) throw new QfpayAmountError(`amount: '${major.slice(0, 40)}' is not a decimal number.`)
  const [, sign, whole = "", decimals = ""] = match
  const minor = BigInt(whole + decimals.slice(0, exponent).padEnd(exponent, "0"))
  const rounded = Number(decimals[exponent] ?? 0) >= 5 ? minor + 1n : minor
  return sign === "-" ? -rounded : rounded
}

/** The amount in major units, as Medusa reads it: exact decimal digits, with no more decimals than the currency has. */
export function toMajorUnits(amountMinor: number, currency: CurrencyCode): string {
  const exponent = CURRENCIES[currency]
  if (exponent === 0) return String(amountMinor)
  const digits = String(amountMinor).padStart(exponent + 1, "0")
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

/**
 * Refuses an amount that the pay type cannot charge, before QFPay is called.
 * @throws {@link QfpayAmountError} naming the limit
 */
export function assertChargeable(money: Money, payType: PayType): void {
  const { currencies, amountAboveMinor, code } = payType
  const wallet = payType.label.en
  if (currencies !== "any" && !currencies.includes(money.currency)) {
    const facts = { wallet, currencies: currencies.join(", "), currency: money.currency }
    throw new QfpayAmountError(merchantMessage("currency_impossible", facts), { facts: { pay_type: code } })
  }
  if (money.currency === "HKD" && money.amountMinor <= amountAboveMinor) {
    const limit = `${toMajorUnits(amountAboveMinor, "HKD")} HKD`
    throw new QfpayAmountError(merchantMessage("amount_too_small", { wallet, limit }), { facts: { pay_type: code } })
  }
}
