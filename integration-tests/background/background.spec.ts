import { storeTest } from "../setup"
import backgroundJob from "./background-job.suite"
import boot from "../configuration/boot.suite"
import payTypes from "../checkout/pay-types.suite"

// A shop takes half a minute to start, so suites with the same configuration share it.
storeTest("In the background", (store) => {
  for (const suite of [boot, payTypes, backgroundJob]) suite(store)
})
