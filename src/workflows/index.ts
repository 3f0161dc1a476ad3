export { type ChangeMethodInput, changeMethodWorkflow } from "./admin/change-method"
export { paymentAppliedWorkflow, paymentHeldWorkflow, type PaymentOutcome } from "./payments/payment-outcome"
export { settlePaymentWorkflow, type SettlePaymentInput, type SettlePaymentResult } from "./payments/settle-payment"
export type { QfpayEvent } from "./qfpay-event"
// Brings the type of `container.resolve("qfpay")` with it.
export type { QfpayModuleService } from "../modules/qfpay"
