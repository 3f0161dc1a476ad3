import { defineMiddlewares } from "@medusajs/framework/http"
import { adminMiddlewares } from "./admin/qfpay/middlewares"
import { fillClientAddress } from "./client-address"
import { refuseSecondPayment } from "./refuse-second-payment"

export default defineMiddlewares({
  routes: [
    // The signature is over the raw bytes, and it is checked before anything is parsed: the route reads the body itself.
    { matcher: "/hooks/qfpay/:account", methods: ["POST"], bodyParser: false },
    {
      matcher: "/store/payment-collections/:id/payment-sessions",
      methods: ["POST"],
      middlewares: [refuseSecondPayment, fillClientAddress],
    },
    ...adminMiddlewares,
  ],
})
