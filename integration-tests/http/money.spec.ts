import { storeTest } from "../setup"
import backgroundJob from "./background-job.suite"
import boot from "./boot.suite"
import latePayments from "./late-payments.suite"
import payTypes from "./pay-types.suite"
import refund from "./refund.suite"

// A shop takes half a minute to start, so suites that want the same one share it.
storeTest("Behind the checkout", (store) => {
  for (const suite of [boot, payTypes, refund, latePayments, backgroundJob]) suite(store)
})
