import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { live } from "./live-rows"
import type { TransactionRow } from "./rows"
import { type DatabaseRow, toRow, TRANSACTION, type TransactionStore } from "./store"

/** Whether a row has work due now: an enquiry at QFPay, or an update of Medusa's books. */
export function isDue(row: Pick<TransactionRow, "next_enquiry_at" | "apply_due_at" | "claimed_until">, now: Date) {
  if (row.claimed_until && row.claimed_until > now) return false
  return dueAt(row) <= now.getTime()
}

/** When a row next has work due, as a time in ms; Infinity: never. */
export function dueAt({ next_enquiry_at, apply_due_at }: Pick<TransactionRow, "next_enquiry_at" | "apply_due_at">) {
  return Math.min(next_enquiry_at?.getTime() ?? Infinity, apply_due_at?.getTime() ?? Infinity)
}

const IS_DUE = "(next_enquiry_at <= :now OR apply_due_at <= :now)"
const IS_FREE = "(claimed_until IS NULL OR claimed_until <= :now)"

/**
 * Assigns due rows. A due row goes to one caller among all instances; if that caller never reports, the row is due
 * again when the claim ends.
 */
export class Claims {
  readonly #store: TransactionStore

  constructor(store: TransactionStore) {
    this.#store = store
  }

  /** Claims those of these numbers that are due and not claimed. */
  async claimOf(outTradeNos: readonly string[], now: Date, until: Date): Promise<TransactionRow[]> {
    if (outTradeNos.length === 0) return []
    return this.#claim(until, (rows) =>
      rows.whereRaw("out_trade_no = ANY(?)", [[...outTradeNos]]).whereRaw(`${IS_DUE} AND ${IS_FREE}`, { now }),
    )
  }

  /** Claims up to `limit` due rows, the longest overdue first. */
  async claimDue(now: Date, until: Date, limit: number): Promise<TransactionRow[]> {
    const { knex } = this.#store
    // Two statements, each on one index, so that PostgreSQL reads only due rows.
    const due = [
      ...(await this.#dueBy(knex, "next_enquiry_at", now, limit)),
      ...(await this.#dueBy(knex, "apply_due_at", now, limit)),
    ]
    if (due.length === 0) return []
    return this.#claim(until, (rows) =>
      rows.whereIn("id", [...new Set(due)].slice(0, limit)).whereRaw(`${IS_DUE} AND ${IS_FREE}`, { now }),
    )
  }

  /** Skips rows that another caller is claiming: two callers waiting for each other's rows would deadlock. */
  async #claim(until: Date, which: (rows: Knex.QueryBuilder) => Knex.QueryBuilder): Promise<TransactionRow[]> {
    const { knex } = this.#store
    const free = which(live(knex, TRANSACTION).select("id")).orderBy("id").forUpdate().skipLocked()
    const rows = await live<DatabaseRow>(knex, TRANSACTION)
      .whereIn("id", free)
      .update({ claimed_until: until } as never)
      .returning("*")
    return rows.map((row) => toRow(row))
  }

  async #dueBy(knex: Knex, column: "next_enquiry_at" | "apply_due_at", now: Date, limit: number): Promise<string[]> {
    return live(knex, TRANSACTION)
      .where(column, "<=", now)
      .whereRaw(IS_FREE, { now })
      .orderBy(column)
      .limit(limit)
      .pluck("id")
  }

  /** Ends claims early, so that others need not wait for them to expire. */
  async release(outTradeNos: readonly string[]): Promise<void> {
    if (outTradeNos.length === 0) return
    await this.#store
      .rows()
      .whereIn("out_trade_no", [...outTradeNos])
      .update({ claimed_until: null } as never)
  }
}
