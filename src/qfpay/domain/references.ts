import { randomInt } from "node:crypto"

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

/** 125 bits: numbers cannot be guessed, and no two shops of an account ever create the same one. */
const RANDOM_DIGITS = 25

/** The source of random digits; a parameter so that a test can control it. */
export type RandomInt = (exclusiveMax: number) => number

function mint(kind: "P" | "R", random: RandomInt): string {
  let number: string = kind
  while (number.length <= RANDOM_DIGITS) number += ALPHABET.charAt(random(ALPHABET.length))
  return number
}

/**
 * A new `out_trade_no` for a payment attempt: `P` and 25 random digits or capital letters. The wallet shows it to the
 * shopper, so it reveals nothing; only the ledger knows what it stands for. QFPay requires it to be unique over
 * payments and refunds of the account, and old documents allow only letters and digits.
 */
export function mintPaymentReference(random: RandomInt = randomInt): string {
  return mint("P", random)
}

/** A new `out_trade_no` for a refund: `R` and 25 random digits or capital letters. */
export function mintRefundReference(random: RandomInt = randomInt): string {
  return mint("R", random)
}

/** Whether a number has the form of ours, including those made before they were random. It proves nothing. */
export function looksLikeOurs(outTradeNo: string): boolean {
  return /^(?:[PR][0-9A-HJKMNP-TV-Z]{25}|[0-9A-Za-z]{26}[PR][0-9A-Z]{5})$/.test(outTradeNo)
}
