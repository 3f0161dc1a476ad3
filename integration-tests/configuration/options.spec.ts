import { storeTest } from "../setup"
import latePaymentsHeld from "../refunds/late-payments-held.suite"
import payTypesOverseas from "../checkout/pay-types-overseas.suite"

// Suites with compatible options share a shop.
storeTest(
  "With other options",
  (store) => {
    for (const suite of [payTypesOverseas, latePaymentsHeld]) suite(store)
  },
  {
    plugin: { latePayments: "hold" },
    accounts: {
      qfpay: { merchantRegion: "overseas", limitPay: "no_credit", payTag: "ALIPAYCN" },
      second: { wechatDirectSettlement: true },
    },
  },
)
