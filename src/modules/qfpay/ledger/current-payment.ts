import type { PaymentRow } from "./rows"

/**
 * The attempt that represents a session: the paid one, otherwise the one on the shopper's screen.
 * @param rows - newest first
 */
export function currentPayment(rows: readonly PaymentRow[]): PaymentRow | undefined {
  return (
    rows.find(({ state }) => state === "applied") ??
    rows.find(({ state }) => state === "paid") ??
    // A later attempt without a code is not on anybody's screen.
    rows.find(({ replaced_at, carrier }) => replaced_at === null && carrier !== null) ??
    rows.find(({ replaced_at }) => replaced_at === null) ??
    rows[0]
  )
}
