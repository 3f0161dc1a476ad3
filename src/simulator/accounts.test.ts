import { aMerchant, aPaidOrder, aPayment, aRefund, aSimulator, call, closeAll } from "./__tests__/helpers"

afterEach(closeAll)

const FIRST = { appCode: "A".repeat(32), clientKey: "a".repeat(32) }
const SECOND = { appCode: "B".repeat(32), clientKey: "b".repeat(32), mchid: "ZaMVg12345" }
const first = { appCode: FIRST.appCode, key: FIRST.clientKey }
const second = { appCode: SECOND.appCode, key: SECOND.clientKey }

describe("Two accounts", () => {
  it("can use the same number, and see only their own", async () => {
    const simulator = await aSimulator({ accounts: [FIRST, SECOND] })
    await call(simulator, "payment", aPayment({ txamt: "100" }), first)
    await call(simulator, "payment", aPayment({ txamt: "200", mchid: SECOND.mchid }), second)
    const mine = await call(simulator, "query", { out_trade_no: "ORDER1" }, first)
    expect(mine.body.data).toMatchObject([{ txamt: "100" }])
    const theirs = await call(simulator, "query", { out_trade_no: "ORDER1", mchid: SECOND.mchid }, second)
    expect(theirs.body.data).toMatchObject([{ txamt: "200" }])
    const day = { start_time: "2025-06-01 00:00:00", end_time: "2025-06-30 23:59:59" }
    expect((await call(simulator, "query", day, first)).body.data).toHaveLength(1)
  })

  it("cannot enquire, close or refund each other's payments", async () => {
    const simulator = await aSimulator({ accounts: [FIRST, SECOND] })
    const { body } = await call(simulator, "payment", aPayment(), first)
    const mchid = SECOND.mchid
    expect((await call(simulator, "query", { syssn: body.syssn, mchid }, second)).body.data).toEqual([])
    const closing = { syssn: body.syssn, txamt: "1000", txdtm: "2025-06-10 12:00:00", mchid }
    expect((await call(simulator, "close", closing, second)).body.respcd).toBe("1268")
    simulator.pay("ORDER1")
    expect((await call(simulator, "refund", aRefund(body.syssn, { mchid }), second)).body.respcd).toBe("1268")
    expect(simulator.order("ORDER1")).toMatchObject({ state: "paid", refundedMinor: 0 })
  })

  it("cannot sign for each other", async () => {
    const simulator = await aSimulator({ accounts: [FIRST, SECOND] })
    const { body } = await call(simulator, "payment", aPayment(), { ...first, key: SECOND.clientKey })
    expect(body.respcd).toBe("1108")
  })

  it("are each notified at their own URL, with their own key and mchid", async () => {
    const [one, two] = [await aMerchant(), await aMerchant()]
    const simulator = await aSimulator({
      accounts: [
        { ...FIRST, notifyUrl: one.url },
        { ...SECOND, notifyUrl: two.url },
      ],
    })
    await call(simulator, "payment", aPayment({ mchid: SECOND.mchid }), second)
    simulator.pay("ORDER1")
    await simulator.idle()
    expect(one.received).toEqual([])
    expect(two.received).toMatchObject([{ body: { mchid: SECOND.mchid, out_trade_no: "ORDER1" } }])
  })

  it("must be specified where a number could belong to either", async () => {
    const simulator = await aSimulator({ accounts: [FIRST, SECOND] })
    await call(simulator, "payment", aPayment(), first)
    await call(simulator, "payment", aPayment({ mchid: SECOND.mchid }), second)
    expect(() => simulator.pay("ORDER1")).toThrow("Several accounts")
    expect(simulator.pay("ORDER1", { account: SECOND.appCode }).account).toBe(SECOND.appCode)
    expect(simulator.order("ORDER1", FIRST.appCode).state).toBe("waiting")
    expect(() => simulator.order("ORDER1", "NOBODY")).toThrow("No account has the app code NOBODY")
  })
})

describe("control", () => {
  it("reports an unknown number", async () => {
    const simulator = await aSimulator()
    expect(() => simulator.order("NONE")).toThrow("No payment has the out_trade_no NONE")
    expect(() => simulator.settleRefund("NONE")).toThrow("No refund has the out_trade_no NONE")
  })

  it("lets the shopper leave, return and pay before the code expires", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    expect(simulator.abandon("ORDER1").state).toBe("waiting")
    expect(simulator.decline("ORDER1")).toMatchObject({ state: "failed", respcd: "1201" })
    expect(simulator.pay("ORDER1").state).toBe("paid")
    expect(() => simulator.pay("ORDER1")).toThrow("already paid")
    expect(() => simulator.expire("ORDER1")).toThrow("it is paid")
  })

  it("accepts another system's payment, and notifies it like any other", async () => {
    const merchant = await aMerchant()
    const simulator = await aSimulator({ accounts: [{ ...FIRST, notifyUrl: merchant.url }] })
    simulator.foreignPayment({ outTradeNo: "TILL-7", amountMinor: 4250 })
    await simulator.idle()
    expect(merchant.received).toMatchObject([{ body: { out_trade_no: "TILL-7", txamt: "4250", pay_type: "802808" } }])
  })

  it("clears everything on reset: books, logs, faults, settings and the time", async () => {
    const simulator = await aSimulator()
    await aPaidOrder(simulator)
    simulator.faults.set({ kind: "garbage" })
    simulator.configure({ latePayments: true })
    await simulator.advance(60_000)
    simulator.reset()
    expect(simulator.orders()).toEqual([])
    expect(simulator.requests()).toEqual([])
    expect(simulator.notifications()).toEqual([])
    expect(simulator.faults.list()).toEqual([])
    expect(simulator.settings().latePayments).toBe(false)
    const { body } = await call(simulator, "payment", aPayment())
    expect(body).toMatchObject({ respcd: "0000", sysdtm: "2025-06-10 12:00:00" })
  })

  it("generates the same numbers from the same seed", async () => {
    const numbers = async (seed: number) => {
      const simulator = await aSimulator({ seed })
      const { body } = await call(simulator, "payment", aPayment())
      return [body.syssn, body.qrcode]
    }
    expect(await numbers(7)).toEqual(await numbers(7))
    expect(await numbers(7)).not.toEqual(await numbers(8))
  })
})
