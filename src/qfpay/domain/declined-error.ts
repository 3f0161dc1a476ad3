import { meaningOf, type PayType } from "../catalogue"
import { QfpayDeclinedError } from "../errors"
import { adviceMessage, merchantMessage } from "../messages"
import type { Evidence } from "./outcome"

/** The error for a declined payment, for whoever can act on it: the cashier after a scan, otherwise the shopper. */
export function declinedError(payType: PayType, evidence: Evidence, facts: object): QfpayDeclinedError {
  const declined = merchantMessage("declined", { wallet: payType.label.en, code: evidence.respcd })
  const isScan = payType.nextAction === "none"
  const { advice } = meaningOf(evidence.respcd, evidence.gatewayMessage)
  // A shopper at home cannot show another code, but can choose another way to pay.
  const todo = isScan ? adviceMessage(advice) : merchantMessage("another_way")
  return new QfpayDeclinedError([declined, todo], { facts: { ...facts, pay_type: payType.code, ...evidence } })
}
