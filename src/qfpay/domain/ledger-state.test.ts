import { MONEY_ARRIVED, PAYMENT_STATES, type PaymentState, REACHED_FROM, REFUND_STATES } from "."

/** Every step a payment may take, by hand: from, then where it may lead. */
const STEPS: Readonly<Record<PaymentState, readonly PaymentState[]>> = {
  created: ["waiting", "refused", "declined", "closed", "expired", "paid", "held", "returned"],
  waiting: ["declined", "closed", "expired", "paid", "held", "returned"],
  refused: ["paid", "held", "returned"],
  declined: ["closed", "expired", "paid", "held", "returned"],
  closed: ["paid", "held", "returned"],
  expired: ["closed", "paid", "held", "returned"],
  paid: ["settled", "held", "returned"],
  settled: [],
  held: ["settled", "returned"],
  returned: [],
}

const stepsFrom = (state: PaymentState) => PAYMENT_STATES.filter((next) => REACHED_FROM[next].includes(state))

function reachableFrom(start: PaymentState): Set<PaymentState> {
  const reached = new Set<PaymentState>()
  const queue = [...stepsFrom(start)]
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    if (reached.has(state)) continue
    reached.add(state)
    queue.push(...stepsFrom(state))
  }
  return reached
}

const paid: readonly PaymentState[] = ["paid", "settled", "held", "returned"]
const unpaid = PAYMENT_STATES.filter((state) => !paid.includes(state))

describe("The life of a payment", () => {
  it.each(PAYMENT_STATES)("leads from %s where it may and nowhere else", (state) => {
    expect(new Set(stepsFrom(state))).toEqual(new Set(STEPS[state]))
  })

  it("begins once: nothing leads back to a number that was never sent", () => {
    expect(REACHED_FROM.created).toEqual([])
  })

  it("can come to every state", () => {
    expect(new Set(["created", ...reachableFrom("created")])).toEqual(new Set(PAYMENT_STATES))
  })

  it("knows in which states the shopper's money has arrived", () => {
    expect(new Set(MONEY_ARRIVED)).toEqual(new Set(paid))
  })

  it.each(paid)("never leads from %s back to unpaid, by however many steps (failures 15)", (state) => {
    expect([...reachableFrom(state)].filter((later) => unpaid.includes(later))).toEqual([])
  })

  it.each(unpaid)("can end in paid, held or returned from %s, because a late payment is always possible", (state) => {
    for (const end of ["paid", "held", "returned"] as const) expect(stepsFrom(state)).toContain(end)
  })

  it.each(PAYMENT_STATES)("never runs in a circle: nothing returns to %s", (state) => {
    expect(reachableFrom(state).has(state)).toBe(false)
  })

  it("settles only money that has arrived, so that an order never stands on a closed payment", () => {
    expect(REACHED_FROM.settled).toEqual(["paid", "held"])
  })

  it("ends with an order, or with the money back", () => {
    expect(PAYMENT_STATES.filter((state) => stepsFrom(state).length === 0)).toEqual(["settled", "returned"])
  })
})

describe("The life of a refund", () => {
  it("has a beginning, a waiting room and two ends", () => {
    expect([...REFUND_STATES]).toEqual(["created", "pending", "done", "refused"])
  })
})
