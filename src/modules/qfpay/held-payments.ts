import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import type { NewHeldPayment } from "./ledger"
import { live } from "./live-rows"

/** Money that waits for a person, or for its automatic refund. Amounts are minor units. */
export interface HeldPayment extends NewHeldPayment {
  readonly id: string
  readonly state: HeldState
  /** The sentence with which the last refund of it was refused. */
  readonly refusal: string | null
  readonly resolved_at: Date | null
  /** A user's id, or {@link AUTOMATIC}. */
  readonly resolved_by: string | null
  readonly note: string | null
  readonly created_at: Date
}

export const HELD_STATES = ["held", "refunded", "dismissed"] as const
export type HeldState = (typeof HELD_STATES)[number]

/** Who resolved it, when nobody did. */
export const AUTOMATIC = "automatic"

type HeldChanges = Partial<
  Pick<HeldPayment, "state" | "refund_due_at" | "refusal" | "resolved_at" | "resolved_by" | "note">
>

const HELD = "qfpay_held_payment"

type DatabaseRow = Omit<HeldPayment, "txamt"> & { readonly txamt: string | number }

const toHeld = (row: DatabaseRow): HeldPayment => ({ ...row, txamt: Number(row.txamt) })

/** Reads and resolves held payments; {@link Ledger.hold} is the only one that adds to them. */
export class HeldPayments {
  readonly #knex: () => Knex

  /** @param knex - read at each use: the connection is replaced while tests restore a database */
  constructor(knex: () => Knex) {
    this.#knex = knex
  }

  async find(id: string): Promise<HeldPayment | undefined> {
    const row = await live<DatabaseRow>(this.#knex(), HELD).where({ id }).first()
    return row && toHeld(row)
  }

  /** Every one of a number, resolved or not, oldest first. */
  async ofNumber(outTradeNo: string): Promise<HeldPayment[]> {
    const rows = await live<DatabaseRow>(this.#knex(), HELD)
      .where({ out_trade_no: outTradeNo })
      .orderBy([{ column: "created_at" }, { column: "id" }])
    return rows.map((row) => toHeld(row))
  }

  /** Newest first, with the number of all there are. */
  async list(state: HeldState, offset: number, limit: number): Promise<{ rows: HeldPayment[]; count: number }> {
    const knex = this.#knex()
    const rows = await live<DatabaseRow>(knex, HELD)
      .where({ state })
      .orderBy([
        { column: "created_at", order: "desc" },
        { column: "id", order: "desc" },
      ])
      .offset(offset)
      .limit(limit)
    const [total] = await live(knex, HELD).where({ state }).count<{ count: string }[]>("id as count")
    return { rows: rows.map((row) => toHeld(row)), count: Number(total?.count ?? 0) }
  }

  /** Of these numbers, what waits for a person: nothing of it goes back by itself. */
  async waitingForPerson(outTradeNos: readonly string[]): Promise<HeldPayment[]> {
    const rows = await live<DatabaseRow>(this.#knex(), HELD)
      .where({ state: "held", refund_due_at: null })
      .whereIn("out_trade_no", [...outTradeNos])
    return rows.map((row) => toHeld(row))
  }

  /** Takes the turn for refunds that are due: each goes to one caller, and is due again if that one never reports. */
  async claimDue(now: Date, leaseUntil: Date, limit: number): Promise<HeldPayment[]> {
    const knex = this.#knex()
    const due = live(knex, HELD)
      .select("id")
      .where({ state: "held" })
      .where("refund_due_at", "<=", now)
      .orderBy("refund_due_at")
      .limit(limit)
      .forUpdate()
      .skipLocked()
    const rows = await knex<DatabaseRow>(HELD)
      .whereIn("id", due)
      .update({ refund_due_at: leaseUntil } as never)
      .returning("*")
    return rows.map((row) => toHeld(row))
  }

  /**
   * Changes one that is still held.
   * @returns whether it was; a resolved one stays as it is
   */
  async change(id: string, changes: HeldChanges): Promise<boolean> {
    const changed = await live(this.#knex(), HELD)
      .where({ id, state: "held" })
      .update({ ...changes, updated_at: new Date() })
    return changed > 0
  }
}
