export { type ChangeMethodInput, changeMethodWorkflow } from "./admin/change-method"
export { paymentAppliedWorkflow, paymentHeldWorkflow, type PaymentOutcome } from "./payments/payment-outcome"
export { applyPaymentWorkflow, type ApplyPaymentInput, type ApplyPaymentResult } from "./payments/apply-payment"
/** @deprecated Its name is {@link applyPaymentWorkflow}: settlement is QFPay's payout. */
export { applyPaymentWorkflow as settlePaymentWorkflow } from "./payments/apply-payment"
export type { QfpayEvent } from "./qfpay-event"
// Brings the type of `container.resolve("qfpay")` with it.
export type { QfpayModuleService } from "../modules/qfpay"
