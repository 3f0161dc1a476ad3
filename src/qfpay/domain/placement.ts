/**
 * What is known of money that has arrived at QFPay under one of our numbers: from the ledger and from Medusa's books.
 * Every fact has few values, so that all combinations can be looked at.
 */
export interface MoneyFacts {
  /** How much of it QFPay has given back. */
  readonly refunded: "nothing" | "part" | "all"
  /**
   * Medusa's payment of the session, which outlives the session. `authorized`: there, and not captured yet;
   * `another_number`: it stands for another number of the same session.
   */
  readonly payment: "none" | "authorized" | "captured" | "canceled" | "another_number"
  /** The payment session: it asks for just this amount, for another one, or Medusa has deleted it. */
  readonly session: "same_amount" | "other_amount" | "gone"
  /** Whether this is the number, of several paid ones of its session, that Medusa is told of. */
  readonly isChosen: boolean
  /** The order that the cart became, or that the money was asked for; `deleted`: a draft that is no longer there. */
  readonly order: "none" | "open" | "canceled" | "deleted"
  /** Whether the order's own transactions hold this capture. */
  readonly isCounted: boolean
  /** Whether an order is to come of it: a cart is paid for, or the number was made for an order. */
  readonly needsOrder: boolean
  /** Whether another payment of the same collection pays for the same. */
  readonly isPaidOtherwise: boolean
  /** What the order still needs, compared with this money. */
  readonly outstanding: "enough" | "part" | "nothing"
  /** Whether Medusa has had its time to make the order. */
  readonly isOverdue: boolean
}

/** Reasons for which money is held that follow from where it stands. */
export type PlacementReason = "session_gone" | "cart_changed" | "second_payment" | "order_canceled" | "order_failed"

/**
 * Where money belongs.
 * - `applied`: Medusa's books show it where it belongs, on an order that counts it
 * - `apply`: nothing speaks against giving it to Medusa, now or once more
 * - `wait`: another payment may be about to become the same order; nothing is decided before it has
 * - `refunded`: all of it went back
 * - the rest: it must not be applied, and why
 */
export type Placement = "applied" | "apply" | "wait" | "refunded" | PlacementReason

interface Rule {
  readonly when: Partial<{ readonly [Fact in keyof MoneyFacts]: MoneyFacts[Fact] | readonly MoneyFacts[Fact][] }>
  readonly then: Placement
}

/**
 * The first rule that fits decides. Money counts as applied only where an order counts it; an order that exists beside it
 * proves nothing, because Medusa makes another one when a cart that could not be completed is paid again.
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
  // Medusa gave it up: it deletes the session of a cart that it could not complete, and makes another one.
  { when: { payment: ["captured", "authorized"], session: "gone" }, then: "order_failed" },
  { when: { payment: "canceled" }, then: "order_failed" },
  { when: { payment: ["captured", "authorized"], isOverdue: true }, then: "order_failed" },
  { when: { payment: ["captured", "authorized"], isPaidOtherwise: true }, then: "wait" },
  { when: { payment: "captured" }, then: "apply" },

  // Medusa does not know of it yet.
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
  { when: {}, then: "apply" },
]

/** The one decision about where money belongs: applying, holding, refunding, the counter and the audit all ask it. */
export function placementOf(facts: MoneyFacts): Placement {
  const rule = RULES.find(({ when }) =>
    Object.entries(when).every(([fact, wanted]) => {
      const value = facts[fact as keyof MoneyFacts]
      return Array.isArray(wanted) ? (wanted as readonly unknown[]).includes(value) : value === wanted
    }),
  )
  // The last rule fits everything.
  return rule?.then ?? "wait"
}
