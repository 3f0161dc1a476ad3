import { storeTest } from "../setup"
import adminSettings from "./admin-settings.suite"
import collect from "../counter/collect.suite"
import cpm from "../counter/cpm.suite"
import paymentLink from "../counter/payment-link.suite"
import roles from "./roles.suite"
import transactions from "./transactions.suite"
import unreadableRequests from "./unreadable-requests.suite"

// A shop takes half a minute to start, so suites with the same configuration share it.
storeTest(
  "The merchant's side",
  (store) => {
    for (const suite of [adminSettings, transactions, collect, cpm, paymentLink, roles, unreadableRequests])
      suite(store)
  },
  // An account whose credentials QFPay does not accept.
  {
    accounts: { second: { clientKey: "not-the-key-of-this-account" } },
    // Roles are tested here; the other shops have Medusa's default, in which every administrator may do everything.
    env: { MEDUSA_FF_RBAC: "true" },
  },
)
