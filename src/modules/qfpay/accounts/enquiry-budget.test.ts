import { EnquiryBudget } from "./enquiry-budget"

describe("the budget of enquiries", () => {
  beforeEach(() => jest.useFakeTimers({ now: 1_000_000 }))
  afterEach(() => jest.useRealTimers())

  it("lets as many through as a minute allows, and refuses the next without asking QFPay (failures 12)", async () => {
    const budget = new EnquiryBudget(3)
    for (let i = 0; i < 3; i++) await budget.take("qfpay")
    await expect(budget.take("qfpay")).rejects.toMatchObject({ code: "QFPAY_TRANSPORT", moneyMoved: "no" })
  })

  it("waits for a turn that is near", async () => {
    const budget = new EnquiryBudget(1)
    await budget.take("qfpay")
    await jest.advanceTimersByTimeAsync(57_000)
    let taken = false
    const turn = budget.take("qfpay").then(() => (taken = true))
    await jest.advanceTimersByTimeAsync(2_900)
    expect(taken).toBe(false)
    await jest.advanceTimersByTimeAsync(200)
    await turn
    expect(taken).toBe(true)
  })

  it("is whole again a minute later", async () => {
    const budget = new EnquiryBudget(2)
    await budget.take("qfpay")
    await budget.take("qfpay")
    await jest.advanceTimersByTimeAsync(60_001)
    await expect(budget.take("qfpay")).resolves.toBeUndefined()
  })

  it("waits no longer when the wall clock is set back by an hour", async () => {
    const budget = new EnquiryBudget(1)
    await budget.take("qfpay")
    jest.setSystemTime(Date.now() - 3_600_000)
    await jest.advanceTimersByTimeAsync(60_001)
    await expect(budget.take("qfpay")).resolves.toBeUndefined()
  })

  it("is not whole again because the wall clock is set forward by an hour", async () => {
    const budget = new EnquiryBudget(1)
    await budget.take("qfpay")
    jest.setSystemTime(Date.now() + 3_600_000)
    await expect(budget.take("qfpay")).rejects.toMatchObject({ code: "QFPAY_TRANSPORT" })
  })

  it("pauses after a refusal of QFPay's for just as long when the wall clock is set back", async () => {
    const budget = new EnquiryBudget(10)
    budget.refused()
    jest.setSystemTime(Date.now() - 3_600_000)
    let taken = false
    const turn = budget.take("qfpay").then(() => (taken = true))
    await jest.advanceTimersByTimeAsync(900)
    expect(taken).toBe(false)
    await jest.advanceTimersByTimeAsync(200)
    await turn
    expect(taken).toBe(true)
  })

  describe("while QFPay refuses every call", () => {
    const refusedFourTimes = () => {
      const budget = new EnquiryBudget(10)
      for (let i = 0; i < 4; i++) budget.refused()
      return budget
    }

    it("lets settlement try once a second, and nobody else", async () => {
      const budget = refusedFourTimes()
      await expect(budget.take("qfpay", "plan")).rejects.toMatchObject({ code: "QFPAY_TRANSPORT" })
      await expect(budget.take("qfpay", "shopper")).rejects.toMatchObject({ code: "QFPAY_TRANSPORT" })
      let tries = 0
      const turns = [1, 2].map(() => budget.take("qfpay", "settlement").then(() => (tries += 1)))
      await jest.advanceTimersByTimeAsync(1_100)
      expect(tries).toBe(1)
      await jest.advanceTimersByTimeAsync(1_100)
      await Promise.all(turns)
      expect(tries).toBe(2)
    })

    it("lets everybody ask again as soon as one call was served", async () => {
      const budget = refusedFourTimes()
      budget.served()
      await expect(budget.take("qfpay", "plan")).resolves.toBeUndefined()
    })
  })
})
