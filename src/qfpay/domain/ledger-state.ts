/**
 * The life of a payment's ledger row.
 * - `created`: written before QFPay was asked; nobody knows yet whether QFPay has it
 * - `waiting`: QFPay has the order and the shopper can pay
 * - `paid`: QFPay says paid, amount and currency as asked; Medusa does not show it yet
 * - `applied`: confirmed in Medusa's books, for a cart on an order that counts it
 * - `held`: money arrived that must not be applied by itself; see the held payment
 * - `refunded`: all of the money went back to the shopper without an order
 * - `refused`: QFPay refused the call; nothing payable came to be
 * - `declined`, `closed`, `expired`: not paid, though a late payment stays possible
 */
export const PAYMENT_STATES = [
  "created",
  "waiting",
  "paid",
  "applied",
  "held",
  "refunded",
  "refused",
  "declined",
  "closed",
  "expired",
] as const
export type PaymentState = (typeof PAYMENT_STATES)[number]

/** States in which the shopper's money has arrived. */
export type ArrivedState = "paid" | "applied" | "held" | "refunded"

/**
 * The life of a refund's row.
 * - `created`: written before QFPay was asked
 * - `unanswered`: sent, and QFPay's answer left open whether it has the refund at all
 * - `pending`: QFPay has it and has not finished
 * - `done`: QFPay has carried it out
 * - `refused`: QFPay said no
 * - `lost`: given up, because QFPay has no record of it; `done` all the same if a record appears one day
 */
export const REFUND_STATES = ["created", "unanswered", "pending", "done", "refused", "lost"] as const
export type RefundState = (typeof REFUND_STATES)[number]

const UNPAID = ["created", "waiting", "refused", "declined", "closed", "expired"] as const

/**
 * Where each payment state can be reached from. The order is monotone: once money arrived, nothing leads back to unpaid,
 * so an old answer that comes late changes nothing.
 */
export const PAYMENT_REACHED_FROM: Readonly<Record<PaymentState, readonly PaymentState[]>> = {
  created: [],
  waiting: ["created"],
  refused: ["created"],
  declined: ["created", "waiting"],
  closed: ["created", "waiting", "declined", "expired"],
  expired: ["created", "waiting", "declined"],
  paid: UNPAID,
  // Held money whose order exists after all (Medusa finished late) is applied, not refunded.
  applied: ["paid", "held"],
  // An order that is canceled, or that turns out not to count the money, gives it up again.
  held: [...UNPAID, "paid", "applied"],
  refunded: [...UNPAID, "paid", "applied", "held"],
}

/** Where each refund state can be reached from. That QFPay has carried a refund out is believed at any time. */
export const REFUND_REACHED_FROM: Readonly<Record<RefundState, readonly RefundState[]>> = {
  created: [],
  unanswered: ["created"],
  pending: ["created", "unanswered", "lost"],
  done: ["created", "unanswered", "pending", "refused", "lost"],
  refused: ["created", "unanswered", "pending"],
  // Never one that QFPay has acknowledged: a pending refund is followed to its end.
  lost: ["created", "unanswered"],
}

const ARRIVED: ReadonlySet<PaymentState> = new Set<ArrivedState>(["paid", "applied", "held", "refunded"])

/** Whether the shopper's money has arrived in this state. */
export function hasArrived(state: PaymentState): state is ArrivedState {
  return ARRIVED.has(state)
}

/** Whether nobody knows yet how a refund ends. */
export function isOpenRefundState(state: RefundState): boolean {
  return state === "created" || state === "unanswered" || state === "pending"
}
