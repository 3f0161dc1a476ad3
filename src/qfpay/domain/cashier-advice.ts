import { type Advice, meaningOf, type PayType } from "../catalogue"
import { QfpayDeclinedError } from "../errors"
import type { Evidence } from "./outcome"

/** What a cashier reads when a scan was declined: the cause, and what to do now. */
export const CASHIER_ADVICE: Readonly<Record<Advice, string>> = {
  wait: "The payment is still being checked. Wait a moment before you scan again.",
  try_again: "Nothing was charged. Ask the shopper to open a new code and scan again.",
  try_another_wallet: "The shopper's wallet or bank refused. Ask for another wallet or another way to pay.",
  show_new_code: "The code was wrong or has expired. Ask the shopper to refresh the code and scan again.",
  do_not_pay_again: "Do not charge again: check in QFPay's portal first whether the money has arrived.",
  use_overseas_code:
    "Ask the shopper to switch the UnionPay app to the payment code for use outside the mainland, and scan again.",
  contact_shop: "This payment is not allowed. Take it another way and tell the shop's owner.",
}

/** A shopper at home cannot show another code, but can choose another way to pay. */
const SHOPPER_ADVICE = "Please try again or choose another way to pay."

/** The error for a declined payment, for whoever can act on it: the cashier after a scan, otherwise the shopper. */
export function declinedError(payType: PayType, evidence: Evidence, facts: object): QfpayDeclinedError {
  const isScan = payType.carrier === "none"
  const advice = isScan ? CASHIER_ADVICE[meaningOf(evidence.respcd, evidence.words).advice] : SHOPPER_ADVICE
  return new QfpayDeclinedError(`${payType.label.en} declined the payment (${evidence.respcd}). ${advice}`, {
    facts: { ...facts, pay_type: payType.code, ...evidence },
  })
}
