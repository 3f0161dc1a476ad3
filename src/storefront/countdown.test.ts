import { announcementDue, createServerClock } from "./countdown"

describe("server clock", () => {
  const SERVER = Date.parse("2026-03-01T10:00:00Z")

  it("counts by the shop's server when the shopper's clock is an hour slow", () => {
    let localMs = SERVER - 3_600_000
    const clock = createServerClock(() => localMs)
    clock.learn(SERVER, localMs, localMs)
    localMs += 60_000
    expect(Math.abs(clock.now() - (SERVER + 60_000))).toBeLessThanOrEqual(500)
  })

  it("is the shopper's clock until the server has said its time", () => {
    expect(createServerClock(() => 42).now()).toBe(42)
  })

  it("does not stutter when answers travel for different times", () => {
    const clock = createServerClock(() => SERVER)
    clock.learn(SERVER, SERVER - 400, SERVER)
    clock.learn(SERVER - 1_000, SERVER - 1_200, SERVER)
    expect(clock.now()).toBe(SERVER)
  })
})

describe("announcements of the remaining time", () => {
  function spoken(lifetimeMs: number): number[] {
    const seconds: number[] = []
    for (let remainingMs = lifetimeMs, lastMs = lifetimeMs; remainingMs >= 0; remainingMs -= 1_000) {
      if (!announcementDue(remainingMs, lastMs)) continue
      lastMs = remainingMs
      seconds.push(remainingMs / 1_000)
    }
    return seconds
  }

  it("tells a blind shopper every three minutes, then every minute, then every half minute", () => {
    expect(spoken(15 * 60_000)).toEqual([720, 540, 360, 300, 240, 180, 120, 60, 30])
  })

  it("says nothing when the time is over: the state says it", () => {
    expect(announcementDue(0, 60_000)).toBe(false)
  })
})
