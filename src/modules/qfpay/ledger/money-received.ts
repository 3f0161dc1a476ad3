import { ARRIVED_OTHERWISE } from "./held-money"
import { TRANSACTION } from "./store"

/** Payments that brought money, wherever it is now. */
export const HAS_ARRIVED = "kind = 'payment' AND state IN ('paid', 'applied', 'held', 'refunded')"

const REASONS = [...ARRIVED_OTHERWISE].map((reason) => `'${reason}'`).join(", ")

/**
 * What arrived for payments that brought another amount or currency than requested: `out_trade_no`, once each, `txamt`,
 * and `txcurrcd`. There are few of them, so a join with them costs little.
 */
export const ARRIVED_OTHERWISE_SQL = `
SELECT DISTINCT ON (payment.out_trade_no) payment.out_trade_no, held.txamt, nullif(held.txcurrcd, '') AS txcurrcd
FROM qfpay_held_payment held
JOIN ${TRANSACTION} payment ON payment.out_trade_no = held.out_trade_no
  AND held.syssn IN (payment.syssn, payment.out_trade_no) AND payment.deleted_at IS NULL
WHERE held.reason IN (${REASONS}) AND held.deleted_at IS NULL
ORDER BY payment.out_trade_no, held.created_at`

/**
 * Whether a refund `refund` is of money that counts as received of its payment `payment`. A second payment under the
 * same number is on the attention list instead, and money that QFPay had refunded before the ledger knew of it never
 * counted.
 */
export const isOfReceived = (refund: string, payment: string) =>
  `(${payment}.paid_at IS NOT NULL
    AND (${refund}.parent_syssn IS NULL OR ${payment}.syssn IS NULL OR ${refund}.parent_syssn = ${payment}.syssn))`
