import { ARRIVED_OTHERWISE } from "./held-cases"
import { TRANSACTION } from "./store"

/** Payments that brought money, wherever it is now. */
export const HAS_ARRIVED = "kind = 'payment' AND state IN ('paid', 'applied', 'held', 'refunded')"

const REASONS = [...ARRIVED_OTHERWISE].map((reason) => `'${reason}'`).join(", ")

/**
 * What arrived for payments that brought another amount or currency than requested. There are few of them, so a join
 * with them costs little.
 */
export const ARRIVED_OTHERWISE_SQL = `
SELECT DISTINCT ON (out_trade_no) out_trade_no, syssn, txamt, nullif(txcurrcd, '') AS txcurrcd
FROM qfpay_held_payment WHERE reason IN (${REASONS}) AND deleted_at IS NULL ORDER BY out_trade_no, created_at`

/** Of a payment, or of a refund's payment, `t`: joins {@link ARRIVED_OTHERWISE_SQL} as `arrived`, at most once. */
export const WITH_ARRIVED = `
  LEFT JOIN arrived ON arrived.out_trade_no = coalesce(t.parent_out_trade_no, t.out_trade_no)
    AND arrived.syssn IN (t.syssn, t.parent_syssn, t.out_trade_no, t.parent_out_trade_no)`

/**
 * Finished refunds `t` of money that counts as received. A second payment under one number is on the attention list
 * instead, and money that QFPay had refunded before the ledger knew of it never counted. Both are rare: they are looked
 * up once, not for each refund.
 */
export const IS_REFUND_OF_RECEIVED = `t.kind = 'refund' AND t.state = 'done'
  AND (t.parent_out_trade_no, coalesce(t.parent_syssn, '')) NOT IN (
    SELECT held.out_trade_no, held.syssn FROM qfpay_held_payment held
    JOIN ${TRANSACTION} payment ON payment.out_trade_no = held.out_trade_no AND payment.syssn <> held.syssn
      AND payment.deleted_at IS NULL
    WHERE held.reason = 'second_payment' AND held.deleted_at IS NULL)
  AND t.parent_out_trade_no NOT IN (
    SELECT out_trade_no FROM ${TRANSACTION}
    WHERE kind = 'payment' AND state = 'refunded' AND paid_at IS NULL AND deleted_at IS NULL)`
