export * from "./qfpay-error"
