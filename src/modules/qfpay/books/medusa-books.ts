import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import type { PaymentRow } from "../ledger"
import { type MedusaPayment, readPayments } from "./medusa-payment"
import { findPeople, type FoundPeople } from "./medusa-people"
import { answered, exact, minorOf, SUMMARY } from "./sql"

/** Totals of an order that are not the sum of its transactions. Major units, exact decimal digits. */
export interface WrongTotals {
  readonly summary_id: string
  /** What the transactions add up to. */
  readonly paid: string
  readonly refunded: string
  /** How much the summary's total lacks of their sum. */
  readonly lack: string
  /** What remains to be paid, by the transactions. */
  readonly outstanding: string
}

/** A refund on an order in an amount that Medusa did not refund. */
export interface WrongRefundEntry {
  /** Of the order's transaction. */
  readonly id: string
  /** The refund in Medusa, and its amount: major units, exact decimal digits. `null`: Medusa does not have it (any more). */
  readonly refund_id: string
  readonly amount: string | null
  readonly currency_code: string
  /** Whether another transaction of the order shows the refund in its amount. */
  readonly is_shown: boolean
}

/** What can be paid in a payment session. */
export interface PayableSession {
  readonly amount: number
  readonly currency_code: string
  /** The order that exists already, with its age. */
  readonly order: { readonly id: string; readonly placed_at: Date; readonly is_paid: boolean } | null
  readonly is_cart: boolean
  /** Every session of the same payment collection, including this one. */
  readonly siblings: readonly string[]
}

/**
 * What Medusa's books say, read from its tables: the classifier and the audit must see sessions, payments, links,
 * orders and their transactions at one moment, for one payment or for thousands. Reads only.
 */
export class MedusaBooks {
  readonly #knex: () => Knex

  /** @param knex - read at each use, because the connection can be replaced */
  constructor(knex: () => Knex) {
    this.#knex = knex
  }

  /** The books' entries of these payments, by number. One statement. */
  of(payments: readonly PaymentRow[]): Promise<Map<string, MedusaPayment>> {
    return readPayments(this.#knex(), payments)
  }

  async ofOne(payment: PaymentRow): Promise<MedusaPayment> {
    const found = (await this.of([payment])).get(payment.out_trade_no)
    if (!found) throw new Error(`Medusa's books gave no answer about ${payment.out_trade_no}.`)
    return found
  }

  /** {@inheritDoc findPeople} */
  findPeople(text: string): Promise<FoundPeople> {
    return findPeople(this.#knex(), text)
  }

  /** Whether Medusa has a refund with this id. */
  async hasRefund(id: string): Promise<boolean> {
    return (await this.refundCreatedAt(id)) !== undefined
  }

  async refundCreatedAt(id: string): Promise<Date | undefined> {
    const refunds = this.#knex()<{ created_at: Date }>("refund")
    return (await refunds.where({ id }).whereNull("deleted_at").first("created_at"))?.created_at
  }

  /** The refunds among these, by Medusa's id, that an order should show but does not. Canceled orders are ignored. */
  async unbookedRefunds(ids: readonly string[]): Promise<string[]> {
    const { rows } = await this.#knex().raw<{ rows: { id: string }[] }>(
      `SELECT rf.id FROM refund rf JOIN payment p ON p.id = rf.payment_id AND p.deleted_at IS NULL
       JOIN order_payment_collection opc ON opc.payment_collection_id = p.payment_collection_id AND opc.deleted_at IS NULL
       JOIN "order" o ON o.id = opc.order_id AND o.canceled_at IS NULL AND o.deleted_at IS NULL
       WHERE rf.id = ANY(?) AND rf.deleted_at IS NULL AND NOT EXISTS (
         SELECT 1 FROM order_transaction ot
         WHERE ot.reference = 'refund' AND ot.reference_id IN (rf.id, p.id) AND ot.deleted_at IS NULL)`,
      [[...ids]],
    )
    return rows.map(({ id }) => id)
  }

  /** The payment behind a capture, refund or payment of Medusa, by the id that a provider gets. */
  async paymentBehind(
    id: string,
  ): Promise<{ paymentId: string; sessionId: string; number: string | null } | undefined> {
    const { rows } = await this.#knex().raw<{
      rows: { id: string; payment_session_id: string; number: string | null }[]
    }>(
      `SELECT p.id, p.payment_session_id, p.data->>'out_trade_no' AS number FROM payment p WHERE p.deleted_at IS NULL AND p.id = coalesce(
         (SELECT payment_id FROM capture WHERE id = :id), (SELECT payment_id FROM refund WHERE id = :id), :id)`,
      { id },
    )
    const [found] = rows
    return found && { paymentId: found.id, sessionId: found.payment_session_id, number: found.number }
  }

  /**
   * Whether a session has exactly this `data`. Medusa passes a provider only `data` when it deletes a session, and
   * before the provider's first answer that is what the browser sent.
   */
  async holdsData(sessionId: string, data: unknown): Promise<boolean> {
    const session = await this.#knex()<{ id: string }>("payment_session")
      .where({ id: sessionId })
      .whereNull("deleted_at")
      .whereRaw("data = ?::jsonb", [JSON.stringify(data)])
      .first("id")
    return session !== undefined
  }

  /** Whether Medusa has the session and has yet to store the provider's answer in it. */
  async isUnanswered(sessionId: string): Promise<boolean> {
    const { rows } = await this.#knex().raw<{ rows: unknown[] }>(
      `SELECT 1 FROM payment_session s WHERE s.id = ? AND s.deleted_at IS NULL AND NOT ${answered("s")}`,
      [sessionId],
    )
    return rows.length > 0
  }

  /** The cart of a session, while the session exists. */
  async cartOf(sessionId: string): Promise<string | null> {
    const { rows } = await this.#knex().raw<{ rows: { cart_id: string }[] }>(
      `SELECT c.cart_id FROM payment_session s
       JOIN cart_payment_collection c ON c.payment_collection_id = s.payment_collection_id AND c.deleted_at IS NULL
       WHERE s.id = ? AND s.deleted_at IS NULL`,
      [sessionId],
    )
    return rows[0]?.cart_id ?? null
  }

  /** The current payment sessions of these carts. */
  async sessionsOf(cartIds: readonly string[]): Promise<{ session_id: string; cart_id: string }[]> {
    const { rows } = await this.#knex().raw<{ rows: { session_id: string; cart_id: string }[] }>(
      `SELECT s.id AS session_id, c.cart_id FROM cart_payment_collection c
       JOIN payment_session s ON s.payment_collection_id = c.payment_collection_id AND s.deleted_at IS NULL
       WHERE c.cart_id = ANY(?) AND c.deleted_at IS NULL`,
      [[...cartIds]],
    )
    return rows
  }

  /** What can be paid in a session; `undefined` if Medusa does not have the session. */
  async payableSession(sessionId: string): Promise<PayableSession | undefined> {
    const [session] = await this.#payable("s.id = :id", sessionId)
    return session
  }

  /** What can be paid in a payment collection that has no session yet. */
  async payableCollection(collectionId: string): Promise<Omit<PayableSession, "amount" | "currency_code"> | undefined> {
    const [session] = await this.#payable("pc.id = :id", collectionId)
    return session
  }

  /** The same for a cart; a cart whose payment has not been initiated has none. */
  async payableCart(cartId: string): Promise<Omit<PayableSession, "amount" | "currency_code"> | undefined> {
    const [session] = await this.#payable("cpc.cart_id = :id", cartId)
    return session
  }

  async #payable(which: "s.id = :id" | "pc.id = :id" | "cpc.cart_id = :id", id: string): Promise<PayableSession[]> {
    const { rows } = await this.#knex().raw<{
      rows: {
        amount: string
        currency_code: string
        order_id: string | null
        placed_at: Date | null
        outstanding: string | null
        cart_id: string | null
        siblings: string[] | null
      }[]
    }>(
      `SELECT coalesce(${exact("s", "amount")}, ${exact("pc", "amount")}) AS amount,
         pc.currency_code, o.id AS order_id, o.created_at AS placed_at, cpc.cart_id,
         (SELECT array_agg(x.id) FROM payment_session x
           WHERE x.payment_collection_id = pc.id AND x.deleted_at IS NULL) AS siblings,
         summary.outstanding::text
       FROM payment_collection pc
       LEFT JOIN payment_session s ON s.payment_collection_id = pc.id AND s.deleted_at IS NULL
       LEFT JOIN cart_payment_collection cpc ON cpc.payment_collection_id = pc.id AND cpc.deleted_at IS NULL
       LEFT JOIN order_cart oc ON oc.cart_id = cpc.cart_id AND oc.deleted_at IS NULL
       LEFT JOIN order_payment_collection opc ON opc.payment_collection_id = pc.id AND opc.deleted_at IS NULL
       LEFT JOIN "order" o ON o.id = coalesce(oc.order_id, opc.order_id) AND o.deleted_at IS NULL
       LEFT JOIN LATERAL (${SUMMARY}) summary ON true
       WHERE ${which} AND pc.deleted_at IS NULL LIMIT 1`,
      { id },
    )
    return rows.map(({ amount, currency_code, order_id, placed_at, outstanding, cart_id, siblings }) => ({
      amount: minorOf(amount, currency_code),
      currency_code: currency_code.toUpperCase(),
      order: order_id
        ? {
            id: order_id,
            placed_at: placed_at ?? new Date(0),
            is_paid: outstanding !== null && minorOf(outstanding, currency_code) <= 0,
          }
        : null,
      is_cart: cart_id !== null,
      siblings: siblings ?? [],
    }))
  }

  /** The totals that an order's transactions add up to, and the summary that shows others; nothing when they agree. */
  async wrongTotals(orderId: string): Promise<WrongTotals | undefined> {
    const { rows } = await this.#knex().raw<{ rows: (WrongTotals & { readonly currency_code: string })[] }>(
      `SELECT summary.summary_id, summary.paid::text, summary.refunded::text, summary.lack::text,
         summary.outstanding::text, o.currency_code
       FROM "order" o JOIN LATERAL (${SUMMARY}) summary ON true WHERE o.id = :orderId`,
      { orderId },
    )
    return rows.find(({ lack, currency_code }) => minorOf(lack, currency_code) !== 0)
  }

  /** The order's transactions for a capture or refund that has another one already. */
  async doubledEntries(orderId: string): Promise<string[]> {
    const { rows } = await this.#knex().raw<{ rows: { id: string }[] }>(
      `SELECT id FROM (
         SELECT ot.id, row_number() OVER (PARTITION BY ot.reference_id, ot.amount ORDER BY ot.created_at, ot.id) AS nth
         FROM order_transaction ot
         LEFT JOIN capture cp ON ot.reference = 'capture' AND cp.id = ot.reference_id
         LEFT JOIN refund rf ON ot.reference = 'refund' AND rf.id = ot.reference_id
         WHERE ot.order_id = :orderId AND ot.deleted_at IS NULL AND (cp.id IS NOT NULL OR rf.id IS NOT NULL)
       ) entries WHERE nth > 1`,
      { orderId },
    )
    return rows.map(({ id }) => id)
  }

  /** The order's transactions for refunds that this plugin made, in another amount, and for refunds that Medusa lacks. */
  async wrongRefundEntries(orderId: string): Promise<WrongRefundEntry[]> {
    const { rows } = await this.#knex().raw<{ rows: WrongRefundEntry[] }>(
      `SELECT ot.id, ot.reference_id AS refund_id, ${exact("rf", "amount")} AS amount, ot.currency_code,
         EXISTS (SELECT 1 FROM order_transaction x WHERE x.order_id = ot.order_id AND x.reference = 'refund'
           AND x.reference_id = ot.reference_id AND x.amount = -rf.amount AND x.deleted_at IS NULL) AS is_shown
       FROM order_transaction ot
       LEFT JOIN refund rf ON rf.id = ot.reference_id AND rf.deleted_at IS NULL
       LEFT JOIN payment p ON p.id = rf.payment_id
       WHERE ot.order_id = :orderId AND ot.reference = 'refund' AND ot.reference_id LIKE 'ref\\_%' AND ot.deleted_at IS NULL
         AND (rf.id IS NULL OR (p.provider_id LIKE 'pp\\_qfpay%' AND ot.amount <> -rf.amount))
       ORDER BY ot.created_at, ot.id`,
      { orderId },
    )
    return rows
  }

  /** The order's transactions that show a refund of a payment which Medusa's own payment does not have. */
  async falseRefundEntries(orderId: string): Promise<string[]> {
    const { rows } = await this.#knex().raw<{ rows: { id: string }[] }>(
      `SELECT ot.id FROM order_transaction ot JOIN payment p ON p.id = ot.reference_id AND p.deleted_at IS NULL
       WHERE ot.order_id = :orderId AND ot.reference = 'refund' AND ot.deleted_at IS NULL
         AND (SELECT coalesce(sum(-b.amount), 0) FROM order_transaction b
              WHERE b.order_id = :orderId AND b.reference = 'refund' AND b.deleted_at IS NULL
                AND (b.reference_id = p.id OR b.reference_id IN (
                  SELECT rf.id FROM refund rf WHERE rf.payment_id = p.id AND rf.deleted_at IS NULL)))
           - (SELECT coalesce(sum(rf.amount), 0) FROM refund rf WHERE rf.payment_id = p.id AND rf.deleted_at IS NULL)
           >= -ot.amount`,
      { orderId },
    )
    return rows.map(({ id }) => id)
  }
}
