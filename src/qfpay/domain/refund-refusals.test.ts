import { NO_REFUNDS, REFUND_REFUSALS } from "."
import type { RefundRefusal } from "../catalogue"

describe("The merchant's message about a refused refund", () => {
  it.each<[refusal: RefundRefusal, says: RegExp]>([
    ["blocked_at_night", /23:30 and 00:30.*after 00:30/],
    ["too_old", /refund period.*over.*another way/],
    ["balance_too_low", /takings.*tomorrow/],
    ["after_11_am", /after 11:00/],
    ["already_refunded", /refunded or closed before.*portal/],
    ["no_partial_refunds", /only be refunded in full/],
    ["above_refundable", /greater than what is left/],
    ["same_day_in_full_only", /in full on its day.*tomorrow/],
    ["still_processing", /busy.*few minutes/],
    ["denied", /denied.*Contact QFPay/],
    ["settled_same_day", /settled at once/],
    ["not_paid", /nothing to refund/],
    ["not_found", /does not know.*credentials/],
  ])("%s: says the cause, and what to do when", (refusal, says) => {
    expect(REFUND_REFUSALS[refusal]).toMatch(says)
  })

  it("differs for each reason", () => {
    const sentences = [...Object.values(REFUND_REFUSALS), NO_REFUNDS]
    expect(new Set(sentences).size).toBe(14)
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.$/)
  })
})
