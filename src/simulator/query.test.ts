import { aClock, aPaidOrder, aPayment, aRefund, aSimulator, call, closeAll, type ReplyBody } from "./__tests__/helpers"

afterEach(closeAll)

const numbersOf = (reply: { body: ReplyBody }) => reply.body.data.map(({ out_trade_no }) => out_trade_no)

describe("An enquiry", () => {
  it("distinguishes an unpaid order from the successful call", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment({ goods_name: "Tea" }))
    const { body } = await call(simulator, "query", { out_trade_no: "ORDER1" })
    expect(body).toEqual({
      respmsg: "",
      resperr: "请求成功",
      respcd: "0000",
      data: [
        {
          syssn: simulator.order("ORDER1").syssn,
          out_trade_no: "ORDER1",
          chnlsn: "",
          chnlsn2: "",
          goods_name: "Tea",
          goods_info: "",
          goods_detail: "",
          txcurrcd: "HKD",
          origssn: null,
          pay_type: "800201",
          order_type: "payment",
          txdtm: "2025-06-10 12:00:00",
          sysdtm: "2025-06-10 12:00:00",
          paydtm: "",
          txamt: "1000",
          cancel: "0",
          cardcd: "",
          udid: "qiantai2",
          userid: expect.any(String),
          clisn: expect.stringMatching(/^\d{6}$/),
          cardtp: "5",
          respcd: "1143",
          errmsg: "订单还未支付，或者正在输入密码中",
        },
      ],
      page: 1,
      page_size: 10,
    })
  })

  it.each([
    ["800201", "1143"],
    ["805801", "1143"],
    ["800701", "1143"],
    ["802001", "1143"],
    ["803701", "1143"],
    ["801501", "1145"],
    ["801512", "1145"],
  ])("reports an unpaid %s as waiting, with %s", async (pay_type, respcd) => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment({ pay_type }))
    expect((await call(simulator, "query", { out_trade_no: "ORDER1" })).body.data).toMatchObject([{ respcd }])
  })

  it("searches by out_trade_no only the current Hong Kong month, by syssn everything", async () => {
    const clock = aClock("2025-06-30 23:59:59")
    const simulator = await aSimulator({ clock })
    await call(simulator, "payment", aPayment())
    const { syssn } = simulator.order("ORDER1")
    expect(numbersOf(await call(simulator, "query", { out_trade_no: "ORDER1" }))).toEqual(["ORDER1"])
    clock.set("2025-07-01 00:00:00")
    expect((await call(simulator, "query", { out_trade_no: "ORDER1" })).body).toMatchObject({
      respcd: "0000",
      data: [],
    })
    expect(numbersOf(await call(simulator, "query", { syssn }))).toEqual(["ORDER1"])
    const june = { start_time: "2025-06-01 00:00:00", end_time: "2025-06-30 23:59:59" }
    expect(numbersOf(await call(simulator, "query", { out_trade_no: "ORDER1", ...june }))).toEqual(["ORDER1"])
    expect(numbersOf(await call(simulator, "query", june))).toEqual(["ORDER1"])
    const july = { start_time: "2025-07-01 00:00:00", end_time: "2025-07-31 23:59:59" }
    expect(numbersOf(await call(simulator, "query", { out_trade_no: "ORDER1", ...july }))).toEqual([])
    expect(numbersOf(await call(simulator, "query", { syssn, ...july }))).toEqual(["ORDER1"])
  })

  it.each([
    ["nothing to search for", {}, "1104"],
    ["half a window", { start_time: "2025-06-01 00:00:00" }, "1104"],
    [
      "a window over two months",
      { out_trade_no: "A", start_time: "2025-05-31 00:00:00", end_time: "2025-06-02 00:00:00" },
      "1104",
    ],
    [
      "a window that ends before it starts",
      { start_time: "2025-06-05 00:00:00", end_time: "2025-06-01 00:00:00" },
      "1104",
    ],
    ["a time in another format", { out_trade_no: "A", start_time: "2025-06-01" }, "1103"],
    ["a day that does not exist", { out_trade_no: "A", end_time: "2025-06-31 00:00:00" }, "1103"],
    ["page 0", { out_trade_no: "A", page: "0" }, "1103"],
    ["a page that is not a number", { out_trade_no: "A", page_size: "many" }, "1103"],
  ])("with %s is refused", async (_, params, respcd) => {
    const simulator = await aSimulator()
    const { body } = await call(simulator, "query", params)
    expect(body).toEqual({ respcd, respmsg: expect.any(String), resperr: expect.any(String) })
  })

  it("finds several numbers and several syssn at once", async () => {
    const simulator = await aSimulator()
    for (const out_trade_no of ["A", "B", "C"]) await call(simulator, "payment", aPayment({ out_trade_no }))
    expect(numbersOf(await call(simulator, "query", { out_trade_no: "A,C,NONE" })).sort()).toEqual(["A", "C"])
    const syssn = ["A", "B"].map((number) => simulator.order(number).syssn).join(",")
    expect(numbersOf(await call(simulator, "query", { syssn })).sort()).toEqual(["A", "B"])
  })

  it("answers an unknown number with no row", async () => {
    const simulator = await aSimulator()
    expect((await call(simulator, "query", { out_trade_no: "NONE" })).body).toMatchObject({
      respcd: "0000",
      data: [],
    })
  })

  it("pages ten at a time, a hundred at most", async () => {
    const simulator = await aSimulator()
    for (let i = 0; i < 103; i++) {
      simulator.foreignPayment({ outTradeNo: `N${i}`, amountMinor: 100, payType: "800201" })
    }
    const day = { start_time: "2025-06-10 00:00:00", end_time: "2025-06-10 23:59:59" }
    expect((await call(simulator, "query", day)).body.data).toHaveLength(10)
    const large = await call(simulator, "query", { ...day, page_size: "500" })
    expect(large.body).toMatchObject({ page: 1, page_size: 100 })
    expect(large.body.data).toHaveLength(100)
    const rest = await call(simulator, "query", { ...day, page_size: "100", page: "2" })
    expect(numbersOf(rest).sort()).toEqual(["N0", "N1", "N2"])
  })

  it("filters by pay type and by state", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment({ out_trade_no: "A" }))
    await call(simulator, "payment", aPayment({ out_trade_no: "B", pay_type: "805801" }))
    await aPaidOrder(simulator, { out_trade_no: "C", pay_type: "805801" })
    const find = async (filter: Record<string, string>) =>
      numbersOf(await call(simulator, "query", { out_trade_no: "A,B,C", ...filter })).sort()
    expect(await find({ pay_type: "805801" })).toEqual(["B", "C"])
    expect(await find({ pay_type: "805801,800201" })).toEqual(["A", "B", "C"])
    expect(await find({ respcd: "0000" })).toEqual(["C"])
    expect(await find({ respcd: "1143", pay_type: "800201" })).toEqual(["A"])
  })

  it("returns every row of a number that was paid twice", async () => {
    const simulator = await aSimulator()
    await aPaidOrder(simulator)
    simulator.payAgain("ORDER1")
    const { body } = await call(simulator, "query", { out_trade_no: "ORDER1" })
    expect(body.data).toMatchObject([{ respcd: "0000" }, { respcd: "0000" }])
    const [first, second] = body.data
    expect(first?.syssn).not.toBe(second?.syssn)
  })

  it("returns a refund as its own row, and on the payment only that something was refunded", async () => {
    const simulator = await aSimulator()
    const syssn = await aPaidOrder(simulator)
    await call(simulator, "refund", aRefund(syssn))
    expect((await call(simulator, "query", { out_trade_no: "ORDER1" })).body.data).toMatchObject([
      { order_type: "payment", respcd: "0000", cancel: "5", txamt: "1000", origssn: null },
    ])
    expect((await call(simulator, "query", { out_trade_no: "REFUND1" })).body.data).toMatchObject([
      { order_type: "refund", respcd: "0000", cancel: "0", txamt: "400", origssn: syssn },
    ])
    await simulator.advance(1000)
    await call(simulator, "refund", aRefund(syssn, { out_trade_no: "REFUND2", txamt: "600" }))
    expect((await call(simulator, "query", { syssn })).body.data).toMatchObject([{ cancel: "3" }])
  })

  it("reports an expired code as 1181 or as waiting, as configured", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    simulator.expire("ORDER1")
    const codeOf = async () => (await call(simulator, "query", { out_trade_no: "ORDER1" })).body.data[0]?.respcd
    expect(await codeOf()).toBe("1181")
    simulator.configure({ expiredRow: "waiting" })
    expect(await codeOf()).toBe("1143")
  })

  it("reports why an attempt was declined, until the same code is paid", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    simulator.decline("ORDER1", "1201")
    const rows = async () => (await call(simulator, "query", { out_trade_no: "ORDER1" })).body.data
    expect(await rows()).toMatchObject([{ respcd: "1201", errmsg: "Insufficient balance (1201)" }])
    simulator.pay("ORDER1")
    expect(await rows()).toMatchObject([{ respcd: "0000", errmsg: "success" }])
  })
})
