import type { IOrderModuleService, IPaymentModuleService } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"
import { createOrderWorkflow } from "@medusajs/medusa/core-flows"
import type { AxiosRequestConfig } from "axios"
import { PAY_TYPES } from "../../src/qfpay/catalogue"
import { heldPaymentsOf, ledgerOf, runBackgroundJob, suite, waitForState } from "../setup"

/** The wallets that can show a code to a Hong Kong shop's customer. */
const WITH_A_CODE = PAY_TYPES.filter(({ scenario, merchantRegion }) => {
  return scenario === "mpm" && merchantRegion !== "overseas"
}).map(({ wallet }) => wallet)

/** A code as the wallet shows it. Its last digits tell the simulator the outcome. */
let codes = 10_007_000
const code = (fate = "") => `28443790${codes++}${fate}`

interface Session {
  id: string
  status: string
  paid_at: string | null
  order_id: string | null
  data: Record<"out_trade_no" | "pay_type" | "scenario" | "qrcode" | "account", string> & { txamt: number }
}

interface Answer {
  status: number
  data: { payment_session: Session; code: string; message: string; type: string }
}

interface CounterView {
  payment_session: Session | null
  notice: string | null
  outstanding_amount: number
  currency_code: string
  account: string
  accounts: string[]
  wallets: string[]
}

export default suite("The counter", (store) => {
  let admin: AxiosRequestConfig
  beforeEach(async () => {
    admin = { ...(await store.adminHeaders()), validateStatus: () => true }
  })
  afterEach(() => {
    jest.restoreAllMocks()
    store.simulator.faults.clear()
  })

  const post = async (path: string, body: object = {}) => store.api.post(path, body, admin)
  const pathOf = (orderId: string) => `/admin/qfpay/orders/${orderId}/collect`
  const collect = (orderId: string, body: object): Promise<Answer> => post(pathOf(orderId), body)
  const cancel = async (orderId: string): Promise<{ status: number; data: CounterView & { message: string } }> =>
    post(`${pathOf(orderId)}/cancel`)
  const view = async (orderId: string, query = ""): Promise<CounterView> =>
    (await store.api.get(`${pathOf(orderId)}${query}`, admin)).data

  const itemsAt = (prices: readonly number[]) =>
    prices.map((unit_price, index) => ({ title: `Lamp ${index + 1}`, quantity: 1, unit_price }))

  /** A draft order of goods at these prices, as a cashier creates it. */
  async function draft(prices: readonly number[] = [158.5], regionId = store.shop.regionId): Promise<string> {
    const { data, status } = await post("/admin/draft-orders", {
      region_id: regionId,
      sales_channel_id: store.shop.salesChannelId,
      email: "shopper@example.com",
      items: itemsAt(prices),
    })
    expect(status).toBe(200)
    return data.draft_order.id
  }

  /** An order that was placed but not paid. */
  async function order(prices: readonly number[] = [158.5]): Promise<string> {
    const { result } = await createOrderWorkflow(store.container).run({
      input: {
        status: "pending",
        region_id: store.shop.regionId,
        sales_channel_id: store.shop.salesChannelId,
        email: "shopper@example.com",
        items: itemsAt(prices),
      },
    })
    return result.id
  }

  /** What Medusa shows the merchant of an order. */
  async function shown(orderId: string) {
    const fields = "id,status,payment_status,summary,*transactions,*payment_collections,*payment_collections.payments"
    const { data } = await store.api.get(`/admin/orders/${orderId}?fields=${fields}`, admin)
    const { payment_status, summary, transactions, payment_collections } = data.order
    return {
      payment_status,
      outstanding: summary.pending_difference,
      transactions: transactions.map(({ amount }: { amount: number }) => amount),
      collections: payment_collections.length,
      payments: payment_collections.flatMap(({ payments }: { payments: { amount: number }[] }) => payments),
    }
  }

  const charged = () =>
    store.simulator
      .orders()
      .filter(({ state }) => state === "paid")
      .map(({ amountMinor }) => amountMinor)
  const numberOf = ({ data }: Answer) => data.payment_session.data.out_trade_no

  it("charges the shopper's code for an order and for a draft, which stays paid when placed", async () => {
    const id = await draft()
    expect(await view(id)).toMatchObject({
      ...{ payment_session: null, notice: null, outstanding_amount: 158.5, currency_code: "hkd" },
      ...{ account: "qfpay", accounts: ["qfpay", "second"] },
      wallets: WITH_A_CODE,
    })
    const scanned = await collect(id, { auth_code: "2844 3790 1234 5678\t" })
    expect(scanned.data).toMatchObject({
      payment_session: {
        status: "authorized",
        order_id: id,
        data: { pay_type: "800008", wallet: "alipay", txamt: 15850 },
      },
    })
    const paid = { outstanding: 0, transactions: [158.5], payments: [{ amount: 158.5 }], payment_status: "captured" }
    expect(await shown(id)).toMatchObject(paid)
    expect(await view(id)).toMatchObject({
      payment_session: { status: "authorized" },
      outstanding_amount: 0,
      wallets: [],
    })
    expect((await post(`/admin/draft-orders/${id}/convert-to-order`)).status).toBe(200)
    expect(await shown(id)).toMatchObject(paid)

    // To the cent: 33.33 + 33.34 + 0.1 + 0.2 is not exact as a float.
    const placed = await order([33.33, 33.34, 0.1, 0.2])
    const named = await collect(placed, { auth_code: code(), wallet: "wechat" })
    expect(named.data.payment_session.data).toMatchObject({ pay_type: "800208", txamt: 6697 })
    expect(await shown(placed)).toMatchObject({ payment_status: "captured", outstanding: 0, transactions: [66.97] })
    expect(charged()).toEqual(expect.arrayContaining([15850, 6697]))
  })

  it("closes a day by wallet and by user, in agreement with Medusa's books to the cent", async () => {
    const policies = ["qfpay_payment:read", "qfpay_payment:create"]
    const other = { ...(await store.adminHeaders({ policies })), validateStatus: () => true }
    const first = await order([33.33, 0.1])
    const taken = await collect(first, { auth_code: code(), wallet: "wechat" })
    await collect(await order([20]), { auth_code: code(), wallet: "alipay" })
    await store.api.post(pathOf(await order([5.55])), { auth_code: code(), wallet: "alipay" }, other)
    // Not at the counter.
    const { data } = await store.startPayment(await store.createCart(), "pp_qfpay-payme_qfpay")
    store.simulator.pay(String(data.out_trade_no))
    await waitForState(store.container, String(data.out_trade_no), "applied")
    const { payments } = await shown(first)
    expect((await post(`/admin/payments/${payments[0].id}/refund`, { amount: 3.33 })).status).toBe(200)

    const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    const { closing } = (await store.api.get(`/admin/qfpay/takings/closing?day=${day}`, admin)).data
    expect(closing).toMatchObject({
      ...{ day, time_zone: "Asia/Hong_Kong", currency_code: "hkd", currency_codes: ["hkd"] },
      total: { payments: 3, received: 58.98, on_orders: 58.98, orders: 3, refunds: 1, refunded: 3.33, net: 55.65 },
      wallets: [
        { wallet: "alipay", payments: 2, received: 25.55, refunded: 0 },
        { wallet: "wechat", payments: 1, received: 33.43, refunded: 3.33, net: 30.1 },
      ],
    })
    expect(closing.people.map(({ received, wallets }: any) => [received, wallets.length]).sort()).toEqual([
      [5.55, 1],
      [53.43, 2],
    ])
    const names = closing.people.map(({ name }: any) => name)
    expect(new Set(names).size).toBe(2)
    for (const name of names) expect(name).toMatch(/^merchant-\d+@example\.com$/)
    const atCounter = "WHERE payment_id IN (SELECT id FROM payment WHERE amount <> 158.5)"
    const sum = async (table: string) => {
      const knex = store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
      const { rows } = await knex.raw(`SELECT sum(amount)::float AS sum FROM ${table} ${atCounter}`)
      return Number(rows[0].sum)
    }
    expect([closing.total.on_orders, closing.total.refunded]).toEqual([await sum("capture"), await sum("refund")])

    const { transaction } = (await store.api.get(`/admin/qfpay/transactions/${numberOf(taken)}`, admin)).data
    expect(transaction.events[0]).toMatchObject({ kind: "created", by_name: expect.stringMatching(/^merchant-/) })
    // A refund on Medusa's own route, which passes a provider no user.
    const [refund] = transaction.refunds
    const made = (await store.api.get(`/admin/qfpay/transactions/${refund.out_trade_no}`, admin)).data.transaction
    expect(made.events[0]).toMatchObject({ kind: "refund_asked", by_name: expect.stringMatching(/^merchant-/) })
    expect((await store.api.get("/admin/qfpay/takings/closing?day=today", admin)).status).toBe(400)
  })

  it("shows a code whose payment is applied through QFPay's notification alone, the job alone, or the page alone", async () => {
    const [first, second, third] = [await order(), await draft([20]), await order([0.3])]
    const qr = await collect(first, { wallet: "payme" })
    expect(qr.data.payment_session).toMatchObject({ status: "pending", data: { pay_type: "805801", scenario: "mpm" } })
    expect(qr.data.payment_session.data.qrcode).toMatch(/^http/)
    store.simulator.pay(numberOf(qr))
    await waitForState(store.container, numberOf(qr), "applied")
    expect(await shown(first)).toMatchObject({ payment_status: "captured", outstanding: 0, transactions: [158.5] })

    store.simulator.faults.set({ on: "notification", kind: "lost" })
    const unheard = await collect(second, { wallet: "fps" })
    store.simulator.pay(numberOf(unheard))
    await runBackgroundJob(store.container)
    expect(await ledgerOf(store.container).find(numberOf(unheard))).toMatchObject({
      state: "applied",
      order_id: second,
    })
    expect(await shown(second)).toMatchObject({ outstanding: 0, transactions: [20] })

    const watched = await collect(third, { wallet: "alipay" })
    const { id } = watched.data.payment_session
    expect(await view(third)).toMatchObject({ payment_session: { id, status: "pending" } })
    store.simulator.pay(numberOf(watched))
    await isDue(numberOf(watched))
    expect(await view(third)).toMatchObject({ payment_session: { id, status: "authorized" }, outstanding_amount: 0 })
  })

  it("charges once when a cashier scans twice at once, the same code or another, and again afterward", async () => {
    for (const isSame of [true, false]) {
      const id = await order()
      const one = code()
      const answers = await Promise.all([one, isSame ? one : code()].map((auth_code) => collect(id, { auth_code })))
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
      const refused = answers.find(({ status }) => status === 409)
      expect(refused?.data).toEqual({
        ...{ code: "QFPAY_PAID", type: "conflict", message: "This order is already paid." },
        messages: [{ key: "messages.order_paid", parameters: {} }],
      })

      const later = await collect(id, { auth_code: isSame ? one : code() })
      expect(later).toMatchObject({ status: 409, data: { code: "QFPAY_PAID" } })
      expect(await collect(id, { wallet: "alipay" })).toMatchObject({ status: 409 })
      expect(await shown(id)).toMatchObject({ transactions: [158.5], collections: 1, payments: [{ amount: 158.5 }] })
    }
    expect(charged()).toEqual([15850, 15850])
  })

  it("tells the cashier what to do about a wrong code, and accepts the next scan", async () => {
    const id = await order()
    for (const [fate, sentence, notice] of [
      ["1202", /The code was invalid or has expired/, "show_new_code"],
      ["1201", /Ask for another wallet/, "try_another_wallet"],
    ] as const) {
      const refused = await collect(id, { auth_code: code(fate) })
      const messages = [{ key: "messages.declined" }, { key: `cashierAdvice.${notice}`, parameters: {} }]
      expect(refused).toMatchObject({ status: 400, data: { code: "QFPAY_DECLINED", messages } })
      expect(refused.data.message).toMatch(sentence)
      expect(await view(id)).toMatchObject({ notice, payment_session: { status: "error" }, outstanding_amount: 158.5 })
    }
    expect((await collect(id, { auth_code: code() })).data.payment_session.status).toBe("authorized")
    expect(await shown(id)).toMatchObject({ outstanding: 0, collections: 1, transactions: [158.5] })
  })

  it("refuses impossible requests with an explanation, and writes nothing", async () => {
    const [open, canceled] = [await order(), await order()]
    expect((await post(`/admin/orders/${canceled}/cancel`)).status).toBe(200)
    const asked = store.simulator.requests().length
    const refusals: [orderId: string, body: object, status: number, sentence: RegExp][] = [
      ["order_unknown", { wallet: "alipay" }, 404, /There is no order with this ID/],
      [canceled, { wallet: "alipay" }, 409, /This order is canceled/],
      [open, {}, 400, /auth_code or wallet/],
      [open, { auth_code: "   " }, 400, /auth_code/],
      [open, { auth_code: "12" }, 400, /not a payment code/],
      [open, { wallet: "monopoly" }, 400, /wallet/],
      [open, { wallet: "alipay", amount: 1 }, 400, /amount/],
      [open, { wallet: "card" }, 400, /Visa \/ Mastercard has no QR code to show at the counter/],
      [open, { wallet: "fps", auth_code: code() }, 400, /FPS cannot be paid by scanning the shopper's code/],
      [
        open,
        { wallet: "alipay", account: "third" },
        400,
        /no provider entry .* uses 'third'. Accounts in use: qfpay, second/,
      ],
    ]
    for (const [orderId, body, status, sentence] of refusals) {
      const answer = await collect(orderId, body)
      expect([answer.status, answer.data.message]).toEqual([status, expect.stringMatching(sentence)])
    }
    const dollars = await post("/admin/regions", { name: "America", currency_code: "usd", countries: ["us"] })
    const foreign = await draft([10], dollars.data.region.id)
    const currency = await collect(foreign, { wallet: "fps" })
    expect([currency.status, currency.data.message]).toEqual([400, expect.stringMatching(/supports only HKD, not USD/)])
    expect((await view(foreign)).wallets).not.toContain("fps")

    for (const [path, method] of [
      [pathOf(open), "get"],
      [pathOf(open), "post"],
      [`${pathOf(open)}/cancel`, "post"],
    ] as const) {
      const { status } = await store.api.request({ url: path, method, data: {}, validateStatus: () => true })
      expect(status).toBe(401)
    }
    expect((await store.api.get(pathOf("order_unknown"), admin)).status).toBe(404)
    expect((await cancel("order_unknown")).status).toBe(404)
    expect((await store.api.get(`${pathOf(open)}?account=third`, admin)).status).toBe(400)
    expect(store.simulator.requests()).toHaveLength(asked)
    expect(await shown(open)).toMatchObject({ collections: 0 })
    expect(await shown(foreign)).toMatchObject({ collections: 0 })
  })

  it("cancels the code on the screen before it creates or scans another, and keeps it for a repeated request", async () => {
    const id = await order()
    const [first, again] = [await collect(id, { wallet: "unionpay" }), await collect(id, { wallet: "unionpay" })]
    expect(numberOf(again)).toBe(numberOf(first))
    const other = await collect(id, { wallet: "wechat" })
    expect(store.simulator.order(numberOf(first)).state).toBe("closed")
    expect(await view(id)).toMatchObject({ payment_session: { data: { out_trade_no: numberOf(other) } } })

    expect((await view(id, "?account=second")).account).toBe("second")
    expect(await collect(id, { auth_code: code(), account: "second" })).toMatchObject({
      status: 400,
      data: { code: "QFPAY_REJECTED" },
    })
    expect(store.simulator.order(numberOf(other)).state).toBe("closed")
    expect((await collect(id, { auth_code: code() })).data.payment_session.status).toBe("authorized")
    expect(charged()).toEqual([15850])
    expect(await shown(id)).toMatchObject({ collections: 1, transactions: [158.5] })
  })

  it("refunds a code that QFPay could not close, if it is paid in addition to another payment", async () => {
    const id = await order()
    const first = await collect(id, { wallet: "alipay" })
    expect((await collect(id, { auth_code: code() })).data.payment_session.status).toBe("authorized")
    store.simulator.pay(numberOf(first), { late: true })
    await waitForState(store.container, numberOf(first), "held")
    await runBackgroundJob(store.container)
    expect(await heldPaymentsOf(store.container, numberOf(first))).toMatchObject([{ state: "refunded" }])
    expect(await shown(id)).toMatchObject({ outstanding: 0, transactions: [158.5] })
  })

  it("applies a code that was paid unnoticed, and charges nothing while the state is unknown", async () => {
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    for (const body of [{ wallet: "wechat" }, { auth_code: code() }]) {
      const id = await order()
      const qr = await collect(id, { wallet: "alipay" })
      store.simulator.pay(numberOf(qr))
      expect(await collect(id, body)).toMatchObject({ status: 409, data: { code: "QFPAY_PAID" } })
      expect(await shown(id)).toMatchObject({ outstanding: 0, transactions: [158.5] })
    }
    expect(charged()).toEqual([15850, 15850])

    const id = await order()
    const qr = await collect(id, { wallet: "alipay" })
    store.simulator.faults.set({ on: "query", kind: "lost", when: "before" })
    for (const answer of [await collect(id, { auth_code: code() }), await cancel(id)]) {
      expect([answer.status, answer.data.message]).toEqual([409, expect.stringMatching(/QFPay is not responding/)])
    }
    expect(store.simulator.orders()).toHaveLength(3)
    expect(await view(id)).toMatchObject({ payment_session: { id: qr.data.payment_session.id, status: "pending" } })
  })

  it("charges nothing while nobody knows whether a canceled code, which the shopper still has, has been paid (failures 60)", async () => {
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    const id = await order()
    // QFPay cannot close PayMe's codes.
    const qr = await collect(id, { wallet: "payme" })
    expect((await cancel(id)).status).toBe(200)
    store.simulator.pay(numberOf(qr))
    store.simulator.faults.set({ on: "query", kind: "lost", when: "before" })
    const answer = await collect(id, { auth_code: code() })
    expect([answer.status, answer.data.message]).toEqual([409, expect.stringMatching(/QFPay is not responding/)])
    expect(charged()).toEqual([15850])

    store.simulator.faults.clear()
    expect(await collect(id, { auth_code: code() })).toMatchObject({ status: 409, data: { code: "QFPAY_PAID" } })
    expect(await shown(id)).toMatchObject({ outstanding: 0, transactions: [158.5] })
    expect(charged()).toEqual([15850])
  })

  describe("for an order that uses the payment collection of its cart", () => {
    /** As a crash while Medusa completes a cart leaves it: the order is there, and nothing is paid. */
    async function placedUnpaid(provider: string) {
      const cart = await store.createCart()
      const session = await store.startPayment(cart, provider)
      const id = await order()
      const { payment_collection } = await store.readCart(cart.id)
      await store.container.resolve(ContainerRegistrationKeys.LINK).create([
        { [Modules.ORDER]: { order_id: id }, [Modules.CART]: { cart_id: cart.id } },
        { [Modules.ORDER]: { order_id: id }, [Modules.PAYMENT]: { payment_collection_id: payment_collection?.id } },
      ])
      return { id, session }
    }

    it("collects what the cart's shopper has not paid, once", async () => {
      const { id } = await placedUnpaid("pp_qfpay-payme_qfpay")
      const qr = await collect(id, { wallet: "alipay" })
      expect(qr.status).toBe(200)
      store.simulator.pay(numberOf(qr))
      await waitForState(store.container, numberOf(qr), "applied")
      expect(await shown(id)).toMatchObject({ outstanding: 0, transactions: [158.5] })
      expect((await collect(id, { wallet: "alipay" })).status).toBe(409)
    })

    it("does not delete another provider's session, through which money may be on its way", async () => {
      const { id, session } = await placedUnpaid("pp_qfpay-payme_qfpay")
      await store.container
        .resolve(ContainerRegistrationKeys.PG_CONNECTION)("payment_session")
        .update({ provider_id: "pp_bank_transfer", status: "pending_authorization" })
        .where({ id: session.id })
      const qr = await collect(id, { wallet: "alipay" })
      expect(qr.status).toBe(200)
      const payments = store.container.resolve<IPaymentModuleService>(Modules.PAYMENT)
      expect(await payments.listPaymentSessions({ id: session.id })).toHaveLength(1)
      store.simulator.pay(numberOf(qr))
      await waitForState(store.container, numberOf(qr), "applied")
      expect(await shown(id)).toMatchObject({ outstanding: 0, transactions: [158.5] })
    })
  })

  it("waits for a scan that the shopper still has to confirm", async () => {
    store.simulator.configure({ cpmSettleMs: 3_600_000 })
    const id = await order()
    const scan = await collect(id, { auth_code: code("1143") })
    expect(scan.data.payment_session).toMatchObject({ status: "pending", paid_at: null })
    for (const body of [{ auth_code: code() }, { wallet: "alipay" }]) {
      const refused = await collect(id, body)
      expect([refused.status, refused.data.message]).toEqual([
        409,
        expect.stringMatching(
          /^The scan at \d\d:\d\d is still being checked\. Wait for the result: scanning again could charge/,
        ),
      ])
    }
    store.simulator.pay(numberOf(scan))
    await waitForState(store.container, numberOf(scan), "applied")
    expect(await shown(id)).toMatchObject({ outstanding: 0, transactions: [158.5] })

    const declined = await order()
    const slow = await collect(declined, { auth_code: code("1143") })
    store.simulator.decline(numberOf(slow), "1201")
    await isDue(numberOf(slow))
    expect(await view(declined)).toMatchObject({ notice: "try_another_wallet", payment_session: { status: "error" } })
    expect((await collect(declined, { auth_code: code() })).data.payment_session.status).toBe("authorized")
    expect(charged()).toHaveLength(2)
  })

  it("follows a scan whose answer was lost, and never charges again", async () => {
    store.simulator.faults.set({ on: "payment", kind: "lost", when: "after", times: 1 })
    const found = await order()
    expect((await collect(found, { auth_code: code() })).data.payment_session.status).toBe("authorized")

    store.simulator.faults.set({ on: "notification", kind: "lost" })
    store.simulator.faults.set({ on: "payment", kind: "lost", when: "after", times: 1 })
    store.simulator.faults.set({ on: "query", kind: "lost", when: "before" })
    const unknown = await order()
    const scan = await collect(unknown, { auth_code: code() })
    expect(scan.data.payment_session.status).toBe("pending")
    expect(await collect(unknown, { auth_code: code() })).toMatchObject({
      status: 409,
      data: { code: "QFPAY_CONFLICT" },
    })
    store.simulator.faults.clear()
    expect(await collect(unknown, { auth_code: code() })).toMatchObject({ status: 409, data: { code: "QFPAY_PAID" } })
    expect(charged()).toEqual([15850, 15850])
    expect(await shown(unknown)).toMatchObject({ outstanding: 0, transactions: [158.5] })
  })

  it("applies the money to the order when the shop fails after QFPay has charged it", async () => {
    const payments = store.container.resolve<IPaymentModuleService>(Modules.PAYMENT)
    const orders = store.container.resolve<IOrderModuleService>(Modules.ORDER)
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    // Before Medusa knows of the money, and between the capture and the order's own entry of it.
    const failures = [
      () => jest.spyOn(payments, "authorizePaymentSession"),
      () => jest.spyOn(orders, "addOrderTransactions"),
    ]
    for (const failing of failures) {
      const id = await order()
      const step = (failing() as jest.SpyInstance).mockRejectedValue(new Error("The disk is full."))
      const scan = await collect(id, { auth_code: code() })
      expect(scan).toMatchObject({ status: 200, data: { payment_session: { status: "pending" } } })
      expect(scan.data.payment_session.paid_at).not.toBeNull()
      expect(await collect(id, { auth_code: code() })).toMatchObject({ status: 409, data: { code: "QFPAY_PAID" } })
      expect(step).toHaveBeenCalled()
      expect(await shown(id)).toMatchObject({ outstanding: 158.5, transactions: [] })
      step.mockRestore()
      await runBackgroundJob(store.container)
      expect(await ledgerOf(store.container).find(numberOf(scan))).toMatchObject({ state: "applied", order_id: id })
      expect(await shown(id)).toMatchObject({ outstanding: 0, transactions: [158.5], payment_status: "captured" })
    }
    expect(charged()).toEqual([15850, 15850])
  })

  it("finds a scan by its order when its session was lost, and refunds the money", async () => {
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    store.simulator.configure({ cpmSettleMs: 3_600_000 })
    const id = await order()
    const lost = await collect(id, { auth_code: code("1143") })
    const knex = store.container.resolve("__pg_connection__")
    await knex("payment_session").where({ id: lost.data.payment_session.id }).delete()
    expect(await collect(id, { auth_code: code() })).toMatchObject({ status: 409, data: { code: "QFPAY_CONFLICT" } })
    store.simulator.pay(numberOf(lost))
    expect((await collect(id, { auth_code: code() })).data.payment_session.status).toBe("authorized")
    expect(await heldPaymentsOf(store.container, numberOf(lost))).toMatchObject([{ reason: "session_gone" }])
    await runBackgroundJob(store.container)
    expect(await heldPaymentsOf(store.container, numberOf(lost))).toMatchObject([{ state: "refunded" }])
    expect(await shown(id)).toMatchObject({ outstanding: 0, transactions: [158.5] })
  })

  it("collects the open amount after an order was edited: a paid part stays, the rest is requested", async () => {
    const id = await order()
    const qr = await collect(id, { wallet: "alipay" })
    await add(id, 40.05)
    expect(await view(id)).toMatchObject({ outstanding_amount: 198.55 })
    store.simulator.pay(numberOf(qr))
    await waitForState(store.container, numberOf(qr), "applied")
    expect(await shown(id)).toMatchObject({ outstanding: 40.05, transactions: [158.5] })
    const rest = await collect(id, { auth_code: code() })
    expect(rest.data.payment_session).toMatchObject({ status: "authorized", data: { txamt: 4005 } })
    expect(await shown(id)).toMatchObject({ outstanding: 0, transactions: [158.5, 40.05] })

    // An order that was edited while its code is on the screen gets a new one for the whole amount.
    const other = await order([100])
    const old = await collect(other, { wallet: "wechat" })
    await add(other, 1)
    const fresh = await collect(other, { wallet: "wechat" })
    expect(fresh.data.payment_session.data.txamt).toBe(10100)
    expect(store.simulator.order(numberOf(old)).state).toBe("closed")
  })

  it("refunds money that an order no longer needs: paid otherwise, canceled, or a deleted draft", async () => {
    const [paid, canceled, deleted] = [await order(), await order(), await draft()]
    const codesShown = [paid, canceled, deleted].map((id) => collect(id, { wallet: "octopus" }))
    const [forPaid, forCanceled, forDeleted] = (await Promise.all(codesShown)).map(numberOf) as [string, string, string]
    // Cash, in its own collection, so that the code stays payable.
    const collection = await post("/admin/payment-collections", { order_id: paid, amount: 158.5 })
    const cash = `/admin/payment-collections/${collection.data.payment_collection.id}/mark-as-paid`
    expect((await post(cash, { order_id: paid })).status).toBe(200)
    expect(await collect(paid, { auth_code: code() })).toMatchObject({ status: 409, data: { code: "QFPAY_PAID" } })
    await post(`/admin/orders/${canceled}/cancel`)
    await store.api.delete(`/admin/draft-orders/${deleted}`, admin)
    for (const [number, reason] of [
      [forPaid, "second_payment"],
      [forCanceled, "order_canceled"],
      [forDeleted, "order_canceled"],
    ] as const) {
      store.simulator.pay(number, { late: true })
      await waitForState(store.container, number, "held")
      expect(await heldPaymentsOf(store.container, number)).toMatchObject([{ reason, txamt: 15850 }])
    }
    await runBackgroundJob(store.container)
    expect(store.simulator.refunds().map(({ amountMinor, state }) => `${amountMinor} ${state}`)).toEqual(
      Array(3).fill("15850 done"),
    )
    expect(await shown(paid)).toMatchObject({ outstanding: 0, transactions: [158.5] })
  })

  it("does not charge while money of the order waits for a person, or is authorized elsewhere", async () => {
    const id = await order()
    const qr = await collect(id, { wallet: "fps" })
    await cancel(id)
    const payments = store.container.resolve<IPaymentModuleService>(Modules.PAYMENT)
    await payments.deletePaymentSession(qr.data.payment_session.id)
    store.simulator.pay(numberOf(qr), { late: true })
    await waitForState(store.container, numberOf(qr), "held")
    const refused = await collect(id, { auth_code: code() })
    expect([refused.status, refused.data.message]).toEqual([
      409,
      expect.stringMatching(/Resolve it under Settings, QFPay, Payments needing attention/),
    ])
    expect(await view(id)).toMatchObject({ notice: "held" })
    const [held] = await heldPaymentsOf(store.container, numberOf(qr))
    expect((await post(`/admin/qfpay/held-payments/${held?.id}/dismiss`)).status).toBe(200)
    expect((await collect(id, { auth_code: code() })).data.payment_session.status).toBe("authorized")
    expect(await shown(id)).toMatchObject({ outstanding: 0, transactions: [158.5] })

    // Medusa's own manual payment only promises money; another provider has reserved it.
    const promised = await order([20])
    const collection = await post("/admin/payment-collections", { order_id: promised, amount: 20 })
    const session = await payments.createPaymentSession(collection.data.payment_collection.id, {
      ...{ provider_id: "pp_system_default", currency_code: "hkd", amount: 20, data: {} },
    })
    const payment = await payments.authorizePaymentSession(session.id, {})
    const knex = store.container.resolve("__pg_connection__")
    const moveTo = (provider_id: string) =>
      knex("payment")
        .where({ id: payment?.id ?? "" })
        .update({ provider_id })
    await moveTo("pp_other_other")
    const beside = await collect(promised, { auth_code: code() })
    expect([beside.status, beside.data.message]).toEqual([409, expect.stringMatching(/is already authorized/)])
    await moveTo("pp_system_default")
    expect((await collect(promised, { auth_code: code() })).data.payment_session.status).toBe("authorized")
  })

  it("cancels open attempts on request; a paid payment stays paid", async () => {
    const id = await order()
    const qr = await collect(id, { wallet: "wechat" })
    expect(await cancel(id)).toMatchObject({ status: 200, data: { payment_session: { status: "canceled" } } })
    expect(store.simulator.order(numberOf(qr)).state).toBe("closed")
    expect((await cancel(id)).status).toBe(200)

    // A code that QFPay cannot close still pays the order, if nothing else was initiated.
    const unclosable = await order([12.3])
    const kept = await collect(unclosable, { wallet: "octopus" })
    expect(await cancel(unclosable)).toMatchObject({ status: 200, data: { payment_session: { status: "canceled" } } })
    store.simulator.pay(numberOf(kept), { late: true })
    await waitForState(store.container, numberOf(kept), "applied")
    expect(await shown(unclosable)).toMatchObject({ outstanding: 0, transactions: [12.3] })

    store.simulator.configure({ cpmSettleMs: 3_600_000 })
    const scan = await collect(id, { auth_code: code("1143"), wallet: "wechat" })
    expect(await cancel(id)).toMatchObject({ data: { payment_session: { status: "canceled" } } })
    expect(store.simulator.order(numberOf(scan)).state).toBe("closed")

    store.simulator.faults.set({ on: "notification", kind: "lost" })
    const paid = await collect(id, { wallet: "alipay" })
    store.simulator.pay(numberOf(paid))
    expect(await cancel(id)).toMatchObject({
      status: 200,
      data: { payment_session: { status: "authorized", order_id: id }, outstanding_amount: 0 },
    })
    expect(await shown(id)).toMatchObject({ outstanding: 0, transactions: [158.5] })
  })

  /** Confirms an order edit that adds something. */
  async function add(orderId: string, unit_price: number): Promise<void> {
    await post("/admin/order-edits", { order_id: orderId })
    const items = [{ variant_id: store.shop.variantId, quantity: 1, unit_price }]
    expect((await post(`/admin/order-edits/${orderId}/items`, { items })).status).toBe(200)
    expect((await post(`/admin/order-edits/${orderId}/confirm`)).status).toBe(200)
  }

  /** Makes its next enquiry due now. */
  async function isDue(number: string): Promise<void> {
    const knex = store.container.resolve("__pg_connection__")
    await knex("qfpay_transaction").where({ out_trade_no: number }).update({ next_enquiry_at: new Date() })
  }
})
