import { defineMiddlewares } from "@medusajs/framework/http"
import { adminMiddlewares } from "./admin/qfpay/middlewares"
import { speakToMerchant } from "./admin/speak-to-merchant"
import { fillClientAddress, isForQfpay } from "./client-address"
import { fairUse } from "./fair-use"
import { refuseSecondPayment } from "./refuse-second-payment"
import { refuseUnreadable } from "./refuse-unreadable"
import { speakToShopper } from "./store/qfpay/speak-to-shopper"

export default defineMiddlewares({
  routes: [
    ...["/store/qfpay", "/admin/qfpay", "/hooks/qfpay"].map((matcher) => ({
      matcher,
      middlewares: [refuseUnreadable],
    })),
    ...["/admin/qfpay", "/admin/payments/:id/refund", "/admin/orders/:id/cancel"].map((matcher) => ({
      matcher,
      middlewares: [speakToMerchant],
    })),
    // The signature is over the raw bytes, and it is checked before anything is parsed: the route reads the body itself.
    { matcher: "/hooks/qfpay/:account", methods: ["POST"], bodyParser: false },
    ...["/store/qfpay/*", "/store/payment-collections/:id/payment-sessions", "/store/carts/:id/complete"].map(
      (matcher) => ({ matcher, middlewares: [speakToShopper] }),
    ),
    {
      matcher: "/store/payment-collections/:id/payment-sessions",
      methods: ["POST"],
      middlewares: [
        refuseUnreadable,
        fairUse({ times: 10, perS: 60, counts: isForQfpay }),
        refuseSecondPayment,
        fillClientAddress,
      ],
    },
    {
      matcher: "/store/qfpay/payment-sessions/:id/refresh",
      methods: ["POST"],
      middlewares: [fairUse({ times: 6, perS: 60 })],
    },
    ...adminMiddlewares,
  ],
})
