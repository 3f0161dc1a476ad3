import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { generateEntityId } from "@medusajs/framework/utils"
import { live } from "./live-rows"
import type { NewPayment, NewRefund, PaymentRow, RefundRow, TransactionRow } from "./rows"
import { entryAbout, type EventEntry } from "./timeline"

export const TRANSACTION = "qfpay_transaction"

/** Medusa stores the exact value of a `bigNumber` column in a second column. */
export const rawAmount = (value: number) => JSON.stringify({ value: String(value), precision: 20 })

export type DatabaseRow = Omit<PaymentRow, "txamt" | "kind" | "state"> &
  Omit<RefundRow, "txamt" | "kind" | "state"> & {
    readonly kind: TransactionRow["kind"]
    readonly state: string
    readonly txamt: string | number
  }

/** A row as the database returns it; its `kind` says which of the two types it is. */
export function toRow(row: DatabaseRow): TransactionRow {
  return { ...row, txamt: Number(row.txamt) } as unknown as TransactionRow
}

/** Columns of either kind, except those that never change. */
export type Changes = Partial<
  Pick<
    DatabaseRow,
    | "syssn"
    | "carrier"
    | "paid_at"
    | "applied_at"
    | "recorded_at"
    | "acknowledged_at"
    | "cart_id"
    | "order_id"
    | "next_enquiry_at"
    | "apply_due_at"
    | "replaced_at"
    | "disputed_on"
    | "disputed_by"
    | "dispute_note"
  >
>

/** The result of a transition: the current row, and whether this call moved it. */
export interface Step<Row> {
  readonly moved: boolean
  readonly row: Row
}

/**
 * The table of numbers. Each step is one statement that changes a row and adds to its timeline. A row only leaves a
 * state for one that may follow it, so repeats and late answers change nothing.
 */
export class TransactionStore {
  readonly #knex: () => Knex
  readonly #listeners = new Set<(sessionId: string) => void>()

  /** @param knex - read at each use: the connection is replaced while tests restore a database */
  constructor(knex: () => Knex) {
    this.#knex = knex
  }

  get knex(): Knex {
    return this.#knex()
  }

  rows() {
    return live<DatabaseRow>(this.knex, TRANSACTION)
  }

  async insert(row: (NewPayment | NewRefund) & Partial<DatabaseRow>, entry: EventEntry): Promise<TransactionRow> {
    const inserted = await changeWithEvent(
      this.knex,
      this.knex<DatabaseRow>(TRANSACTION)
        .insert({ ...row, id: generateEntityId("", "qftx"), raw_txamt: rawAmount(row.txamt) } as never)
        .returning("*"),
      entry,
    )
    if (!inserted) throw new Error(`The ledger did not insert ${row.out_trade_no}.`)
    this.announce(inserted.payment_session_id)
    return inserted
  }

  /**
   * Moves a row to a state, if its present state may lead there.
   * @param beside - changes other rows in the same statement
   */
  async move(
    outTradeNo: string,
    to: string,
    from: readonly string[],
    entry: EventEntry,
    changes: Changes = {},
    beside?: Knex.QueryBuilder,
  ): Promise<Step<TransactionRow>> {
    const moved = await changeWithEvent(
      this.knex,
      this.rows()
        .where({ out_trade_no: outTradeNo })
        .whereIn("state", from)
        .update({ ...columnsOf(this.knex, changes, entry), state: to } as never)
        .returning("*"),
      entry,
      beside?.whereExists(this.knex.select(this.knex.raw("1")).from("changed")),
    )
    if (moved) {
      this.announce(moved.payment_session_id)
      return { moved: true, row: moved }
    }
    const row = await this.rows().where({ out_trade_no: outTradeNo }).first()
    if (!row) throw new Error(`The ledger has no row ${outTradeNo}.`)
    return { moved: false, row: toRow(row) }
  }

  /**
   * Sets columns without changing the state, and adds a timeline entry.
   * @param beside - further writes in the same transaction
   * @param only - a condition: if it is not true, nothing is set
   */
  async note(
    outTradeNo: string,
    entry: EventEntry,
    changes: Changes = {},
    beside?: (trx: Knex) => Promise<void>,
    only?: (knex: Knex) => Knex.Raw,
  ): Promise<void> {
    const write = async (knex: Knex) => {
      const rows = live<DatabaseRow>(knex, TRANSACTION).where({ out_trade_no: outTradeNo })
      if (only) void rows.where(only(knex))
      const change = rows.update(columnsOf(knex, changes, entry) as never).returning("*")
      const row = await changeWithEvent(knex, change, entry)
      if (row) await beside?.(knex)
      return row
    }
    const changed = await (beside ? this.knex.transaction(write) : write(this.knex))
    if (changed) this.announce(changed.payment_session_id)
  }

  /**
   * Calls `listener` for every session whose payments this instance has changed, after the change is in the database.
   * @returns removes the listener
   */
  onChange(listener: (sessionId: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  announce(sessionId: string): void {
    for (const listener of this.#listeners) listener(sessionId)
  }
}

/**
 * Changes a row and adds to its timeline in one statement, which is atomic.
 * @param change - changes at most one row, and returns it
 * @param beside - changes other rows
 */
async function changeWithEvent(
  knex: Knex,
  change: Knex.QueryBuilder,
  entry: EventEntry,
  beside?: Knex.QueryBuilder,
): Promise<TransactionRow | undefined> {
  const query = knex.with("changed", change).with("event", entryAbout(knex, "changed", entry))
  if (beside) void query.with("beside", beside)
  const rows = (await query.from("changed").select("*")) as DatabaseRow[]
  return rows[0] && toRow(rows[0])
}

function columnsOf(knex: Knex, changes: Changes, entry: EventEntry): Record<string, unknown> {
  return {
    ...changes,
    ...("carrier" in changes && { carrier: changes.carrier === null ? null : JSON.stringify(changes.carrier) }),
    ...(entry.evidence && { respcd: entry.evidence.respcd, words: entry.evidence.gatewayMessage }),
    // The database's clock: readers of recent changes must not depend on this instance's.
    updated_at: knex.raw("clock_timestamp()"),
  }
}
