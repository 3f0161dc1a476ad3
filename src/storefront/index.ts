import { hasApplePay } from "./apple-pay"
import { defineQfpayPayment, QfpayPaymentElement } from "./element"
import { addQfpayLanguage } from "./texts"
import type { QfpayPaymentActionDetail, QfpayPaymentChangeDetail, QfpayPaymentEventDetail } from "./types"

export { addQfpayLanguage, defineQfpayPayment, hasApplePay, QfpayPaymentElement }
export type { QfpayPaymentTexts } from "./texts"
export type {
  PaymentSession,
  PaymentSessionData,
  PaymentSessionInput,
  PaymentSessionStatus,
  QfpayPaymentActionDetail,
  QfpayPaymentChangeDetail,
  QfpayPaymentEventDetail,
  QfpayPaymentFetch,
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
    "qfpay:change": CustomEvent<QfpayPaymentChangeDetail>
    "qfpay:ready": CustomEvent<QfpayPaymentChangeDetail>
    "qfpay:refreshed": CustomEvent<QfpayPaymentChangeDetail>
    "qfpay:action": CustomEvent<QfpayPaymentActionDetail>
  }
}

defineQfpayPayment()
