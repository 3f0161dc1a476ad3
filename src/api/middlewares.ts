import { defineMiddlewares } from "@medusajs/framework/http"
import { adminMiddlewares } from "./admin/qfpay/middlewares"
import { fillClientAddress } from "./client-address"
import { refuseSecondPayment } from "./refuse-second-payment"
import { refuseUnreadable } from "./refuse-unreadable"

export default defineMiddlewares({
  routes: [
    ...["/store/qfpay", "/admin/qfpay", "/hooks/qfpay"].map((matcher) => ({
      matcher,
      middlewares: [refuseUnreadable],
    })),
    // The signature is over the raw bytes, and it is checked before anything is parsed: the route reads the body itself.
    { matcher: "/hooks/qfpay/:account", methods: ["POST"], bodyParser: false },
    {
      matcher: "/store/payment-collections/:id/payment-sessions",
      methods: ["POST"],
      middlewares: [refuseUnreadable, refuseSecondPayment, fillClientAddress],
    },
    ...adminMiddlewares,
  ],
})
