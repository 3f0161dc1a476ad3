import { defineMiddlewares, validateAndTransformBody, validateAndTransformQuery } from "@medusajs/framework/http"
import { listAccounts } from "./admin/qfpay/accounts/validators"
import { listHeldPayments, resolveHeldPayment } from "./admin/qfpay/held-payments/validators"
import { exportTransactions, listTransactions } from "./admin/qfpay/transactions/validators"
import { changeMethodBody, listMethods } from "./admin/qfpay/methods/validators"
import { collectPayment } from "./admin/qfpay/orders/[order_id]/collect/validators"
import { fillClientAddress } from "./client-address"
import { refuseSecondPayment } from "./refuse-second-payment"
import { speakToShopper } from "./store/qfpay/speak-to-shopper"

export default defineMiddlewares({
  routes: [
    // The signature is over the raw bytes, and it is checked before anything is parsed: the route reads the body itself.
    { matcher: "/hooks/qfpay/:account", methods: ["POST"], bodyParser: false },
    ...["/store/qfpay/*", "/store/payment-collections/:id/payment-sessions", "/store/carts/:id/complete"].map(
      (matcher) => ({ matcher, middlewares: [speakToShopper] }),
    ),
    {
      matcher: "/store/payment-collections/:id/payment-sessions",
      methods: ["POST"],
      middlewares: [refuseSecondPayment, fillClientAddress],
    },
    ...Object.entries({
      accounts: listAccounts,
      methods: listMethods,
      "held-payments": listHeldPayments,
    }).map(([list, query]) => ({
      matcher: `/admin/qfpay/${list}`,
      methods: ["GET" as const],
      middlewares: [validateAndTransformQuery(query, { isList: true })],
    })),
    {
      matcher: "/admin/qfpay/methods/:provider_id",
      methods: ["POST"],
      middlewares: [validateAndTransformBody(changeMethodBody)],
    },
    ...["refund", "dismiss"].map((action) => ({
      matcher: `/admin/qfpay/held-payments/:id/${action}`,
      methods: ["POST" as const],
      middlewares: [validateAndTransformBody(resolveHeldPayment)],
    })),
    {
      matcher: "/admin/qfpay/transactions",
      methods: ["GET"],
      middlewares: [validateAndTransformQuery(listTransactions, { isList: true })],
    },
    {
      matcher: "/admin/qfpay/transactions/export",
      methods: ["GET"],
      middlewares: [validateAndTransformQuery(exportTransactions, { isList: true })],
    },
    {
      matcher: "/admin/qfpay/orders/:order_id/collect",
      methods: ["POST"],
      middlewares: [validateAndTransformBody(collectPayment)],
    },
  ],
})
