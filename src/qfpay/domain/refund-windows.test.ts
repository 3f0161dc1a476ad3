import { nextRefundEnquiryAt, nextRefundTryAt } from "."

const NOON = new Date("2025-01-15T04:00:00Z") // 12:00 in Hong Kong

describe("A refund that QFPay refused is retried", () => {
  it.each([
    ["blocked_at_night", "2025-01-15T15:40:00Z", "2025-01-15T16:35:00Z"], // 23:40 -> 00:35
    ["blocked_at_night", "2025-01-15T16:10:00Z", "2025-01-15T16:35:00Z"], // 00:10 -> 00:35
    ["blocked_at_night", "2025-01-15T16:35:00Z", "2025-01-16T16:35:00Z"], // a promotion: once a day
    ["after_11_am", "2025-01-15T02:00:00Z", "2025-01-15T03:05:00Z"], // 10:00 -> 11:05
    ["after_11_am", "2025-01-31T04:00:00Z", "2025-02-01T03:05:00Z"],
    ["balance_too_low", "2025-01-15T04:00:00Z", "2025-01-15T05:00:00Z"],
    ["still_processing", "2025-01-15T04:00:00Z", "2025-01-15T04:05:00Z"],
    ["same_day_in_full_only", "2025-12-31T04:00:00Z", "2025-12-31T16:35:00Z"],
  ] as const)("when it was %s at %s, at %s", (refusal, now, next) => {
    expect(nextRefundTryAt(refusal, new Date(now))).toEqual(new Date(next))
  })

  it.each([
    "too_old",
    "already_refunded",
    "above_refundable",
    "denied",
    "settled_same_day",
    "no_partial_refunds",
    "not_paid",
    "not_found",
    undefined,
  ] as const)("never automatically when it was %s", (refusal) => {
    expect(nextRefundTryAt(refusal, NOON)).toBeUndefined()
  })
})

describe("A refund that QFPay has not finished is enquired", () => {
  it.each([
    [0, 30],
    [9 * 60, 30],
    [10 * 60, 300],
    [3_600, 3_600],
    [3 * 86_400, 6 * 3_600],
  ])("%d seconds after its request, again in %d seconds", (age, seconds) => {
    const next = nextRefundEnquiryAt(new Date(NOON.getTime() - age * 1000), NOON)
    expect(next && (next.getTime() - NOON.getTime()) / 1000).toBe(seconds)
  })

  it("no more after a month", () => {
    expect(nextRefundEnquiryAt(new Date(NOON.getTime() - 31 * 86_400_000), NOON)).toBeUndefined()
  })
})
