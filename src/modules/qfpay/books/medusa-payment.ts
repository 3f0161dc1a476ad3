import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { MathBN } from "@medusajs/framework/utils"
import { decimalsOf } from "../decimals"
import type { PaymentRow } from "../ledger"
import { answered, exact, minorOf, SUMMARY } from "./sql"

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

/** What Medusa's books show of these payments, by number. One statement, so all at one moment. */
export async function readPayments(knex: Knex, payments: readonly PaymentRow[]): Promise<Map<string, MedusaPayment>> {
  const { rows } = await knex.raw<{ rows: FactsRow[] }>(FACTS, {
    numbers: payments.map(({ out_trade_no }) => out_trade_no),
    sessions: payments.map(({ payment_session_id }) => payment_session_id),
    orders: payments.map(({ order_id }) => order_id),
  } as never)
  return new Map(rows.map((row) => [row.out_trade_no, toMedusaPayment(row)]))
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
