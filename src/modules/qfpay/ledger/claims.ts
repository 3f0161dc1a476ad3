import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { live } from "./live-rows"
import type { TransactionRow } from "./rows"
import { type DatabaseRow, toRow, TRANSACTION, type TransactionStore } from "./store"

/** Whether there is something to do for a row now: QFPay to be asked, or Medusa's books to be brought up to date. */
export function isDue(row: Pick<TransactionRow, "next_enquiry_at" | "apply_due_at" | "claimed_until">, now: Date) {
  if (row.claimed_until && row.claimed_until > now) return false
  return dueAt(row) <= now.getTime()
}

/** When there is something to do for a row, as a time in ms; Infinity: never. */
export function dueAt({ next_enquiry_at, apply_due_at }: Pick<TransactionRow, "next_enquiry_at" | "apply_due_at">) {
  return Math.min(next_enquiry_at?.getTime() ?? Infinity, apply_due_at?.getTime() ?? Infinity)
}

const IS_DUE = "(next_enquiry_at <= :now OR apply_due_at <= :now)"
const IS_FREE = "(claimed_until IS NULL OR claimed_until <= :now)"

/**
 * Whose turn it is. Of all callers on all instances one gets a row that is due; it is due again at the end of the claim if
 * the winner never reports.
 */
export class Claims {
  readonly #store: TransactionStore

  constructor(store: TransactionStore) {
    this.#store = store
  }

  /** Takes the turns for those of these numbers that are due and free. */
  async claimOf(outTradeNos: readonly string[], now: Date, until: Date): Promise<TransactionRow[]> {
    if (outTradeNos.length === 0) return []
    return this.#claim(until, (rows) =>
      rows.whereRaw("out_trade_no = ANY(?)", [[...outTradeNos]]).whereRaw(`${IS_DUE} AND ${IS_FREE}`, { now }),
    )
  }

  /** Takes the turn for up to `limit` rows that are due, the longest overdue first. */
  async claimDue(now: Date, until: Date, limit: number): Promise<TransactionRow[]> {
    const { knex } = this.#store
    // Two statements of one index each, so that PostgreSQL reads what is due and nothing else.
    const due = [
      ...(await this.#dueBy(knex, "next_enquiry_at", now, limit)),
      ...(await this.#dueBy(knex, "apply_due_at", now, limit)),
    ]
    if (due.length === 0) return []
    return this.#claim(until, (rows) =>
      rows.whereIn("id", [...new Set(due)].slice(0, limit)).whereRaw(`${IS_DUE} AND ${IS_FREE}`, { now }),
    )
  }

  /** A row that another caller is claiming is left to that one: two who waited for each other's rows would deadlock. */
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

  /** Gives the turns back: who has done its work need not keep others waiting until the claim ends. */
  async release(outTradeNos: readonly string[]): Promise<void> {
    if (outTradeNos.length === 0) return
    await this.#store
      .rows()
      .whereIn("out_trade_no", [...outTradeNos])
      .update({ claimed_until: null } as never)
  }
}
