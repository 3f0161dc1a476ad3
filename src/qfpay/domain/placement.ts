/**
 * The facts about money that has arrived at QFPay under one of our numbers, from the ledger and from Medusa's books.
 * Every fact has few values, so that all combinations can be tested.
 */
export interface MoneyFacts {
  /** How much of it QFPay has refunded. */
  readonly refunded: "nothing" | "part" | "all"
  /**
   * Medusa's payment of the session, which outlives the session. `authorized`: exists, and is not captured yet;
   * `another_number`: it represents another number of the same session.
   */
  readonly payment: "none" | "authorized" | "captured" | "canceled" | "another_number"
  /**
   * The payment session: it has exactly this amount, another amount, or Medusa has deleted it. `initiating`: Medusa has
   * yet to store the provider's answer, and will then overwrite the session's status.
   */
  readonly session: "same_amount" | "other_amount" | "gone" | "initiating"
  /** Whether Medusa is told about this number, out of several paid ones of its session. */
  readonly isChosen: boolean
  /** The order that the cart became, or for which the money was requested; `deleted`: a draft that no longer exists. */
  readonly order: "none" | "open" | "canceled" | "deleted"
  /** Whether the order's own transactions include this capture. */
  readonly isCounted: boolean
  /** Whether an order must result: the payment is for a cart, or the number was initiated for an order. */
  readonly needsOrder: boolean
  /** Whether another payment of the same collection pays for the same thing. */
  readonly isPaidOtherwise: boolean
  /** What the order still needs, compared with this money. */
  readonly outstanding: "enough" | "part" | "nothing"
  /** Whether Medusa has had enough time to make the order. */
  readonly isOverdue: boolean
}

/** Reasons for holding money that follow from its placement. */
export type PlacementReason = "session_gone" | "cart_changed" | "second_payment" | "order_canceled" | "order_failed"

/**
 * Where money belongs.
 * - `applied`: Medusa's books show it where it belongs, on an order that counts it
 * - `apply`: nothing prevents applying it in Medusa, now or again
 * - `wait`: another payment may be about to become the same order, or Medusa is still initiating this one; nothing is
 *   decided before that
 * - `refunded`: all of it was refunded
 * - the rest: it must not be applied, and why
 */
export type Placement = "applied" | "apply" | "wait" | "refunded" | PlacementReason

interface Rule {
  readonly when: Partial<{ readonly [Fact in keyof MoneyFacts]: MoneyFacts[Fact] | readonly MoneyFacts[Fact][] }>
  readonly then: Placement
}

/**
 * The first matching rule decides. Money counts as applied only if an order counts it; the existence of an order proves
 * nothing, because Medusa makes another one when a cart that could not be completed is paid again.
 */
const RULES: readonly Rule[] = [
  { when: { refunded: "all" }, then: "refunded" },
  { when: { payment: "another_number" }, then: "second_payment" },
  { when: { order: ["canceled", "deleted"], payment: ["authorized", "captured", "canceled"] }, then: "order_canceled" },
  { when: { order: "deleted" }, then: "order_canceled" },

  // Medusa has taken the money.
  { when: { payment: "captured", order: "open", isCounted: true }, then: "applied" },
  { when: { payment: "captured", order: "none", needsOrder: false }, then: "applied" },
  { when: { payment: ["captured", "authorized"], order: "open", isPaidOtherwise: true }, then: "second_payment" },
  { when: { payment: ["captured", "authorized"], order: "open", outstanding: "nothing" }, then: "second_payment" },
  { when: { payment: ["captured", "authorized"], order: "open", session: "gone" }, then: "second_payment" },
  // Medusa abandoned it: it deletes the session of a cart that it could not complete, and makes another one.
  { when: { payment: ["captured", "authorized"], session: "gone" }, then: "order_failed" },
  { when: { payment: "canceled" }, then: "order_failed" },
  { when: { payment: ["captured", "authorized"], isOverdue: true }, then: "order_failed" },
  { when: { payment: ["captured", "authorized"], isPaidOtherwise: true }, then: "wait" },
  { when: { payment: "captured" }, then: "apply" },

  // Medusa does not know the payment yet.
  { when: { session: "gone" }, then: "session_gone" },
  { when: { session: "other_amount" }, then: "cart_changed" },
  { when: { isChosen: false }, then: "second_payment" },
  { when: { order: "canceled" }, then: "order_canceled" },
  { when: { order: "open", isPaidOtherwise: true }, then: "second_payment" },
  { when: { order: "open", outstanding: "nothing" }, then: "second_payment" },
  { when: { order: "open", outstanding: "part" }, then: "cart_changed" },
  { when: { isPaidOtherwise: true, isOverdue: true }, then: "second_payment" },
  { when: { isPaidOtherwise: true }, then: "wait" },
  { when: { isOverdue: true }, then: "order_failed" },
  // Medusa would find its session unauthorized while it completes the cart, and refund the payment.
  { when: { session: "initiating" }, then: "wait" },
  { when: {}, then: "apply" },
]

/** The single decision about where money belongs, used by applying, holding, refunds, the counter and the audit. */
export function placementOf(facts: MoneyFacts): Placement {
  const rule = RULES.find(({ when }) =>
    Object.entries(when).every(([fact, wanted]) => {
      const value = facts[fact as keyof MoneyFacts]
      return Array.isArray(wanted) ? (wanted as readonly unknown[]).includes(value) : value === wanted
    }),
  )
  // The last rule matches everything.
  return rule?.then ?? "wait"
}
