import { hasEnded, PAYMENT_STATES, type PaymentState, type ReasonFacts, shopperReason } from "."

const facts = {
  respcd: null,
  isReplaced: false,
  isRefunding: false,
  isRefundedByShop: false,
  unusedBecause: "other",
} as const
const reason = (state: PaymentState, more: Partial<Omit<ReasonFacts, "state">> = {}) =>
  shopperReason({ ...facts, state, ...more })

describe("The reason why a payment is not paid", () => {
  it.each<[PaymentState, string | undefined]>([
    ["created", undefined],
    ["waiting", undefined],
    ["paid", undefined],
    ["applied", undefined],
    ["held", "held"],
    ["refunded", "unused_refunded"],
    ["refused", "unavailable"],
    ["declined", "declined"],
    ["closed", "closed"],
    ["expired", undefined],
  ])("for %s alone is %s", (state, expected) => {
    expect(reason(state)).toBe(expected)
  })

  it.each([
    ["1201", "insufficient_balance"],
    ["2004", "insufficient_balance"],
    ["1204", "bank_declined"],
    ["1294", "bank_declined"],
    ["1212", "overseas_code"],
    ["1250", "not_permitted"],
    ["1205", "declined"],
    ["1147", "declined"],
    ["9999", "declined"],
  ])("of a declined payment with QFPay's %s is %s", (respcd, expected) => {
    expect(reason("declined", { respcd })).toBe(expected)
  })

  it("is never QFPay's old code once the state says more", () => {
    expect(reason("waiting", { respcd: "1201" })).toBeUndefined()
    expect(reason("closed", { respcd: "1201" })).toBe("closed")
  })

  it("is the cart change for every unpaid payment, and never for money that arrived", () => {
    const replaced = PAYMENT_STATES.filter((state) => reason(state, { isReplaced: true }) === "replaced")
    expect(replaced).toEqual(["created", "waiting", "refused", "declined", "closed", "expired"])
  })

  it.each<[Partial<Omit<ReasonFacts, "state">>, held: string, refunding: string, refunded: string]>([
    [{ unusedBecause: "late" }, "held", "refunding", "refunded"],
    [{ unusedBecause: "canceled" }, "canceled_held", "canceled_refunding", "canceled_refunded"],
    [{ unusedBecause: "other" }, "held", "unused_refunding", "unused_refunded"],
    [{ unusedBecause: "late", isReplaced: true }, "held", "refunding", "refunded"],
  ])("for unused money with %o is %s, then %s, then %s", (more, held, refunding, refunded) => {
    expect(reason("held", more)).toBe(held)
    expect(reason("held", { ...more, isRefunding: true })).toBe(refunding)
    expect(reason("refunded", more)).toBe(refunded)
  })

  it("names no wallet for money that the shop refunded outside QFPay", () => {
    for (const unusedBecause of ["late", "canceled", "other"] as const)
      expect(reason("refunded", { unusedBecause, isRefundedByShop: true })).toBe("shop_refunded")
  })
})

describe("Whether a payment has ended", () => {
  const due = new Date("2026-06-15T02:00:00Z")

  it.each<[PaymentState, boolean]>([
    ["waiting", false],
    ["paid", false],
    ["applied", true],
    ["refunded", true],
    ["declined", false],
    ["closed", false],
    ["expired", false],
  ])("in the state %s while QFPay is still asked: %s", (state, expected) => {
    expect(hasEnded({ state, next_enquiry_at: due })).toBe(expected)
  })

  it("is true when QFPay is not asked any more, unless the order is being made", () => {
    const open = PAYMENT_STATES.filter((state) => !hasEnded({ state, next_enquiry_at: null }))
    expect(open).toEqual(["paid"])
  })

  it("is false while money is being refunded", () => {
    expect(hasEnded({ state: "held", next_enquiry_at: null }, true)).toBe(false)
  })
})
