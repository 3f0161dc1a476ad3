import { type CurrencyCode, meaningOf, type RefundRefusal } from "../../../qfpay/catalogue"
import { type Evidence, toMajorUnits } from "../../../qfpay/domain"
import {
  QfpayConflictError,
  QfpayRefundCompletedError,
  QfpayRefundPendingError,
  QfpayRefundRefusedError,
} from "../../../qfpay/errors"
import { merchantMessage, refusalMessage } from "../../../qfpay/messages"
import type { Lease, PaymentRow, RefundRow } from "../ledger"

/** Money that arrived and is to be refunded, wholly or in part. */
export interface Received {
  /** The payment under whose number the money arrived. */
  readonly payment: PaymentRow
  /** QFPay's number of the money: the payment's own, or that of a second payment under the same number. */
  readonly syssn: string
  /** The amount that arrived, in minor units. */
  readonly txamt: number
  /** The turn to refund this payment; a refund is written and sent only while it is held. */
  readonly lease?: Lease
}

export const factsOf = ({ payment, syssn }: Received) => ({
  account: payment.account,
  out_trade_no: payment.out_trade_no,
  pay_type: payment.pay_type,
  syssn,
})

const amountOf = ({ txamt, txcurrcd }: RefundRow) => `${toMajorUnits(txamt, txcurrcd as CurrencyCode)} ${txcurrcd}`

/** QFPay, or this plugin, does not make the refund; the message says what the merchant can do. */
export function refusedError(
  refusal: RefundRefusal,
  facts: object,
  evidence?: Evidence,
  later = false,
): QfpayRefundRefusedError {
  const { respcd = "", gatewayMessage = "" } = evidence ?? {}
  const answer = gatewayMessage.includes(respcd) ? gatewayMessage : `${gatewayMessage || "no message"} (${respcd})`
  const said = respcd ? [merchantMessage("qfpay_answer", { answer })] : []
  return new QfpayRefundRefusedError([refusalMessage(refusal), ...said], {
    facts: { ...facts, ...evidence },
    retry: later ? "later" : "never",
  })
}

/** The refusal that the ledger has stored for a refund. */
export function storedRefusalError(refund: RefundRow, received: Received): QfpayRefundRefusedError {
  const evidence = { respcd: refund.respcd ?? "", gatewayMessage: refund.words ?? "" }
  const meaning = meaningOf(evidence.respcd, evidence.gatewayMessage)
  return refusedError(meaning.refusal ?? "denied", factsOf(received), evidence, meaning.onRefund === "refused_later")
}

/** It is not known yet whether the money was refunded. */
export function pendingError(refund: RefundRow): QfpayRefundPendingError {
  return new QfpayRefundPendingError(
    merchantMessage("refund_pending", { amount: amountOf(refund), number: refund.out_trade_no }),
    { facts: { account: refund.account, out_trade_no: refund.out_trade_no } },
  )
}

/** The request may be the repetition of a refund that already went through. */
export const completedEarlierError = (refund: RefundRow, byPerson: boolean): QfpayRefundCompletedError =>
  completed(refund, byPerson ? "refund_completed_earlier" : "refund_completed_for_program")

/** The same, to a program, while the order does not show that refund: its entry would undo an acknowledgment. */
export const completedUnbookedError = (refund: RefundRow): QfpayRefundCompletedError =>
  completed(refund, "refund_completed_unbooked")

function completed(
  refund: RefundRow,
  message: "refund_completed_earlier" | "refund_completed_for_program" | "refund_completed_unbooked",
): QfpayRefundCompletedError {
  const { account, out_trade_no } = refund
  return new QfpayRefundCompletedError(merchantMessage(message, { amount: amountOf(refund), number: out_trade_no }), {
    facts: { account, out_trade_no },
  })
}

/** Each of these refunds may be the one that a case asks for. */
export function madeSinceError(outTradeNo: string, refunds: readonly RefundRow[]): QfpayConflictError {
  const [amount = ""] = refunds.map(amountOf)
  const number = refunds.map(({ out_trade_no }) => out_trade_no).join(", ")
  return new QfpayConflictError(merchantMessage("refund_made_since", { amount, number }), {
    facts: { out_trade_no: outTradeNo },
  })
}
