import {
  APP_CODE,
  aMerchant,
  aPaidOrder,
  aPayment,
  aRefund,
  aSimulator,
  call,
  closeAll,
  KEY,
} from "./__tests__/helpers"
import type { Simulator } from "."

afterEach(closeAll)

async function ask(simulator: Simulator, method: string, path: string, body?: unknown) {
  const response = await fetch(`${simulator.url}/simulator/api${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}

describe("The control API", () => {
  it("describes the running simulator, without a key", async () => {
    const simulator = await aSimulator()
    const { body } = await ask(simulator, "GET", "/")
    expect(body).toMatchObject({ now: "2025-06-10T04:00:00.000Z", accounts: [{ appCode: APP_CODE, mchid: null }] })
    expect(JSON.stringify(body)).not.toContain(KEY)
  })

  it("does the same to an order as the methods", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    expect((await ask(simulator, "GET", "/orders")).body.orders).toEqual(simulator.orders())
    expect((await ask(simulator, "POST", "/orders/ORDER1/abandon")).body.order.state).toBe("waiting")
    expect((await ask(simulator, "POST", "/orders/ORDER1/decline", { respcd: "1204" })).body.order.respcd).toBe("1204")
    expect((await ask(simulator, "POST", "/orders/ORDER1/expire")).body.order.state).toBe("expired")
    expect((await ask(simulator, "POST", "/orders/ORDER1/pay")).status).toBe(400)
    expect((await ask(simulator, "POST", "/orders/ORDER1/pay", { late: true })).body.order.state).toBe("paid")
    expect((await ask(simulator, "POST", "/orders/ORDER1/pay-again")).body.order.state).toBe("paid")
    expect((await ask(simulator, "GET", `/orders?account=${APP_CODE}`)).body.orders).toHaveLength(2)
    expect((await ask(simulator, "GET", "/orders/ORDER1")).body.order.respcd).toBe("0000")
  })

  it("finishes refunds, and lists them", async () => {
    const simulator = await aSimulator({ refunds: "pending" })
    await call(simulator, "refund", aRefund(await aPaidOrder(simulator)))
    expect((await ask(simulator, "GET", "/refunds")).body.refunds).toMatchObject([{ state: "pending" }])
    expect((await ask(simulator, "POST", "/refunds/REFUND1/settle")).body.refund.state).toBe("done")
  })

  it("sends and lists notifications", async () => {
    const merchant = await aMerchant()
    const simulator = await aSimulator()
    await aPaidOrder(simulator)
    const sent = await ask(simulator, "POST", "/notifications/ORDER1", { url: merchant.url, fields: { txamt: "1" } })
    expect(sent.body.notification).toMatchObject({ acknowledged: true })
    expect(merchant.received).toMatchObject([{ body: { txamt: "1" } }])
    expect((await ask(simulator, "GET", "/notifications?outTradeNo=ORDER1")).body.notifications).toHaveLength(2)
    expect((await ask(simulator, "GET", "/notifications?outTradeNo=NONE")).body.notifications).toEqual([])
  })

  it("changes faults and settings, and accepts foreign payments", async () => {
    const simulator = await aSimulator()
    const { body } = await ask(simulator, "POST", "/faults", { kind: "garbage", times: 3 })
    expect(body.fault).toMatchObject({ id: "fault-1", kind: "garbage" })
    await ask(simulator, "POST", "/faults", { kind: "lost" })
    expect((await ask(simulator, "DELETE", "/faults/fault-1")).body.faults).toMatchObject([{ kind: "lost" }])
    await ask(simulator, "DELETE", "/faults")
    expect((await ask(simulator, "GET", "/faults")).body.faults).toEqual([])
    expect((await ask(simulator, "PATCH", "/settings", { fpsRefunds: true })).body.settings.fpsRefunds).toBe(true)
    const payment = { outTradeNo: "TILL-1", amountMinor: 100 }
    expect((await ask(simulator, "POST", "/foreign-payments", payment)).body.order.state).toBe("paid")
  })

  it("moves the clock and resets", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    expect((await ask(simulator, "POST", "/advance", { ms: 1000 })).body.now).toBe("2025-06-10T04:00:01.000Z")
    expect((await ask(simulator, "GET", "/requests")).body.requests).toHaveLength(1)
    await ask(simulator, "POST", "/reset")
    expect(simulator.orders()).toEqual([])
  })

  it.each([
    ["POST", "/orders/NONE/pay", undefined, "No payment has the out_trade_no NONE"],
    ["POST", "/faults", { kind: "meteor" }, "Simulator fault not understood"],
    ["PATCH", "/settings", { latePayments: "yes" }, "latePayments"],
    ["PATCH", "/settings", { color: "red" }, "color"],
    ["POST", "/advance", {}, "ms"],
    ["POST", "/orders/ORDER1/pay", { late: "yes" }, "late"],
    ["GET", "/nothing", undefined, "The control API has no GET /nothing"],
  ])("answers %s %s %j with 400 and a sentence", async (method, path, body, sentence) => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    const answer = await ask(simulator, method, path, body)
    expect(answer.status).toBe(400)
    expect(answer.body.error).toContain(sentence)
  })
})
