import { MedusaError } from "@medusajs/framework/utils"
import { toMedusaError } from "./errors"
import {
  QfpayAmountError,
  QfpayConfigError,
  QfpayDeclinedError,
  QfpayError,
  QfpayPaidError,
  QfpayProtocolError,
  QfpayRefundPendingError,
  QfpayRefundRefusedError,
  QfpayRejectionError,
  QfpaySignatureError,
  QfpayTransportError,
  QfpayUsageError,
} from "../../qfpay/errors"

/** How Medusa answers each of our errors, written by hand. */
const TYPES: readonly [error: QfpayError, code: string, type: string][] = [
  [new QfpayConfigError(["a: b"]), "QFPAY_CONFIG", "invalid_argument"],
  [new QfpayUsageError("Words."), "QFPAY_USAGE", "invalid_data"],
  [new QfpayAmountError("Words."), "QFPAY_AMOUNT", "invalid_data"],
  [new QfpayTransportError("Words."), "QFPAY_TRANSPORT", "unexpected_state"],
  [new QfpayProtocolError("Words."), "QFPAY_PROTOCOL", "unexpected_state"],
  [new QfpaySignatureError("Words."), "QFPAY_SIGNATURE", "unauthorized"],
  [new QfpayRejectionError("Words."), "QFPAY_REJECTED", "not_allowed"],
  [new QfpayDeclinedError("Words."), "QFPAY_DECLINED", "not_allowed"],
  [new QfpayError("QFPAY_DUPLICATE_REFERENCE", "Words."), "QFPAY_DUPLICATE_REFERENCE", "unexpected_state"],
  [new QfpayRefundRefusedError("Words."), "QFPAY_REFUND_REFUSED", "not_allowed"],
  [new QfpayRefundPendingError("Words."), "QFPAY_REFUND_PENDING", "not_allowed"],
  [new QfpayError("QFPAY_INTEGRITY", "Words."), "QFPAY_INTEGRITY", "payment_authorization_error"],
  [new QfpayPaidError("Words."), "QFPAY_PAID", "not_allowed"],
]

describe("Medusa's answer to one of our errors", () => {
  it.each(TYPES)("%s keeps its message and its code %s, as %s", (error, code, type) => {
    const translated = toMedusaError(error)
    expect(translated).toBeInstanceOf(MedusaError)
    expect(translated).toMatchObject({ type, code, message: error.message })
  })

  it("has only the message: no references, no cause", () => {
    const error = new QfpayTransportError("Words.", {
      facts: { out_trade_no: "A1", gatewayMessage: "QFPay's" },
      cause: new Error("socket"),
    })
    const translated = toMedusaError(error)
    expect(JSON.stringify(translated, Object.getOwnPropertyNames(translated))).not.toMatch(/A1|QFPay's|socket/)
  })

  it("passes other errors on unchanged", () => {
    for (const foreign of [new Error("database"), new MedusaError("not_found", "x"), "text", undefined, null]) {
      expect(toMedusaError(foreign)).toBe(foreign)
    }
  })
})
