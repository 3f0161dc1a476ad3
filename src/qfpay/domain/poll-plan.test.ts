import { DEADLINE_MS, EXPIRY_MARGIN_MS, nextEnquiryAt } from "."

const EXPIRY = new Date("2025-01-01T12:30:00Z")
const SECOND = 1_000
const MINUTE = 60 * SECOND

/** Seconds until the next enquiry, at `fromExpiryMs` milliseconds from the code's expiry. */
function waits(enquiries: number, fromExpiryMs: number): number | undefined {
  const now = new Date(EXPIRY.getTime() + fromExpiryMs)
  const next = nextEnquiryAt({ enquiries, expiresAt: EXPIRY }, now)
  return next && (next.getTime() - now.getTime()) / SECOND
}

describe("QFPay is enquired about a payment", () => {
  it.each([
    [0, 3],
    [1, 5],
    [2, 5],
    [3, 8],
    [4, 8],
    [5, 10],
    [6, 10],
    [1_000, 10],
  ])("after %d enquiries again in %d seconds", (enquiries, seconds) => {
    expect(waits(enquiries, -20 * MINUTE)).toBe(seconds)
  })

  it("never sooner than the three seconds that QFPay requires", () => {
    for (let enquiries = 0; enquiries < 100; enquiries++) {
      for (const fromExpiry of [-MINUTE, 0, EXPIRY_MARGIN_MS, EXPIRY_MARGIN_MS + 1, DEADLINE_MS]) {
        expect(waits(enquiries, fromExpiry)).toBeGreaterThanOrEqual(3)
      }
    }
  })

  it("at the steady pace for two more minutes after its code expired, because QFPay closes late", () => {
    expect(EXPIRY_MARGIN_MS).toBe(2 * MINUTE)
    expect(waits(50, 0)).toBe(10)
    expect(waits(50, 2 * MINUTE)).toBe(10)
  })

  it("once an hour for the day in which a late notification may arrive", () => {
    expect(DEADLINE_MS).toBe(24 * 60 * MINUTE)
    expect(waits(50, 2 * MINUTE + 1)).toBe(3_600)
    expect(waits(0, 5 * MINUTE)).toBe(3_600)
    expect(waits(50, 24 * 60 * MINUTE)).toBe(3_600)
  })

  it("no more after that day", () => {
    expect(waits(50, 24 * 60 * MINUTE + 1)).toBeUndefined()
    expect(waits(0, 30 * 24 * 60 * MINUTE)).toBeUndefined()
  })

  it("until the plan ends, with fewer than two hundred and fifty enquiries", () => {
    let now = new Date(EXPIRY.getTime() - 30 * MINUTE)
    let enquiries = 0
    for (;;) {
      const next = nextEnquiryAt({ enquiries, expiresAt: EXPIRY }, now)
      if (!next) break
      expect(next.getTime()).toBeGreaterThan(now.getTime())
      now = next
      enquiries++
      if (enquiries > 1_000) throw new Error("The plan does not end.")
    }
    expect(now.getTime()).toBeGreaterThan(EXPIRY.getTime() + DEADLINE_MS)
    expect(enquiries).toBeLessThan(250)
    expect(enquiries).toBeGreaterThan(60)
  })
})
