import { parseArgs } from "node:util"

import { benchQrCode } from "./qr-code.mjs"
import { benchWaitingShoppers } from "./waiting-shoppers.mjs"

const { values } = parseArgs({
  options: {
    shoppers: { type: "string", default: "200" },
    seconds: { type: "string", default: "60" },
    only: { type: "string" },
  },
})

const BENCHMARKS = {
  "qr-code": benchQrCode,
  "waiting-shoppers": () =>
    benchWaitingShoppers({ shoppers: Number(values.shoppers), seconds: Number(values.seconds) }),
}

for (const [name, run] of Object.entries(BENCHMARKS)) {
  if (!values.only || values.only === name) await run()
}
