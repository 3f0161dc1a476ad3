import { readFileSync } from "node:fs"
import http from "node:http"
import path from "node:path"
import { setTimeout as pause } from "node:timers/promises"

import { withConnection } from "../scripts/lib/postgres.mjs"
import { percentile, printTable, record } from "./report.mjs"
import { poll, startPayments } from "./shoppers.mjs"

/** Real payments in each round: these are paid while the others wait. */
const PAYERS = 12
/** How many of these payments lose their notification. */
const LOST = 4
/** More polling browsers would measure only the machine. */
const POLLING = 200

/**
 * Measures what many waiting shoppers cost one instance, and how soon those who pay see the result: each shopper on a
 * stream, and for the largest size up to 200, compared with as many polling browsers. Most are rows written into the ledger; twelve
 * are real carts, whose payments are paid during the round.
 *
 * @param {import("./shop.mjs").BenchShop} shop
 * @param {{ sizes: number[], seconds: number }} size
 */
export async function benchWaitingRoom(shop, { sizes, seconds }) {
  const rounds = []
  const most = sizes.findLast((size) => size <= POLLING)
  for (const size of sizes) {
    rounds.push(await round(shop, { size, seconds, how: "streams" }))
    if (size === most) rounds.push(await round(shop, { size, seconds, how: "polling" }))
  }
  const ms = (value) => (value === undefined ? "–" : String(Math.round(value)))
  printTable(
    "The waiting room, on one instance: a minute",
    [
      ...["shoppers", "how", "gateway calls", "longest unasked s", "SQL transactions", "CPU s", "memory MB"],
      ...["event loop p99 ms", "notified → screen p50 ms", "p95 ms", "lost → screen max s"],
    ],
    rounds.map((one) => [
      ...[String(one.size), one.how, String(one.calls), one.longestUnaskedS.toFixed(1), String(one.statements)],
      ...[one.cpuSeconds.toFixed(1), one.rssMb.toFixed(0), one.loopP99Ms.toFixed(0)],
      ...[ms(one.screenP50Ms), ms(one.screenP95Ms), one.lostMaxS === undefined ? "–" : one.lostMaxS.toFixed(1)],
    ]),
  )
  const of = (size) => rounds.find((one) => one.size === size && one.how === "streams")
  const [hundred, thousand, fiveThousand] = [of(100), of(1_000), of(5_000)]
  if (thousand) {
    record("1,000 waiting: gateway calls a minute", thousand.calls, { atMost: 60 })
    record("1,000 waiting: longest time unasked, s", thousand.longestUnaskedS, { atMost: 15 })
    record("1,000 waiting: notification to screen, p95 ms", thousand.screenP95Ms, { atMost: 500 })
    record("1,000 waiting: lost notification to screen, s", thousand.lostMaxS, { atMost: 20 })
  }
  if (hundred && fiveThousand) {
    const each = (one) => (one.cpuSeconds / one.size) * 1_000
    record("CPU a shopper, ms a minute, with 5,000 beside 100", each(fiveThousand), { peer: each(hundred) })
    const bytes = ((fiveThousand.rssMb - hundred.rssMb) * 1_024) / (fiveThousand.size - hundred.size)
    record("memory a further shopper, KB", bytes, {})
  }
}

async function round(shop, { size, seconds, how }) {
  process.stderr.write(`${size} shoppers on ${how}…\n`)
  const paying = await startPayments(apiOf(shop), Math.min(PAYERS, size))
  const prefix = `ROOM${size}${how[0]}`
  const seeded = await seed(shop.databaseUrl, prefix, size - paying.length)
  const ids = [...paying.map(({ id }) => id), ...seeded]
  const screens = new Map()
  const stop = how === "streams" ? stream(shop, ids, screens) : poll(apiOf(shop), ids)
  await pause(15_000) // the opening of the streams and the first enquiries are over
  const before = await books(shop)
  const from = Date.now()
  const lost = how === "streams" ? paying.slice(0, Math.min(LOST, Math.floor(paying.length / 3))) : []
  for (const { number } of lost)
    await sim(shop, "POST", "/faults", { kind: "lost", on: "notification", outTradeNo: number })
  const paidAt = new Map()
  for (const one of how === "streams" ? paying : []) {
    await pause((seconds * 1_000) / 2 / paying.length)
    paidAt.set(one.id, Date.now())
    await sim(shop, "POST", `/orders/${one.number}/pay`, {})
  }
  await pause(Math.max(0, from + seconds * 1_000 - Date.now()))
  const after = await books(shop)
  const minutes = (Date.now() - from) / 60_000
  const { requests: calls } = await sim(shop, "GET", "/requests")
  const { notifications } = await sim(shop, "GET", "/notifications")
  stop()
  const mine = calls.filter(({ at }) => Date.parse(at) >= from && Date.parse(at) < from + seconds * 1_000)
  const notifiedAt = new Map(notifications.map(({ outTradeNo, at }) => [outTradeNo, Date.parse(at)]))
  const isLost = new Set(lost.map(({ id }) => id))
  const waits = paying.flatMap(({ id, number }) => {
    const seen = screens.get(id)
    return seen && !isLost.has(id) ? [seen - (notifiedAt.get(number) ?? paidAt.get(id))] : []
  })
  const lostWaits = lost.map(({ id }) => ((screens.get(id) ?? Date.now()) - paidAt.get(id)) / 1_000)
  await withConnection(shop.databaseUrl, (client) =>
    client.query("DELETE FROM qfpay_transaction WHERE id LIKE $1", [`qftx_${prefix}%`]),
  )
  const probed = probeOf(shop).filter(({ at }) => at >= from)
  return {
    ...{ size, how },
    calls: Math.round(mine.length / minutes),
    longestUnaskedS: longestUnasked(mine, prefix, from, seconds) / 1_000,
    statements: Math.round((after - before) / minutes),
    cpuSeconds: probed.length > 1 ? (probed.at(-1).cpuMs - probed[0].cpuMs) / 1_000 / minutes : 0,
    rssMb: probed.length > 0 ? Math.max(...probed.map(({ rss }) => rss)) / 2 ** 20 : 0,
    loopP99Ms: percentile(
      probed.map(({ p99Ms }) => p99Ms),
      0.95,
    ),
    screenP50Ms: percentile(waits, 0.5),
    screenP95Ms: percentile(waits, 0.95),
    lostMaxS: lostWaits.length > 0 ? Math.max(...lostWaits) : undefined,
  }
}

/** Of all seeded numbers, the longest time between two enquiries for one. */
function longestUnasked(calls, prefix, from, seconds) {
  const last = new Map()
  let longest = 0
  for (const { at, params } of calls) {
    for (const number of (params.syssn ?? params.out_trade_no ?? "").split(",")) {
      if (!number.startsWith(prefix)) continue
      const time = Date.parse(at)
      longest = Math.max(longest, time - (last.get(number) ?? time))
      last.set(number, time)
    }
  }
  for (const time of last.values()) longest = Math.max(longest, from + seconds * 1_000 - time)
  return longest
}

/** Shoppers who look at a code, as rows of the ledger at random points of their poll plan. */
async function seed(databaseUrl, prefix, count) {
  if (count <= 0) return []
  await withConnection(databaseUrl, (client) =>
    client.query(
      `INSERT INTO qfpay_transaction (id, out_trade_no, kind, account, wallet, scenario, pay_type, payment_session_id, txamt,
         raw_txamt, txcurrcd, state, syssn, carrier, enquiries, expires_at, next_enquiry_at, created_at, updated_at)
       SELECT 'qftx_' || $1 || n, $1 || n, 'payment', 'qfpay', 'alipay', 'mpm', '801501', 'payses_' || $1 || n, 15850,
         '{"value":"15850","precision":20}', 'HKD', 'waiting', $1 || 'S' || n,
         jsonb_build_object('qrcode', 'https://qr.alipay.com/bench' || n), 6, now() + interval '25 minutes',
         now() + random() * interval '11 seconds', now() - interval '2 minutes', now() - interval '2 minutes'
       FROM generate_series(1, $2::int) n`,
      [prefix, count],
    ),
  )
  return Array.from({ length: count }, (_, n) => `payses_${prefix}${n + 1}`)
}

const apiOf = ({ medusa, publishableKey }) => ({
  url: medusa,
  key: publishableKey,
  agent: new http.Agent({ keepAlive: true }),
})

/** Opens a stream for each session, and records when each is first reported as paid. */
function stream({ medusa, publishableKey }, ids, screens) {
  const open = []
  let isRunning = true
  const begin = async () => {
    for (const id of ids) {
      if (!isRunning) return
      open.push(follow(id))
      if (open.length % 50 === 0) await pause(100)
    }
  }
  const follow = (id) =>
    http
      .get(
        `${medusa}/store/qfpay/payment-sessions/${id}/events`,
        { agent: false, headers: { "x-publishable-api-key": publishableKey } },
        (response) => {
          if (response.statusCode !== 200) process.stderr.write(`A stream was answered with ${response.statusCode}\n`)
          response.setEncoding("utf8").on("data", (text) => {
            if (text.includes('"status":"authorized"') && !screens.has(id)) screens.set(id, Date.now())
          })
        },
      )
      .on("error", () => {})
  void begin()
  return () => {
    isRunning = false
    for (const request of open) request.destroy()
  }
}

async function sim({ simulator }, method, route, body) {
  const response = await fetch(`${simulator}/simulator/api${route}`, {
    method,
    headers: { "content-type": "application/json" },
    body: body && JSON.stringify(body),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(`${method} ${route}: ${JSON.stringify(answer)}`)
  return answer
}

const books = ({ databaseUrl }) =>
  withConnection(databaseUrl, async (client) => {
    const { rows } = await client.query(
      "select xact_commit + xact_rollback as n from pg_stat_database where datname = current_database()",
    )
    return Number(rows[0].n)
  })

function probeOf({ probeDir, medusaPid }) {
  try {
    const text = readFileSync(path.join(probeDir, `${medusaPid}.jsonl`), "utf8")
    return text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line))
  } catch {
    return []
  }
}
