import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { HONG_KONG } from "../../../qfpay/catalogue"
import { ARRIVED_OTHERWISE_SQL, HAS_ARRIVED, IS_REFUND_OF_RECEIVED, WITH_ARRIVED } from "./money-received"

/** The range of a takings report: whole days in Hong Kong, both included, in one currency. */
export interface TakingsRange {
  /** `2026-06-01` */
  readonly from: string
  readonly to: string
  /** In uppercase. */
  readonly txcurrcd: string
}

/** What was received and refunded. Amounts are in minor units. */
export interface Taken {
  /** Payments that brought money, wherever it is now. */
  readonly payments: number
  /** What arrived for them. A second payment under the same number is on the attention list instead. */
  readonly received: number
  /** The part of it that is applied to orders. */
  readonly applied: number
  readonly orders: number
  /** Finished refunds of what was received, by the day on which they were requested. */
  readonly refunds: number
  readonly refunded: number
}

/** What one wallet received and refunded on one day. */
export interface DayOfWallet extends Taken {
  readonly day: string
  readonly wallet: string
}

/** What one user collected at the counter with one wallet. A refund counts for the user who collected its payment. */
export interface TakenAtCounter extends Taken {
  readonly taken_by: string
  readonly wallet: string
}

/** One wallet's attempts in these days, by their final state; `respcd` is QFPay's reason, if it gave one. */
export interface EndedAttempts {
  readonly wallet: string
  readonly state: string
  readonly respcd: string | null
  readonly count: number
}

const DAY = (column: string) => `to_char(${column} AT TIME ZONE '${HONG_KONG}', 'YYYY-MM-DD')`
/** Compares the bare column, so that its index is used. */
const WITHIN = (column: string) =>
  `${column} >= (:from::date)::timestamp AT TIME ZONE '${HONG_KONG}'
   AND ${column} < (:to::date + 1)::timestamp AT TIME ZONE '${HONG_KONG}'`
const OURS = "txcurrcd = :txcurrcd AND deleted_at IS NULL"

/** In the currency that arrived. */
const ARRIVED_IN = "coalesce(arrived.txcurrcd, t.txcurrcd) = :txcurrcd AND t.deleted_at IS NULL"

const SUMS = `sum(payments)::text AS payments, sum(received)::text AS received, sum(applied)::text AS applied,
  sum(orders)::text AS orders, sum(refunds)::text AS refunds, sum(refunded)::text AS refunded`

const RECEIVED = `count(*) AS payments, sum(coalesce(arrived.txamt, t.txamt)) AS received,
    coalesce(sum(t.txamt) FILTER (WHERE state = 'applied'), 0) AS applied,
    count(DISTINCT order_id) FILTER (WHERE state = 'applied') AS orders, 0 AS refunds, 0 AS refunded
  FROM qfpay_transaction t ${WITH_ARRIVED}
  WHERE ${HAS_ARRIVED} AND ${WITHIN("paid_at")} AND ${ARRIVED_IN}`

const REFUNDED = "0, 0, 0, 0, count(*), sum(t.txamt)"
const REFUNDS = `${IS_REFUND_OF_RECEIVED} AND ${WITHIN("t.created_at")} AND ${ARRIVED_IN}`

const DAYS = `
WITH arrived AS (${ARRIVED_OTHERWISE_SQL})
SELECT day, wallet, ${SUMS}
FROM (
  SELECT ${DAY("paid_at")} AS day, wallet, ${RECEIVED}
  GROUP BY 1, 2
  UNION ALL
  SELECT ${DAY("t.created_at")}, t.wallet, ${REFUNDED}
  FROM qfpay_transaction t ${WITH_ARRIVED}
  WHERE ${REFUNDS}
  GROUP BY 1, 2
) parts GROUP BY day, wallet ORDER BY day DESC, wallet`

const COUNTER = `
WITH arrived AS (${ARRIVED_OTHERWISE_SQL})
SELECT taken_by, wallet, ${SUMS}
FROM (
  SELECT taken_by, wallet, ${RECEIVED} AND taken_by IS NOT NULL
  GROUP BY 1, 2
  UNION ALL
  SELECT payment.taken_by, t.wallet, ${REFUNDED}
  FROM qfpay_transaction t
  JOIN qfpay_transaction payment ON payment.out_trade_no = t.parent_out_trade_no AND payment.deleted_at IS NULL
  ${WITH_ARRIVED}
  WHERE payment.taken_by IS NOT NULL AND ${REFUNDS}
  GROUP BY 1, 2
) parts GROUP BY taken_by, wallet ORDER BY taken_by, wallet`

const ATTEMPTS = `
SELECT wallet, state, CASE WHEN state IN ('declined', 'refused') THEN respcd END AS respcd, count(*)::text AS count
FROM qfpay_transaction WHERE kind = 'payment' AND ${WITHIN("created_at")} AND ${OURS}
GROUP BY 1, 2, 3 ORDER BY count(*) DESC`

const CURRENCIES = `
WITH arrived AS (${ARRIVED_OTHERWISE_SQL})
SELECT DISTINCT coalesce(arrived.txcurrcd, t.txcurrcd) AS txcurrcd
FROM qfpay_transaction t ${WITH_ARRIVED}
WHERE ${HAS_ARRIVED} AND ${WITHIN("paid_at")} AND t.deleted_at IS NULL
ORDER BY 1`

/** What the ledger says was collected. Reads only; its cost grows with the number of days. */
export class Takings {
  readonly #knex: () => Knex

  /** @param knex - read at each use: the connection is replaced while tests restore a database */
  constructor(knex: () => Knex) {
    this.#knex = knex
  }

  /** By day and wallet, the newest day first. */
  async days(range: TakingsRange): Promise<DayOfWallet[]> {
    const rows = await this.#rows<Record<keyof DayOfWallet, string>>(DAYS, range)
    return rows.map(({ day, wallet, ...sums }) => ({ day, wallet, ...numbersOf(sums) }))
  }

  /** What was collected at the counter, by user and wallet. */
  async atCounter(range: TakingsRange): Promise<TakenAtCounter[]> {
    const rows = await this.#rows<Record<keyof TakenAtCounter, string>>(COUNTER, range)
    return rows.map(({ taken_by, wallet, ...sums }) => ({ taken_by, wallet, ...numbersOf(sums) }))
  }

  /** All attempts of these days by outcome, the most frequent first. */
  async attempts(range: TakingsRange): Promise<EndedAttempts[]> {
    const rows = await this.#rows<EndedAttempts & { readonly count: unknown }>(ATTEMPTS, range)
    return rows.map((row) => ({ ...row, count: Number(row.count) }))
  }

  /** The currencies in which money arrived. */
  async currencies(range: Pick<TakingsRange, "from" | "to">): Promise<string[]> {
    const rows = await this.#rows<{ txcurrcd: string }>(CURRENCIES, range)
    return rows.map(({ txcurrcd }) => txcurrcd)
  }

  async #rows<Row>(sql: string, range: object): Promise<Row[]> {
    const { rows } = await this.#knex().raw<{ rows: Row[] }>(sql, range as never)
    return rows
  }
}

/** PostgreSQL returns sums as text, which is exact. */
const numbersOf = (sums: Record<keyof Taken, string>): Taken => ({
  ...{ payments: Number(sums.payments), received: Number(sums.received), applied: Number(sums.applied) },
  ...{ orders: Number(sums.orders), refunds: Number(sums.refunds), refunded: Number(sums.refunded) },
})
