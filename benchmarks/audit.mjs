import { withConnection } from "../scripts/lib/postgres.mjs"
import { printTable, record } from "./report.mjs"

const FEW = 1_000

/**
 * Measures the hourly audit: payments that are applied to orders in Medusa's own tables, over HTTP on the built plugin
 * and a real PostgreSQL, compared with the same audit of a thousand payments.
 *
 * @param {import("./shop.mjs").BenchShop} shop
 * @param {{ rows: number }} size
 */
export async function benchAudit(shop, { rows }) {
  const audit = await asMerchant(shop)
  const books = (work) => withConnection(shop.databaseUrl, work)
  await books((client) => fillBooks(client, 1, FEW))
  await audit()
  const few = await audit()
  process.stderr.write(`Writing ${rows} payments…\n`)
  await books((client) => fillBooks(client, FEW + 1, rows))
  const many = await audit()
  await books(emptyBooks)
  const each = ({ ms, audited }) => (ms / audited) * 1_000
  printTable(
    `The audit of all money: ${many.audited} payments beside ${few.audited}`,
    ["", "seconds", "microseconds a payment", "payments that do not add up"],
    [few, many].map((run) => [
      String(run.audited),
      (run.ms / 1_000).toFixed(1),
      each(run).toFixed(0),
      String(run.findings),
    ]),
  )
  record(`audit: microseconds a payment, with ${rows.toLocaleString("en-US")} beside ${FEW}`, each(many), {
    peer: each(few),
  })
}

/** For the next part, which measures a short ledger first. */
async function emptyBooks(client) {
  await client.query(`TRUNCATE qfpay_transaction, payment_collection, "order", order_payment_collection CASCADE`)
}

/** Each payment is captured, and is on an order whose transaction counts it. Every hundredth was partially refunded. */
async function fillBooks(client, from, to) {
  const of = "FROM generate_series($1::int, $2::int) n"
  const raw = (value) => `'{"value":"${value}","precision":20}'`
  for (const statement of [
    `INSERT INTO payment_collection (id, currency_code, amount, raw_amount, status)
       SELECT 'paycol_audit' || n, 'hkd', 158.5, ${raw("158.5")}, 'completed' ${of}`,
    `INSERT INTO payment_session (id, currency_code, amount, raw_amount, provider_id, data, status, payment_collection_id)
       SELECT 'payses_audit' || n, 'hkd', 158.5, ${raw("158.5")}, 'pp_qfpay-alipay_qfpay',
         jsonb_build_object('out_trade_no', 'AUDIT' || n), 'authorized', 'paycol_audit' || n ${of}`,
    `INSERT INTO payment (id, amount, raw_amount, currency_code, provider_id, data, captured_at, payment_collection_id, payment_session_id)
       SELECT 'pay_audit' || n, 158.5, ${raw("158.5")}, 'hkd', 'pp_qfpay-alipay_qfpay',
         jsonb_build_object('out_trade_no', 'AUDIT' || n), now(), 'paycol_audit' || n, 'payses_audit' || n ${of}`,
    `INSERT INTO capture (id, amount, raw_amount, payment_id)
       SELECT 'capt_audit' || n, 158.5, ${raw("158.5")}, 'pay_audit' || n ${of}`,
    `INSERT INTO refund (id, amount, raw_amount, payment_id)
       SELECT 'ref_audit' || n, 10, ${raw("10")}, 'pay_audit' || n ${of} WHERE n % 100 = 0`,
    `INSERT INTO "order" (id, currency_code) SELECT 'order_audit' || n, 'hkd' ${of}`,
    `INSERT INTO order_summary (id, order_id, version, totals)
       SELECT 'ordsum_audit' || n, 'order_audit' || n, 1, '{"pending_difference": 0}' ${of}`,
    `INSERT INTO order_payment_collection (id, order_id, payment_collection_id)
       SELECT 'ordpay_audit' || n, 'order_audit' || n, 'paycol_audit' || n ${of}`,
    `INSERT INTO order_transaction (id, order_id, version, amount, raw_amount, currency_code, reference, reference_id)
       SELECT 'ordtrx_audit' || n, 'order_audit' || n, 1, 158.5, ${raw("158.5")}, 'hkd', 'capture', 'capt_audit' || n ${of}`,
    `INSERT INTO order_transaction (id, order_id, version, amount, raw_amount, currency_code, reference, reference_id)
       SELECT 'ordtrx_audit_r' || n, 'order_audit' || n, 1, -10, ${raw("-10")}, 'hkd', 'refund', 'ref_audit' || n ${of} WHERE n % 100 = 0`,
    `INSERT INTO qfpay_transaction (id, out_trade_no, kind, account, wallet, scenario, pay_type, payment_session_id,
         txamt, raw_txamt, txcurrcd, state, syssn, expires_at, paid_at, applied_at, order_id, created_at, updated_at)
       SELECT 'qftx_audit' || n, 'AUDIT' || n, 'payment', 'qfpay', 'alipay', 'mpm', '801501', 'payses_audit' || n,
         15850, ${raw("15850")}, 'HKD', 'applied', 'AS' || n, now(), now() - interval '1 day', now() - interval '1 day',
         'order_audit' || n, now() - interval '1 day', now() - interval '1 day' ${of}`,
    `INSERT INTO qfpay_transaction (id, out_trade_no, kind, account, wallet, scenario, pay_type, payment_session_id,
         parent_out_trade_no, parent_syssn, idempotency_key, txamt, raw_txamt, txcurrcd, state, syssn, expires_at,
         recorded_at, created_at, updated_at)
       SELECT 'qftx_audit_r' || n, 'AUDITR' || n, 'refund', 'qfpay', 'alipay', 'mpm', '801501', 'payses_audit' || n,
         'AUDIT' || n, 'AS' || n, 'ref_audit' || n, 1000, ${raw("1000")}, 'HKD', 'done', 'AR' || n, now(),
         now() - interval '1 day', now() - interval '1 day', now() - interval '1 day' ${of} WHERE n % 100 = 0`,
  ]) {
    await client.query(statement, [from, to])
  }
  await client.query("VACUUM ANALYZE")
}

/** @returns a function that runs an audit as the merchant, and returns how long it took and what it found */
async function asMerchant({ medusa, adminEmail, adminPassword }) {
  const json = { "content-type": "application/json" }
  const login = await fetch(`${medusa}/auth/user/emailpass`, {
    method: "POST",
    headers: json,
    body: JSON.stringify({ email: adminEmail, password: adminPassword }),
  })
  const { token } = await login.json()
  return async () => {
    const begun = performance.now()
    const answer = await fetch(`${medusa}/admin/qfpay/audit`, {
      method: "POST",
      headers: { ...json, authorization: `Bearer ${token}` },
    })
    const { audit } = await answer.json()
    return { ms: performance.now() - begun, audited: audit.audited, findings: audit.findings.length }
  }
}
