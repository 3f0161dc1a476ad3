import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import http from "node:http"
import { setTimeout as pause } from "node:timers/promises"

import { withConnection } from "../scripts/lib/postgres.mjs"
import { printTable, times } from "./report.mjs"
import { openShop } from "./shop.mjs"

/** The widget's own plan without a stream: two seconds, growing to ten, spread by a fifth. */
const pollDelayMs = (round) => Math.min(10_000, 2_000 * 1.15 ** round) * (0.8 + 0.2 * Math.random())

/**
 * Measures what shoppers who look at a code cost one Medusa instance: on streams, and on the polling that the widget
 * falls back to. The same shoppers and payments, one after the other in one run, on the built plugin, a real PostgreSQL
 * and the simulator.
 *
 * @param {{ shoppers: number, seconds: number }} size
 */
export async function benchWaitingShoppers({ shoppers, seconds }) {
  const { medusa: url, medusaPid: pid, publishableKey: key, databaseUrl, close } = await openShop()
  const shop = { url, pid, key, databaseUrl, close, agent: new http.Agent({ keepAlive: true }) }
  try {
    process.stderr.write(`Creating ${shoppers} payment sessions…\n`)
    const sessions = (await startPayments(shop, shoppers)).map(({ id }) => id)
    await pause(10_000) // the first, frequent enquiries are over for both alike
    process.stderr.write(`${seconds} seconds of polling, then of streams…\n`)
    const idle = await measure(shop, seconds / 2, () => () => {})
    const polling = await measure(shop, seconds, () => poll(shop, sessions))
    await pause(3_000)
    const streams = await measure(shop, seconds, () => stream(shop, sessions))
    const row = (name, result) => [
      name,
      String(result.requests),
      String(result.statements),
      result.cpuSeconds.toFixed(1),
      String(result.enquiries),
    ]
    printTable(
      `${shoppers} shoppers looking at a code: per minute, on one instance`,
      ["", "HTTP requests", "SQL transactions", "CPU seconds", "enquiries at QFPay"],
      [
        row("nobody", idle),
        row("polling", polling),
        row("streams", streams),
        [
          "polling / streams",
          times(polling.requests / streams.requests),
          times(polling.statements / streams.statements),
          times(polling.cpuSeconds / streams.cpuSeconds),
          times(polling.enquiries / streams.enquiries),
        ],
      ],
    )
  } finally {
    await shop.close()
  }
}

/** @returns the sessions, with their numbers at QFPay */
export async function startPayments(shop, count) {
  const api = async (method, route, body) => {
    const response = await fetch(shop.url + route, {
      method,
      headers: { "x-publishable-api-key": shop.key, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(`${method} ${route}: ${answer.message}`)
    return answer
  }
  const region = (await api("GET", "/store/regions")).regions[0]
  const { products } = await api("GET", `/store/products?region_id=${region.id}&limit=1`)
  const address = {
    first_name: "Mei",
    last_name: "Chan",
    address_1: "8 Nathan Road",
    city: "Kowloon",
    country_code: "hk",
  }
  const { methods } = await api("GET", `/store/qfpay/methods?region_id=${region.id}`)
  const begin = async (index) => {
    const { cart } = await api("POST", "/store/carts", {
      region_id: region.id,
      email: `shopper-${index}@example.com`,
      shipping_address: address,
      items: [{ variant_id: products[0].variants[0].id, quantity: 1 }],
    })
    const { shipping_options } = await api("GET", `/store/shipping-options?cart_id=${cart.id}`)
    await api("POST", `/store/carts/${cart.id}/shipping-methods`, { option_id: shipping_options[0].id })
    const { payment_collection } = await api("POST", "/store/payment-collections", { cart_id: cart.id })
    const made = await api("POST", `/store/payment-collections/${payment_collection.id}/payment-sessions`, {
      provider_id: methods[0].provider_id,
      data: {},
    })
    const [session] = made.payment_collection.payment_sessions
    return { id: session.id, number: session.data.out_trade_no }
  }
  const ids = []
  const workers = Array.from({ length: 4 }, async (_, worker) => {
    for (let index = worker; index < count; index += 4) ids.push(await begin(index))
  })
  await Promise.all(workers)
  return ids
}

/** @returns the counts for a minute, from a run of this many seconds */
async function measure(shop, seconds, begin) {
  const before = await books(shop)
  const requests = { count: 0 }
  shop.requests = requests
  const stop = begin()
  await pause(seconds * 1_000)
  stop()
  await pause(1_500) // PostgreSQL's counters are a second late
  const after = await books(shop)
  const perMinute = (name) => Math.round(((after[name] - before[name]) * 60) / seconds)
  return {
    requests: Math.round((requests.count * 60) / seconds),
    statements: perMinute("statements"),
    enquiries: perMinute("enquiries"),
    cpuSeconds: ((after.cpuSeconds - before.cpuSeconds) * 60) / seconds,
  }
}

async function books({ databaseUrl, pid }) {
  const [statements, enquiries] = await withConnection(databaseUrl, async (client) => {
    const transactions = await client.query(
      "select xact_commit + xact_rollback as n from pg_stat_database where datname = current_database()",
    )
    const asked = await client.query("select coalesce(sum(enquiries), 0) as n from qfpay_transaction")
    return [Number(transactions.rows[0].n), Number(asked.rows[0].n)]
  })
  return { statements, enquiries, cpuSeconds: cpuSeconds(pid) }
}

/** Only of the Medusa process. Linux counts in hundredths of a second, `ps` elsewhere at least in whole ones. */
function cpuSeconds(pid) {
  if (process.platform === "linux") {
    const afterName = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "")
    const [user, system] = afterName.split(" ").slice(11, 13)
    return (Number(user) + Number(system)) / 100
  }
  const time = execFileSync("ps", ["-o", "time=", "-p", String(pid)], { encoding: "utf8" }).trim()
  return time.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0)
}

export function poll({ url, key, agent, requests }, sessions) {
  const timers = new Map()
  const ask = (id, round) => {
    requests.count++
    const request = http.get(
      `${url}/store/qfpay/payment-sessions/${id}`,
      { agent, headers: { "x-publishable-api-key": key } },
      (response) => {
        response.resume()
        response.once("end", () => plan(id, round + 1, pollDelayMs(round)))
      },
    )
    request.on("error", () => plan(id, round, 2_000))
  }
  let running = true
  const plan = (id, round, delayMs) => running && timers.set(id, setTimeout(ask, delayMs, id, round))
  for (const id of sessions) plan(id, 0, Math.random() * 2_000)
  return () => {
    running = false
    for (const timer of timers.values()) clearTimeout(timer)
  }
}

function stream({ url, key, requests }, sessions) {
  const open = sessions.map((id) => {
    requests.count++
    const request = http.get(
      `${url}/store/qfpay/payment-sessions/${id}/events`,
      { agent: false, headers: { "x-publishable-api-key": key } },
      (response) => {
        if (response.statusCode !== 200) throw new Error(`A stream was answered with ${response.statusCode}`)
        response.resume()
      },
    )
    return request.on("error", () => {})
  })
  return () => {
    for (const request of open) request.destroy()
  }
}
