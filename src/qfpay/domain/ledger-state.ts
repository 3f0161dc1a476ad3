/**
 * The life of a payment's ledger row.
 * - `created`: written before QFPay was asked; nobody knows yet whether QFPay has it
 * - `waiting`: QFPay has the order and the shopper can pay
 * - `paid`: QFPay says paid, amount and currency as asked; Medusa does not show it yet
 * - `settled`: payment (and order, for a cart) confirmed in Medusa
 * - `held`: money arrived that must not be applied by itself; see the held payment
 * - `returned`: the money went back to the shopper without an order
 * - `refused`: QFPay refused the call; nothing payable came to be
 * - `declined`, `closed`, `expired`: not paid, though a late payment stays possible
 */
export const PAYMENT_STATES = [
  "created",
  "waiting",
  "paid",
  "settled",
  "held",
  "returned",
  "refused",
  "declined",
  "closed",
  "expired",
] as const
export type PaymentState = (typeof PAYMENT_STATES)[number]

/** The life of a refund's row: `done` when QFPay says so, `refused` when it says no, `pending` until it says either. */
export const REFUND_STATES = ["created", "pending", "done", "refused"] as const
export type RefundState = (typeof REFUND_STATES)[number]

const UNPAID = ["created", "waiting", "refused", "declined", "closed", "expired"] as const

/**
 * Where each state can be reached from. The order is monotone: once money arrived, nothing leads back to unpaid, so an
 * old answer that comes late changes nothing.
 */
export const REACHED_FROM: Record<PaymentState, readonly PaymentState[]> = {
  created: [],
  waiting: ["created"],
  refused: ["created"],
  declined: ["created", "waiting"],
  closed: ["created", "waiting", "declined", "expired"],
  expired: ["created", "waiting", "declined"],
  paid: UNPAID,
  // Held money whose order exists after all (Medusa finished late) is settled, not given back.
  settled: ["paid", "held"],
  held: [...UNPAID, "paid"],
  returned: [...UNPAID, "paid", "held"],
}

/** States in which the shopper's money has arrived. */
export const MONEY_ARRIVED: ReadonlySet<string> = new Set<PaymentState>(["paid", "settled", "held", "returned"])
