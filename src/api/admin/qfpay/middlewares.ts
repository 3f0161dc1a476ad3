import {
  type MiddlewareRoute,
  validateAndTransformBody,
  validateAndTransformQuery,
  type MiddlewareVerb,
} from "@medusajs/framework/http"
import { POLICIES } from "../../../policies/qfpay"
import { listAccounts } from "./accounts/validators"
import { goingLiveQuery } from "./going-live/validators"
import { listHeldPayments, recordHeldRefund, resolveHeldPayment } from "./held-payments/validators"
import { changeMethodBody, listMethods } from "./methods/validators"
import { collectPayment } from "./orders/[order_id]/collect/validators"
import { createPaymentLink, sendPaymentLink } from "./orders/[order_id]/payment-link/validators"
import { closingQuery, takingsQuery } from "./takings/validators"
import {
  disputePayment,
  exportTransactions,
  liftDispute,
  listTransactions,
  recordRefund,
} from "./transactions/validators"

type Middlewares = MiddlewareRoute["middlewares"]
type Route = readonly [MiddlewareVerb, string, { resource: string; operation: string }, Middlewares?]

const query = (schema: Parameters<typeof validateAndTransformQuery>[0]): Middlewares => [
  validateAndTransformQuery(schema, { isList: true }),
]
const body = (schema: Parameters<typeof validateAndTransformBody>[0]): Middlewares => [validateAndTransformBody(schema)]

/**
 * Every admin route, the permission that a role needs for it, and what is read from the request. A test compares this
 * with the files.
 */
const ROUTES: readonly Route[] = [
  ["GET", "/accounts", POLICIES.readSettings, query(listAccounts)],
  ["POST", "/accounts/:id/check", POLICIES.changeSettings],
  ["GET", "/going-live", POLICIES.readSettings, [validateAndTransformQuery(goingLiveQuery, {})]],
  ["GET", "/methods", POLICIES.readSettings, query(listMethods)],
  ["POST", "/methods/:provider_id", POLICIES.changeSettings, body(changeMethodBody)],
  ["GET", "/takings", POLICIES.readPayments, [validateAndTransformQuery(takingsQuery, {})]],
  ["GET", "/takings/closing", POLICIES.readPayments, [validateAndTransformQuery(closingQuery, {})]],
  ["GET", "/transactions", POLICIES.readPayments, query(listTransactions)],
  ["GET", "/transactions/export", POLICIES.readPayments, query(exportTransactions)],
  ["GET", "/transactions/:out_trade_no", POLICIES.readPayments],
  ["POST", "/transactions/:out_trade_no/sync", POLICIES.syncPayments],
  ["POST", "/transactions/:out_trade_no/acknowledge", POLICIES.resolveHeldPayments],
  ["GET", "/held-payments", POLICIES.readPayments, query(listHeldPayments)],
  ["POST", "/held-payments/:id/refund", POLICIES.resolveHeldPayments, body(resolveHeldPayment)],
  ["POST", "/held-payments/:id/dismiss", POLICIES.resolveHeldPayments, body(resolveHeldPayment)],
  ["POST", "/held-payments/:id/record-refund", POLICIES.resolveHeldPayments, body(recordHeldRefund)],
  ["POST", "/held-payments/:id/make-order", POLICIES.resolveHeldPayments, body(resolveHeldPayment)],
  ["POST", "/transactions/:out_trade_no/record-refund", POLICIES.resolveHeldPayments, body(recordRefund)],
  ["POST", "/transactions/:out_trade_no/dispute", POLICIES.resolveHeldPayments, body(disputePayment)],
  ["POST", "/transactions/:out_trade_no/dispute/lift", POLICIES.resolveHeldPayments, body(liftDispute)],
  ["POST", "/audit", POLICIES.syncPayments],
  ["GET", "/orders/:order_id/collect", POLICIES.readPayments],
  ["POST", "/orders/:order_id/collect", POLICIES.collectPayments, body(collectPayment)],
  ["POST", "/orders/:order_id/collect/cancel", POLICIES.collectPayments],
  ["GET", "/orders/:order_id/payment-link", POLICIES.readPayments],
  ["POST", "/orders/:order_id/payment-link", POLICIES.collectPayments, body(createPaymentLink)],
  ["POST", "/orders/:order_id/payment-link/withdraw", POLICIES.collectPayments],
  ["POST", "/orders/:order_id/payment-link/send", POLICIES.collectPayments, body(sendPaymentLink)],
]

export const adminMiddlewares: MiddlewareRoute[] = ROUTES.map(
  ([method, path, { resource, operation }, middlewares]) => ({
    matcher: `/admin/qfpay${path}`,
    methods: [method],
    middlewares: middlewares ?? [],
    policies: [{ resource, operation }],
  }),
)
