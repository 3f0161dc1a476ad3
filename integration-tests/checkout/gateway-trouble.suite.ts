import { ledgerOf, suite, waitFor, waitForState } from "../setup"

export default suite("A gateway in trouble", (store) => {
  afterEach(() => store.simulator.faults.clear())

  async function tryToPay(cartId: string, provider = "pp_qfpay-wechat_qfpay") {
    const { data: made } = await store.api.post("/store/payment-collections", { cart_id: cartId }, store.headers)
    const answer = await store.api.post(
      `/store/payment-collections/${made.payment_collection.id}/payment-sessions`,
      { provider_id: provider, data: {} },
      { ...store.headers, validateStatus: () => true },
    )
    const { code, message, developer_message } = answer.data as Record<string, string>
    return { status: answer.status, code, message, developer_message }
  }

  /** Numbers of this cart's attempts, as requested from QFPay. */
  const asked = () =>
    store.simulator
      .requests()
      .filter(({ operation }) => operation === "payment")
      .map(({ params }) => String(params.out_trade_no))

  it("leaves nothing payable behind when the reply to a new code is lost, and never repeats the call blindly (failures 23)", async () => {
    const cart = await store.createCart()
    const before = asked().length
    store.simulator.faults.set({ on: "payment", kind: "lost", when: "after", times: 1 })
    const refused = await tryToPay(cart.id)
    expect(refused).toMatchObject({ status: 500, code: "QFPAY_TRANSPORT" })
    expect(refused.message).toBe("The payment service didn’t respond in time. You haven’t been charged. Try again.")
    const [number, ...more] = asked().slice(before)
    expect(more).toEqual([])
    expect(store.simulator.order(number ?? "").state).toBe("closed")
    expect((await ledgerOf(store.container).find(number ?? ""))?.state).toBe("closed")

    const session = await store.startPayment(cart, "pp_qfpay-wechat_qfpay")
    expect(session.data.out_trade_no).not.toBe(number)
  })

  it.each([
    ["the call never arrives", { on: "payment", kind: "lost", when: "before", times: 1 }],
    ["the answer is a web page", { on: "payment", kind: "garbage", times: 1 }],
    ["the answer is an error of its proxy", { on: "payment", kind: "http_status", status: 502, times: 1 }],
    ["the answer has another amount", { on: "payment", kind: "wrong_echo", txamt: "1", times: 1 }],
    ["the answer has another order", { on: "payment", kind: "wrong_echo", out_trade_no: "OTHER", times: 1 }],
    ["it is in maintenance", { on: "payment", kind: "respcd", respcd: "1100", times: 1 }],
    ["it returns an unknown code", { on: "payment", kind: "respcd", respcd: "9876", times: 1 }],
  ] as const)("shows no code and charges nothing when %s (failures 12)", async (_name, fault) => {
    const cart = await store.createCart()
    const before = asked().length
    store.simulator.faults.set(fault)
    expect(await tryToPay(cart.id)).toMatchObject({ status: 500, code: "QFPAY_TRANSPORT" })
    expect(asked().slice(before)).toHaveLength(1)
    const payable = store.simulator
      .orders()
      .filter(({ outTradeNo, state }) => asked().slice(before).includes(outTradeNo) && state === "waiting")
    expect(payable).toEqual([])
  })

  it("repeats the call under the same number when QFPay got too many requests, and shows one code (failures 12)", async () => {
    const cart = await store.createCart()
    const before = asked().length
    store.simulator.faults.set({ on: "payment", kind: "rate_limited", times: 2 })
    const session = await store.startPayment(cart, "pp_qfpay-wechat_qfpay")
    expect(asked().slice(before)).toEqual(Array(3).fill(session.data.out_trade_no))
    const made = store.simulator.orders().filter(({ outTradeNo }) => outTradeNo === session.data.out_trade_no)
    expect(made).toMatchObject([{ state: "waiting" }])
  })

  it("shows no code and charges nothing while QFPay keeps getting too many requests", async () => {
    const cart = await store.createCart()
    store.simulator.faults.set({ on: "payment", kind: "rate_limited" })
    expect(await tryToPay(cart.id)).toMatchObject({ status: 500, code: "QFPAY_TRANSPORT" })
    expect(store.simulator.orders().filter(({ state }) => state === "waiting")).toEqual([])

    store.simulator.faults.clear()
    const { data } = await store.startPayment(cart, "pp_qfpay-wechat_qfpay")
    // A merchant's check is made every second; its answer ends the pause of all enquiries.
    const admin = { ...(await store.adminHeaders()), validateStatus: () => true }
    const check = async () =>
      (await store.api.post(`/admin/qfpay/transactions/${String(data.out_trade_no)}/sync`, {}, admin)).status === 200
    await waitFor(check, { what: "QFPay to answer a check", intervalMs: 500, timeoutMs: 15_000 })
  })

  it("tells the shopper to choose another way to pay when QFPay refuses, and logs why", async () => {
    const cart = await store.createCart()
    store.simulator.faults.set({ on: "payment", kind: "respcd", respcd: "1104", respmsg: "filter error", times: 1 })
    const refused = await tryToPay(cart.id)
    expect(refused).toMatchObject({ status: 400, code: "QFPAY_REJECTED" })
    expect(refused.message).toBe(
      "This payment method isn’t available right now. You haven’t been charged. Choose another way to pay.",
    )
    expect(refused.developer_message).toMatch(/QFPay refused the request \(1104\)\. Please choose another way to pay/)
  })

  it("reports pending, not failed, while it is unknown whether the shopper has paid (failures 12)", async () => {
    const cart = await store.createCart()
    const session = await store.startPayment(cart, "pp_qfpay-wechat_qfpay")
    const number = String(session.data.out_trade_no)
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    store.simulator.pay(number)
    store.simulator.faults.set({ on: "query", kind: "garbage" })
    expect((await store.completeCart(cart.id)).status).toBe(400)
    const { data } = await store.api.get(`/store/qfpay/payment-sessions/${session.id}`, store.headers)
    expect(data.payment_session.status).toBe("pending")

    store.simulator.faults.clear()
    // Within five seconds, the ledger answers, which does not know of the payment yet.
    expect((await store.completeCart(cart.id)).status).toBe(400)
    const isOrder = async () => (await store.completeCart(cart.id)).data.type === "order"
    await waitFor(isOrder, { intervalMs: 500, timeoutMs: 10_000 })
  })

  it("keeps waiting while QFPay's record has an unknown code", async () => {
    const cart = await store.createCart()
    const session = await store.startPayment(cart, "pp_qfpay-wechat_qfpay")
    const number = String(session.data.out_trade_no)
    store.simulator.faults.set({ on: "query", kind: "respcd", respcd: "9876", inRows: true })
    expect((await store.completeCart(cart.id)).status).toBe(400)
    expect((await ledgerOf(store.container).find(number))?.state).toBe("waiting")
    store.simulator.faults.clear()
    store.simulator.pay(number)
    await waitForState(store.container, number, "applied")
  })

  it("logs no key and no signature, whatever goes wrong", async () => {
    const cart = await store.createCart()
    const lines: string[] = []
    const logger = store.container.resolve<Record<"info" | "warn" | "error", (line: unknown) => void>>("logger")
    const spies = (["info", "warn", "error"] as const).map((level) =>
      jest.spyOn(logger, level).mockImplementation((line) => void lines.push(String(line))),
    )
    for (const kind of ["garbage", "lost"] as const) {
      store.simulator.faults.set({ kind, times: 3 })
      lines.push(JSON.stringify(await tryToPay(cart.id)))
      store.simulator.faults.clear()
    }
    spies.forEach((spy) => spy.mockRestore())
    expect(lines.length).toBeGreaterThan(3)
    expect(lines.join("\n")).not.toMatch(/integration-client-key|INTEGRATIONAPPCODE|X-QF-SIGN|[0-9A-F]{32}$/m)
  })
})
