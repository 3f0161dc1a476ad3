import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { live } from "./live-rows"
import type { EventKind } from "./rows"
import type { EventRow } from "./timeline"

/**
 * The timeline entries that are published to the shop's own code, with the event's name on Medusa's bus. Such an entry
 * is due as soon as it is written, in the same transaction as the step that it describes: a crash loses none.
 */
export const PUBLISHED = {
  applied: "qfpay.payment_applied",
  held: "qfpay.payment_held",
  refunded: "qfpay.payment_refunded",
  refund_done: "qfpay.refund_done",
  refund_found: "qfpay.refund_done",
  refund_outside: "qfpay.refund_done",
  refund_refused: "qfpay.refund_refused",
  refund_lost: "qfpay.refund_refused",
} as const satisfies Partial<Record<EventKind, string>>

/** The name of an event on Medusa's bus. */
export type QfpayEventName = (typeof PUBLISHED)[keyof typeof PUBLISHED]

/** An entry that is due to be published, with what the ledger knows of its number. */
export interface DueEvent extends Pick<
  EventRow,
  "id" | "account" | "out_trade_no" | "kind" | "respcd" | "detail" | "created_at"
> {
  readonly parent_out_trade_no: string | null
  readonly payment_session_id: string | null
  readonly cart_id: string | null
  readonly order_id: string | null
  readonly wallet: string | null
  /** In minor units. */
  readonly txamt: number | null
  readonly txcurrcd: string | null
}

const EVENT = "qfpay_transaction_event"

/** Whether an entry of this kind is published. */
export const isPublished = (kind: EventKind): kind is keyof typeof PUBLISHED => kind in PUBLISHED

/** Entries due to be published. Each goes to one caller, and is due again if that caller never reports. */
export class Outbox {
  readonly #knex: () => Knex

  /** @param knex - read at each use: the connection is replaced while tests restore a database */
  constructor(knex: () => Knex) {
    this.#knex = knex
  }

  /**
   * Claims due entries, oldest first.
   * @param claimS - seconds until they are due again
   */
  async claim(limit: number, claimS: number): Promise<DueEvent[]> {
    const knex = this.#knex()
    const due = live(knex, EVENT)
      .select("id")
      .where("publish_due_at", "<=", knex.fn.now())
      .orderBy("publish_due_at")
      .limit(limit)
      .forUpdate()
      .skipLocked()
    const claimed = await knex(EVENT)
      .whereIn("id", due)
      .update({ publish_due_at: knex.raw("now() + ? * interval '1 second'", [claimS]) })
      .returning<{ id: string }[]>("id")
    if (claimed.length === 0) return []
    const rows = (await knex(`${EVENT} as e`)
      .whereIn(
        "e.id",
        claimed.map(({ id }) => id),
      )
      .leftJoin("qfpay_transaction as t", (join) =>
        join.on("t.out_trade_no", "=", "e.out_trade_no").andOnNull("t.deleted_at"),
      )
      .leftJoin("qfpay_transaction as p", (join) =>
        join.on("p.out_trade_no", "=", "t.parent_out_trade_no").andOnNull("p.deleted_at"),
      )
      .select("e.id", "e.account", "e.out_trade_no", "e.kind", "e.respcd", "e.detail", "e.created_at")
      .select("t.parent_out_trade_no", "t.payment_session_id", "t.wallet", "t.txamt", "t.txcurrcd")
      .select(knex.raw("coalesce(t.cart_id, p.cart_id) AS cart_id, coalesce(t.order_id, p.order_id) AS order_id"))
      .orderBy([{ column: "e.created_at" }, { column: "e.id" }])) as (DueEvent & { txamt: string | null })[]
    return rows.map((row) => ({ ...row, txamt: row.txamt === null ? null : Number(row.txamt) }))
  }

  /** The bus has accepted these entries. */
  async published(ids: readonly string[]): Promise<void> {
    await live(this.#knex(), EVENT)
      .whereIn("id", [...ids])
      .update({ publish_due_at: null })
  }
}
