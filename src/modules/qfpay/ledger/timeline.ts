import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { generateEntityId } from "@medusajs/framework/utils"
import type { Evidence } from "../../../qfpay/domain"
import { actor } from "./actor"
import { live } from "./live-rows"
import { isPublished } from "./outbox"
import type { Trigger, EventKind } from "./rows"

/** An entry of the timeline. */
export interface EventEntry {
  readonly kind: EventKind
  readonly trigger: Trigger
  readonly evidence?: Evidence | undefined
  readonly detail?: Readonly<Record<string, unknown>> | undefined
  /** A second entry with the same fingerprint is dropped. */
  readonly fingerprint?: string | undefined
}

/** A timeline entry as stored. */
export interface EventRow {
  readonly id: string
  readonly account: string
  readonly out_trade_no: string
  readonly kind: EventKind
  /** What triggered the step. The column and the public field keep this name. */
  readonly cause: Trigger
  readonly respcd: string | null
  readonly words: string | null
  readonly detail: Readonly<Record<string, unknown>> | null
  readonly created_at: Date
}

const EVENT = "qfpay_transaction_event"

/** The number that an entry is about; it may not be ours. */
export interface Reference {
  readonly account: string
  readonly out_trade_no: string
}

/** The timeline of a number, oldest first. */
export async function eventsOf(knex: Knex, outTradeNo: string): Promise<EventRow[]> {
  return live<EventRow>(knex, EVENT)
    .where({ out_trade_no: outTradeNo })
    .orderBy([{ column: "created_at" }, { column: "id" }])
}

/** When a number's first entry of a kind was written. */
export async function firstEventAt(knex: Knex, outTradeNo: string, kind: EventKind): Promise<Date | undefined> {
  const row = await live<EventRow>(knex, EVENT)
    .where({ out_trade_no: outTradeNo, kind })
    .orderBy("created_at")
    .first("created_at")
  return row?.created_at
}

/** Adds the acting user, where a person acted and the entry does not name one. */
function detailOf({ trigger, detail }: EventEntry): EventEntry["detail"] {
  const by = trigger === "admin" && detail?.by === undefined ? actor() : undefined
  return by === undefined ? detail : { ...detail, by }
}

/** @returns whether it was written; a second entry with the same fingerprint is not */
export async function appendEvent(knex: Knex, reference: Reference, entry: EventEntry): Promise<boolean> {
  const columns = { account: reference.account, out_trade_no: reference.out_trade_no, ...columnsOf(entry) }
  const written = await knex(EVENT).insert(columns).onConflict(knex.raw(SAME_FINGERPRINT)).ignore().returning("id")
  return written.length > 0
}

/**
 * An entry about each row that a statement changes, for use in the same statement: both are written or neither, in one
 * round trip to the database.
 * @param changed - the name of the subquery that returns `account` and `out_trade_no`
 */
export function entryAbout(knex: Knex, changed: string, entry: EventEntry): Knex.Raw {
  const columns = columnsOf(entry)
  const [names, values] = [Object.keys(columns), Object.values(columns)]
  return knex.raw(
    `INSERT INTO ?? (account, out_trade_no, ??) SELECT account, out_trade_no, ${values.map(() => "?").join(", ")} FROM ??
     ON CONFLICT ${SAME_FINGERPRINT} DO NOTHING`,
    [EVENT, names, ...values, changed] as never,
  )
}

function columnsOf(entry: EventEntry) {
  const detail = detailOf(entry)
  return {
    id: generateEntityId("", "qfev"),
    kind: entry.kind,
    cause: entry.trigger,
    respcd: entry.evidence?.respcd ?? null,
    words: entry.evidence?.gatewayMessage ?? null,
    detail: detail ? JSON.stringify(detail) : null,
    fingerprint: entry.fingerprint ?? null,
    publish_due_at: isPublished(entry.kind) ? new Date() : null,
  }
}

const SAME_FINGERPRINT = "(fingerprint) WHERE fingerprint IS NOT NULL AND deleted_at IS NULL"
