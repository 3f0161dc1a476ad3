import type {
  AdminAccountCheck,
  AdminAccounts,
  AdminAudit,
  AdminClosing,
  AdminCollect,
  AdminHeldPayment,
  AdminHeldPayments,
  AdminMethod,
  AdminMethods,
  AdminPaymentLinkAnswer,
  AdminPaymentSession,
  AdminTakings,
  AdminTransactionDetail,
  AdminTransactions,
} from "../../src/api/admin/qfpay/types"
import type { PaymentMethod } from "../../src/operations/checkout/list-payment-methods"
import type { PaymentSessionView } from "../../src/operations/checkout/view-payment-session"

/** The JSON answer (status 200) of each route. docs/openapi.yaml is generated from it. */
export interface Answers {
  "GET /store/qfpay/methods": { methods: readonly PaymentMethod[] }
  "GET /store/qfpay/payment-sessions/{id}": { payment_session: PaymentSessionView }
  "POST /store/qfpay/payment-sessions/{id}/refresh": { payment_session: PaymentSessionView }
  "POST /qfpay/pay/{id}/start": { payment_session: PaymentSessionView }
  "GET /qfpay/pay/{id}/payment-sessions/{session_id}": { payment_session: PaymentSessionView }
  "GET /admin/qfpay/accounts": AdminAccounts
  "POST /admin/qfpay/accounts/{id}/check": { check: AdminAccountCheck }
  "GET /admin/qfpay/methods": AdminMethods
  "POST /admin/qfpay/methods/{provider_id}": { method: AdminMethod }
  "GET /admin/qfpay/takings": { takings: AdminTakings }
  "GET /admin/qfpay/takings/closing": { closing: AdminClosing }
  "GET /admin/qfpay/transactions": AdminTransactions
  "GET /admin/qfpay/transactions/{out_trade_no}": { transaction: AdminTransactionDetail }
  "POST /admin/qfpay/transactions/{out_trade_no}/sync": { transaction: AdminTransactionDetail }
  "POST /admin/qfpay/transactions/{out_trade_no}/acknowledge": { transaction: AdminTransactionDetail }
  "GET /admin/qfpay/held-payments": AdminHeldPayments
  "POST /admin/qfpay/held-payments/{id}/refund": { held_payment: AdminHeldPayment }
  "POST /admin/qfpay/held-payments/{id}/dismiss": { held_payment: AdminHeldPayment }
  "POST /admin/qfpay/held-payments/{id}/record-refund": { held_payment: AdminHeldPayment }
  "POST /admin/qfpay/held-payments/{id}/make-order": { held_payment: AdminHeldPayment }
  "POST /admin/qfpay/transactions/{out_trade_no}/record-refund": { transaction: AdminTransactionDetail }
  "POST /admin/qfpay/transactions/{out_trade_no}/dispute": { transaction: AdminTransactionDetail }
  "POST /admin/qfpay/transactions/{out_trade_no}/dispute/lift": { transaction: AdminTransactionDetail }
  "POST /admin/qfpay/audit": AdminAudit
  "GET /admin/qfpay/orders/{order_id}/collect": AdminCollect
  "POST /admin/qfpay/orders/{order_id}/collect": { payment_session: AdminPaymentSession }
  "POST /admin/qfpay/orders/{order_id}/collect/cancel": AdminCollect
  "GET /admin/qfpay/orders/{order_id}/payment-link": AdminPaymentLinkAnswer
  "POST /admin/qfpay/orders/{order_id}/payment-link": AdminPaymentLinkAnswer
  "POST /admin/qfpay/orders/{order_id}/payment-link/withdraw": AdminPaymentLinkAnswer
  "POST /admin/qfpay/orders/{order_id}/payment-link/send": AdminPaymentLinkAnswer
}
