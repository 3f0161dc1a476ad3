export { QfpayHeldPayment } from "./held-payment"
export { QfpayLease } from "./lease"
export { QfpayTransaction } from "./transaction"
export { QfpayTransactionEvent } from "./transaction-event"
