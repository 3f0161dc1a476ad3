import { aPaidOrder, aPayment, aRefund, aSimulator, call, closeAll } from "./__tests__/helpers"

afterEach(closeAll)

const closing = (overrides: Record<string, string> = {}) => ({
  out_trade_no: "ORDER1",
  txamt: "1000",
  txdtm: "2025-06-10 12:01:00",
  ...overrides,
})
const pendingCpm = { pay_type: "800208", auth_code: "134857901234581143" }

describe("close", () => {
  it("closes an unpaid order, which can then not be paid", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    const { syssn } = simulator.order("ORDER1")
    const { body } = await call(simulator, "close", { syssn, txamt: "1000", txdtm: "2025-06-10 12:01:00" })
    expect(body).toMatchObject({
      respcd: "0000",
      resperr: "success",
      orig_syssn: syssn,
      out_trade_no: "ORDER1",
      txamt: "1000",
      txcurrcd: "HKD",
      txdtm: "2025-06-10 12:01:00",
      syssn: expect.stringMatching(/^\d{26}$/),
    })
    expect(body.syssn).not.toBe(syssn)
    expect((await call(simulator, "query", { syssn })).body.data).toMatchObject([{ respcd: "1142", cancel: "2" }])
    expect(() => simulator.pay("ORDER1")).toThrow("The shop has closed this order")
  })

  it("does not guarantee that nobody pays: late payments can be enabled", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    await call(simulator, "close", closing())
    expect(simulator.pay("ORDER1", { late: true })).toMatchObject({ state: "paid", cancel: "0", respcd: "0000" })
    await call(simulator, "payment", aPayment({ out_trade_no: "ORDER2" }))
    simulator.expire("ORDER2")
    expect(() => simulator.pay("ORDER2")).toThrow("expired")
    simulator.configure({ latePayments: true })
    expect(simulator.pay("ORDER2").state).toBe("paid")
  })

  it("is too late for a paid order: 1260, and the money stays", async () => {
    const simulator = await aSimulator()
    await aPaidOrder(simulator)
    expect((await call(simulator, "close", closing())).body).toMatchObject({ respcd: "1260", out_trade_no: "ORDER1" })
    expect(simulator.order("ORDER1")).toMatchObject({ state: "paid", cancel: "0" })
  })

  it("can refund a paid order, as QFPay's document of 2018 warns", async () => {
    const simulator = await aSimulator({ closeOfPaid: "revoked" })
    await aPaidOrder(simulator)
    expect((await call(simulator, "close", closing())).body.respcd).toBe("0000")
    expect(simulator.order("ORDER1")).toMatchObject({ respcd: "0000", cancel: "1" })
  })

  it.each([
    ["1142" as const, "1142"],
    ["1264" as const, "1264"],
  ])("of a closed order answers %s if configured", async (closedCode, respcd) => {
    const simulator = await aSimulator({ closedCode })
    await call(simulator, "payment", aPayment())
    await call(simulator, "close", closing())
    expect((await call(simulator, "close", closing())).body.respcd).toBe(respcd)
  })

  it("of an expired order answers 1181, of a refunded one 1262", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    simulator.expire("ORDER1")
    expect((await call(simulator, "close", closing())).body.respcd).toBe("1181")
    const syssn = await aPaidOrder(simulator, { out_trade_no: "ORDER2" })
    await call(simulator, "refund", aRefund(syssn, { txamt: "1000" }))
    expect((await call(simulator, "close", closing({ out_trade_no: "ORDER2" }))).body.respcd).toBe("1262")
  })

  it("answers 1297 where QFPay documents no close for the pay type, unless all can be closed", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment({ pay_type: "805801" }))
    expect((await call(simulator, "close", closing())).body.respcd).toBe("1297")
    expect(simulator.order("ORDER1").state).toBe("waiting")
    simulator.configure({ closing: "all" })
    expect((await call(simulator, "close", closing())).body.respcd).toBe("0000")
    simulator.configure({ closing: "none" })
    await call(simulator, "payment", aPayment({ out_trade_no: "ORDER2" }))
    expect((await call(simulator, "close", closing({ out_trade_no: "ORDER2" }))).body.respcd).toBe("1297")
  })

  it.each([
    ["no number", { out_trade_no: "" }, "1104"],
    ["no amount", { txamt: "" }, "1104"],
    ["another amount", { txamt: "999" }, "1266"],
    ["no time", { txdtm: "" }, "1104"],
    ["an unknown number", { out_trade_no: "NONE" }, "1268"],
    ["an unknown syssn", { syssn: "20250610154100020000000000" }, "1268"],
  ])("with %s is refused", async (_, overrides, respcd) => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    const { body } = await call(simulator, "close", closing(overrides))
    expect(body.respcd).toBe(respcd)
    expect(simulator.order("ORDER1").state).toBe("waiting")
  })
})

describe("reversal", () => {
  it("cancels a payment that waits for the shopper's password", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment(pendingCpm))
    const { body } = await call(simulator, "reversal", closing())
    expect(body).toMatchObject({
      respcd: "0000",
      orig_syssn: simulator.order("ORDER1").syssn,
      surcharge_fee: "0",
      surcharge_rate: "0",
    })
    expect(simulator.order("ORDER1")).toMatchObject({ state: "closed", cancel: "1" })
    await simulator.advance(3000)
    expect(simulator.order("ORDER1").state).toBe("closed")
  })

  it("does not cancel what close cancels, nor vice versa", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    await call(simulator, "payment", aPayment({ ...pendingCpm, out_trade_no: "CPM" }))
    expect((await call(simulator, "reversal", closing())).body.respcd).toBe("1297")
    expect((await call(simulator, "close", closing({ out_trade_no: "CPM" }))).body.respcd).toBe("1297")
  })

  it("of a paid wallet payment answers 1260, of a paid card payment is a void", async () => {
    const simulator = await aSimulator()
    await aPaidOrder(simulator)
    expect((await call(simulator, "reversal", closing())).body.respcd).toBe("1260")
    simulator.foreignPayment({ outTradeNo: "CARD", amountMinor: 1000, payType: "802801" })
    expect((await call(simulator, "reversal", closing({ out_trade_no: "CARD" }))).body.respcd).toBe("0000")
    expect(simulator.order("CARD").cancel).toBe("1")
  })
})
