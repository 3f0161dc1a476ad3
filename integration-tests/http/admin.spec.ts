import { storeTest } from "../setup"
import collect from "./collect.suite"

// A shop takes half a minute to start, so suites that want the same one share it.
storeTest("The merchant's routes", (store) => {
  for (const suite of [collect]) suite(store)
})
