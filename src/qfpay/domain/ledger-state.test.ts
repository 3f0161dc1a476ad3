import {
  hasArrived,
  isOpenRefundState,
  PAYMENT_REACHED_FROM,
  PAYMENT_STATES,
  type PaymentState,
  REFUND_REACHED_FROM,
  REFUND_STATES,
  type RefundState,
} from "."

/** Every step a payment may take, by hand: from, then where it may lead. */
const STEPS: Readonly<Record<PaymentState, readonly PaymentState[]>> = {
  created: ["waiting", "refused", "declined", "closed", "expired", "paid", "held", "refunded"],
  waiting: ["declined", "closed", "expired", "paid", "held", "refunded"],
  refused: ["paid", "held", "refunded"],
  declined: ["closed", "expired", "paid", "held", "refunded"],
  closed: ["paid", "held", "refunded"],
  expired: ["closed", "paid", "held", "refunded"],
  paid: ["applied", "held", "refunded"],
  applied: ["held", "refunded"],
  held: ["applied", "refunded"],
  refunded: [],
}

/** Every step a refund may take, by hand: from, then where it may lead. */
const REFUND_STEPS: Readonly<Record<RefundState, readonly RefundState[]>> = {
  created: ["unanswered", "pending", "done", "refused", "lost"],
  unanswered: ["pending", "done", "refused", "lost"],
  pending: ["done", "refused"],
  done: [],
  refused: ["done"],
  lost: ["pending", "done"],
}

const stepsFrom = (state: PaymentState) => PAYMENT_STATES.filter((next) => PAYMENT_REACHED_FROM[next].includes(state))
const refundStepsFrom = (state: RefundState) =>
  REFUND_STATES.filter((next) => REFUND_REACHED_FROM[next].includes(state))

function reachableFrom<State extends string>(start: State, steps: (state: State) => State[]): Set<State> {
  const reached = new Set<State>()
  const queue = [...steps(start)]
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    if (reached.has(state)) continue
    reached.add(state)
    queue.push(...steps(state))
  }
  return reached
}

const paid: readonly PaymentState[] = ["paid", "applied", "held", "refunded"]
const unpaid = PAYMENT_STATES.filter((state) => !paid.includes(state))

describe("The life of a payment", () => {
  it.each(PAYMENT_STATES)("leads from %s where it may and nowhere else", (state) => {
    expect(new Set(stepsFrom(state))).toEqual(new Set(STEPS[state]))
  })

  it("begins once: nothing leads back to a number that was never sent", () => {
    expect(PAYMENT_REACHED_FROM.created).toEqual([])
  })

  it("can come to every state", () => {
    expect(new Set(["created", ...reachableFrom("created", stepsFrom)])).toEqual(new Set(PAYMENT_STATES))
  })

  it.each(PAYMENT_STATES)("says whether the shopper's money has arrived when it is %s", (state) => {
    expect(hasArrived(state)).toBe(paid.includes(state))
  })

  it.each(paid)("never leads from %s back to unpaid, by however many steps (failures 15)", (state) => {
    expect([...reachableFrom(state, stepsFrom)].filter((later) => unpaid.includes(later))).toEqual([])
  })

  it.each(unpaid)("can end in paid, held or refunded from %s, because a late payment is always possible", (state) => {
    for (const end of ["paid", "held", "refunded"] as const) expect(stepsFrom(state)).toContain(end)
  })

  it.each(PAYMENT_STATES)("never runs in a circle, but for an order that gives its money up: %s", (state) => {
    const isGivenUp = state === "applied" || state === "held"
    expect(reachableFrom(state, stepsFrom).has(state)).toBe(isGivenUp)
  })

  it("applies only money that has arrived, so that an order never stands on a closed payment", () => {
    expect(PAYMENT_REACHED_FROM.applied).toEqual(["paid", "held"])
  })

  it("has one end that nothing leads away from: the money is back with the shopper", () => {
    expect(PAYMENT_STATES.filter((state) => stepsFrom(state).length === 0)).toEqual(["refunded"])
  })
})

describe("The life of a refund", () => {
  it.each(REFUND_STATES)("leads from %s where it may and nowhere else", (state) => {
    expect(new Set(refundStepsFrom(state))).toEqual(new Set(REFUND_STEPS[state]))
  })

  it("begins once, and can come to every state", () => {
    expect(REFUND_REACHED_FROM.created).toEqual([])
    expect(new Set(["created", ...reachableFrom("created", refundStepsFrom)])).toEqual(new Set(REFUND_STATES))
  })

  it.each(REFUND_STATES.filter((state) => state !== "done"))(
    "can be done from %s, because what QFPay has carried out is believed at any time",
    (state) => {
      expect(refundStepsFrom(state)).toContain("done")
    },
  )

  it("is never lost, nor unanswered again, once QFPay has acknowledged it", () => {
    const later = reachableFrom<RefundState>("pending", refundStepsFrom)
    expect([...later].filter((state) => state === "lost" || state === "unanswered")).toEqual([])
  })

  it("ends for good only when the money has moved", () => {
    expect(REFUND_STATES.filter((state) => refundStepsFrom(state).length === 0)).toEqual(["done"])
  })

  it.each<[state: RefundState, isOpen: boolean]>([
    ["created", true],
    ["unanswered", true],
    ["pending", true],
    ["done", false],
    ["refused", false],
    ["lost", false],
  ])("that is %s is open: %s", (state, isOpen) => {
    expect(isOpenRefundState(state)).toBe(isOpen)
  })
})
