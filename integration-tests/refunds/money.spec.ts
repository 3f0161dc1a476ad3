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
  // The checkout's tests have Medusa's locks in memory; these have them in PostgreSQL.
  { plugin: { alertEmails: ["books@shop.example"] }, env: { SHOP_LOCKING: "postgres" } },
)
