import { storeTest } from "../setup"
import transactions from "./transactions.suite"

// A shop takes half a minute to start, so suites that want the same one share it.
storeTest("In the admin", (store) => {
  for (const suite of [transactions]) suite(store)
})
