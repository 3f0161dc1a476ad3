/** The outcome of a test card on the hosted checkout. */
export interface TestCard {
  readonly number: string
  readonly meaning: string
  /**
   * `verification`: the row becomes 1145 and the shopper goes to `failed_url`; a number: that code, and the shopper
   * stays.
   */
  readonly outcome: "paid" | "verification" | "1205"
}

/** QFPay's sandbox cards. The results of failing ones are what merchants have seen. Source: QFPay docs, Visa. */
export const TEST_CARDS: readonly TestCard[] = [
  { number: "4000000000001091", meaning: "Visa, paid", outcome: "paid" },
  { number: "5200000000001096", meaning: "Mastercard, paid", outcome: "paid" },
  { number: "4000000000001000", meaning: "Visa, paid without a challenge", outcome: "paid" },
  { number: "5200000000001005", meaning: "Mastercard, paid without a challenge", outcome: "paid" },
  { number: "4000000000001125", meaning: "Visa, verification fails", outcome: "verification" },
  { number: "5200000000001120", meaning: "Mastercard, verification fails", outcome: "verification" },
  { number: "4000000000001018", meaning: "Visa, refused", outcome: "1205" },
  { number: "5200000000001013", meaning: "Mastercard, refused", outcome: "1205" },
]
