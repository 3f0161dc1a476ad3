import { parseArgs } from "node:util"

import { benchAudit } from "./audit.mjs"
import { benchCheckout } from "./checkout.mjs"
import { benchPaymentsList } from "./payments-list.mjs"
import { writeSummary } from "./report.mjs"
import { openShop } from "./shop.mjs"
import { benchWaitingRoom } from "./waiting-room.mjs"

/**
 * `npm run bench`: measures the plugin, each figure compared with a peer in the same run.
 *
 *   npm run bench                                   everything
 *   npm run bench -- --only waiting-room            one part, or several separated by commas
 *   npm run bench -- --sizes 100,1000 --seconds 60  how many shoppers wait, and how long each round takes
 *   npm run bench -- --only checkout --profiles DIR  CPU profiles of 200 payments in the same second
 *   npm run bench -- --json FILE --svg FILE         the summary for a program, and as a chart
 */
const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "10,100,1000,5000" },
    seconds: { type: "string", default: "40" },
    rows: { type: "string", default: "1000000" },
    payments: { type: "string", default: "25" },
    burst: { type: "string", default: "200" },
    profiles: { type: "string" },
    only: { type: "string" },
    json: { type: "string" },
    svg: { type: "string" },
  },
})

const BENCHMARKS = {
  checkout: () =>
    benchCheckout({ rounds: Number(values.payments), burst: Number(values.burst), profiles: values.profiles }),
  "waiting-room": async () =>
    benchWaitingRoom(await theShop(), { sizes: values.sizes.split(",").map(Number), seconds: Number(values.seconds) }),
  audit: async () => benchAudit(await theShop(), { rows: Number(values.rows) }),
  "payments-list": async () => benchPaymentsList(await theShop(), { rows: Number(values.rows) }),
}

let opened
/** One shop for all parts but the checkout, which has its own: building and starting it takes more than a minute. */
const theShop = () => (opened ??= openShop())

const chosen = values.only?.split(",")
const unknown = chosen?.filter((name) => !(name in BENCHMARKS)) ?? []
if (unknown.length > 0) {
  throw new Error(`There is no benchmark ${unknown.join(", ")}. There are: ${Object.keys(BENCHMARKS).join(", ")}.`)
}

const begun = performance.now()
try {
  for (const [name, run] of Object.entries(BENCHMARKS)) {
    if (chosen && !chosen.includes(name)) continue
    const from = performance.now()
    await run()
    process.stderr.write(`${name} took ${((performance.now() - from) / 60_000).toFixed(1)} minutes.\n`)
  }
} finally {
  await (await opened)?.close()
}
writeSummary({ json: values.json, svg: values.svg, minutes: (performance.now() - begun) / 60_000 })
