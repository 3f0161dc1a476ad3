import { storeTest } from "../setup"
import fuzz from "./fuzz.suite"

// `npm run fuzz`: the sample of checkout.spec.ts, a hundred thousand times.
// Each genuine notification is asked about at QFPay, which would take days at QFPay's own limit.
storeTest("Everything", (store) => fuzz(store), { plugin: { callsPerMinute: 100_000, enquiriesPerMinute: 100_000 } })
