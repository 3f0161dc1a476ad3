import { ledgerOf, type Store, suite, waitForState } from "../setup"

const WECHAT = "pp_qfpay-wechat_qfpay"

/** A code as the wallet shows it. Its last digits tell the simulator the outcome. */
let codes = 1000
const code = (fate = "") => `28443790${codes++}${fate}`

interface StatusView {
  status: string
  order_id: string | null
  paid_at: string | null
}

export default suite("A scan of the shopper's code at the counter", (store) => {
  it("that is pending is followed, and its order is placed once the shopper has paid", async () => {
    store.simulator.configure({ cpmSettleMs: 300 })
    const cart = await store.createCart()
    const { id, data } = await scan(store, cart, code("1143"))
    expect(data).toMatchObject({ scenario: "cpm", pay_type: "800208" })
    expect(await statusOf(store, id)).toMatchObject({ status: "pending" })

    const row = await waitForState(store.container, String(data.out_trade_no), "applied")
    expect(row.order_id).toBe((await store.orderOf(cart.id))?.id)
    expect(await statusOf(store, id)).toMatchObject({ status: "authorized", order_id: row.order_id })
  })

  it("that is pending is applied by the counter's own request when QFPay's notification is lost", async () => {
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    store.simulator.configure({ cpmSettleMs: 1 })
    const { id, data } = await scan(store, await store.createCart(), code("1143"))
    await isDue(store, data)
    await store.simulator.idle()
    expect(await statusOf(store, id)).toMatchObject({ status: "authorized", order_id: expect.any(String) as string })
  })

  it("that is declined after waiting reports it, and the cart can be paid with another code", async () => {
    store.simulator.configure({ cpmSettleMs: 1 })
    const cart = await store.createCart()
    const { id, data } = await scan(store, cart, code("11431201"))
    await isDue(store, data)
    expect(await statusOf(store, id)).toMatchObject({ status: "error", order_id: null })

    const second = await scan(store, cart, code())
    expect(await store.completeCart(cart.id)).toMatchObject({ status: 200, data: { type: "order" } })
    await waitForState(store.container, String(second.data.out_trade_no), "applied")
  })

  it("that stays pending for two minutes is reversed, and the counter learns that it is over", async () => {
    store.simulator.configure({ cpmSettleMs: 3_600_000 })
    const cart = await store.createCart()
    const { id, data } = await scan(store, cart, code("1143"))
    const number = String(data.out_trade_no)
    await isDue(store, data)
    expect(await statusOf(store, id)).toMatchObject({ status: "pending" })

    await isOver(store, data)
    expect(await statusOf(store, id)).toMatchObject({ status: "canceled", order_id: null })
    expect(store.simulator.order(number)).toMatchObject({ state: "closed", cancel: "1" })
    expect(await store.completeCart(cart.id)).toMatchObject({ status: 400 })
    expect(await store.orderOf(cart.id)).toBeUndefined()
    expect(operations(store)).toEqual(expect.arrayContaining(["reversal"]))
  })

  it("that QFPay cannot reverse expires, and is recognized if it is paid after all", async () => {
    store.simulator.configure({ cpmSettleMs: 3_600_000 })
    const cart = await store.createCart()
    const { id, data } = await store.startPayment(cart, "pp_qfpay-payme_qfpay", {
      ...{ scenario: "cpm", auth_code: code("1143") },
    })
    await isOver(store, data)
    expect(await statusOf(store, id)).toMatchObject({ status: "expired" })

    store.simulator.pay(String(data.out_trade_no), { late: true })
    const row = await waitForState(store.container, String(data.out_trade_no), "applied")
    expect(row.order_id).toBe((await store.orderOf(cart.id))?.id)
  })

  it("whose answer is lost is found paid, and is never reported as failed", async () => {
    store.simulator.faults.set({ on: "payment", kind: "lost", when: "after", times: 1 })
    const cart = await store.createCart()
    const { data } = await scan(store, cart, code())
    expect(await store.completeCart(cart.id)).toMatchObject({ status: 200, data: { type: "order" } })
    await waitForState(store.container, String(data.out_trade_no), "applied")
    expect(store.simulator.orders()).toHaveLength(1)
  })

  it("whose request never arrived waits two minutes and then expires", async () => {
    store.simulator.faults.set({ on: "payment", kind: "lost", when: "before", times: 1 })
    const { id, data } = await scan(store, await store.createCart(), code())
    expect(await statusOf(store, id)).toMatchObject({ status: "pending" })
    await isOver(store, data)
    expect(await statusOf(store, id)).toMatchObject({ status: "expired", paid_at: null })
    expect(store.simulator.orders()).toEqual([])
  })

  it("made twice at once with one code charges once, and the second is told that the cart is paid", async () => {
    const auth_code = code()
    const cart = await store.createCart()
    const [collection] = [await store.api.post("/store/payment-collections", { cart_id: cart.id }, store.headers)]
    const url = `/store/payment-collections/${collection.data.payment_collection.id}/payment-sessions`
    const twice = await Promise.all(
      [1, 2].map(() =>
        store.api.post(
          url,
          { provider_id: WECHAT, data: { scenario: "cpm", auth_code } },
          { ...store.headers, validateStatus: () => true },
        ),
      ),
    )
    expect(twice.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(twice.find(({ status }) => status === 409)?.data).toMatchObject({ code: "QFPAY_PAID" })
    expect(store.simulator.orders().filter(({ state }) => state === "paid")).toHaveLength(1)
    expect(await store.completeCart(cart.id)).toMatchObject({ status: 200, data: { type: "order" } })
    expect(await store.paymentsOf(cart.id)).toHaveLength(1)
  })

  it.each([
    ["the same code", true],
    ["another code", false],
  ])("repeated with %s after it was paid is refused, and the paid cart becomes its order", async (_, isSame) => {
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    const [first, second] = [code(), code()]
    const cart = await store.createCart()
    await scan(store, cart, first)
    const again = await scan(store, cart, isSame ? first : second).catch(({ response }) => response)
    expect(again).toMatchObject({ status: 409, data: { code: "QFPAY_PAID" } })
    expect(again.data.message).toMatch(/[Dd]o not pay again/)
    expect(again.data.developer_message).toMatch(/Do not pay again: complete the cart/)

    expect(await store.completeCart(cart.id)).toMatchObject({ status: 200, data: { type: "order" } })
    expect(store.simulator.orders()).toHaveLength(1)
    expect(await store.paymentsOf(cart.id)).toHaveLength(1)
  })

  it("that QFPay declines tells the cashier what to do now, and leaves nothing open", async () => {
    const sentences: [respcd: string, sentence: RegExp][] = [
      ["1202", /The code was invalid or has expired\. Ask the shopper to refresh the code and scan again\./],
      ["2005", /The code was invalid or has expired/],
      ["1201", /The shopper's wallet or bank declined the payment\. Ask for another wallet or another way to pay\./],
      ["1204", /Ask for another wallet or another way to pay\./],
      ["1294", /Ask for another wallet or another way to pay\./],
      ["1212", /payment code for use outside the mainland/],
      ["1147", /Ask the shopper to open a new code and scan again\./],
      ["1250", /This payment is not allowed/],
      ["1205", /Ask the shopper to open a new code and scan again\./],
    ]
    for (const [respcd, sentence] of sentences) {
      const refused = await scan(store, await store.createCart(), code(respcd)).catch(({ response }) => response)
      expect(refused).toMatchObject({ status: 400, data: { code: "QFPAY_DECLINED" } })
      expect(refused.data.message).toMatch(new RegExp(`\\(${respcd}\\)`))
      expect(refused.data.message).toMatch(sentence)
    }
    expect(store.simulator.orders().some(({ state }) => state === "waiting" || state === "paid")).toBe(false)
  })

  it("stores the shopper's code in no table of the shop", async () => {
    const auth_code = code("1143")
    const cart = await store.createCart()
    const { data } = await scan(store, cart, auth_code)
    const knex = store.container.resolve("__pg_connection__")
    for (const table of ["payment_session", "qfpay_transaction", "qfpay_transaction_event", "payment"]) {
      const { rows } = await knex.raw<{ rows: { text: string }[] }>(`SELECT t::text AS text FROM ${table} t`)
      expect(rows.map(({ text }) => text).join()).not.toContain(auth_code)
    }
    const events = await ledgerOf(store.container).events(String(data.out_trade_no))
    expect(events.length).toBeGreaterThan(1)
  })
})

function scan(store: Store, cart: { id: string }, auth_code: string) {
  return store.startPayment(cart, WECHAT, { scenario: "cpm", auth_code })
}

async function statusOf(store: Store, sessionId: string): Promise<StatusView> {
  const { data } = await store.api.get(`/store/qfpay/payment-sessions/${sessionId}`, store.headers)
  return data.payment_session
}

const operations = (store: Store) => store.simulator.requests().map(({ operation }) => operation)

/** Makes its next enquiry due now, without the few seconds that the counter would wait. */
async function isDue(store: Store, data: Record<string, unknown>): Promise<void> {
  await move(store, data, { next_enquiry_at: new Date() })
}

/** Its two minutes have just passed. */
async function isOver(store: Store, data: Record<string, unknown>): Promise<void> {
  await move(store, data, { next_enquiry_at: new Date(), expires_at: new Date(Date.now() - 1_000) })
}

async function move(store: Store, data: Record<string, unknown>, times: Record<string, Date>): Promise<void> {
  // The simulator finishes a pending scan at its own pace.
  await new Promise((resolve) => setTimeout(resolve, 50))
  const knex = store.container.resolve("__pg_connection__")
  await knex("qfpay_transaction").where({ out_trade_no: data.out_trade_no }).update(times)
}
