import { meaningOf, type PayType } from "../catalogue"
import { QfpayDeclinedError } from "../errors"
import { cashierAdviceText, messageText } from "../messages"
import type { Evidence } from "./outcome"

/** A shopper at home cannot show another code, but can choose another way to pay. */
const SHOPPER_ADVICE = "Please try again or choose another way to pay."

/** The error for a declined payment, for whoever can act on it: the cashier after a scan, otherwise the shopper. */
export function declinedError(payType: PayType, evidence: Evidence, facts: object): QfpayDeclinedError {
  const isScan = payType.carrier === "none"
  const advice = isScan ? cashierAdviceText(meaningOf(evidence.respcd, evidence.words).advice) : SHOPPER_ADVICE
  const declined = messageText("declined", { wallet: payType.label.en, code: evidence.respcd })
  return new QfpayDeclinedError(`${declined} ${advice}`, { facts: { ...facts, pay_type: payType.code, ...evidence } })
}
