import { randomBytes } from "node:crypto"
import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { generateEntityId } from "@medusajs/framework/utils"
import { live } from "./live-rows"
import { TRANSACTION } from "./store"

/** A link with which anyone who has it can pay an order's open amount, once. */
export interface PaymentLink {
  readonly id: string
  readonly token: string
  readonly order_id: string
  readonly created_by: string
  readonly created_at: Date
  readonly expires_at: Date
  readonly withdrawn_at: Date | null
  readonly sent_at: Date | null
}

const LINK = "qfpay_payment_link"

/** Size of a token; 192 bits cannot be guessed. */
const TOKEN_BYTES = 24

/** The payment links of orders. Whether one is paid is in the ledger's payments, which name it. */
export class PaymentLinks {
  readonly #knex: () => Knex

  /** @param knex - read at each use: the connection is replaced while tests restore a database */
  constructor(knex: () => Knex) {
    this.#knex = knex
  }

  /** Creates an order's link and withdraws its earlier ones in the same transaction: an order has at most one. */
  async create(link: Pick<PaymentLink, "order_id" | "created_by" | "expires_at">): Promise<PaymentLink> {
    return this.#knex().transaction(async (trx) => {
      await this.#withdraw(trx, link.order_id)
      const row = { ...link, id: generateEntityId("", "qflk"), token: randomBytes(TOKEN_BYTES).toString("base64url") }
      const [created] = await trx<PaymentLink>(LINK).insert(row).returning("*")
      if (!created) throw new Error(`The payment link of ${link.order_id} was not written.`)
      return created
    })
  }

  async byToken(token: string): Promise<PaymentLink | undefined> {
    return live<PaymentLink>(this.#knex(), LINK).where({ token }).first()
  }

  /** The order's newest link, in any state. */
  async latestOf(orderId: string): Promise<PaymentLink | undefined> {
    return live<PaymentLink>(this.#knex(), LINK).where({ order_id: orderId }).orderBy("created_at", "desc").first()
  }

  /** Withdraws the order's link, if it has one. */
  withdraw(orderId: string): Promise<void> {
    return this.#withdraw(this.#knex(), orderId)
  }

  async sent(id: string): Promise<void> {
    const now = new Date()
    await live<PaymentLink>(this.#knex(), LINK)
      .where({ id })
      .update({ sent_at: now, updated_at: now } as never)
  }

  /** The state of the money paid through a link: the order counts it, or it arrived and has not been refunded. */
  async moneyOf(id: string): Promise<"applied" | "arrived" | undefined> {
    const rows = await live<{ state: string }>(this.#knex(), TRANSACTION)
      .where({ payment_link_id: id, kind: "payment" })
      .whereIn("state", ["paid", "applied", "held"])
      .select("state")
    if (rows.some(({ state }) => state !== "applied")) return "arrived"
    return rows.length > 0 ? "applied" : undefined
  }

  async #withdraw(knex: Knex, orderId: string): Promise<void> {
    const now = new Date()
    await live<PaymentLink>(knex, LINK)
      .where({ order_id: orderId, withdrawn_at: null })
      .update({ withdrawn_at: now, updated_at: now } as never)
  }
}
