import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { MathBN } from "@medusajs/framework/utils"
import { roundToMinorUnits } from "../../../qfpay/domain"
import { decimalsOf } from "../decimals"
import type { PaymentRow } from "../ledger"
import { findPeople, type FoundPeople } from "./medusa-people"

/** What Medusa's books show of one payment of the ledger. Amounts are in minor units, rounded as they are charged. */
export interface MedusaPayment {
  readonly out_trade_no: string
  readonly session: {
    readonly id: string
    readonly amount: number
    readonly currency_code: string
    /** Whether Medusa has stored the provider's answer. */
    readonly is_answered: boolean
  } | null
  /** Medusa's payment of the session; it outlives a deleted session. */
  readonly payment: {
    readonly id: string
    /** The ledger number that it represents. */
    readonly out_trade_no: string | null
    readonly captured: boolean
    readonly canceled: boolean
    readonly created_at: Date
    readonly refunded: number
    readonly refunds: readonly MedusaRefund[]
  } | null
  readonly payment_collection_id: string | null
  readonly cart_id: string | null
  readonly order: {
    readonly id: string
    readonly canceled: boolean
    readonly canceled_at: Date | null
    /** Whether the order's transactions include every capture of the payment. */
    readonly counts_capture: boolean
    /** How much of the payment is refunded according to the order's transactions. */
    readonly refunded: number
    /** What remains to be paid, by the order's transactions; `null`: not known. */
    readonly outstanding: number | null
    /** How much the order's totals lack of the sum of its transactions. */
    readonly totals_lack: number
  } | null
  /** Whether the collection belongs to an order or a cart, or the ledger knows the order. */
  readonly needs_order: boolean
  readonly is_paid_otherwise: boolean
}

/** A refund in Medusa. */
export interface MedusaRefund {
  readonly id: string
  readonly amount: number
  readonly created_at: Date
}

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

const exact = (table: string, column: string) => `coalesce(${table}.raw_${column}->>'value', ${table}.${column}::text)`

/** Whether Medusa has stored a provider's answer in a session; until then, its data is the browser's own. */
const answered = (session: string) =>
  `EXISTS (SELECT 1 FROM qfpay_transaction t
    WHERE t.payment_session_id = ${session}.id AND t.out_trade_no = ${session}.data->>'out_trade_no'
      AND t.deleted_at IS NULL)`

const total = (name: string) => `coalesce(os.totals->'raw_${name}'->>'value', os.totals->>'${name}')::numeric`

/**
 * Medusa keeps a summary per version of an order; the last one counts. It adds each transaction to a summary that it has
 * read before, so a concurrent change can leave a transaction out: the transactions themselves decide.
 */
const SUMMARY = `
  SELECT os.id AS summary_id, sums.paid, sums.refunded, gap.lack, ${total("pending_difference")} - gap.lack AS outstanding
  FROM order_summary os, LATERAL (
    SELECT coalesce(sum(x.amount) FILTER (WHERE x.amount > 0), 0) AS paid,
      coalesce(sum(-x.amount) FILTER (WHERE x.amount < 0), 0) AS refunded
    FROM (SELECT ${exact("ot", "amount")}::numeric AS amount FROM order_transaction ot
      WHERE ot.order_id = os.order_id AND ot.deleted_at IS NULL) x
  ) sums, LATERAL (SELECT coalesce(sums.paid - sums.refunded - ${total("transaction_total")}, 0) AS lack) gap
  WHERE os.order_id = o.id AND os.deleted_at IS NULL ORDER BY os.version DESC LIMIT 1`

const FACTS = `
WITH asked AS (
  SELECT * FROM unnest(:numbers::text[], :sessions::text[], :orders::text[]) AS a(out_trade_no, session_id, order_id)
)
SELECT
  a.out_trade_no, s.id AS session_id, ${exact("s", "amount")} AS session_amount, s.currency_code AS session_currency,
  ${answered("s")} AS session_answered,
  p.id AS payment_id, p.data->>'out_trade_no' AS payment_number, p.currency_code AS payment_currency,
  p.captured_at IS NOT NULL AS captured, p.canceled_at IS NOT NULL AS canceled, p.created_at AS payment_created_at,
  r.refunds, c.collection_id, cart.cart_id, o.id AS order_id, o.canceled_at IS NOT NULL AS order_canceled, o.canceled_at AS order_canceled_at,
  o.currency_code AS order_currency, coalesce(counted.counts, false) AS counts_capture, booked.refunded AS order_refunded,
  summary.outstanding::text, summary.lack::text AS totals_lack, a.order_id IS NOT NULL OR cart.cart_id IS NOT NULL OR opc.order_id IS NOT NULL AS needs_order,
  EXISTS (
    SELECT 1 FROM payment op
    LEFT JOIN payment_session ops ON ops.id = op.payment_session_id AND ops.deleted_at IS NULL
    WHERE op.payment_collection_id = c.collection_id AND op.deleted_at IS NULL AND op.canceled_at IS NULL
      AND op.id IS DISTINCT FROM p.id
      AND (op.captured_at IS NULL OR op.amount > (
        SELECT coalesce(sum(orf.amount), 0) FROM refund orf WHERE orf.payment_id = op.id AND orf.deleted_at IS NULL))
      -- Money that Medusa abandoned pays for nothing: its session is deleted, and no order counts it.
      AND (ops.id IS NOT NULL OR EXISTS (
        SELECT 1 FROM capture oc JOIN order_transaction ot ON ot.reference_id = oc.id AND ot.deleted_at IS NULL
        WHERE oc.payment_id = op.id AND oc.deleted_at IS NULL AND ot.order_id = o.id))
  ) AS is_paid_otherwise
FROM asked a
LEFT JOIN payment_session s ON s.id = a.session_id AND s.deleted_at IS NULL
LEFT JOIN LATERAL (
  SELECT * FROM payment mp WHERE mp.payment_session_id = a.session_id AND mp.deleted_at IS NULL
  ORDER BY mp.created_at DESC LIMIT 1
) p ON true
LEFT JOIN LATERAL (SELECT coalesce(s.payment_collection_id, p.payment_collection_id) AS collection_id) c ON true
LEFT JOIN LATERAL (
  SELECT cart_id FROM cart_payment_collection cpc
  WHERE cpc.payment_collection_id = c.collection_id AND cpc.deleted_at IS NULL LIMIT 1
) cart ON true
LEFT JOIN LATERAL (
  SELECT order_id FROM order_payment_collection pc
  WHERE pc.payment_collection_id = c.collection_id AND pc.deleted_at IS NULL LIMIT 1
) opc ON true
LEFT JOIN LATERAL (
  SELECT order_id FROM order_cart oc WHERE oc.cart_id = cart.cart_id AND oc.deleted_at IS NULL LIMIT 1
) oca ON true
LEFT JOIN "order" o ON o.id = coalesce(a.order_id, oca.order_id, opc.order_id) AND o.deleted_at IS NULL
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_object('id', rf.id, 'amount', ${exact("rf", "amount")}, 'created_at', rf.created_at)
    ORDER BY rf.created_at) AS refunds
  FROM refund rf WHERE rf.payment_id = p.id AND rf.deleted_at IS NULL
) r ON true
LEFT JOIN LATERAL (
  SELECT bool_and(EXISTS (
    SELECT 1 FROM order_transaction ot
    WHERE ot.reference_id = cp.id AND ot.order_id = o.id AND ot.deleted_at IS NULL)) AS counts
  FROM capture cp WHERE cp.payment_id = p.id AND cp.deleted_at IS NULL
) counted ON true
LEFT JOIN LATERAL (
  SELECT coalesce(sum(-ot.amount), 0)::text AS refunded FROM order_transaction ot
  WHERE ot.order_id = o.id AND ot.reference = 'refund' AND ot.deleted_at IS NULL
    AND (ot.reference_id = p.id OR ot.reference_id IN (
      SELECT rf.id FROM refund rf WHERE rf.payment_id = p.id AND rf.deleted_at IS NULL)
      -- Of a refund that Medusa has deleted, nobody knows the payment.
      OR (ot.reference_id LIKE 'ref\\_%' AND NOT EXISTS (
        SELECT 1 FROM refund rf WHERE rf.id = ot.reference_id AND rf.deleted_at IS NULL)))
) booked ON true
LEFT JOIN LATERAL (${SUMMARY}) summary ON true`

interface FactsRow {
  readonly out_trade_no: string
  readonly session_id: string | null
  readonly session_amount: string | null
  readonly session_currency: string | null
  readonly session_answered: boolean
  readonly payment_id: string | null
  readonly payment_number: string | null
  readonly payment_currency: string | null
  readonly captured: boolean
  readonly canceled: boolean
  readonly payment_created_at: Date | null
  readonly refunds: readonly { readonly id: string; readonly amount: string; readonly created_at: string }[] | null
  readonly collection_id: string | null
  readonly cart_id: string | null
  readonly order_id: string | null
  readonly order_canceled: boolean
  readonly order_canceled_at: Date | null
  readonly order_currency: string | null
  readonly counts_capture: boolean
  readonly order_refunded: string | null
  readonly outstanding: string | null
  readonly totals_lack: string | null
  readonly needs_order: boolean
  readonly is_paid_otherwise: boolean
}

/**
 * What Medusa's books say, read from its tables: the classifier and the audit must see sessions, payments, links,
 * orders and their transactions at one moment, for one payment or for thousands. Reads only.
 */
export class MedusaBooks {
  readonly #knex: () => Knex

  /** @param knex - read at each use: the connection is replaced while tests restore a database */
  constructor(knex: () => Knex) {
    this.#knex = knex
  }

  /** The books' entries of these payments, by number. One statement. */
  async of(payments: readonly PaymentRow[]): Promise<Map<string, MedusaPayment>> {
    const { rows } = await this.#knex().raw<{ rows: FactsRow[] }>(FACTS, {
      numbers: payments.map(({ out_trade_no }) => out_trade_no),
      sessions: payments.map(({ payment_session_id }) => payment_session_id),
      orders: payments.map(({ order_id }) => order_id),
    } as never)
    return new Map(rows.map((row) => [row.out_trade_no, toMedusaPayment(row)]))
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

function toMedusaPayment(row: FactsRow): MedusaPayment {
  const currency = row.payment_currency ?? row.session_currency ?? row.order_currency ?? ""
  const refunds = (row.refunds ?? []).map(({ id, amount, created_at }) => ({
    id,
    amount: minorOf(amount, currency),
    created_at: new Date(created_at),
  }))
  // Parts are summed exactly and rounded once, as they are sent to QFPay.
  const total = (row.refunds ?? []).reduce((sum, { amount }) => MathBN.add(sum, amount), MathBN.convert(0))
  const refunded = minorOf(decimalsOf(total), currency)
  return {
    out_trade_no: row.out_trade_no,
    session: row.session_id
      ? {
          id: row.session_id,
          amount: minorOf(row.session_amount ?? "0", row.session_currency ?? currency),
          currency_code: (row.session_currency ?? currency).toUpperCase(),
          is_answered: row.session_answered,
        }
      : null,
    payment: row.payment_id
      ? {
          id: row.payment_id,
          out_trade_no: row.payment_number,
          captured: row.captured,
          canceled: row.canceled,
          created_at: row.payment_created_at ?? new Date(0),
          refunded,
          refunds,
        }
      : null,
    payment_collection_id: row.collection_id,
    cart_id: row.cart_id,
    order: row.order_id
      ? {
          id: row.order_id,
          canceled: row.order_canceled,
          canceled_at: row.order_canceled_at,
          counts_capture: row.counts_capture,
          refunded: minorOf(row.order_refunded ?? "0", row.order_currency ?? currency),
          outstanding: row.outstanding === null ? null : minorOf(row.outstanding, row.order_currency ?? currency),
          totals_lack: minorOf(row.totals_lack ?? "0", row.order_currency ?? currency),
        }
      : null,
    needs_order: row.needs_order,
    is_paid_otherwise: row.is_paid_otherwise,
  }
}

/** Without a currency there is no amount either. */
const minorOf = (major: string, currency: string): number => (currency === "" ? 0 : roundToMinorUnits(major, currency))
