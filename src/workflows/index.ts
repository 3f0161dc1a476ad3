export { settlePaymentWorkflow, type SettlePaymentInput, type SettlePaymentResult } from "./payments/settle-payment"
