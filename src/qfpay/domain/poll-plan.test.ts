import {
  DEADLINE_MS,
  EXPIRY_MARGIN_MS,
  FIRST_ENQUIRIES_MS,
  LATE_ENQUIRY_MS,
  LONGEST_WAIT_MS,
  nextEnquiryAt,
  STEADY_ENQUIRY_MS,
} from "."

const EXPIRY = new Date("2025-01-01T12:30:00Z")
const MINUTE = 60_000
/** QFPay allows no enquiry about a payment sooner than this. */
const SOONEST_MS = 3_000

/** Milliseconds until the next enquiry, at `fromExpiryMs` milliseconds from the code's expiry. */
function waits(enquiries: number, fromExpiryMs: number): number | undefined {
  const now = new Date(EXPIRY.getTime() + fromExpiryMs)
  const next = nextEnquiryAt({ enquiries, expiresAt: EXPIRY }, now)
  return next && next.getTime() - now.getTime()
}

describe("QFPay is asked about a payment", () => {
  it("often at first, then at the steady pace, as the table says", () => {
    const first = FIRST_ENQUIRIES_MS.length
    const at = (enquiries: number) => waits(enquiries, -20 * MINUTE)
    expect(FIRST_ENQUIRIES_MS.map((_, enquiries) => at(enquiries))).toEqual(FIRST_ENQUIRIES_MS)
    for (const enquiries of [first, first + 1, 1_000]) expect(at(enquiries)).toBe(STEADY_ENQUIRY_MS)
  })

  it("soon enough for a shopper whose notification is lost", () => {
    for (let enquiries = 0; enquiries < 100; enquiries++) {
      expect(waits(enquiries, -20 * MINUTE)).toBeLessThan(LONGEST_WAIT_MS)
    }
  })

  it("never sooner than the three seconds that QFPay requires", () => {
    for (let enquiries = 0; enquiries < 100; enquiries++) {
      for (const fromExpiry of [-MINUTE, 0, EXPIRY_MARGIN_MS, EXPIRY_MARGIN_MS + 1, DEADLINE_MS]) {
        expect(waits(enquiries, fromExpiry)).toBeGreaterThanOrEqual(SOONEST_MS)
      }
    }
  })

  it("at the steady pace for a while after its code expired, because QFPay closes late", () => {
    expect(waits(50, 0)).toBe(STEADY_ENQUIRY_MS)
    expect(waits(50, EXPIRY_MARGIN_MS)).toBe(STEADY_ENQUIRY_MS)
  })

  it("seldom for the day in which a late notification may arrive", () => {
    expect(DEADLINE_MS).toBeGreaterThanOrEqual(24 * 60 * MINUTE)
    for (const enquiries of [0, 50]) expect(waits(enquiries, EXPIRY_MARGIN_MS + 1)).toBe(LATE_ENQUIRY_MS)
    expect(waits(50, DEADLINE_MS)).toBe(LATE_ENQUIRY_MS)
  })

  it("no more after that day", () => {
    expect(waits(50, DEADLINE_MS + 1)).toBeUndefined()
    expect(waits(0, 30 * DEADLINE_MS)).toBeUndefined()
  })

  it("until the plan ends, with no more enquiries than the table makes", () => {
    const ACTIVE_MS = 30 * MINUTE
    const atMost =
      FIRST_ENQUIRIES_MS.length +
      Math.ceil((ACTIVE_MS + EXPIRY_MARGIN_MS) / STEADY_ENQUIRY_MS) +
      Math.ceil(DEADLINE_MS / LATE_ENQUIRY_MS) +
      1
    let now = new Date(EXPIRY.getTime() - ACTIVE_MS)
    let enquiries = 0
    for (;;) {
      const next = nextEnquiryAt({ enquiries, expiresAt: EXPIRY }, now)
      if (!next) break
      expect(next.getTime()).toBeGreaterThan(now.getTime())
      now = next
      enquiries++
      if (enquiries > 10_000) throw new Error("The plan does not end.")
    }
    expect(now.getTime()).toBeGreaterThan(EXPIRY.getTime() + DEADLINE_MS)
    expect(enquiries).toBeLessThanOrEqual(atMost)
    expect(enquiries).toBeGreaterThan(FIRST_ENQUIRIES_MS.length)
  })
})
