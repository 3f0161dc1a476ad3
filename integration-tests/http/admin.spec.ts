import { storeTest } from "../setup"
import adminSettings from "./admin-settings.suite"

storeTest("The merchant's side", (store) => void adminSettings(store), {
  // An account whose credentials QFPay does not take.
  accounts: { second: { clientKey: "not-the-key-of-this-account" } },
})
