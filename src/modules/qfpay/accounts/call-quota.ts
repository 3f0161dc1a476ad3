import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import type { Room } from "./lanes"

const WINDOW_MS = 60_000

/**
 * The database's clock decides, because instances' clocks differ; not `now()`, which stands still while a statement
 * waits for a row.
 */
const NOW = "(extract(epoch from clock_timestamp()) * 1000)::bigint"
/** A clock that was set back leaves times in the future behind, which must not count longer than others. */
const IS_RECENT = `t::bigint > ${NOW} - ${WINDOW_MS} AND t::bigint <= ${NOW} + 1000`
const recent = (column: string) => `array(SELECT t FROM unnest(${column}) t WHERE ${IS_RECENT} ORDER BY t::bigint)`
const isBelow = (column: string, limit: string) => `coalesce(cardinality(${recent(column)}), 0) < ${limit}`

/**
 * The calls that an account made in the last minute, across all instances of the shop: one row in the database, one
 * statement per call. The number of instances need not be configured, and a single busy instance may use the whole
 * quota. The last minute is counted exactly, because QFPay does not document when its own minute begins.
 */
export class CallQuota {
  readonly #knex: () => Knex

  /** @param knex - read at each use: the connection is replaced while tests restore a database */
  constructor(knex: () => Knex) {
    this.#knex = knex
  }

  /**
   * Takes a call if there is room for it.
   * @returns 0 if the call was taken; otherwise the milliseconds until there can be room
   */
  async take(account: string, room: Room): Promise<number> {
    const isEnquiry = room.enquiries !== undefined
    const { rows } = await this.#knex().raw<{ rows: unknown[] }>(
      `INSERT INTO qfpay_call_quota AS quota (id, calls, enquiries)
       VALUES (:account, ARRAY[(${NOW})::text], ${isEnquiry ? `ARRAY[(${NOW})::text]` : "'{}'"})
       ON CONFLICT (id) DO UPDATE SET
         calls = ${recent("quota.calls")} || (${NOW})::text,
         enquiries = ${recent("quota.enquiries")}${isEnquiry ? ` || (${NOW})::text` : ""},
         updated_at = now()
       WHERE ${isBelow("quota.calls", ":calls::int")}
         ${isEnquiry ? `AND ${isBelow("quota.enquiries", ":enquiries::int")}` : ""}
       RETURNING id`,
      { account, calls: room.calls, ...(isEnquiry && { enquiries: room.enquiries }) },
    )
    return rows.length > 0 ? 0 : this.#waitFor(account, room)
  }

  /** Until enough of the newest calls are a minute old. */
  async #waitFor(account: string, room: Room): Promise<number> {
    const freeIn = async (column: "calls" | "enquiries", limit: number) => {
      const { rows } = await this.#knex().raw<{ rows: { ms: string }[] }>(
        `SELECT t::bigint + ${WINDOW_MS} - ${NOW} AS ms FROM qfpay_call_quota, unnest(${column}) t
         WHERE id = :account AND ${IS_RECENT} ORDER BY t::bigint DESC OFFSET :skip LIMIT 1`,
        { account, skip: limit - 1 },
      )
      return Number(rows[0]?.ms ?? 0)
    }
    const waits = [await freeIn("calls", room.calls)]
    if (room.enquiries !== undefined) waits.push(await freeIn("enquiries", room.enquiries))
    return Math.max(1, ...waits)
  }
}
