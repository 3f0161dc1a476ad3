import type { RefusalCode } from "."

/**
 * Refusals in the English of earlier versions, which rows of the ledger still hold. When you edit the English text of a
 * refusal, add the old text here; otherwise stored refusals are no longer recognized, and a test fails.
 */
export const FORMER_REFUSALS: Readonly<Partial<Record<RefusalCode, readonly string[]>>> = {
  blocked_at_night: [
    "QFPay does not refund between 23:30 and 00:30 Hong Kong time, nor for some promotions. Try again after 00:30.",
  ],
  too_old: ["The wallet's refund period for this payment is over. Give the money back another way."],
  balance_too_low: [
    "Today's unsettled takings of this pay method do not cover the refund yet. Try again when more payments have come in, or tomorrow.",
    "Today's unsettled takings of this pay method do not cover the refund yet. Try again after more payments have arrived, or tomorrow.",
  ],
  already_refunded: [
    "QFPay says that this payment was refunded or closed before. Check it in QFPay's portal before giving money back.",
  ],
  above_refundable: ["The refund is greater than what is left to refund of this payment."],
  same_day_in_full_only: [
    "A card payment can only be refunded in full on its day. Refund the whole amount, or try again tomorrow.",
  ],
  still_processing: ["QFPay is still busy with an earlier refund of this payment. Try again in a few minutes."],
  denied: ["QFPay denied the refund. Contact QFPay, or give the money back another way."],
  settled_same_day: [
    "This account is settled at once, so QFPay cannot refund the payment. Give the money back another way.",
    "This account is settled at once, so QFPay cannot refund the payment. Refund the shopper another way.",
  ],
  not_found: [
    "QFPay does not know this payment. Check that the account still has the credentials with which it was paid.",
    "QFPay does not know this payment. Check that the account's credentials are those it was paid with.",
  ],
  held: ["This payment is held. Decide on it under held payments."],
  never_arrived: ["QFPay has no record of this refund: no money moved. You can refund again."],
  rejected: ["QFPay refused the call itself. Check the account in Settings, or ask QFPay."],
  disputed: [
    "This payment is marked as disputed, so it is not refunded through QFPay. Lift the mark on the payment's page first.",
  ],
  no_refunds: ["QFPay cannot refund this wallet. Give the money back another way, for example by bank transfer."],
}
