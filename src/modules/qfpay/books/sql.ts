import { roundToMinorUnitsOfAny } from "../../../qfpay/domain"

/** A column of amounts in its exact digits: Medusa keeps them in JSON beside the number. */
export const exact = (table: string, column: string) =>
  `coalesce(${table}.raw_${column}->>'value', ${table}.${column}::text)`

/** Whether Medusa has stored a provider's answer in a session; until then, its data is the browser's own. */
export const answered = (session: string) =>
  `EXISTS (SELECT 1 FROM qfpay_transaction t
    WHERE t.payment_session_id = ${session}.id AND t.out_trade_no = ${session}.data->>'out_trade_no'
      AND t.deleted_at IS NULL)`

const total = (name: string) => `coalesce(os.totals->'raw_${name}'->>'value', os.totals->>'${name}')::numeric`

/**
 * Medusa keeps a summary per version of an order; the last one counts. It adds each transaction to a summary that it has
 * read before, so a concurrent change can leave a transaction out: the transactions themselves decide.
 */
export const SUMMARY = `
  SELECT os.id AS summary_id, sums.paid, sums.refunded, gap.lack, ${total("pending_difference")} - gap.lack AS outstanding
  FROM order_summary os, LATERAL (
    SELECT coalesce(sum(x.amount) FILTER (WHERE x.amount > 0), 0) AS paid,
      coalesce(sum(-x.amount) FILTER (WHERE x.amount < 0), 0) AS refunded
    FROM (SELECT ${exact("ot", "amount")}::numeric AS amount FROM order_transaction ot
      WHERE ot.order_id = os.order_id AND ot.deleted_at IS NULL) x
  ) sums, LATERAL (SELECT coalesce(sums.paid - sums.refunded - ${total("transaction_total")}, 0) AS lack) gap
  WHERE os.order_id = o.id AND os.deleted_at IS NULL ORDER BY os.version DESC LIMIT 1`

/** An amount in minor units, rounded as it is charged. Without a currency there is no amount either. */
export const minorOf = (major: string, currency: string): number =>
  currency === "" ? 0 : roundToMinorUnitsOfAny(major, currency)
