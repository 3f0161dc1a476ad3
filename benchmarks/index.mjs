import { parseArgs } from "node:util"

import { benchAudit } from "./audit.mjs"
import { benchPaymentsList } from "./payments-list.mjs"
import { benchWaitingShoppers } from "./waiting-shoppers.mjs"

const { values } = parseArgs({
  options: {
    shoppers: { type: "string", default: "200" },
    seconds: { type: "string", default: "60" },
    rows: { type: "string", default: "100000" },
    only: { type: "string" },
  },
})

const BENCHMARKS = {
  "waiting-shoppers": () =>
    benchWaitingShoppers({ shoppers: Number(values.shoppers), seconds: Number(values.seconds) }),
  audit: () => benchAudit({ rows: Number(values.rows) }),
  "payments-list": () => benchPaymentsList({ rows: Number(values.rows) }),
}

for (const [name, run] of Object.entries(BENCHMARKS)) {
  if (!values.only || values.only === name) await run()
}
