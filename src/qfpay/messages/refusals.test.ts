import { type RefusalCode, refusalIn, refusalText, translateMessages } from "."

/** Every English text with which a version has refused a refund, by hand: rows of the ledger may hold each of them. */
const STORED: readonly (readonly [RefusalCode, string])[] = [
  [
    "blocked_at_night",
    "QFPay does not refund between 23:30 and 00:30 Hong Kong time, nor for some promotions. Try again after 00:30.",
  ],
  [
    "blocked_at_night",
    "QFPay does not process refunds between 23:30 and 00:30 Hong Kong time, and blocks refunds for some promotions. Try again after 00:30.",
  ],
  ["too_old", "The wallet's refund period for this payment is over. Give the money back another way."],
  ["too_old", "The wallet's refund period for this payment is over. Refund the shopper another way."],
  [
    "balance_too_low",
    "Today's unsettled takings of this pay method do not cover the refund yet. Try again when more payments have come in, or tomorrow.",
  ],
  [
    "balance_too_low",
    "Today's unsettled takings of this pay method do not cover the refund yet. Try again after more payments have arrived, or tomorrow.",
  ],
  [
    "balance_too_low",
    "Today's unsettled takings of this payment method do not cover the refund yet. Try again after more payments have arrived, or tomorrow.",
  ],
  ["after_11_am", "QFPay cannot refund this payment before its daily update. Try again after 11:00 Hong Kong time."],
  [
    "already_refunded",
    "QFPay says that this payment was refunded or closed before. Check it in QFPay's portal before giving money back.",
  ],
  [
    "already_refunded",
    "QFPay says that this payment was refunded or closed before. Check QFPay's portal before you refund it another way.",
  ],
  ["no_partial_refunds", "This payment can only be refunded in full."],
  ["above_refundable", "The refund is greater than what is left to refund of this payment."],
  ["above_refundable", "The refund is greater than what is left to refund on this payment."],
  [
    "same_day_in_full_only",
    "A card payment can only be refunded in full on its day. Refund the whole amount, or try again tomorrow.",
  ],
  [
    "same_day_in_full_only",
    "A card payment can only be refunded in full on the day it was made. Refund the whole amount, or try again tomorrow.",
  ],
  ["still_processing", "QFPay is still busy with an earlier refund of this payment. Try again in a few minutes."],
  ["still_processing", "QFPay is still processing an earlier refund of this payment. Try again in a few minutes."],
  ["denied", "QFPay denied the refund. Contact QFPay, or give the money back another way."],
  ["denied", "QFPay denied the refund. Contact QFPay, or refund the shopper another way."],
  [
    "settled_same_day",
    "This account is settled at once, so QFPay cannot refund the payment. Give the money back another way.",
  ],
  [
    "settled_same_day",
    "This account is settled at once, so QFPay cannot refund the payment. Refund the shopper another way.",
  ],
  [
    "settled_same_day",
    "QFPay pays this account out immediately, so it cannot refund the payment. Refund the shopper another way.",
  ],
  ["not_paid", "QFPay has no paid payment under this number, so there is nothing to refund."],
  ["not_found", "QFPay does not know this payment. Check that the account's credentials are those it was paid with."],
  [
    "not_found",
    "QFPay does not know this payment. Check that the account still has the credentials with which it was paid.",
  ],
  [
    "not_found",
    "QFPay does not know this payment. Check that the account's credentials match those used for this payment.",
  ],
  ["held", "This payment is held. Decide on it under held payments."],
  ["held", "This payment is held. Decide on it under Settings, QFPay, Payments needing attention."],
  ["never_arrived", "QFPay has no record of this refund: no money moved. You can refund again."],
  [
    "never_arrived",
    "QFPay has no record of this refund: as far as it reports, no money has moved. If a case is open for this refund, decide there; otherwise, you can refund again.",
  ],
  ["rejected", "QFPay refused the call itself. Check the account in Settings, or ask QFPay."],
  ["rejected", "QFPay rejected the request. Check the account under Settings, QFPay, or contact QFPay."],
  [
    "disputed",
    "This payment is marked as disputed, so it is not refunded through QFPay. Lift the mark on the payment's page first.",
  ],
  [
    "disputed",
    "This payment is marked as disputed, so it is not refunded automatically. You can still refund it yourself in the admin.",
  ],
  ["no_refunds", "QFPay cannot refund this wallet. Give the money back another way, for example by bank transfer."],
  ["no_refunds", "QFPay cannot refund this wallet. Refund the shopper another way, for example by bank transfer."],
]

describe("A refused refund", () => {
  it.each(STORED)("%s is recognized and translated, whichever version stored it: %s", (code, sentence) => {
    const stored = `${sentence} QFPay's answer: no refund (1155).`
    expect(refusalIn(stored)).toEqual({ code, rest: " QFPay's answer: no refund (1155)." })
    const translated = translateMessages(stored, "zh-HK")
    expect(translated).toBe(`${refusalText(code, "zh-HK")} QFPay 回覆：no refund (1155)。`)
  })

  it("has all of its texts above", () => {
    const codes = [...new Set(STORED.map(([code]) => code))]
    for (const code of codes) expect(STORED).toContainEqual([code, refusalText(code)])
    expect(codes).toHaveLength(18)
  })

  it.each<[refusal: RefusalCode, says: RegExp]>([
    ["blocked_at_night", /23:30 and 00:30.*after 00:30/],
    ["too_old", /refund period.*over.*another way/],
    ["balance_too_low", /takings.*tomorrow/],
    ["after_11_am", /after 11:00/],
    ["already_refunded", /refunded or closed before.*portal/],
    ["no_partial_refunds", /only be refunded in full/],
    ["above_refundable", /greater than what is left/],
    ["same_day_in_full_only", /in full on the day it was made.*tomorrow/],
    ["still_processing", /still processing.*few minutes/],
    ["denied", /denied.*Contact QFPay/],
    ["settled_same_day", /pays this account out/],
    ["not_paid", /nothing to refund/],
    ["not_found", /does not know.*credentials/],
  ])("tells the merchant the cause, and what to do when: %s", (refusal, says) => {
    expect(refusalText(refusal)).toMatch(says)
  })

  it("is nothing that another message says", () => expect(refusalIn("Order was not found")).toBeUndefined())
})
