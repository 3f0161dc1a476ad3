import type { FaultInput } from "."
import { RECORDED_REFUSALS } from "."
import { aMerchant, aPaidOrder, aPayment, aRefund, aSimulator, call, closeAll, KEY } from "./__tests__/helpers"
import { bodySignature } from "./signature"

afterEach(closeAll)

const enquiry = { out_trade_no: "ORDER1" }

describe("A fault of the gateway", () => {
  it("loses the request: nothing took effect", async () => {
    const simulator = await aSimulator()
    simulator.faults.set({ kind: "lost", when: "before", on: "payment", times: 1 })
    await expect(call(simulator, "payment", aPayment())).rejects.toThrow("fetch failed")
    expect(simulator.orders()).toEqual([])
    expect((await call(simulator, "payment", aPayment())).body.respcd).toBe("0000")
  })

  it("loses the reply: the order exists, which only an enquiry shows", async () => {
    const simulator = await aSimulator()
    simulator.faults.set({ kind: "lost", on: "payment", times: 1 })
    await expect(call(simulator, "payment", aPayment())).rejects.toThrow("fetch failed")
    expect(simulator.order("ORDER1").state).toBe("waiting")
    expect(simulator.requests()).toMatchObject([{ status: null, reply: null, faults: ["lost"] }])
    expect((await call(simulator, "query", enquiry)).body.data).toHaveLength(1)
  })

  it("loses a refund's reply: the money was refunded", async () => {
    const simulator = await aSimulator()
    const syssn = await aPaidOrder(simulator)
    simulator.faults.set({ kind: "lost", on: "refund" })
    await expect(call(simulator, "refund", aRefund(syssn))).rejects.toThrow("fetch failed")
    expect(simulator.order("ORDER1").refundedMinor).toBe(400)
    expect((await call(simulator, "query", { out_trade_no: "REFUND1" })).body.data).toMatchObject([{ respcd: "0000" }])
  })

  it("answers late, with immediate effect", async () => {
    const simulator = await aSimulator()
    simulator.faults.set({ kind: "delay", ms: 60_000, on: "payment", times: 1 })
    const unanswered = call(simulator, "payment", aPayment()).catch(() => "cut")
    while (simulator.requests().length < 1) await new Promise((resolve) => setTimeout(resolve, 2))
    expect(simulator.orders()).toHaveLength(1)
    expect(simulator.requests()).toMatchObject([{ status: null, faults: ["delay"] }])
    await simulator.close()
    expect(await unanswered).toBe("cut")
  })

  it("takes effect late", async () => {
    const simulator = await aSimulator()
    simulator.faults.set({ kind: "delay", ms: 60_000, on: "payment", when: "before", times: 1 })
    const unanswered = call(simulator, "payment", aPayment()).catch(() => "cut")
    while (simulator.requests().length < 1) await new Promise((resolve) => setTimeout(resolve, 2))
    expect(simulator.orders()).toEqual([])
    simulator.faults.set({ kind: "delay", ms: 30, on: "payment", when: "before", times: 1 })
    const started = performance.now()
    expect((await call(simulator, "payment", aPayment())).body.respcd).toBe("0000")
    expect(performance.now() - started).toBeGreaterThanOrEqual(29)
    expect(simulator.orders()).toHaveLength(1)
    await simulator.close()
    expect(await unanswered).toBe("cut")
  })

  it("answers with a server error, before or after it took effect", async () => {
    const simulator = await aSimulator()
    simulator.faults.set({ kind: "http_status", status: 503, on: "payment", times: 1 })
    expect((await call(simulator, "payment", aPayment())).status).toBe(503)
    expect(simulator.orders()).toEqual([])
    simulator.faults.set({ kind: "http_status", when: "after", on: "payment", times: 1 })
    const reply = await call(simulator, "payment", aPayment())
    expect([reply.status, reply.raw.startsWith("<html>")]).toEqual([502, true])
    expect(simulator.orders()).toHaveLength(1)
  })

  it("answers with HTML instead of JSON, on HTTP 200", async () => {
    const simulator = await aSimulator()
    simulator.faults.set({ kind: "garbage", on: "query", times: 1 })
    const { status, raw, headers } = await call(simulator, "query", enquiry)
    expect([status, headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"])
    expect(raw).toContain("502 Bad Gateway")
  })

  it("answers with 429", async () => {
    const simulator = await aSimulator()
    simulator.faults.set({ kind: "rate_limited", times: 1 })
    expect((await call(simulator, "payment", aPayment())).status).toBe(429)
    expect(simulator.orders()).toEqual([])
  })

  it("answers with any code and any text, before or after it took effect", async () => {
    const simulator = await aSimulator()
    const odd = { kind: "respcd", respcd: "9999", resperr: "奇怪", respmsg: "odd", on: "payment", times: 1 } as const
    simulator.faults.set(odd)
    expect((await call(simulator, "payment", aPayment())).body).toEqual({
      respcd: "9999",
      resperr: "奇怪",
      respmsg: "odd",
      txcurrcd: "HKD",
      out_trade_no: "ORDER1",
    })
    expect(simulator.orders()).toEqual([])
    simulator.faults.set({ ...odd, when: "after", respcd: "1298", resperr: undefined })
    expect((await call(simulator, "payment", aPayment())).body).toMatchObject({
      respcd: "1298",
      resperr: "Slow connection, do not repeat the payment (1298)",
    })
    expect(simulator.orders()).toHaveLength(1)
  })

  it("answers with a code in an enquiry's rows, with 0000 for the call itself", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    simulator.faults.set({ kind: "respcd", respcd: "1161", resperr: "?", inRows: true, times: 1 })
    expect((await call(simulator, "query", enquiry)).body).toMatchObject({
      respcd: "0000",
      data: [{ respcd: "1161", errmsg: "?", out_trade_no: "ORDER1" }],
    })
    expect((await call(simulator, "query", enquiry)).body.data).toMatchObject([{ respcd: "1143" }])
  })

  it.each(Object.entries(RECORDED_REFUSALS))("answers with the recorded text of %s", async (refusal, recorded) => {
    const simulator = await aSimulator()
    const syssn = await aPaidOrder(simulator)
    simulator.faults.set({ kind: "refusal", refusal, on: "refund" } as FaultInput)
    expect((await call(simulator, "refund", aRefund(syssn))).body).toMatchObject(recorded)
    expect(simulator.refunds()).toEqual([])
  })

  it("echoes another amount, currency or number, in a reply and in rows", async () => {
    const simulator = await aSimulator()
    simulator.faults.set({ kind: "wrong_echo", txamt: "999", on: "payment", times: 1 })
    expect((await call(simulator, "payment", aPayment())).body).toMatchObject({ respcd: "0000", txamt: "999" })
    expect(simulator.order("ORDER1").amountMinor).toBe(1000)
    simulator.faults.set({ kind: "wrong_echo", txcurrcd: "USD", out_trade_no: "OTHER", on: "query" })
    expect((await call(simulator, "query", enquiry)).body).toMatchObject({
      respcd: "0000",
      data: [{ txcurrcd: "USD", out_trade_no: "OTHER", txamt: "1000" }],
    })
  })

  it("applies only where configured: this call, this number, this often", async () => {
    const simulator = await aSimulator()
    simulator.faults.set({ kind: "respcd", respcd: "1296", on: "refund", outTradeNo: "ORDER2", times: 2 })
    const first = await aPaidOrder(simulator)
    const second = await aPaidOrder(simulator, { out_trade_no: "ORDER2" })
    const ask = async (syssn: string, out_trade_no: string) =>
      (await call(simulator, "refund", aRefund(syssn, { out_trade_no }))).body.respcd
    expect(await ask(first, "R1")).toBe("0000")
    expect(await ask(second, "R2")).toBe("1296")
    expect(simulator.faults.list()).toMatchObject([{ times: 2, struck: 1 }])
    expect(await ask(second, "R2")).toBe("1296")
    expect(simulator.faults.list()).toEqual([])
    expect(await ask(second, "R2")).toBe("0000")
  })

  it("is switched off by its id, or with all the others", async () => {
    const simulator = await aSimulator()
    const { id } = simulator.faults.set({ kind: "garbage" })
    simulator.faults.set({ kind: "rate_limited" })
    simulator.faults.clear(id)
    expect(simulator.faults.list()).toMatchObject([{ kind: "rate_limited" }])
    simulator.faults.clear()
    expect((await call(simulator, "payment", aPayment())).body.respcd).toBe("0000")
  })

  it.each([
    [{ kind: "meteor" }, "kind"],
    [{ kind: "garbage", on: "notification" }, "on"],
    [{ kind: "forged", on: "payment" }, "on"],
    [{ kind: "delay" }, "ms"],
    [{ kind: "respcd", respcd: "12" }, "respcd: must be four digits"],
    [{ kind: "lost", times: 0 }, "times: must be 1 or more"],
    [{ kind: "lost", sometimes: true }, "sometimes"],
  ])("that does not exist is refused with an explanation: %j", async (fault, problem) => {
    const simulator = await aSimulator()
    expect(() => simulator.faults.set(fault as FaultInput)).toThrow(problem)
  })
})

describe("A fault of notifications", () => {
  async function paidWith(fault: FaultInput) {
    const merchant = await aMerchant()
    const simulator = await aSimulator()
    simulator.faults.set(fault)
    await aPaidOrder(simulator, { notify_url: merchant.url })
    await simulator.idle()
    return { merchant, simulator }
  }

  it("loses one, which the timetable repeats", async () => {
    const { merchant, simulator } = await paidWith({ kind: "lost", on: "notification", times: 1 })
    expect(merchant.received).toEqual([])
    expect(simulator.notifications()).toMatchObject([{ fault: "lost", status: null, attempt: 1 }])
    await simulator.advance(120_000)
    expect(merchant.received).toHaveLength(1)
  })

  it("loses all of them", async () => {
    const { merchant, simulator } = await paidWith({ kind: "lost", on: "notification" })
    await simulator.advance(48 * 3_600_000)
    expect(merchant.received).toEqual([])
    expect(simulator.notifications()).toHaveLength(8)
  })

  it("delays one", async () => {
    const { merchant, simulator } = await paidWith({ kind: "delay", ms: 90_000, on: "notification", times: 1 })
    await simulator.advance(89_000)
    expect(merchant.received).toEqual([])
    await simulator.advance(1000)
    expect(merchant.received).toHaveLength(1)
  })

  it("sends one several times at once", async () => {
    const { merchant } = await paidWith({ kind: "doubled", copies: 8, times: 1 })
    expect(merchant.received).toHaveLength(8)
    expect(new Set(merchant.received.map(({ raw }) => raw)).size).toBe(1)
  })

  it("sends a refund before its payment", async () => {
    const { merchant, simulator } = await paidWith({ kind: "reordered", times: 1 })
    expect(merchant.received).toEqual([])
    await call(simulator, "refund", aRefund(simulator.order("ORDER1").syssn))
    await simulator.idle()
    expect(merchant.received.map(({ body }) => body.out_trade_no)).toEqual(["REFUND1", "ORDER1"])
  })

  it("does not hold one back forever if nothing follows it", async () => {
    const { merchant, simulator } = await paidWith({ kind: "reordered", times: 1 })
    await simulator.advance(60_000)
    expect(merchant.received).toHaveLength(1)
  })

  it("forges one, and does not count its SUCCESS", async () => {
    const { merchant, simulator } = await paidWith({ kind: "forged", times: 1 })
    const [forged] = merchant.received
    expect(forged?.headers["x-qf-sign"]).not.toBe(bodySignature(forged!.raw, KEY))
    await simulator.advance(120_000)
    const [, genuine] = merchant.received
    expect(genuine?.headers["x-qf-sign"]).toBe(bodySignature(genuine!.raw, KEY))
  })

  it("signs another amount than the paid one", async () => {
    const { merchant } = await paidWith({ kind: "wrong_echo", txamt: "100", on: "notification", times: 1 })
    const [smaller] = merchant.received
    expect(smaller?.body.txamt).toBe("100")
    expect(smaller?.headers["x-qf-sign"]).toBe(bodySignature(smaller!.raw, KEY))
  })
})
