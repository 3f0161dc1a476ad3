import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { ARRIVED_OTHERWISE_SQL, HAS_ARRIVED, IS_REFUND_OF_RECEIVED, WITH_ARRIVED } from "./money-received"
import { type DatabaseRow as LedgerRow, live, toRow, TRANSACTION, type TransactionRow } from "."

/** Selects rows of the ledger. An omitted filter matches everything; an empty list matches nothing. */
export interface TransactionFilters {
  readonly out_trade_no?: readonly string[] | undefined
  readonly parent_out_trade_no?: readonly string[] | undefined
  readonly syssn?: readonly string[] | undefined
  readonly chnlsn?: readonly string[] | undefined
  readonly wallet?: readonly string[] | undefined
  readonly account?: readonly string[] | undefined
  readonly kind?: readonly string[] | undefined
  readonly state?: readonly string[] | undefined
  readonly payment_session_id?: readonly string[] | undefined
  readonly cart_id?: readonly string[] | undefined
  /** In minor units, whatever the currency. */
  readonly txamt?: readonly number[] | undefined
  /** `false`: leaves out payments that brought no money. */
  readonly attempts?: boolean | undefined
  /** Only disputed payments. */
  readonly disputed?: boolean | undefined
  readonly created_at?: Period | undefined
  /** Matches rows that satisfy any of these. */
  readonly anyOf?: Pick<TransactionFilters, (typeof SEARCHED)[number]> | undefined
}

/** As in Medusa's lists. */
export type Period = Readonly<Partial<Record<keyof typeof COMPARISONS, Date | undefined>>>

/** A row as the merchant sees it. Amounts are in minor units. */
export type ListedTransaction = TransactionRow & {
  /** Of a payment: how much of it was refunded. */
  readonly refunded: number
  /** Of a refund: its payment's order. */
  readonly order_id: string | null
}

/** Totals of the payments and refunds in one currency. Amounts are in minor units. */
export interface CurrencyTotals {
  readonly txcurrcd: string
  /** Payments and refunds, whether or not money moved. */
  readonly count: number
  /** What payments brought, wherever it is now; a second payment under the same number does not count. */
  readonly received: number
  /** Of what was received. */
  readonly refunded: number
}

const HELD = "qfpay_held_payment"
const LISTS = [
  ...(["out_trade_no", "parent_out_trade_no", "syssn", "chnlsn", "wallet", "account", "kind", "state"] as const),
  "payment_session_id",
] as const
const SEARCHED = ["out_trade_no", "syssn", "chnlsn", "payment_session_id", "cart_id", "txamt"] as const
const COMPARISONS = { $gte: ">=", $gt: ">", $lte: "<=", $lt: "<" } as const

/** How many rows are read from the database at a time; the next chunk is read when this one is written. */
const ROWS_AT_A_TIME = 1_000

const newestFirst = (table: string) => [
  { column: `${table}.created_at`, order: "desc" },
  { column: `${table}.id`, order: "desc" },
]

type DatabaseRow = LedgerRow & {
  readonly refunded: string
  readonly order_of_payment: string | null
}

/** Where the next chunk begins: text, because a Date would lose PostgreSQL's microseconds, and skip rows. */
interface Place {
  readonly at: string
  readonly id: string
}

/** The ledger as the merchant lists and searches it. Reads only, and each answer is one statement. */
export class Transactions {
  readonly #knex: () => Knex

  /** @param knex - read at each use: the connection is replaced while tests restore a database */
  constructor(knex: () => Knex) {
    this.#knex = knex
  }

  /** Newest first. */
  async list(filters: TransactionFilters, offset: number, limit: number): Promise<ListedTransaction[]> {
    return this.#withContext(this.#matching(filters).orderBy(newestFirst(TRANSACTION)).offset(offset).limit(limit))
  }

  /** Totals of all matching rows, by currency. */
  async totals(filters: TransactionFilters): Promise<CurrencyTotals[]> {
    const knex = this.#knex()
    const sum = (amount: string, where: string) => knex.raw(`coalesce(sum(${amount}) FILTER (WHERE ${where}), 0)`)
    const rows = (await knex
      .with("arrived", knex.raw(ARRIVED_OTHERWISE_SQL))
      .from(this.#matching(filters).as("t"))
      .joinRaw(WITH_ARRIVED)
      .groupByRaw("1")
      .orderByRaw("1")
      .select(knex.raw("coalesce(arrived.txcurrcd, t.txcurrcd) AS txcurrcd"), knex.raw("count(*) AS count"))
      .select({
        received: sum("coalesce(arrived.txamt, t.txamt)", `${HAS_ARRIVED} AND paid_at IS NOT NULL`),
        refunded: sum("t.txamt", IS_REFUND_OF_RECEIVED),
      })) as unknown as Record<keyof CurrencyTotals, string>[]
    return rows.map(({ txcurrcd, count, received, refunded }) => ({
      ...{ txcurrcd, count: Number(count) },
      ...{ received: Number(received), refunded: Number(refunded) },
    }))
  }

  /** Whether an account ever received money, and ever refunded any through QFPay. */
  async everMoved(account: string): Promise<{ readonly paid: boolean; readonly refunded: boolean }> {
    const has = async (where: string) =>
      (await live(this.#knex(), TRANSACTION).where({ account }).whereRaw(where).first("id")) !== undefined
    const [paid, refunded] = await Promise.all([
      has(HAS_ARRIVED),
      has("kind = 'refund' AND state = 'done' AND outside_by IS NULL"),
    ])
    return { paid, refunded }
  }

  /** All matching rows, newest first, in chunks, so that memory does not grow with an export. */
  async *all(filters: TransactionFilters): AsyncGenerator<ListedTransaction[]> {
    for (let rows = await this.#chunk(filters); rows.length > 0;) {
      yield rows
      rows = await this.#chunk(filters, rows.at(-1)?.place)
    }
  }

  #chunk(filters: TransactionFilters, after?: Place) {
    const chunk = this.#matching(filters).orderBy(newestFirst(TRANSACTION)).limit(ROWS_AT_A_TIME)
    if (after) {
      const place = [after.at, after.id]
      void chunk.whereRaw(`(${TRANSACTION}.created_at, ${TRANSACTION}.id) < (?::timestamptz, ?)`, place)
    }
    return this.#withContext(chunk)
  }

  /** The payment sessions whose payments were applied to these orders. */
  async sessionsOfOrders(orderIds: readonly string[]): Promise<string[]> {
    return live<DatabaseRow>(this.#knex(), TRANSACTION)
      .whereIn("order_id", [...orderIds])
      .distinct("payment_session_id")
      .pluck("payment_session_id")
  }

  /**
   * Our numbers of held money, by QFPay's number: of two payments under one number, the ledger's row has only the
   * first's.
   */
  async heldUnder(syssn: string): Promise<string[]> {
    return live(this.#knex(), HELD).where({ syssn }).pluck("out_trade_no")
  }

  #matching(filters: TransactionFilters) {
    const rows = live<DatabaseRow>(this.#knex(), TRANSACTION)
    for (const column of LISTS) {
      const values = filters[column]
      if (values) void rows.whereIn(`${TRANSACTION}.${column}`, [...values])
    }
    for (const [operator, at] of Object.entries(filters.created_at ?? {})) {
      if (at) void rows.where(`${TRANSACTION}.created_at`, COMPARISONS[operator as keyof Period], at)
    }
    if (filters.attempts === false) void rows.whereRaw(`(kind = 'refund' OR (${HAS_ARRIVED}))`)
    if (filters.disputed) void rows.whereNotNull(`${TRANSACTION}.disputed_on`)
    const { anyOf } = filters
    if (anyOf) {
      void rows.where((either) => {
        for (const column of SEARCHED)
          void either.orWhereIn(`${TRANSACTION}.${column}`, [...(anyOf[column] ?? [])] as string[])
      })
    }
    return rows
  }

  /** Adds the order of a refund's payment, and how much of a payment was refunded, to the rows of one page. */
  async #withContext(page: Knex.QueryBuilder): Promise<(ListedTransaction & { readonly place: Place })[]> {
    const knex = this.#knex()
    const rows = (await knex
      .from(page.select(`${TRANSACTION}.*`).as("t"))
      .leftJoin(`${TRANSACTION} as p`, (join) =>
        join.on("p.out_trade_no", "=", "t.parent_out_trade_no").andOnNull("p.deleted_at"),
      )
      .select("t.*", "p.order_id as order_of_payment", knex.raw("t.created_at::text as place_at"))
      // A refund of a second payment under the same number does not count against the first.
      .select(
        knex.raw(
          `(SELECT coalesce(sum(r.txamt), 0) FROM ${TRANSACTION} r
            WHERE r.parent_out_trade_no = t.out_trade_no AND r.kind = 'refund' AND r.state = 'done'
              AND (r.parent_syssn IS NULL OR t.syssn IS NULL OR r.parent_syssn = t.syssn)
              AND r.deleted_at IS NULL) AS refunded`,
        ),
      )
      .orderBy(newestFirst("t"))) as (DatabaseRow & { readonly place_at: string })[]
    return rows.map(({ place_at, order_of_payment, refunded, ...row }) => ({
      ...toRow(row),
      refunded: Number(refunded),
      order_id: row.order_id ?? order_of_payment,
      place: { at: place_at, id: row.id },
    }))
  }
}
