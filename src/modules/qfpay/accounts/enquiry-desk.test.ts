import { EnquiryDesk, type Question } from "./enquiry-desk"
import type { DeskLane } from "./lanes"
import { LONGEST_WAIT_MS, STEADY_ENQUIRY_MS } from "../../../qfpay/domain"
import { QfpayProtocolError, QfpayTransportError } from "../../../qfpay/errors"
import { type EnquiryReply, enquiryReply, type EnquiryRequest } from "../../../qfpay/wire"

type Asked = EnquiryRequest & { readonly lane: DeskLane }

const question = (number: string, more: Partial<Question> = {}): Question => ({
  by: "out_trade_no",
  number,
  about: { out_trade_no: number, syssn: null },
  ...more,
})

const recordOf = (number: string, respcd = "1143") => ({ respcd, out_trade_no: number, syssn: `S${number}` })

/** A desk at a QFPay that answers when the test says so, or at once. */
function aDesk(answer: (request: Asked) => unknown = () => undefined) {
  const asked: Asked[] = []
  const held: (() => void)[] = []
  const control = { isSlow: false }
  const desk = new EnquiryDesk("qfpay", {
    enquire: async (request): Promise<EnquiryReply> => {
      asked.push(request)
      const said = answer(request)
      if (control.isSlow) await new Promise<void>((resolve) => held.push(resolve))
      const data = said ?? request.out_trade_no?.map((number) => recordOf(number))
      return enquiryReply.parse({ respcd: "0000", data })
    },
  })
  const ask = (number: string, lane: DeskLane = "urgent", more?: Partial<Question>) =>
    desk.ask(question(number, more), lane)
  const many = (count: number, lane: DeskLane, prefix: string = lane) =>
    Promise.allSettled(Array.from({ length: count }, (_, index) => ask(`${prefix}${index}`, lane)))
  const sizes = () => asked.map(({ out_trade_no }) => out_trade_no?.length)
  return { desk, ask, many, asked, sizes, held, control }
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms)

describe("The enquiry desk", () => {
  beforeEach(() => jest.useFakeTimers())
  afterEach(() => jest.useRealTimers())

  it("makes one call for all questions of a few milliseconds, and gives each its own rows", async () => {
    const { ask, asked } = aDesk()
    const answers = Promise.all([ask("A"), ask("B"), ask("A")])
    await pass(10)
    expect(asked).toEqual([{ out_trade_no: ["A", "B"], lane: "urgent" }])
    const [a, b, again] = await answers
    expect([a, b].map((rows) => rows?.map(({ out_trade_no }) => out_trade_no))).toEqual([["A"], ["B"]])
    expect(again).toBe(a)
  })

  it("never answers a question from a call sent before it", async () => {
    let respcd = "1143"
    const { ask, asked, held, control } = aDesk(() => [recordOf("A", respcd)])
    control.isSlow = true
    const before = ask("A")
    await pass(10)
    const after = ask("A")
    await pass(900)
    expect(asked).toHaveLength(1)
    held.shift()?.()
    respcd = "0000"
    await pass(10)
    held.shift()?.()
    expect(asked).toHaveLength(2)
    expect((await before)[0]?.respcd).toBe("1143")
    expect((await after)[0]?.respcd).toBe("0000")
  })

  it("gathers while a call is under way, for a second at most", async () => {
    const { ask, sizes, control } = aDesk()
    control.isSlow = true
    void ask("A")
    await pass(10)
    for (const number of ["B", "C", "D"]) void ask(number)
    await pass(900)
    expect(sizes()).toEqual([1])
    await pass(200)
    expect(sizes()).toEqual([1, 3])
  })

  it("calls in the lane of the most urgent questions, which are included first; others fill what is left", async () => {
    const { ask, many, asked } = aDesk()
    void many(120, "plan")
    void ask("paid", "urgent")
    await pass(5)
    expect(asked).toMatchObject([{ lane: "urgent" }])
    expect(asked[0]?.out_trade_no?.slice(0, 2)).toEqual(["paid", "plan0"])
    await pass(10)
    expect(asked.map(({ lane, out_trade_no }) => [lane, out_trade_no?.length])).toEqual([
      ["urgent", 99],
      ["plan", 22],
    ])
  })

  it("moves a number that waits on the plan to the lane of a more urgent question", async () => {
    const { ask, many, asked, control } = aDesk()
    control.isSlow = true
    void many(300, "plan")
    await pass(10)
    const answer = ask("plan299", "urgent")
    await pass(10)
    expect(asked[1]).toMatchObject({ lane: "urgent" })
    expect(asked[1]?.out_trade_no?.[0]).toBe("plan299")
    void answer
  })

  it.each([
    { shoppers: 1_000, calls: 55, seconds: LONGEST_WAIT_MS / 1_000 },
    { shoppers: 2_000, calls: 105, seconds: 16 },
  ])(
    "enquires $shoppers numbers on the plan every $seconds seconds, with at most $calls calls a minute",
    async (size) => {
      const { ask, asked } = aDesk()
      const unasked: number[] = []
      const AT_ONCE = 50
      /** Shoppers who arrived at the same time; each is enquired again when the plan says so. */
      const group = async (name: string, firstMs: number) => {
        await new Promise((resolve) => setTimeout(resolve, firstMs))
        for (let at = performance.now(); ;) {
          await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => ask(`${name}-${index}`, "plan")))
          unasked.push(performance.now() - at)
          at = performance.now()
          await new Promise((resolve) => setTimeout(resolve, STEADY_ENQUIRY_MS))
        }
      }
      const groups = size.shoppers / AT_ONCE
      for (let index = 0; index < groups; index++) void group(`P${index}`, (index * STEADY_ENQUIRY_MS) / groups)
      for (let minute = 1; minute <= 3; minute++) {
        const before = asked.length
        await pass(60_000)
        expect(asked.length - before).toBeLessThanOrEqual(size.calls)
      }
      expect(Math.max(...unasked)).toBeLessThan(size.seconds * 1_000)
    },
    30_000,
  )

  it("makes no more calls for urgent enquiries, however many are on the plan", async () => {
    const { many, asked } = aDesk()
    void many(5_000, "plan")
    for (let round = 0; round < 10; round++) {
      void many(3, "urgent", `paid${round}-`)
      await pass(100)
    }
    expect(asked.filter(({ lane }) => lane === "urgent")).toHaveLength(10)
  })

  it("limits a flood of shoppers' questions to two calls a second at first, and to one later", async () => {
    const { ask, asked } = aDesk()
    for (let at = 0; at < 60_000; at += 50) {
      void ask(`F${at}`, "shopper")
      await pass(50)
    }
    expect(asked.length).toBeLessThanOrEqual(90)
  })

  it("isolates a number that QFPay refuses, and enquires about it alone from then on", async () => {
    const { many, ask, asked } = aDesk(({ out_trade_no }) => {
      if (out_trade_no?.includes("urgent70")) throw new QfpayProtocolError("QFPay chokes.")
    })
    const answers = many(99, "urgent")
    await pass(10)
    const refused = (await answers).flatMap(({ status }, index) => (status === "rejected" ? [index] : []))
    expect(refused).toEqual([70])
    expect(asked.length).toBeLessThan(20)
    const before = asked.length
    const again = many(99, "urgent")
    await pass(50)
    expect((await again).filter(({ status }) => status === "rejected")).toHaveLength(1)
    expect(asked.length - before).toBe(2)
    await expect(Promise.all([ask("urgent70"), pass(50)])).rejects.toThrow("chokes")
  })

  it("isolates three numbers that QFPay refuses, and enquires about all others together", async () => {
    const refused = ["plan0", "plan1", "plan2"]
    const { many, asked } = aDesk((request) => {
      if (request.out_trade_no?.some((number) => refused.includes(number))) {
        throw new QfpayProtocolError("QFPay did not serve the enquiry (1100).")
      }
    })
    const first = many(99, "plan")
    await pass(10)
    await first
    const before = asked.length
    const again = many(99, "plan")
    await pass(10_000)
    expect((await again).filter(({ status }) => status === "fulfilled")).toHaveLength(96)
    expect(asked.length - before).toBe(4)
  })

  it("gives up soon when QFPay refuses everything, and isolates no number", async () => {
    const control = { isWell: false }
    const { many, asked } = aDesk(() => {
      if (!control.isWell) throw new QfpayProtocolError("QFPay did not serve the enquiry (1100).")
    })
    const answers = many(99, "plan")
    await pass(10)
    expect((await answers).every(({ status }) => status === "rejected")).toBe(true)
    expect(asked.length).toBeLessThanOrEqual(12)
    control.isWell = true
    const before = asked.length
    const again = many(99, "plan")
    await pass(2_000)
    expect((await again).every(({ status }) => status === "fulfilled")).toBe(true)
    expect(asked.length - before).toBe(1)
  })

  it("does not repeat calls when QFPay does not answer at all", async () => {
    const { many, asked } = aDesk(() => {
      throw new QfpayTransportError("QFPay did not answer.")
    })
    const answers = many(99, "plan")
    await pass(10)
    expect((await answers).every(({ status }) => status === "rejected")).toBe(true)
    expect(asked).toHaveLength(1)
  })

  it("makes one call for each month, and another for QFPay's numbers, in parallel", async () => {
    const { ask, asked } = aDesk(() => [])
    const window = { start_time: "2025-01-01 00:00:00", end_time: "2025-01-31 23:59:59" }
    void ask("A", "urgent", { window })
    void ask("B", "urgent", { window })
    void ask("C", "urgent", { by: "syssn" })
    await pass(10)
    expect(asked).toEqual([
      { out_trade_no: ["A", "B"], ...window, lane: "urgent" },
      { syssn: ["C"], lane: "urgent" },
    ])
  })

  it("isolates a number with very many rows, so that it adds no pages for others", async () => {
    const tries = Array.from({ length: 60 }, (_, index) => ({ ...recordOf("A", "1205"), syssn: `T${index}` }))
    const { ask, asked } = aDesk(({ out_trade_no }) => (out_trade_no?.includes("A") ? tries : undefined))
    for (let round = 0; round < 2; round++) {
      void ask("A")
      void ask("B")
      await pass(50)
    }
    expect(asked.map(({ out_trade_no }) => out_trade_no)).toEqual([["A", "B"], ["A"], ["B"]])
  })
})
