import { MedusaError } from "@medusajs/framework/utils"
import { QfpayError, type QfpayErrorCode } from "../../qfpay/errors"
import { messagesIn, type Said, textOf } from "../../qfpay/messages"

/** How Medusa's API answers each of our errors; the text is always ours. */
const TYPES: Readonly<Record<QfpayErrorCode, string>> = {
  QFPAY_CONFIG: MedusaError.Types.INVALID_ARGUMENT,
  QFPAY_USAGE: MedusaError.Types.INVALID_DATA,
  QFPAY_AMOUNT: MedusaError.Types.INVALID_DATA,
  QFPAY_TRANSPORT: MedusaError.Types.UNEXPECTED_STATE,
  QFPAY_PROTOCOL: MedusaError.Types.UNEXPECTED_STATE,
  QFPAY_SIGNATURE: MedusaError.Types.UNAUTHORIZED,
  QFPAY_REJECTED: MedusaError.Types.NOT_ALLOWED,
  QFPAY_DECLINED: MedusaError.Types.NOT_ALLOWED,
  QFPAY_DUPLICATE_REFERENCE: MedusaError.Types.UNEXPECTED_STATE,
  QFPAY_REFUND_REFUSED: MedusaError.Types.NOT_ALLOWED,
  QFPAY_REFUND_PENDING: MedusaError.Types.NOT_ALLOWED,
  QFPAY_REFUND_COMPLETED: MedusaError.Types.NOT_ALLOWED,
  QFPAY_INTEGRITY: MedusaError.Types.PAYMENT_AUTHORIZATION_ERROR,
  QFPAY_PAID: MedusaError.Types.NOT_ALLOWED,
  QFPAY_CONFLICT: MedusaError.Types.CONFLICT,
}

/** A Medusa error that keeps our messages by key, even as the copy that a workflow throws. */
export function medusaError(type: string, said: Said, code: QfpayErrorCode = "QFPAY_USAGE"): MedusaError {
  return Object.assign(new MedusaError(type, textOf(said), code), { messages: messagesIn(said) })
}

/** Converts one of our errors to a Medusa error with its `code`; returns any other value unchanged. */
export function toMedusaError(error: unknown): unknown {
  if (!(error instanceof QfpayError)) return error
  const { code, message, messages } = error
  return medusaError(TYPES[code], messages.length > 0 ? messages : message, code)
}

/** `409` for a request that another payment, a lease or a decision blocks now. */
export const conflict = (said: Said, code: QfpayErrorCode = "QFPAY_CONFLICT"): MedusaError =>
  medusaError(MedusaError.Types.CONFLICT, said, code)

/** `404`. */
export const notFound = (said: Said): MedusaError => medusaError(MedusaError.Types.NOT_FOUND, said)
