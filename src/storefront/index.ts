import { defineQfpayPayment, QfpayPaymentElement } from "./element"
import type { QfpayPaymentEventDetail } from "./types"

export { defineQfpayPayment, QfpayPaymentElement }
export type { QfpayPaymentTexts } from "./texts"
export type {
  PaymentSession,
  PaymentSessionData,
  PaymentSessionInput,
  PaymentSessionStatus,
  QfpayPaymentEventDetail,
  QfpayPaymentState,
} from "./types"

declare global {
  interface HTMLElementTagNameMap {
    "qfpay-payment": QfpayPaymentElement
  }
  interface HTMLElementEventMap {
    "qfpay:authorized": CustomEvent<QfpayPaymentEventDetail>
    "qfpay:expired": CustomEvent<QfpayPaymentEventDetail>
    "qfpay:error": CustomEvent<QfpayPaymentEventDetail>
  }
}

defineQfpayPayment()
