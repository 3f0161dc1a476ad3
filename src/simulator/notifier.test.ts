import { APP_CODE, aClock, aMerchant, aPaidOrder, aRefund, aSimulator, call, closeAll, KEY } from "./__tests__/helpers"
import { bodySignature } from "./signature"

afterEach(closeAll)

const MINUTE = 60_000

describe("A notification", () => {
  it("is a signed JSON body of strings, immediately after the payment", async () => {
    const merchant = await aMerchant()
    const simulator = await aSimulator()
    await aPaidOrder(simulator, { notify_url: merchant.url, goods_name: "茶" })
    await simulator.idle()
    const [received] = merchant.received
    expect(received?.method).toBe("POST")
    expect(received?.headers["content-type"]).toBe("application/json")
    expect(received?.headers["x-qf-sign"]).toBe(bodySignature(received!.raw, KEY))
    expect(received?.raw).toMatch(/^\{"status": "1", "pay_type": "800201", /)
    expect(received?.raw).toContain('"goods_name": "\\u8336"')
    expect(received?.body).toMatchObject({
      status: "1",
      notify_type: "payment",
      out_trade_no: "ORDER1",
      syssn: simulator.order("ORDER1").syssn,
      txamt: "1000",
      txcurrcd: "HKD",
      respcd: "0000",
      cancel: "0",
      cash_fee: "0",
      mchid: "",
    })
    expect(Object.values(received!.body).every((value) => typeof value === "string")).toBe(true)
    expect(simulator.notifications()).toMatchObject([
      { outTradeNo: "ORDER1", about: "payment", attempt: 1, status: 200, answer: "SUCCESS", acknowledged: true },
    ])
  })

  it("includes what the payer really paid besides the order's amount, like an enquiry", async () => {
    const merchant = await aMerchant()
    const simulator = await aSimulator()
    await call(simulator, "payment", { ...payment("A"), notify_url: merchant.url })
    simulator.pay("A", { payer: { amountMinor: 910, currency: "CNY", exchangeRate: "0.9100" } })
    await simulator.idle()
    const told = { txamt: "1000", txcurrcd: "HKD", cash_fee: "910", cash_fee_type: "CNY", exchange_rate: "0.9100" }
    expect(merchant.received[0]?.body).toMatchObject(told)
    const enquiry = await call(simulator, "query", { out_trade_no: "A" })
    expect(enquiry.body.data).toMatchObject([told])
  })

  it("goes to the account's URL if the order has none, and nowhere if there is none", async () => {
    const merchant = await aMerchant()
    const registered = await aSimulator({ accounts: [{ appCode: APP_CODE, clientKey: KEY, notifyUrl: merchant.url }] })
    await aPaidOrder(registered)
    await registered.idle()
    expect(merchant.received).toHaveLength(1)
    const unregistered = await aSimulator()
    await aPaidOrder(unregistered)
    await unregistered.idle()
    expect(unregistered.notifications()).toMatchObject([{ url: null, attempt: 0, acknowledged: false }])
  })

  it("is sent for successes only, not for a decline, expiry or close", async () => {
    const merchant = await aMerchant()
    const simulator = await aSimulator({ accounts: [{ appCode: APP_CODE, clientKey: KEY, notifyUrl: merchant.url }] })
    await call(simulator, "payment", { ...payment("A") })
    await call(simulator, "payment", { ...payment("B") })
    await call(simulator, "payment", { ...payment("C") })
    simulator.decline("A")
    simulator.expire("B")
    await call(simulator, "close", { out_trade_no: "C", txamt: "1000", txdtm: "2025-06-10 12:00:00" })
    await simulator.advance(24 * 60 * MINUTE)
    expect(merchant.received).toEqual([])
  })

  it("is repeated eight times over a day if nobody answers SUCCESS", async () => {
    const merchant = await aMerchant(() => ({ body: "success" }))
    const simulator = await aSimulator()
    await aPaidOrder(simulator, { notify_url: merchant.url })
    await simulator.advance(48 * 60 * MINUTE)
    const started = Date.parse("2025-06-10T12:00:00+08:00")
    const minutes = simulator.notifications().map(({ at }) => Math.round((Date.parse(at) - started) / MINUTE))
    expect(minutes).toEqual([0, 2, 12, 22, 82, 202, 562, 1462])
    expect(new Set(merchant.received.map(({ raw }) => raw)).size).toBe(1)
  })

  it("stops at the first SUCCESS", async () => {
    const merchant = await aMerchant((n) => (n < 3 ? { status: 503, body: "SUCCESS" } : { body: "SUCCESS" }))
    const simulator = await aSimulator({ notifyTimeScale: 0.0001 })
    await aPaidOrder(simulator, { notify_url: merchant.url })
    await waitFor(() => merchant.received.length === 3)
    await simulator.advance(48 * 60 * MINUTE)
    expect(simulator.notifications().map(({ status, acknowledged }) => [status, acknowledged])).toEqual([
      [503, false],
      [503, false],
      [200, true],
    ])
  })

  it.each(["success", "SUCCESS\n", " SUCCESS", '"SUCCESS"', ""])("does not treat %j as SUCCESS", async (body) => {
    const merchant = await aMerchant(() => ({ body }))
    const simulator = await aSimulator()
    await aPaidOrder(simulator, { notify_url: merchant.url })
    await simulator.idle()
    expect(simulator.notifications()).toMatchObject([{ acknowledged: false, answer: body }])
  })

  it("that cannot be delivered is logged with the reason and repeated", async () => {
    const simulator = await aSimulator()
    await aPaidOrder(simulator, { notify_url: "http://127.0.0.1:1/hook" })
    await simulator.advance(2 * MINUTE)
    expect(simulator.notifications()).toMatchObject([
      { status: null, error: expect.stringContaining("ECONNREFUSED"), attempt: 1 },
      { status: null, attempt: 2 },
    ])
  })

  it("of a refund has the refund's number and its payment's", async () => {
    const merchant = await aMerchant()
    const simulator = await aSimulator()
    const syssn = await aPaidOrder(simulator, { notify_url: merchant.url })
    await call(simulator, "refund", aRefund(syssn))
    await simulator.idle()
    const refund = merchant.received.find(({ body }) => body.out_trade_no === "REFUND1")
    expect(refund?.body).toMatchObject({ notify_type: "refund", orig_syssn: syssn, txamt: "400", status: "1" })
    expect(refund?.body.syssn).not.toBe(syssn)
  })

  it("of a refund can have the form that terminals receive: cancel, with few fields", async () => {
    const merchant = await aMerchant()
    const simulator = await aSimulator({ refundNotifyType: "cancel" })
    const syssn = await aPaidOrder(simulator, { notify_url: merchant.url })
    await call(simulator, "refund", aRefund(syssn))
    await simulator.idle()
    const refund = merchant.received.find(({ body }) => body.out_trade_no === "REFUND1")
    expect(Object.keys(refund!.body)).toEqual([
      "status",
      "sysdtm",
      "txcurrcd",
      "orig_out_trade_no",
      "mchid",
      "txdtm",
      "txamt",
      "orig_syssn",
      "out_trade_no",
      "syssn",
      "respcd",
      "notify_type",
    ])
    expect(refund?.body).toMatchObject({ notify_type: "cancel", orig_out_trade_no: "ORDER1", orig_syssn: syssn })
  })

  it("of a card has neither status nor notify_type", async () => {
    const merchant = await aMerchant()
    const simulator = await aSimulator({ accounts: [{ appCode: APP_CODE, clientKey: KEY, notifyUrl: merchant.url }] })
    simulator.foreignPayment({ outTradeNo: "CARD", amountMinor: 1000, payType: "802801" })
    simulator.foreignPayment({ outTradeNo: "WALLET", amountMinor: 1000, payType: "800201" })
    await simulator.idle()
    const shapes = merchant.received.map(({ body }) => [body.out_trade_no, body.notify_type, body.order_type])
    expect(shapes.sort()).toEqual([
      ["CARD", undefined, "payment"],
      ["WALLET", "payment", undefined],
    ])
  })

  it("can be sent manually: repeated, forged, or with other fields", async () => {
    const merchant = await aMerchant()
    const simulator = await aSimulator()
    await aPaidOrder(simulator, { notify_url: merchant.url })
    await simulator.idle()
    expect(await simulator.notifyNow("ORDER1")).toMatchObject({ attempt: 0, acknowledged: true })
    await simulator.notifyNow("ORDER1", { forged: true })
    await simulator.notifyNow("ORDER1", { fields: { txamt: "1", notify_type: null } })
    const [first, again, forged, smaller] = merchant.received
    expect(again?.raw).toBe(first?.raw)
    expect(forged?.raw).toBe(first?.raw)
    expect(forged?.headers["x-qf-sign"]).not.toBe(bodySignature(forged!.raw, KEY))
    expect(smaller?.body).toMatchObject({ txamt: "1" })
    expect(smaller?.body).not.toHaveProperty("notify_type")
    expect(smaller?.headers["x-qf-sign"]).toBe(bodySignature(smaller!.raw, KEY))
  })

  it("waits the configured time before the first attempt", async () => {
    const merchant = await aMerchant()
    const simulator = await aSimulator({ notifyDelayMs: 5000, clock: aClock() })
    await aPaidOrder(simulator, { notify_url: merchant.url })
    await simulator.advance(4000)
    expect(merchant.received).toHaveLength(0)
    await simulator.advance(1000)
    expect(merchant.received).toHaveLength(1)
  })
})

function payment(out_trade_no: string): Record<string, string> {
  return { txamt: "1000", txcurrcd: "HKD", pay_type: "800201", out_trade_no, txdtm: "2025-06-10 12:00:00" }
}

async function waitFor(isSo: () => boolean): Promise<void> {
  const started = performance.now()
  while (!isSo()) {
    if (performance.now() - started > 3000) throw new Error("waited in vain")
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
