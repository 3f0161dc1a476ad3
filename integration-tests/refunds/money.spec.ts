import { storeTest } from "../setup"
import alerts from "../admin/alerts.suite"
import backgroundJob from "../background/background-job.suite"
import heldDecisions from "./held-decisions.suite"
import latePayments from "./late-payments.suite"
import misplacedMoney from "./misplaced-money.suite"
import refund from "./refund.suite"

// A shop takes half a minute to start, so suites with the same configuration share it.
storeTest(
  "Refunds and held money",
  (store) => {
    for (const suite of [alerts, backgroundJob, heldDecisions, refund, latePayments, misplacedMoney]) suite(store)
  },
  { plugin: { alertEmails: ["books@shop.example"] } },
)
