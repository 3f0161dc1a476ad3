import { CallBudget } from "./call-budget"

const LIMITS = { calls: 400, enquiries: 300 }
const nobodyElse = { take: () => Promise.resolve(0) }

describe("The call budget", () => {
  beforeEach(() => jest.useFakeTimers({ now: 1_000_000 }))
  afterEach(() => jest.useRealTimers())

  it("waits for an imminent turn", async () => {
    const waits = [2_000, 0]
    const budget = new CallBudget("qfpay", LIMITS, { take: () => Promise.resolve(waits.shift() ?? 0) })
    let taken = false
    const turn = budget.take("plan").then(() => (taken = true))
    await jest.advanceTimersByTimeAsync(1_900)
    expect(taken).toBe(false)
    await jest.advanceTimersByTimeAsync(200)
    await turn
    expect(taken).toBe(true)
  })

  it("refuses a call with a distant turn, and sends nothing (failures 12)", async () => {
    const budget = new CallBudget("qfpay", LIMITS, { take: () => Promise.resolve(30_000) })
    await expect(budget.take("urgent")).rejects.toMatchObject({
      code: "QFPAY_TRANSPORT",
      moneyMoved: "no",
      retry: "later",
    })
  })

  it.each([-3_600_000, 3_600_000])("pauses equally long when the wall clock is moved by %d ms", async (moved) => {
    const budget = new CallBudget("qfpay", LIMITS, nobodyElse)
    budget.refused()
    jest.setSystemTime(Date.now() + moved)
    let taken = false
    const turn = budget.take("shopper").then(() => (taken = true))
    await jest.advanceTimersByTimeAsync(900)
    expect(taken).toBe(false)
    await jest.advanceTimersByTimeAsync(200)
    await turn
    expect(taken).toBe(true)
  })

  describe("The call budget while QFPay refuses every call", () => {
    const refusedFourTimes = () => {
      const budget = new CallBudget("qfpay", LIMITS, nobodyElse)
      for (let i = 0; i < 4; i++) budget.refused()
      return budget
    }

    it("lets an urgent enquiry try once a second, and no other enquiry", async () => {
      const budget = refusedFourTimes()
      await expect(budget.take("plan")).rejects.toMatchObject({ code: "QFPAY_TRANSPORT" })
      await expect(budget.take("shopper")).rejects.toMatchObject({ code: "QFPAY_TRANSPORT" })
      let tries = 0
      const turns = [1, 2].map(() => budget.take("urgent").then(() => (tries += 1)))
      await jest.advanceTimersByTimeAsync(1_100)
      expect(tries).toBe(1)
      await jest.advanceTimersByTimeAsync(1_100)
      await Promise.all(turns)
      expect(tries).toBe(2)
    })

    it("allows all enquiries again as soon as one was served", async () => {
      const budget = refusedFourTimes()
      budget.served()
      await expect(budget.take("plan")).resolves.toBeUndefined()
    })
  })
})
