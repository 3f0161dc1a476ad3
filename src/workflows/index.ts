export { settlePaymentWorkflow, type SettlePaymentInput, type SettlePaymentResult } from "./payments/settle-payment"
export type { QfpayEvent } from "./alerts/events"
