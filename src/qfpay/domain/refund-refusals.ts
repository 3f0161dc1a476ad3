import type { RefundRefusal } from "../catalogue"

/** What the merchant reads when a refund is refused: what it is, and what to do when. */
export const REFUND_REFUSALS: Readonly<Record<RefundRefusal, string>> = {
  blocked_at_night:
    "QFPay does not refund between 23:30 and 00:30 Hong Kong time, nor for some promotions. Try again after 00:30.",
  too_old: "The wallet's refund period for this payment is over. Give the money back another way.",
  balance_too_low:
    "Today's unsettled takings of this pay method do not cover the refund yet. Try again when more payments have come in, or tomorrow.",
  after_11_am: "QFPay cannot refund this payment before its daily update. Try again after 11:00 Hong Kong time.",
  already_refunded:
    "QFPay says that this payment was refunded or closed before. Check it in QFPay's portal before giving money back.",
  no_partial_refunds: "This payment can only be refunded in full.",
  above_refundable: "The refund is greater than what is left to refund of this payment.",
  same_day_in_full_only:
    "A card payment can only be refunded in full on its day. Refund the whole amount, or try again tomorrow.",
  still_processing: "QFPay is still busy with an earlier refund of this payment. Try again in a few minutes.",
  denied: "QFPay denied the refund. Contact QFPay, or give the money back another way.",
  settled_same_day:
    "This account is settled at once, so QFPay cannot refund the payment. Give the money back another way.",
  not_paid: "QFPay has no paid payment under this number, so there is nothing to refund.",
  not_found: "QFPay does not know this payment. Check that the account's credentials are those it was paid with.",
}

/** What the merchant reads when the wallet has no refunds at all. */
export const NO_REFUNDS =
  "QFPay cannot refund this wallet. Give the money back another way, for example by bank transfer."
