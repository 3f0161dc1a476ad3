import { Sampled } from "./sampled"

describe("A sampled event", () => {
  it("passes once per interval and key, with the count of those left out", () => {
    let now = 0
    const sampled = new Sampled(60_000, () => now)
    expect([sampled.take("a"), sampled.take("a"), sampled.take("a"), sampled.take("b")]).toEqual([
      0,
      undefined,
      undefined,
      0,
    ])
    now = 60_000
    expect([sampled.take("a"), sampled.take("a"), sampled.take("b")]).toEqual([2, undefined, 0])
  })
})
