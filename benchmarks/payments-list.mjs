import http from "node:http"
import { setTimeout as pause } from "node:timers/promises"

import { withConnection } from "../scripts/lib/postgres.mjs"
import { percentile, printTable, record, times } from "./report.mjs"
import { startPayments } from "./shoppers.mjs"

const FEW = 100
const ROUNDS = 15
const CSV = "CSV of everything"
/** The number of payments made with each ledger. */
const PAYMENTS = 12

/**
 * Measures the merchant's list of payments with a long ledger, compared with a ledger of a hundred rows: the same
 * requests over HTTP to the same shop, on the built plugin and a real PostgreSQL; and how PostgreSQL executes the most
 * frequent queries.
 *
 * @param {import("./shop.mjs").BenchShop} shop
 * @param {{ rows: number }} size
 */
export async function benchPaymentsList(shop, { rows }) {
  const ask = await asMerchant(shop)
  const books = (work) => withConnection(shop.databaseUrl, work)
  await books((client) => fill(client, 1, FEW))
  const few = { ...(await measure(ask, FEW)), [APPLIED]: await takePayments(shop) }
  process.stderr.write(`Writing ${rows} rows…\n`)
  await books((client) => fill(client, FEW + 1, rows))
  const many = await measure(ask, rows)
  const found = await books(plans)
  await books(endAll)
  many[APPLIED] = await takePayments(shop)
  for (const name of ["first page", "takings of 90 days", APPLIED]) {
    record(`${name}, ms, with ${rows.toLocaleString("en-US")} rows beside ${FEW}`, many[name], { peer: few[name] })
  }
  record("CSV, ms for 1,000 rows", (many[CSV] / rows) * 1_000, {})
  printTable(
    `The list of payments: milliseconds per answer (median of ${ROUNDS}), ${rows} rows of the ledger beside ${FEW}`,
    ["", `${FEW} rows`, `${rows} rows`, "ratio"],
    Object.entries(many).map(([name, ms]) => [name, few[name].toFixed(1), ms.toFixed(1), times(ms / few[name])]),
  )
  printTable(`How PostgreSQL finds them in ${rows} rows`, ["", "by", "ms", `ms without ${LIVE}`, "ratio"], found)
}

/** Makes none of the generated rows due, so that the background job does not process them while payments are timed. */
async function endAll(client) {
  await client.query("UPDATE qfpay_transaction SET next_enquiry_at = NULL WHERE next_enquiry_at IS NOT NULL")
  await client.query("UPDATE qfpay_held_payment SET refund_due_at = NULL WHERE refund_due_at IS NOT NULL")
}

const APPLIED = "paid at QFPay to applied in the ledger"

/** @returns the median of the milliseconds from the payment at QFPay, which notifies, until the ledger has the order */
async function takePayments({ medusa, publishableKey, simulator, databaseUrl }) {
  const payments = await startPayments({ url: medusa, key: publishableKey }, PAYMENTS)
  const waits = []
  for (const { number } of payments) {
    const begun = Date.now()
    await fetch(`${simulator}/simulator/api/orders/${number}/pay`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    })
    const applied = await withConnection(databaseUrl, async (client) => {
      for (;;) {
        const { rows } = await client.query(
          "SELECT applied_at FROM qfpay_transaction WHERE out_trade_no = $1 AND deleted_at IS NULL",
          [number],
        )
        if (rows[0]?.applied_at) return rows[0].applied_at
        if (Date.now() - begun > 30_000) throw new Error(`${number} was not applied within 30 seconds`)
        await pause(10)
      }
    })
    waits.push(applied.getTime() - begun)
  }
  return percentile(waits, 0.5)
}

/** Every tenth row is a refund of the payment before it, every twentieth payment is still open. */
async function fill(client, from, to) {
  await client.query(
    `INSERT INTO qfpay_transaction
       (id, out_trade_no, kind, account, wallet, scenario, pay_type, payment_session_id, parent_out_trade_no, order_id,
        txamt, raw_txamt, txcurrcd, state, syssn, expires_at, next_enquiry_at, created_at, paid_at, applied_at)
     SELECT 'qftx_bench' || n, 'BENCH' || n, CASE WHEN n % 10 = 0 THEN 'refund' ELSE 'payment' END, 'qfpay',
        (ARRAY['alipay', 'wechat', 'payme', 'fps'])[1 + n % 4], 'mpm', '801501',
        'payses_' || CASE WHEN n % 10 = 0 THEN n - 1 ELSE n END,
        CASE WHEN n % 10 = 0 THEN 'BENCH' || n - 1 END, CASE WHEN n % 10 <> 0 THEN 'order_bench' || n END,
        15850, '{"value":"15850","precision":20}', 'HKD',
        CASE WHEN n % 10 = 0 THEN 'done' WHEN n % 20 = 1 THEN 'expired' ELSE 'applied' END, 'S' || n,
        now(), CASE WHEN n % 1000 = 1 THEN now() - interval '1 minute' END, now() - n * interval '1 minute',
        CASE WHEN n % 20 <> 1 AND n % 10 <> 0 THEN now() - n * interval '1 minute' END,
        CASE WHEN n % 20 <> 1 AND n % 10 <> 0 THEN now() - n * interval '1 minute' END
     FROM generate_series($1::int, $2::int) n`,
    [from, to],
  )
  await client.query(
    `INSERT INTO qfpay_transaction_event (id, account, out_trade_no, kind, cause)
     SELECT 'qfev_bench' || n || kind, 'qfpay', 'BENCH' || n, kind, 'checkout'
     FROM generate_series($1::int, $2::int) n, unnest(ARRAY['created', 'paid']) kind`,
    [from, to],
  )
  await client.query(
    `INSERT INTO qfpay_held_payment (id, account, out_trade_no, syssn, case_key, reason, state, txamt, raw_txamt, txcurrcd, refund_due_at)
     SELECT 'qfhp_bench' || n, 'qfpay', 'BENCH' || n, 'S' || n, 'S' || n, 'session_gone',
        CASE WHEN n % 500 = 0 THEN 'held' ELSE 'refunded' END, 15850, '{"value":"15850","precision":20}', 'HKD',
        CASE WHEN n % 500 = 0 THEN now() - interval '1 minute' END
     FROM generate_series($1::int, $2::int, 50) n`,
    [from, to],
  )
  await client.query("VACUUM ANALYZE qfpay_transaction, qfpay_transaction_event, qfpay_held_payment")
}

/** @returns a function that calls a route as the merchant, reads the whole answer, and returns how long it took */
async function asMerchant({ medusa, adminEmail, adminPassword }) {
  const login = await fetch(`${medusa}/auth/user/emailpass`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: adminEmail, password: adminPassword }),
  })
  const { token } = await login.json()
  const agent = new http.Agent({ keepAlive: true })
  return (path) =>
    new Promise((resolve, reject) => {
      const begun = performance.now()
      const headers = { authorization: `Bearer ${token}` }
      const request = http.get(`${medusa}/admin/qfpay${path}`, { agent, headers }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`${path} was answered with ${response.statusCode}`))
        response.resume()
        response.once("end", () => resolve(performance.now() - begun))
      })
      request.on("error", reject)
    })
}

async function measure(ask, rows) {
  const offset = Math.max(0, Math.floor((rows - 1) / 20) * 20)
  const day = (daysAgo) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10)
  const takings = (days) => `/takings?from=${day(days - 1)}&to=${day(0)}&currency_code=hkd`
  const questions = {
    "first page": "/transactions",
    "filtered by state and wallet": "/transactions?state=expired&wallet=wechat",
    "a month": `/transactions?created_at[$gte]=${new Date(Date.now() - 30 * 86_400_000).toISOString()}`,
    "search: our number": "/transactions?q=BENCH77",
    "search: QFPay's number": "/transactions?q=S77",
    "search: an order": "/transactions?q=order_bench77",
    "search: an email address": "/transactions?q=mei@example.com",
    "search: an amount": "/transactions?q=158.50",
    "last page": `/transactions?offset=${offset}`,
    "one with its timeline": "/transactions/BENCH77",
    "takings of 7 days": takings(7),
    "takings of 90 days": takings(90),
    "held payments": "/held-payments",
    [CSV]: "/transactions/export",
  }
  const results = {}
  for (const [name, path] of Object.entries(questions)) {
    const rounds = name === CSV && rows > 1_000 ? 1 : ROUNDS
    if (rounds > 1) await ask(path)
    const answers = []
    for (let round = 0; round < rounds; round++) answers.push(await ask(path))
    answers.sort((a, b) => a - b)
    results[name] = answers[Math.floor(rounds / 2)]
  }
  return results
}

const LIVE = "deleted_at IS NULL"

/**
 * The ledger's queries (src/modules/qfpay/ledger.ts, held-payments.ts), with and without the condition that lets
 * PostgreSQL use its indexes.
 */
async function plans(client) {
  const watched = `payment_session_id = ANY(ARRAY[${Array.from({ length: 200 }, (_, n) => `'payses_${n}'`).join(", ")}])`
  const asked = {
    "a number": `SELECT * FROM qfpay_transaction WHERE ${LIVE} AND out_trade_no = 'BENCH77'`,
    "payments of a session": `SELECT * FROM qfpay_transaction WHERE ${LIVE} AND payment_session_id = 'payses_77'`,
    "refunds of a payment": `SELECT * FROM qfpay_transaction WHERE ${LIVE} AND parent_out_trade_no = 'BENCH79'`,
    "what is due": `SELECT id FROM qfpay_transaction WHERE ${LIVE} AND next_enquiry_at <= now()
      ORDER BY next_enquiry_at LIMIT 200 FOR UPDATE SKIP LOCKED`,
    "what changed for 200 watchers": `SELECT * FROM qfpay_transaction WHERE ${LIVE} AND kind = 'payment' AND ${watched}
      AND payment_session_id IN (SELECT payment_session_id FROM qfpay_transaction WHERE ${LIVE} AND kind = 'payment'
        AND ${watched} AND (updated_at > now() OR next_enquiry_at <= now()))`,
    "a timeline": `SELECT * FROM qfpay_transaction_event WHERE ${LIVE} AND out_trade_no = 'BENCH77' ORDER BY created_at`,
    "held money that is due": `SELECT id FROM qfpay_held_payment WHERE ${LIVE} AND state = 'held'
      AND refund_due_at <= now() ORDER BY refund_due_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    "held money of a number": `SELECT * FROM qfpay_held_payment WHERE ${LIVE} AND out_trade_no = 'BENCH51'`,
  }
  const table = []
  for (const [name, sql] of Object.entries(asked)) {
    const [well, without] = [await explain(client, sql), await explain(client, sql.replaceAll(LIVE, "true"))]
    table.push([name, well.scan, String(well.ms), String(without.ms), times(without.ms / well.ms)])
  }
  return table
}

async function explain(client, sql) {
  let best
  for (let round = 0; round < 3; round++) {
    const { rows } = await client.query(`EXPLAIN (ANALYZE, TIMING OFF) ${sql}`)
    const plan = rows.map((line) => line["QUERY PLAN"]).join("\n")
    const [scan = "?"] =
      /Seq Scan on qfpay\w+|(?:Index|Index Only) Scan using \S+|Bitmap Index Scan on \S+/.exec(plan) ?? []
    const ms = Number(/Execution Time: ([\d.]+)/.exec(plan)?.[1])
    if (!best || ms < best.ms) best = { scan: scan.replaceAll('"', ""), ms }
  }
  return best
}
