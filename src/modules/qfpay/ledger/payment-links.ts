import { randomBytes } from "node:crypto"
import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { generateEntityId } from "@medusajs/framework/utils"
import { live } from "./live-rows"
import { TRANSACTION } from "./store"

/** A link by which whoever has it pays what an order still needs, once. */
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

/** Bytes of a token: nobody guesses 192 bits. */
const TOKEN_BYTES = 24

/** The payment links of orders. Whether one is paid stands in the ledger's payments, which name it. */
export class PaymentLinks {
  readonly #knex: () => Knex

  /** @param knex - read at each use: the connection is replaced while tests restore a database */
  constructor(knex: () => Knex) {
    this.#knex = knex
  }

  /** Makes an order's link; its earlier ones are withdrawn in the same transaction, so there is one at most. */
  async create(link: Pick<PaymentLink, "order_id" | "created_by" | "expires_at">): Promise<PaymentLink> {
    return this.#knex().transaction(async (trx) => {
      await this.#withdraw(trx, link.order_id)
      const row = { ...link, id: generateEntityId("", "qflk"), token: randomBytes(TOKEN_BYTES).toString("base64url") }
      const [created] = await trx<PaymentLink>(LINK).insert(row).returning("*")
      if (!created) throw new Error("The payment link was not written.")
      return created
    })
  }

  async byToken(token: string): Promise<PaymentLink | undefined> {
    return live<PaymentLink>(this.#knex(), LINK).where({ token }).first()
  }

  /** The order's newest, whatever has become of it. */
  async latestOf(orderId: string): Promise<PaymentLink | undefined> {
    return live<PaymentLink>(this.#knex(), LINK).where({ order_id: orderId }).orderBy("created_at", "desc").first()
  }

  /** Withdraws whatever link of the order is not withdrawn yet. */
  withdraw(orderId: string): Promise<void> {
    return this.#withdraw(this.#knex(), orderId)
  }

  async sent(id: string): Promise<void> {
    const now = new Date()
    await live<PaymentLink>(this.#knex(), LINK)
      .where({ id })
      .update({ sent_at: now, updated_at: now } as never)
  }

  /** Whether money has come by it that is not on its way back to the shopper. */
  async isPaid(id: string): Promise<boolean> {
    const paid = await live(this.#knex(), TRANSACTION)
      .where({ payment_link_id: id, kind: "payment" })
      .whereIn("state", ["paid", "applied", "held"])
      .first("id")
    return paid !== undefined
  }

  async #withdraw(knex: Knex, orderId: string): Promise<void> {
    const now = new Date()
    await live<PaymentLink>(knex, LINK)
      .where({ order_id: orderId, withdrawn_at: null })
      .update({ withdrawn_at: now, updated_at: now } as never)
  }
}
