export { paymentAppliedWorkflow, paymentHeldWorkflow, type PaymentOutcome } from "./payments/payment-outcome"
export { settlePaymentWorkflow, type SettlePaymentInput, type SettlePaymentResult } from "./payments/settle-payment"
export type { QfpayEvent } from "./alerts/events"
// Brings the type of `container.resolve("qfpay")` with it.
export type { QfpayModuleService } from "../modules/qfpay"
