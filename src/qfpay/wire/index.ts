export * from "./checkout-url"
export * from "./client"
export * from "./encode"
export * from "./hong-kong-time"
export * from "./notification"
export {
  type EnquiryReply,
  type EnquiryRow,
  type OperationReply,
  type PaymentReply,
  type UnreadableRow,
  type WalletFacts,
  enquiryReply,
  operationReply,
  paymentReply,
  walletFactsOf,
} from "./replies"
export * from "./signature"
