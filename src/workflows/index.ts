export { settlePaymentWorkflow, type SettlePaymentInput, type SettlePaymentResult } from "./settle-payment"
