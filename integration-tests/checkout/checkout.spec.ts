import { storeTest } from "../setup"
import boot from "../configuration/boot.suite"
import checkoutChanges from "./checkout-changes.suite"
import connections from "./connections.suite"
import customer from "./customer.suite"
import fuzz from "./fuzz.suite"
import flood from "./flood.suite"
import gatewayTrouble from "./gateway-trouble.suite"
import mpmPayment from "./mpm-payment.suite"
import notification from "../notifications/notification.suite"
import payTypes from "./pay-types.suite"
import storeRoutes, { MAX_STREAMS } from "./store-routes.suite"

// A shop takes half a minute to start, so suites with the same configuration share it.
storeTest(
  "At the checkout",
  (store) => {
    for (const suite of [
      boot,
      mpmPayment,
      payTypes,
      notification,
      checkoutChanges,
      gatewayTrouble,
      storeRoutes,
      connections,
      customer,
      fuzz,
      flood,
    ])
      suite(store)
  },
  { plugin: { maxStreams: MAX_STREAMS } },
)
