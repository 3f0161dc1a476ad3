import { pollDelayMs } from "./poll-plan"

const most = () => 1
const least = () => 0

describe("poll plan", () => {
  it("asks again after two seconds at first, and every ten seconds after about a minute", () => {
    const delays = Array.from({ length: 13 }, (_, round) => pollDelayMs(round, 0, most))
    expect(delays[0]).toBe(2_000)
    expect(delays.every((delayMs, round) => round === 0 || delayMs >= delays[round - 1]!)).toBe(true)
    expect(delays.at(-1)).toBe(10_000)
    const untilSlowest = delays.slice(0, -1).reduce((sum, delayMs) => sum + delayMs, 0)
    expect(untilSlowest).toBeGreaterThan(45_000)
    expect(untilSlowest).toBeLessThan(75_000)
  })

  it("spares the shop: fewer requests in fifteen minutes than the screens shoppers know", () => {
    let elapsedMs = 0
    let requests = 0
    while (elapsedMs < 15 * 60_000) elapsedMs += pollDelayMs(requests++, 0, most)
    expect(requests).toBeLessThan(114)
  })

  it("spreads the shoppers of a sale, and never asks faster than every two seconds", () => {
    expect(pollDelayMs(20, 0, least)).toBe(8_000)
    expect(pollDelayMs(20, 0, () => 0.5)).toBe(9_000)
    expect(pollDelayMs(0, 0, least)).toBe(2_000)
  })

  it("waits twice as long after each failure, up to half a minute", () => {
    expect([1, 2, 3, 4, 5, 9].map((failures) => pollDelayMs(0, failures, most))).toEqual([
      2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ])
  })

  it("goes on every half minute once the code is over", () => {
    expect([0, 30].map((round) => pollDelayMs(round, 0, most, 0, true))).toEqual([2_000, 30_000])
  })

  it("gives a busy server the time it asks for", () => {
    expect(pollDelayMs(0, 1, most, 20_000)).toBe(20_000)
    expect(pollDelayMs(30, 0, most, 1_000)).toBe(10_000)
  })
})
