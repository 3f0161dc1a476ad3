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

/** Every permitted transition of a payment, written by hand: from, and where it may lead. */
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

/** Every permitted transition of a refund, written by hand: from, and where it may lead. */
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

describe("The states of a payment", () => {
  it.each(PAYMENT_STATES)("lead from %s where permitted and nowhere else", (state) => {
    expect(new Set(stepsFrom(state))).toEqual(new Set(STEPS[state]))
  })

  it("begin once: nothing leads back to a number that was never sent", () => {
    expect(PAYMENT_REACHED_FROM.created).toEqual([])
  })

  it("can all be reached", () => {
    expect(new Set(["created", ...reachableFrom("created", stepsFrom)])).toEqual(new Set(PAYMENT_STATES))
  })

  it.each(PAYMENT_STATES)("include whether the shopper's money has arrived: %s", (state) => {
    expect(hasArrived(state)).toBe(paid.includes(state))
  })

  it.each(paid)("never lead from %s back to unpaid, in any number of steps (failures 15)", (state) => {
    expect([...reachableFrom(state, stepsFrom)].filter((later) => unpaid.includes(later))).toEqual([])
  })

  it.each(unpaid)("can lead from %s to paid, held or refunded, because a late payment is always possible", (state) => {
    for (const end of ["paid", "held", "refunded"] as const) expect(stepsFrom(state)).toContain(end)
  })

  it.each(PAYMENT_STATES)("have no cycle, except for an order that releases its money: %s", (state) => {
    const isGivenUp = state === "applied" || state === "held"
    expect(reachableFrom(state, stepsFrom).has(state)).toBe(isGivenUp)
  })

  it("apply only money that has arrived, so that an order never depends on a closed payment", () => {
    expect(PAYMENT_REACHED_FROM.applied).toEqual(["paid", "held"])
  })

  it("have one final state: the shopper is refunded", () => {
    expect(PAYMENT_STATES.filter((state) => stepsFrom(state).length === 0)).toEqual(["refunded"])
  })
})

describe("The states of a refund", () => {
  it.each(REFUND_STATES)("lead from %s where permitted and nowhere else", (state) => {
    expect(new Set(refundStepsFrom(state))).toEqual(new Set(REFUND_STEPS[state]))
  })

  it("begin once, and can all be reached", () => {
    expect(REFUND_REACHED_FROM.created).toEqual([])
    expect(new Set(["created", ...reachableFrom("created", refundStepsFrom)])).toEqual(new Set(REFUND_STATES))
  })

  it.each(REFUND_STATES.filter((state) => state !== "done"))(
    "can lead from %s to done, because a refund that QFPay has carried out always counts",
    (state) => {
      expect(refundStepsFrom(state)).toContain("done")
    },
  )

  it("never lead to lost or unanswered once QFPay has acknowledged the refund", () => {
    const later = reachableFrom<RefundState>("pending", refundStepsFrom)
    expect([...later].filter((state) => state === "lost" || state === "unanswered")).toEqual([])
  })

  it("are final only when the money has moved", () => {
    expect(REFUND_STATES.filter((state) => refundStepsFrom(state).length === 0)).toEqual(["done"])
  })

  it.each<[state: RefundState, isOpen: boolean]>([
    ["created", true],
    ["unanswered", true],
    ["pending", true],
    ["done", false],
    ["refused", false],
    ["lost", false],
  ])("include whether %s is open: %s", (state, isOpen) => {
    expect(isOpenRefundState(state)).toBe(isOpen)
  })
})
