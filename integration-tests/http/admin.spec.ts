import { storeTest } from "../setup"
import adminSettings from "./admin-settings.suite"
import collect from "./collect.suite"
import transactions from "./transactions.suite"

// A shop takes half a minute to start, so suites that want the same one share it.
storeTest(
  "The merchant's side",
  (store) => {
    for (const suite of [adminSettings, transactions, collect]) suite(store)
  },
  // An account whose credentials QFPay does not take.
  { accounts: { second: { clientKey: "not-the-key-of-this-account" } } },
)
