import { aClock, aMerchant, aPaidOrder, aPayment, aRefund, aSimulator, call, closeAll } from "./__tests__/helpers"

afterEach(closeAll)

describe("A refund", () => {
  it("is a new transaction with its own number", async () => {
    const simulator = await aSimulator()
    const syssn = await aPaidOrder(simulator)
    const { body } = await call(simulator, "refund", aRefund(syssn))
    expect(body).toEqual({
      orig_syssn: syssn,
      sysdtm: "2025-06-10 12:00:00",
      paydtm: "2025-06-10 12:00:00",
      txdtm: "2025-06-10 12:05:00",
      udid: "qiantai2",
      txcurrcd: "HKD",
      txamt: "400",
      resperr: "success",
      respmsg: "",
      out_trade_no: "REFUND1",
      syssn: expect.stringMatching(/^20250610\d{18}$/),
      respcd: "0000",
      chnlsn: expect.any(String),
      cardcd: "",
    })
    expect(body.syssn).not.toBe(syssn)
    expect(simulator.refunds()).toMatchObject([{ orderOutTradeNo: "ORDER1", amountMinor: 400, state: "done" }])
    expect(simulator.order("ORDER1")).toMatchObject({ refundedMinor: 400, cancel: "5" })
  })

  it("can be pending first and is notified only when it is done", async () => {
    const merchant = await aMerchant()
    const simulator = await aSimulator({ refunds: "pending" })
    const syssn = await aPaidOrder(simulator, { notify_url: merchant.url })
    await simulator.idle()
    const asked = await call(simulator, "refund", aRefund(syssn))
    expect(asked.body).toMatchObject({ respcd: "1143", syssn: expect.any(String) })
    expect((await call(simulator, "query", { out_trade_no: "REFUND1" })).body.data).toMatchObject([
      { respcd: "1143", order_type: "refund", errmsg: "處理中，請稍等(1143)" },
    ])
    expect((await call(simulator, "query", { syssn })).body.data).toMatchObject([{ cancel: "0" }])
    await simulator.idle()
    expect(merchant.received).toHaveLength(1)
    await simulator.advance(3000)
    expect((await call(simulator, "query", { syssn })).body.data).toMatchObject([{ cancel: "5" }])
    expect(merchant.received.map(({ body }) => body.notify_type)).toEqual(["payment", "refund"])
  })

  it("that fails after it was pending leaves the money refundable", async () => {
    const simulator = await aSimulator({ refunds: "pending", refundSettleMs: 3_600_000 })
    const syssn = await aPaidOrder(simulator)
    await call(simulator, "refund", aRefund(syssn, { txamt: "1000" }))
    expect(simulator.settleRefund("REFUND1", "1269")).toMatchObject({ state: "failed", respcd: "1269" })
    expect(simulator.order("ORDER1")).toMatchObject({ refundedMinor: 0, cancel: "0" })
    await simulator.advance(1000)
    const again = await call(simulator, "refund", aRefund(syssn, { out_trade_no: "REFUND2", txamt: "1000" }))
    expect(again.body.respcd).toBe("1143")
  })

  it("counts pending refunds against the next one", async () => {
    const simulator = await aSimulator({ refunds: "pending", refundSettleMs: 3_600_000 })
    const syssn = await aPaidOrder(simulator)
    await call(simulator, "refund", aRefund(syssn, { txamt: "700" }))
    await simulator.advance(1000)
    const second = await call(simulator, "refund", aRefund(syssn, { out_trade_no: "REFUND2", txamt: "301" }))
    expect(second.body.respcd).toBe("1272")
  })

  it.each([
    ["syssn", undefined, "1104"],
    ["out_trade_no", undefined, "1104"],
    ["txamt", undefined, "1104"],
    ["txamt", "4.00", "1103"],
    ["txamt", "0", "1104"],
    ["txdtm", undefined, "1104"],
    ["txdtm", "yesterday", "1103"],
    ["syssn", "20250610154100020000000000", "1268"],
    ["txamt", "1001", "1272"],
  ])("with %s %j is refused with %s", async (name, value, respcd) => {
    const simulator = await aSimulator()
    const params = aRefund(await aPaidOrder(simulator), value === undefined ? {} : { [name]: value })
    if (value === undefined) delete params[name]
    expect((await call(simulator, "refund", params)).body.respcd).toBe(respcd)
    expect(simulator.refunds()).toEqual([])
  })

  it("of an unpaid or expired order is refused with 1261", async () => {
    const simulator = await aSimulator()
    const { body } = await call(simulator, "payment", aPayment())
    expect((await call(simulator, "refund", aRefund(body.syssn))).body.respcd).toBe("1261")
    simulator.expire("ORDER1")
    expect((await call(simulator, "refund", aRefund(body.syssn))).body.respcd).toBe("1261")
  })

  it("of a closed or refunded order is refused with 1264, wrong cancel", async () => {
    const simulator = await aSimulator()
    const wrongCancel = { respcd: "1264", respmsg: "wrong cancel", out_trade_no: "REFUND2" }
    const again = { out_trade_no: "REFUND2" }
    const syssn = await aPaidOrder(simulator)
    await call(simulator, "refund", aRefund(syssn, { txamt: "1000" }))
    await simulator.advance(1000)
    expect((await call(simulator, "refund", aRefund(syssn, again))).body).toMatchObject(wrongCancel)
    const { body } = await call(simulator, "payment", aPayment({ out_trade_no: "ORDER2" }))
    await call(simulator, "close", { syssn: body.syssn, txamt: "1000", txdtm: "2025-06-10 12:00:00" })
    expect((await call(simulator, "refund", aRefund(body.syssn, again))).body).toMatchObject(wrongCancel)
  })

  it("under a number used by any payment or refund is refused with 1251", async () => {
    const simulator = await aSimulator({ refunds: "pending" })
    const syssn = await aPaidOrder(simulator)
    const used = {
      orig_syssn: syssn,
      txcurrcd: "HKD",
      resperr: "Do not use duplicate out_trade_no for request(1251)",
      respmsg: "out_trade_no is used",
      respcd: "1251",
    }
    const asPayment = await call(simulator, "refund", aRefund(syssn, { out_trade_no: "ORDER1" }))
    expect(asPayment.body).toEqual({ ...used, out_trade_no: "ORDER1" })
    await call(simulator, "refund", aRefund(syssn))
    await simulator.advance(1000)
    expect((await call(simulator, "refund", aRefund(syssn))).body).toEqual({ ...used, out_trade_no: "REFUND1" })
    expect((await call(simulator, "payment", aPayment({ out_trade_no: "REFUND1" }))).body.respcd).toBe("1251")
  })

  it("within a second of another refund of the same payment is refused as still processing", async () => {
    const simulator = await aSimulator()
    const syssn = await aPaidOrder(simulator)
    const other = await aPaidOrder(simulator, { out_trade_no: "ORDER2" })
    await call(simulator, "refund", aRefund(syssn))
    const second = () => call(simulator, "refund", aRefund(syssn, { out_trade_no: "REFUND2" }))
    expect((await second()).body).toMatchObject({
      respcd: "1254",
      resperr: expect.stringContaining("You still have prosessing requests"),
    })
    expect((await call(simulator, "refund", aRefund(other, { out_trade_no: "REFUND3" }))).body.respcd).toBe("0000")
    await simulator.advance(1000)
    expect((await second()).body.respcd).toBe("0000")
  })

  it.each([
    ["23:29:59", "0000"],
    ["23:30:00", "1265"],
    ["23:59:59", "1265"],
    ["00:00:00", "1265"],
    ["00:29:59", "1265"],
    ["00:30:00", "0000"],
  ])("at %s in Hong Kong answers %s", async (time, respcd) => {
    const clock = aClock("2025-06-10 12:00:00")
    const simulator = await aSimulator({ clock })
    const syssn = await aPaidOrder(simulator)
    clock.set(`2025-06-11 ${time}`)
    const { body } = await call(simulator, "refund", aRefund(syssn))
    expect(body.respcd).toBe(respcd)
    if (respcd === "1265") expect(body.resperr).toContain("23:30-00:30")
    simulator.configure({ refundNightBlock: false })
    clock.set("2025-06-12 00:00:00")
    const anyTime = await call(simulator, "refund", aRefund(syssn, { out_trade_no: "REFUND2" }))
    expect(anyTime.body.respcd).toBe("0000")
  })

  it.each([
    ["805801", "2025-09-08 11:59:59", "0000"],
    ["805801", "2025-09-08 12:00:01", "1265"],
    ["800201", "2026-06-10 11:59:59", "0000"],
    ["800201", "2026-06-10 12:00:01", "1265"],
    ["800701", "2030-06-10 12:00:01", "0000"],
  ])("of %s on %s answers %s, according to the wallet's own limit", async (pay_type, when, respcd) => {
    const clock = aClock("2025-06-10 12:00:00")
    const simulator = await aSimulator({ clock })
    const syssn = await aPaidOrder(simulator, { pay_type })
    clock.set(when)
    const { body } = await call(simulator, "refund", aRefund(syssn))
    expect(body.respcd).toBe(respcd)
    if (respcd === "1265") expect(body.resperr).toContain("超出可退款時限")
  })

  it("of FPS is denied, unless allowed, and then for 29 days", async () => {
    const clock = aClock("2025-06-10 12:00:00")
    const simulator = await aSimulator({ clock })
    const syssn = await aPaidOrder(simulator, { pay_type: "802001" })
    expect((await call(simulator, "refund", aRefund(syssn))).body.respcd).toBe("1155")
    simulator.configure({ fpsRefunds: true })
    expect((await call(simulator, "refund", aRefund(syssn))).body.respcd).toBe("0000")
    clock.set("2025-07-10 12:00:00")
    const late = await call(simulator, "refund", aRefund(syssn, { out_trade_no: "REFUND2" }))
    expect(late.body.resperr).toContain("FPS 只能退 29 天以內的交易")
  })

  it("of a card on the same day is a void and must be full; the next day it can be partial", async () => {
    const clock = aClock("2025-06-10 12:00:00")
    const simulator = await aSimulator({ clock })
    const payByCard = (outTradeNo: string) =>
      simulator.foreignPayment({ outTradeNo, amountMinor: 1000, payType: "802801" }).syssn
    const first = payByCard("CARD1")
    const second = payByCard("CARD2")
    expect((await call(simulator, "refund", aRefund(first))).body).toMatchObject({
      respcd: "1124",
      txcurrcd: null,
      resperr: expect.stringContaining("must be a full refund"),
    })
    expect((await call(simulator, "refund", aRefund(first, { txamt: "1000" }))).body).toMatchObject({
      respcd: "0000",
      respmsg: "Void received",
    })
    clock.set("2025-06-11 09:00:00")
    const nextDay = await call(simulator, "refund", aRefund(second, { out_trade_no: "REFUND2" }))
    expect(nextDay.body).toMatchObject({ respcd: "0000", respmsg: "" })
  })
})
