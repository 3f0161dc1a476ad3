import { defineMiddlewares, type MiddlewareVerb } from "@medusajs/framework/http"
import { adminMiddlewares } from "./admin/qfpay/middlewares"
import { fillClientAddress, isForQfpay } from "./client-address"
import { fairUse } from "./fair-use"
import { refuseChangeOfPaidCart, refuseSecondPayment } from "./refuse-second-payment"
import { refuseUnreadable } from "./refuse-unreadable"
import { speakToShopper } from "./store/qfpay/speak-to-shopper"

/** Medusa's routes that change what a cart costs. */
const CART_CHANGES: readonly [matcher: string, ...methods: MiddlewareVerb[]][] = [
  ["/store/carts/:id/line-items", "POST"],
  ["/store/carts/:id/line-items/:line_id", "POST", "DELETE"],
  ["/store/carts/:id/promotions", "POST", "DELETE"],
  ["/store/carts/:id/shipping-methods", "POST"],
]

export default defineMiddlewares({
  routes: [
    ...["/store/qfpay", "/admin/qfpay", "/hooks/qfpay"].map((matcher) => ({
      matcher,
      middlewares: [refuseUnreadable],
    })),
    // The signature is over the raw bytes, and it is checked before anything is parsed: the route reads the body itself.
    { matcher: "/hooks/qfpay/:account", methods: ["POST"], bodyParser: false },
    ...[
      "/store/qfpay/*",
      "/store/payment-collections/:id/payment-sessions",
      "/store/carts/:id/complete",
      ...CART_CHANGES.map(([matcher]) => matcher),
    ].map((matcher) => ({ matcher, middlewares: [speakToShopper] })),
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
    ...CART_CHANGES.map(([matcher, ...methods]) => ({ matcher, methods, middlewares: [refuseChangeOfPaidCart] })),
    {
      matcher: "/store/qfpay/payment-sessions/:id/refresh",
      methods: ["POST"],
      middlewares: [fairUse({ times: 6, perS: 60 })],
    },
    ...adminMiddlewares,
  ],
})
