import { fromHongKongTime, hongKongMonth, toHongKongTime } from "."

describe("Hong Kong time", () => {
  it.each([
    ["2025-01-01T04:00:00Z", "2025-01-01 12:00:00"],
    ["2025-01-31T15:59:59Z", "2025-01-31 23:59:59"],
    ["2025-01-31T15:59:59.999Z", "2025-01-31 23:59:59"],
    ["2025-01-31T16:00:00Z", "2025-02-01 00:00:00"],
    ["2024-12-31T16:00:00Z", "2025-01-01 00:00:00"],
    ["2024-02-28T16:00:00Z", "2024-02-29 00:00:00"],
    ["2025-07-01T00:00:00Z", "2025-07-01 08:00:00"],
  ])("is eight hours ahead of UTC all year: %s is %s", (utc, hongKong) => {
    expect(toHongKongTime(new Date(utc))).toBe(hongKong)
    expect(fromHongKongTime(hongKong)?.getTime()).toBe(Math.floor(Date.parse(utc) / 1000) * 1000)
  })

  it.each([undefined, "", "2025-01-01", "2025-01-01T12:00:00", "2025-13-01 12:00:00", "2025-01-01 25:00:00", "soon"])(
    "is not read from '%s'",
    (text) => {
      expect(fromHongKongTime(text)).toBeUndefined()
    },
  )
})

describe("The month of an enquiry", () => {
  it.each([
    ["an ordinary day", "2025-01-15T00:00:00Z", "2025-01-01 00:00:00", "2025-01-31 23:59:59"],
    ["the 31st at 23:59 in Hong Kong", "2025-01-31T15:59:59Z", "2025-01-01 00:00:00", "2025-01-31 23:59:59"],
    ["the 1st at midnight in Hong Kong", "2025-01-31T16:00:00Z", "2025-02-01 00:00:00", "2025-02-28 23:59:59"],
    ["February of a leap year", "2024-02-29T12:00:00Z", "2024-02-01 00:00:00", "2024-02-29 23:59:59"],
    ["February of a common year", "2023-02-10T12:00:00Z", "2023-02-01 00:00:00", "2023-02-28 23:59:59"],
    ["a month of thirty days", "2025-04-30T15:59:59Z", "2025-04-01 00:00:00", "2025-04-30 23:59:59"],
    ["the last second of the year", "2025-12-31T15:59:59Z", "2025-12-01 00:00:00", "2025-12-31 23:59:59"],
    ["the first second of the year", "2025-12-31T16:00:00Z", "2026-01-01 00:00:00", "2026-01-31 23:59:59"],
  ])("is Hong Kong's, from its first second to its last: %s", (_, moment, start, end) => {
    expect(hongKongMonth(new Date(moment))).toEqual({ start, end })
  })

  it("always contains the requested time, and ends one second before the next month", () => {
    for (let hour = 0; hour < 3 * 366 * 24; hour += 7) {
      const moment = new Date(Date.UTC(2023, 11, 30) + hour * 3_600_000)
      const { start, end } = hongKongMonth(moment)
      const time = toHongKongTime(moment)
      expect(start <= time && time <= end).toBe(true)
      const next = new Date((fromHongKongTime(end)?.getTime() ?? 0) + 1000)
      expect(hongKongMonth(next).start).toBe(toHongKongTime(next))
    }
  })
})
