import { aMerchant, aPayment, aSimulator, call, closeAll } from "./__tests__/helpers"

afterEach(closeAll)

const cpm = (auth_code: string, overrides: Record<string, string> = {}) =>
  aPayment({ pay_type: "800208", auth_code, ...overrides })

describe("A shopper's code at the counter", () => {
  it("is paid at once, and then 0000 means paid", async () => {
    const merchant = await aMerchant()
    const simulator = await aSimulator()
    const { body } = await call(simulator, "payment", cpm("134857901234588557", { notify_url: merchant.url }))
    expect(body).toEqual({
      pay_type: "800208",
      sysdtm: "2025-06-10 12:00:00",
      paydtm: "2025-06-10 12:00:00",
      txdtm: "2025-06-10 12:00:00",
      udid: "qiantai2",
      txcurrcd: "HKD",
      txamt: 1000,
      resperr: "交易成功",
      respmsg: "OK",
      out_trade_no: "ORDER1",
      syssn: expect.any(String),
      respcd: "0000",
      chnlsn: expect.stringMatching(/^4200/),
    })
    expect(simulator.order("ORDER1").state).toBe("paid")
    await simulator.idle()
    expect(merchant.received).toHaveLength(1)
  })

  it.each(["1143", "1145", "1298"])("that ends in %s is pending first, then paid", async (pending) => {
    const simulator = await aSimulator()
    expect((await call(simulator, "payment", cpm(`13485790123458${pending}`))).body.respcd).toBe(pending)
    expect((await call(simulator, "query", { out_trade_no: "ORDER1" })).body.data).toMatchObject([
      { respcd: pending, paydtm: "" },
    ])
    await simulator.advance(3000)
    expect((await call(simulator, "query", { out_trade_no: "ORDER1" })).body.data).toMatchObject([
      { respcd: "0000", paydtm: "2025-06-10 12:00:03" },
    ])
  })

  it("that ends in 11431201 is pending first, then declined", async () => {
    const simulator = await aSimulator()
    expect((await call(simulator, "payment", cpm("134857901211431201"))).body.respcd).toBe("1143")
    await simulator.advance(3000)
    expect(simulator.order("ORDER1")).toMatchObject({ state: "failed", respcd: "1201" })
  })

  it.each(["1201", "1202", "1212", "2005", "1205"])("that ends in %s is declined with it", async (respcd) => {
    const simulator = await aSimulator()
    const { body } = await call(simulator, "payment", cpm(`13485790123458${respcd}`))
    expect(body).toMatchObject({ respcd, out_trade_no: "ORDER1", syssn: expect.stringMatching(/^\d{26}$/) })
    expect(simulator.order("ORDER1")).toMatchObject({ state: "failed", respcd })
    expect(() => simulator.pay("ORDER1")).toThrow("its code is spent")
  })

  it("can be used once", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", cpm("134857901234588557"))
    const again = await call(simulator, "payment", cpm("134857901234588557", { out_trade_no: "ORDER2" }))
    expect(again.body.respcd).toBe("1202")
  })
})
