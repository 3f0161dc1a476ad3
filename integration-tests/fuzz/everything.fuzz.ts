import { storeTest } from "../setup"
import fuzz from "../checkout/fuzz.suite"

// `npm run fuzz`: the sample of checkout.spec.ts, a hundred thousand times.
storeTest("Everything", (store) => fuzz(store), {
  plugin: {
    // Each genuine notification causes an enquiry, which would take days at QFPay's own limit.
    callsPerMinute: 100_000,
    enquiriesPerMinute: 100_000,
    // The payment that must stay unchanged still waits at the end of the run.
    qrExpiryMinutes: 120,
  },
})
