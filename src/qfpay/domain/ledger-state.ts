/**
 * The states of a payment in the ledger.
 * - `created`: written before QFPay was called; it is not known yet whether QFPay has it
 * - `waiting`: QFPay has the order and the shopper can pay
 * - `paid`: QFPay says paid, with the requested amount and currency; Medusa does not show it yet
 * - `applied`: confirmed in Medusa's books, for a cart on an order that counts it. It stays so when it is refunded, in part
 *   or in full, while its order is open
 * - `held`: money arrived that must not be applied without a decision, or an order that counted it was canceled
 * - `refunded`: all of the money was refunded to the shopper, and no open order counts it
 * - `refused`: QFPay refused the call; there is nothing to pay
 * - `declined`, `closed`, `expired`: not paid, though a late payment is possible
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
 * The states of a refund in the ledger.
 * - `created`: written before QFPay was called
 * - `unanswered`: sent, but QFPay's answer left open whether it has the refund at all
 * - `pending`: QFPay has it and has not finished
 * - `done`: QFPay has carried it out
 * - `refused`: QFPay said no
 * - `lost`: abandoned, because QFPay has no record of it; `done` if a record appears later after all
 */
export const REFUND_STATES = ["created", "unanswered", "pending", "done", "refused", "lost"] as const
export type RefundState = (typeof REFUND_STATES)[number]

const UNPAID = ["created", "waiting", "refused", "declined", "closed", "expired"] as const

/**
 * The states from which each payment state can be reached by an answer or by Medusa's books. Once money has arrived,
 * nothing leads back to unpaid, so a late answer changes nothing. Only a person's decision to create the order after all
 * leads from `held` back to `paid` (`heldMoney.released`).
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
  // A canceled order, or one that turns out not to count the money, releases the payment again.
  held: [...UNPAID, "paid", "applied"],
  refunded: [...UNPAID, "paid", "applied", "held"],
}

/**
 * The states from which each refund state can be reached. A refund that QFPay has carried out can become `done` from
 * any state.
 */
export const REFUND_REACHED_FROM: Readonly<Record<RefundState, readonly RefundState[]>> = {
  created: [],
  unanswered: ["created"],
  pending: ["created", "unanswered", "lost"],
  done: ["created", "unanswered", "pending", "refused", "lost"],
  refused: ["created", "unanswered", "pending"],
  // A refund that QFPay has acknowledged is never lost: a pending refund is followed to its end.
  lost: ["created", "unanswered"],
}

const ARRIVED: ReadonlySet<PaymentState> = new Set<ArrivedState>(["paid", "applied", "held", "refunded"])

/** Whether the shopper's money has arrived in this state. */
export function hasArrived(state: PaymentState): state is ArrivedState {
  return ARRIVED.has(state)
}

/** Whether the outcome of a refund is still open. */
export function isOpenRefundState(state: RefundState): boolean {
  return state === "created" || state === "unanswered" || state === "pending"
}
