import { storeTest } from "../setup"
import backgroundJob from "./background-job.suite"
import boot from "./boot.suite"
import payTypes from "./pay-types.suite"

// A shop takes half a minute to start, so suites that want the same one share it.
storeTest("Behind the checkout", (store) => {
  for (const suite of [boot, payTypes, backgroundJob]) suite(store)
})
