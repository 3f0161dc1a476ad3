export { paymentAppliedWorkflow, paymentHeldWorkflow, type PaymentOutcome } from "./payments/payment-outcome"
export { settlePaymentWorkflow, type SettlePaymentInput, type SettlePaymentResult } from "./payments/settle-payment"
export type { QfpayEvent } from "./alerts/events"
