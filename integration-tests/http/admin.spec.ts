import { storeTest } from "../setup"
import adminSettings from "./admin-settings.suite"
import collect from "./collect.suite"

storeTest(
  "The merchant's side",
  (store) => {
    for (const suite of [adminSettings, collect]) suite(store)
  },
  // An account whose credentials QFPay does not take.
  { accounts: { second: { clientKey: "not-the-key-of-this-account" } } },
)
