import { storeTest } from "../setup"
import fuzz from "./fuzz.suite"

// `npm run fuzz`: the sample of checkout.spec.ts, a hundred thousand times.
storeTest("Everything", (store) => fuzz(store))
