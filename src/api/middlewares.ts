import { defineMiddlewares, type MiddlewareVerb, validateAndTransformBody } from "@medusajs/framework/http"
import { actFor } from "./admin/act-for"
import { adminMiddlewares } from "./admin/qfpay/middlewares"
import { refundForPerson } from "./admin/refund-for-person"
import { speakToMerchant } from "./admin/speak-to-merchant"
import { fillClientAddress, isForQfpay } from "./client-address"
import { fairUse, type Limit } from "./fair-use"
import { startPayment } from "./qfpay/pay/[id]/validators"
import { refuseChangeOfPaidCart, refuseSecondPayment } from "./refuse-second-payment"
import { refuseUnreadable } from "./refuse-unreadable"
import { speakToShopper } from "./store/qfpay/speak-to-shopper"

/** Per payment collection, that is, per cart, or per payment link. */
const NEW_SESSIONS: readonly Limit[] = [
  { times: 4, perS: 4 },
  { times: 10, perS: 60 },
  { times: 60, perS: 3_600 },
]

/** Per payment session. */
const NEW_CODES: readonly Limit[] = [
  { times: 3, perS: 4 },
  { times: 6, perS: 60 },
  { times: 30, perS: 3_600 },
]

/**
 * Medusa's routes that change a cart's total. Adding a shipping method is not among them: a paid cart without one
 * cannot become an order until it is added.
 */
const CART_CHANGES: readonly [matcher: string, ...methods: MiddlewareVerb[]][] = [
  ["/store/carts/:id/line-items", "POST"],
  ["/store/carts/:id/line-items/:line_id", "POST", "DELETE"],
  ["/store/carts/:id/promotions", "POST", "DELETE"],
  ["/store/carts/:id/taxes", "POST"],
]

export default defineMiddlewares({
  routes: [
    ...["/store/qfpay", "/admin/qfpay", "/hooks/qfpay", "/qfpay"].map((matcher) => ({
      matcher,
      middlewares: [refuseUnreadable],
    })),
    ...["/admin/qfpay", "/admin/payments/:id/refund", "/admin/orders/:id/cancel"].map((matcher) => ({
      matcher,
      middlewares: [speakToMerchant, actFor],
    })),
    { matcher: "/admin/payments/:id/refund", methods: ["POST"], middlewares: [refundForPerson] },
    // The signature covers the raw bytes and is checked before anything is parsed, so the route reads the body itself.
    { matcher: "/hooks/qfpay/:account", methods: ["POST"], bodyParser: false },
    ...[
      "/store/qfpay/*",
      "/qfpay/*",
      "/store/payment-collections/:id/payment-sessions",
      "/store/carts/:id/complete",
      ...CART_CHANGES.map(([matcher]) => matcher),
    ].map((matcher) => ({ matcher, middlewares: [speakToShopper] })),
    {
      matcher: "/store/payment-collections/:id/payment-sessions",
      methods: ["POST"],
      middlewares: [
        refuseUnreadable,
        // In Medusa, two requests for one cart can delete each other's session, so the second waits and then reads the
        // first one's result.
        fairUse({ limits: NEW_SESSIONS, atOnce: 3, oneByOne: true, counts: isForQfpay }),
        refuseSecondPayment,
        fillClientAddress,
      ],
    },
    ...CART_CHANGES.map(([matcher, ...methods]) => ({ matcher, methods, middlewares: [refuseChangeOfPaidCart] })),
    {
      matcher: "/store/qfpay/payment-sessions/:id/refresh",
      methods: ["POST"],
      middlewares: [fairUse({ limits: NEW_CODES, atOnce: 3 })],
    },
    {
      matcher: "/qfpay/pay/:id/start",
      methods: ["POST"],
      middlewares: [
        validateAndTransformBody(startPayment),
        fairUse({ limits: NEW_SESSIONS, atOnce: 3, oneByOne: true }),
      ],
    },
    ...adminMiddlewares,
  ],
})
