import { type MoneyFacts, type Placement, placementOf } from "."

/** Every value of every fact, written by hand. */
const VALUES: { readonly [Fact in keyof MoneyFacts]: readonly MoneyFacts[Fact][] } = {
  refunded: ["nothing", "part", "all"],
  payment: ["none", "authorized", "captured", "canceled", "another_number"],
  session: ["same_amount", "other_amount", "gone", "initiating"],
  isChosen: [true, false],
  order: ["none", "open", "canceled", "deleted"],
  isCounted: [true, false],
  needsOrder: [true, false],
  isPaidOtherwise: [true, false],
  outstanding: ["enough", "part", "nothing"],
  isOverdue: [true, false],
}

/** The values that a case covers; a fact that is not listed may have any. */
type Pattern = { readonly [Fact in keyof MoneyFacts]?: MoneyFacts[Fact] | readonly MoneyFacts[Fact][] }

const KEPT: Pattern = { refunded: ["nothing", "part"] }
const STANDING: Pattern = { ...KEPT, session: ["same_amount", "other_amount", "initiating"] }
const LEAVES_NEED: Pattern = { isPaidOtherwise: false, outstanding: ["enough", "part"] }

/** Medusa has captured the money, and the existing order does not count it. */
const CAPTURED: Pattern = { payment: "captured", order: "open", isCounted: false }
/** Medusa has authorized the money, and there is an order. */
const AUTHORIZED: Pattern = { payment: "authorized", order: "open" }
/** Medusa does not know the payment, and its session has exactly this amount, or will have it in a moment. */
const FITTING: Pattern = { ...KEPT, payment: "none", session: ["same_amount", "initiating"], isChosen: true }

/** Where money belongs, written by hand, case by case. No two cases overlap, so their order does not matter. */
const CASES: readonly [says: string, when: Pattern, then: Placement][] = [
  ["all of it was refunded to the shopper", { refunded: "all" }, "refunded"],
  [
    "Medusa took the payment under another number of the session",
    { ...KEPT, payment: "another_number" },
    "second_payment",
  ],

  // The order does not exist any more.
  [
    "the draft order it was collected for was deleted",
    { ...KEPT, order: "deleted", payment: ["none", "authorized", "captured", "canceled"] },
    "order_canceled",
  ],
  [
    "Medusa has it, and its order was canceled",
    { ...KEPT, order: "canceled", payment: ["authorized", "captured", "canceled"] },
    "order_canceled",
  ],
  [
    "Medusa canceled its own payment, although no order was canceled",
    { ...KEPT, payment: "canceled", order: ["none", "open"] },
    "order_failed",
  ],

  // The money is where it belongs.
  ["captured, and the order counts it", { ...KEPT, payment: "captured", order: "open", isCounted: true }, "applied"],
  [
    "captured, where no order must result",
    { ...KEPT, payment: "captured", order: "none", needsOrder: false },
    "applied",
  ],

  // Medusa has captured it, and the order does not count it.
  [
    "captured, but another payment pays for the order",
    { ...KEPT, ...CAPTURED, isPaidOtherwise: true },
    "second_payment",
  ],
  [
    "captured, but the order needs nothing more",
    { ...KEPT, ...CAPTURED, isPaidOtherwise: false, outstanding: "nothing" },
    "second_payment",
  ],
  [
    "captured, but Medusa abandoned its session and made the order in another",
    { ...KEPT, ...CAPTURED, ...LEAVES_NEED, session: "gone" },
    "second_payment",
  ],
  [
    "captured, and the order has not counted it in time",
    { ...STANDING, ...CAPTURED, ...LEAVES_NEED, isOverdue: true },
    "order_failed",
  ],
  [
    "captured, and the order is about to count it",
    { ...STANDING, ...CAPTURED, ...LEAVES_NEED, isOverdue: false },
    "apply",
  ],

  // Medusa has captured it, and there is no order yet.
  [
    "captured, but Medusa could not make the order and abandoned its session",
    { ...KEPT, payment: "captured", order: "none", needsOrder: true, session: "gone" },
    "order_failed",
  ],
  [
    "captured, and the order was not made in time",
    { ...STANDING, payment: "captured", order: "none", needsOrder: true, isOverdue: true },
    "order_failed",
  ],
  [
    "captured, while another payment may be about to become the same order",
    { ...STANDING, payment: "captured", order: "none", needsOrder: true, isOverdue: false, isPaidOtherwise: true },
    "wait",
  ],
  [
    "captured, and the order is about to be made",
    { ...STANDING, payment: "captured", order: "none", needsOrder: true, isOverdue: false, isPaidOtherwise: false },
    "apply",
  ],

  // Medusa has authorized it, and there is an order.
  [
    "authorized, but another payment pays for the order",
    { ...KEPT, ...AUTHORIZED, isPaidOtherwise: true },
    "second_payment",
  ],
  [
    "authorized, but the order needs nothing more",
    { ...KEPT, ...AUTHORIZED, isPaidOtherwise: false, outstanding: "nothing" },
    "second_payment",
  ],
  [
    "authorized, but Medusa abandoned its session and made the order in another",
    { ...KEPT, ...AUTHORIZED, ...LEAVES_NEED, session: "gone" },
    "second_payment",
  ],
  [
    "authorized, and not captured in time",
    { ...STANDING, ...AUTHORIZED, ...LEAVES_NEED, isOverdue: true },
    "order_failed",
  ],
  [
    "authorized for an order, and the session now has another amount",
    { ...KEPT, ...AUTHORIZED, ...LEAVES_NEED, session: "other_amount", isOverdue: false },
    "cart_changed",
  ],
  [
    "authorized for an order, and another paid number represents the session",
    {
      ...KEPT,
      ...AUTHORIZED,
      ...LEAVES_NEED,
      session: ["same_amount", "initiating"],
      isOverdue: false,
      isChosen: false,
    },
    "second_payment",
  ],
  [
    "authorized for an order that needs less than this",
    {
      ...{ ...KEPT, ...AUTHORIZED, isPaidOtherwise: false, outstanding: "part" },
      ...{ session: ["same_amount", "initiating"], isOverdue: false, isChosen: true },
    },
    "cart_changed",
  ],
  [
    "authorized for an order that needs it, and about to be captured",
    {
      ...{ ...KEPT, ...AUTHORIZED, isPaidOtherwise: false, outstanding: "enough" },
      ...{ session: "same_amount", isOverdue: false, isChosen: true },
    },
    "apply",
  ],
  [
    "authorized for an order that needs it, while Medusa is still initiating it",
    {
      ...{ ...KEPT, ...AUTHORIZED, isPaidOtherwise: false, outstanding: "enough" },
      ...{ session: "initiating", isOverdue: false, isChosen: true },
    },
    "wait",
  ],

  // Medusa has authorized it, and there is no order yet.
  [
    "authorized, but Medusa could not make the order and abandoned its session",
    { ...KEPT, payment: "authorized", order: "none", session: "gone" },
    "order_failed",
  ],
  [
    "authorized, and not completed in time",
    { ...STANDING, payment: "authorized", order: "none", isOverdue: true },
    "order_failed",
  ],
  [
    "authorized, while another payment may be about to become the same order",
    { ...STANDING, payment: "authorized", order: "none", isOverdue: false, isPaidOtherwise: true },
    "wait",
  ],
  [
    "authorized, and the session now has another amount",
    {
      ...KEPT,
      payment: "authorized",
      order: "none",
      session: "other_amount",
      isOverdue: false,
      isPaidOtherwise: false,
    },
    "cart_changed",
  ],
  [
    "authorized, and another paid number represents the session",
    {
      ...{ ...KEPT, payment: "authorized", order: "none", session: ["same_amount", "initiating"] },
      ...{ isOverdue: false, isPaidOtherwise: false, isChosen: false },
    },
    "second_payment",
  ],
  [
    "authorized, and the order is about to be made",
    {
      ...{ ...KEPT, payment: "authorized", order: "none", session: "same_amount" },
      ...{ isOverdue: false, isPaidOtherwise: false, isChosen: true },
    },
    "apply",
  ],
  [
    "authorized, while Medusa is still initiating it",
    {
      ...{ ...KEPT, payment: "authorized", order: "none", session: "initiating" },
      ...{ isOverdue: false, isPaidOtherwise: false, isChosen: true },
    },
    "wait",
  ],

  // Medusa does not know the payment yet.
  [
    "the cart changed or another method was chosen, and the session is deleted",
    { ...KEPT, payment: "none", session: "gone", order: ["none", "open", "canceled"] },
    "session_gone",
  ],
  [
    "the cart changed, and the session has another amount",
    { ...KEPT, payment: "none", session: "other_amount", order: ["none", "open", "canceled"] },
    "cart_changed",
  ],
  [
    "the shopper paid two codes of one session, and this is the second one",
    {
      ...KEPT,
      payment: "none",
      session: ["same_amount", "initiating"],
      isChosen: false,
      order: ["none", "open", "canceled"],
    },
    "second_payment",
  ],
  ["the order was canceled before the money arrived", { ...FITTING, order: "canceled" }, "order_canceled"],
  ["the order was already paid another way", { ...FITTING, order: "open", isPaidOtherwise: true }, "second_payment"],
  [
    "the order needs nothing more",
    { ...FITTING, order: "open", isPaidOtherwise: false, outstanding: "nothing" },
    "second_payment",
  ],
  [
    "the order needs less than this",
    { ...FITTING, order: "open", isPaidOtherwise: false, outstanding: "part" },
    "cart_changed",
  ],
  [
    "the order needs it, but Medusa did not take it in time",
    { ...FITTING, order: "open", isPaidOtherwise: false, outstanding: "enough", isOverdue: true },
    "order_failed",
  ],
  [
    "the order needs exactly this",
    {
      ...{ ...FITTING, session: "same_amount", order: "open" },
      ...{ isPaidOtherwise: false, outstanding: "enough", isOverdue: false },
    },
    "apply",
  ],
  [
    "the order needs exactly this, and Medusa is still initiating the payment",
    {
      ...{ ...FITTING, session: "initiating", order: "open" },
      ...{ isPaidOtherwise: false, outstanding: "enough", isOverdue: false },
    },
    "wait",
  ],
  [
    "another payment pays for the same cart, and no order was made in time",
    { ...FITTING, order: "none", isPaidOtherwise: true, isOverdue: true },
    "second_payment",
  ],
  [
    "another payment may be about to become the order of the same cart",
    { ...FITTING, order: "none", isPaidOtherwise: true, isOverdue: false },
    "wait",
  ],
  [
    "the cart could not become an order in time",
    { ...FITTING, order: "none", isPaidOtherwise: false, isOverdue: true },
    "order_failed",
  ],
  [
    "the cart is about to become the order",
    { ...FITTING, session: "same_amount", order: "none", isPaidOtherwise: false, isOverdue: false },
    "apply",
  ],
  [
    "the cart is about to become the order, and Medusa is still initiating the payment",
    { ...FITTING, session: "initiating", order: "none", isPaidOtherwise: false, isOverdue: false },
    "wait",
  ],
]

const FACTS = Object.keys(VALUES) as (keyof MoneyFacts)[]

/** Every possible combination. */
const EVERYTHING = FACTS.reduce<Readonly<Record<string, unknown>>[]>(
  (combinations, fact) => combinations.flatMap((known) => VALUES[fact].map((value) => ({ ...known, [fact]: value }))),
  [{}],
) as unknown as readonly MoneyFacts[]

function isCase(pattern: Pattern, facts: MoneyFacts): boolean {
  return FACTS.every((fact) => {
    const wanted = pattern[fact]
    if (wanted === undefined) return true
    return Array.isArray(wanted) ? (wanted as readonly unknown[]).includes(facts[fact]) : wanted === facts[fact]
  })
}

describe("Money that has arrived", () => {
  it("is tested in every combination of facts", () => {
    expect(EVERYTHING).toHaveLength(3 * 5 * 4 * 2 * 4 * 2 * 2 * 2 * 3 * 2)
  })

  it("matches exactly one case, whatever the facts", () => {
    const wrong = EVERYTHING.map((facts) => ({ facts, named: CASES.filter(([, when]) => isCase(when, facts)) }))
      .filter(({ named }) => named.length !== 1)
      .map(({ facts, named }) => ({ ...facts, named: named.map(([says]) => says) }))
    expect(wrong.slice(0, 3)).toEqual([])
  })

  it.each(CASES)("when %s", (_, when, then) => {
    const own = EVERYTHING.filter((facts) => isCase(when, facts))
    expect(own.length).toBeGreaterThan(0)
    expect(own.filter((facts) => placementOf(facts) !== then).slice(0, 3)).toEqual([])
  })
})

describe("Money, whatever the facts,", () => {
  const where = (isIt: (facts: MoneyFacts, placement: Placement) => boolean) =>
    EVERYTHING.filter((facts) => isIt(facts, placementOf(facts))).slice(0, 3)

  it("never counts as applied if the order does not count it", () => {
    expect(where(({ order, isCounted }, to) => to === "applied" && order !== "none" && !isCounted)).toEqual([])
  })

  it("never counts as applied before Medusa has captured it", () => {
    expect(where(({ payment }, to) => to === "applied" && payment !== "captured")).toEqual([])
  })

  it("is never applied or counted once all of it was refunded", () => {
    expect(where(({ refunded }, to) => refunded === "all" && to !== "refunded")).toEqual([])
  })

  it("counts as refunded only when all of it was refunded", () => {
    expect(where(({ refunded }, to) => to === "refunded" && refunded !== "all")).toEqual([])
  })

  it("is never applied to an order that is canceled, deleted, paid or paid otherwise", () => {
    const isTaken = ({ order, outstanding, isPaidOtherwise }: MoneyFacts) =>
      order === "canceled" ||
      order === "deleted" ||
      (order === "open" && (outstanding === "nothing" || isPaidOtherwise))
    expect(where((facts, to) => to === "apply" && isTaken(facts))).toEqual([])
  })

  it("that Medusa does not know is never applied to a session with another amount", () => {
    expect(
      where(({ payment, session }, to) => to === "apply" && payment === "none" && session !== "same_amount"),
    ).toEqual([])
  })

  it("never waits forever: once Medusa has had enough time, it has a place", () => {
    expect(where(({ isOverdue }, to) => isOverdue && (to === "wait" || to === "apply"))).toEqual([])
  })
})
