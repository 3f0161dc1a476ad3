import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"
import { cancelOrderWorkflow, refundPaymentWorkflow } from "@medusajs/medusa/core-flows"
import { type QfpayModuleService, QFPAY_MODULE } from "../../src/modules/qfpay"
import type { AdminHeldPayment, AdminTakings, AdminTransactions } from "../../src/api/admin/qfpay/types"
import {
  heldPaymentsOf,
  ledgerOf,
  runBackgroundJob,
  runAlerts,
  suite,
  waitFor,
  payRefusedCart,
  waitForState,
  paidLate,
} from "../setup"

const FPS = "pp_qfpay-fps_qfpay"
const PAYME = "pp_qfpay-payme_qfpay"

export default suite("A person's decision", (store) => {
  afterEach(() => store.simulator.faults.clear())

  const post = async (path: string, body: object = {}) =>
    store.api.post(`/admin/qfpay${path}`, body, { ...(await store.adminHeaders()), validateStatus: () => true })
  const decide = (id: string, action: string, note = "by bank transfer") =>
    post(`/held-payments/${id}/${action}`, { note })
  const cases = async (state = "held"): Promise<AdminHeldPayment[]> =>
    (await store.api.get(`/admin/qfpay/held-payments?state=${state}`, await store.adminHeaders())).data.held_payments
  const caseOf = async (number: string, state?: string) => {
    const found = (await cases(state)).find(({ out_trade_no }) => out_trade_no === number)
    if (!found) throw new Error(`No case of ${number}`)
    return found
  }
  const atQfpay = (number: string) =>
    store.simulator.refunds().filter(({ orderOutTradeNo }) => orderOutTradeNo === number)

  async function ordered(provider: string) {
    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, provider)
    const number = String(data.out_trade_no)
    store.simulator.pay(number)
    await waitForState(store.container, number, "applied")
    await store.simulator.idle()
    const order = await waitFor(() => store.orderOf(cart.id), { what: "the order" })
    return { cart, number, orderId: order.id }
  }
  const refundsInMedusa = async (cartId: string) =>
    (await store.paymentsOf(cartId)).flatMap(({ refunds }) => (refunds ?? []).map(({ amount }) => Number(amount)))
  const booked = async (cartId: string) =>
    ((await store.orderOf(cartId))?.transactions ?? []).map(({ amount }) => Number(amount)).sort((a, b) => a - b)

  /** The reason in the public data of a payment's session. */
  const shopperIsTold = async (number: string) => {
    const row = await ledgerOf(store.container).find(number)
    const path = `/store/qfpay/payment-sessions/${row?.payment_session_id}`
    return (await store.api.get(path, store.headers)).data.payment_session.data.reason as string | undefined
  }

  describe("about held money", () => {
    it("shows who paid, for what, and only the possible actions; a refund made elsewhere is recorded once, by one of two", async () => {
      const { number } = await paidLate(store, FPS)
      const held = await caseOf(number)
      expect(held).toMatchObject({
        wallet: "fps",
        amount: 158.5,
        asked_amount: 158.5,
        customer: { email: expect.stringContaining("@"), name: expect.any(String) },
        items: [{ quantity: expect.any(Number) }],
        actions: ["record_refund", "dismiss"],
      })
      expect((await decide(held.id, "record-refund", " ")).status).toBe(400)

      const answers = await Promise.all([decide(held.id, "record-refund"), decide(held.id, "record-refund")])
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
      expect(answers.find(({ status }) => status === 409)?.data.code).toBe("QFPAY_CONFLICT")
      expect(await caseOf(number, "refunded")).toMatchObject({
        refunded_outside: true,
        note: "by bank transfer",
        resolved_by_name: expect.stringContaining("@example.com"),
        actions: [],
      })
      const refunds = await ledgerOf(store.container).refunds.ofPayment(number)
      expect(refunds).toMatchObject([{ state: "done", txamt: 15850, outside_by: expect.stringMatching(/^user_/) }])
      expect(await ledgerOf(store.container).find(number)).toMatchObject({ state: "refunded" })
      const story = await ledgerOf(store.container).events(refunds[0]!.out_trade_no)
      expect(story[0]).toMatchObject({ kind: "refund_outside", detail: { note: "by bank transfer" } })
      expect(atQfpay(number)).toEqual([])
    })

    it("is not needed twice after a crash between the refund and the case, and no refund is sent to QFPay then", async () => {
      const { number } = await paidLate(store, PAYME)
      const held = await caseOf(number)
      expect(held.actions).toEqual(["refund", "record_refund", "dismiss"])
      expect((await decide(held.id, "record-refund")).status).toBe(200)
      const knex = store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
      const reopen = () =>
        knex("qfpay_held_payment").where({ id: held.id }).update({ state: "held", refund_due_at: new Date() })
      await reopen()
      await runBackgroundJob(store.container)
      expect(await heldPaymentsOf(store.container, number)).toMatchObject([{ state: "refunded" }])
      await reopen()
      expect((await decide(held.id, "record-refund")).status).toBe(200)
      expect(await ledgerOf(store.container).refunds.ofPayment(number)).toHaveLength(1)
      expect(atQfpay(number)).toEqual([])
    })

    it("appears in Medusa's books if Medusa has the payment: a canceled order of a wallet without refunds", async () => {
      const { cart, number, orderId } = await ordered(FPS)
      await cancelOrderWorkflow(store.container).run({ input: { order_id: orderId } })
      await waitForState(store.container, number, "held")
      expect(await refundsInMedusa(cart.id)).toEqual([])
      const held = await caseOf(number)
      expect(held).toMatchObject({ reason: "order_canceled", order_id: orderId, actions: ["record_refund", "dismiss"] })
      expect(await shopperIsTold(number)).toBe("canceled_held")
      expect((await decide(held.id, "record-refund")).status).toBe(200)
      expect(await shopperIsTold(number)).toBe("shop_refunded")
      await runBackgroundJob(store.container)
      expect(await refundsInMedusa(cart.id)).toEqual([158.5])
      expect(await booked(cart.id)).toEqual([-158.5, 158.5])
    })

    it("cannot record a refund while QFPay may still carry out its own", async () => {
      const { number } = await paidLate(store, PAYME)
      const held = await caseOf(number)
      store.simulator.configure({ refunds: "pending", refundSettleMs: 600_000 })
      expect((await decide(held.id, "refund")).status).toBe(400)
      const answer = await decide(held.id, "record-refund")
      expect(answer).toMatchObject({ status: 409, data: { message: expect.stringMatching(/under way/) } })
      expect(await ledgerOf(store.container).refunds.ofPayment(number)).toHaveLength(1)
    })

    it("makes the order after all, once, if the cart still has exactly this amount", async () => {
      const { cart, number } = await heldThoughPayable()
      const held = await caseOf(number)
      expect(held.actions).toEqual(["make_order", "record_refund", "dismiss"])
      const answers = await Promise.all([decide(held.id, "make-order"), decide(held.id, "make-order")])
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
      await waitForState(store.container, number, "applied")
      expect(await booked(cart.id)).toEqual([158.5])
      expect(await caseOf(number, "dismissed")).toMatchObject({ resolved_by_name: expect.stringContaining("@") })
    })

    it.each([
      ["its wallet has no refunds", FPS, 400, "make-order"],
      ["it is disputed", PAYME, 400, "make-order"],
      ["its case is closed", PAYME, 409, "complete"],
    ] as const)("still becomes the order after a refund was refused because %s", async (why, wallet, status, then) => {
      const { cart, number, putItemsBack } = await payRefusedCart(store, wallet)
      await putItemsBack()
      if (why === "it is disputed") {
        const dispute = { disputed_on: "2026-06-15", note: "AlipayHK case 8812" }
        expect((await post(`/transactions/${number}/dispute`, dispute)).status).toBe(200)
      }
      const qfpay = store.container.resolve<QfpayModuleService>(QFPAY_MODULE)
      const row = (await qfpay.ledger.payments.find(number))!
      const money = { syssn: row.syssn ?? undefined, txamt: row.txamt, txcurrcd: row.txcurrcd }
      await qfpay.holdPayment(row, { reason: "order_failed", trigger: "job", ...money })
      const held = await caseOf(number)
      if (then === "complete") expect((await decide(held.id, "dismiss")).status).toBe(200)
      else {
        // As if the shop had stopped after a person had requested it.
        const knex = store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
        await knex("qfpay_held_payment").where({ id: held.id }).update({ refund_due_at: new Date() })
        await runBackgroundJob(store.container)
      }
      expect((await decide(held.id, "refund")).status).toBe(status)

      if (then === "make-order") expect((await decide(held.id, then)).status).toBe(200)
      else expect((await store.completeCart(cart.id)).data.type).toBe("order")
      expect(await booked(cart.id)).toEqual([158.5])
      expect(atQfpay(number)).toEqual([])
    })

    it("waits while a page completes the cart: the money becomes the order, and is not refunded (failures 54)", async () => {
      const { cart, number, putItemsBack } = await payRefusedCart(store, PAYME)
      await putItemsBack()
      const qfpay = store.container.resolve<QfpayModuleService>(QFPAY_MODULE)
      const row = (await qfpay.ledger.payments.find(number))!
      const money = { syssn: row.syssn ?? undefined, txamt: row.txamt, txcurrcd: row.txcurrcd }
      await qfpay.holdPayment(row, { reason: "order_failed", trigger: "job", ...money })
      const held = await caseOf(number)

      // Medusa stops in the middle of completing the cart: between the order and its link to the cart.
      const knex = store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
      const barrier = await knex.transaction()
      await barrier.raw("LOCK TABLE order_cart IN SHARE MODE")
      const completing = store.completeCart(cart.id)
      const waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
      const isStopped = async () => (await knex.raw<{ rows: unknown[] }>(waiting)).rows.length > 0
      await waitFor(isStopped, { what: "Medusa to link the order to the cart" })
      const deciding = decide(held.id, "refund")
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      await barrier.commit()

      expect((await completing).data.type).toBe("order")
      expect((await deciding).status).toBe(409)
      expect(atQfpay(number)).toEqual([])
      await waitForState(store.container, number, "applied")
      expect(await booked(cart.id)).toEqual([158.5])
      expect(await knex("locking").pluck("id")).toEqual([])
    })

    it("is carried out by the background job when the shop stops after the decision", async () => {
      const { cart, number } = await heldThoughPayable()
      const [held] = await heldPaymentsOf(store.container, number)
      const { ledger } = store.container.resolve<{
        ledger: { heldMoney: { released(held: unknown, by: object): Promise<boolean> } }
      }>("qfpay")
      expect(await ledger.heldMoney.released(held, { by: "user_1" })).toBe(true)
      expect(await store.orderOf(cart.id)).toBeUndefined()
      await runBackgroundJob(store.container, number)
      await waitForState(store.container, number, "applied")
      expect(await booked(cart.id)).toEqual([158.5])
    })

    it("cannot make an order of a cart with another amount, or of refunded money", async () => {
      const { number } = await paidLate(store, FPS)
      const held = await caseOf(number)
      const answer = await decide(held.id, "make-order")
      expect(answer).toMatchObject({
        status: 409,
        data: { message: expect.stringMatching(/no longer be placed with this payment/) },
      })
      expect(await ledgerOf(store.container).find(number)).toMatchObject({ state: "held" })
    })
  })

  describe("about an applied payment", () => {
    const record = (number: string, amount: number, refunded_amount: number) =>
      post(`/transactions/${number}/record-refund`, { amount, refunded_amount, note: "cash" })

    it("records a refund made elsewhere: Medusa's books show it, and QFPay cannot also refund the same money", async () => {
      const { cart, number } = await ordered(PAYME)
      const [one, two] = await Promise.all([record(number, 58.5, 0), record(number, 58.5, 0)])
      expect([one.status, two.status].sort()).toEqual([200, 409])
      expect((await record(number, 100.01, 58.5)).status).toBe(400)
      expect((await record(number, 100, 58.5)).data.transaction).toMatchObject({
        refunded_amount: 158.5,
        refunds: [
          { amount: 58.5, state: "done", is_outside: true },
          { amount: 100, state: "done", is_outside: true },
        ],
      })
      expect(await refundsInMedusa(cart.id)).toEqual([58.5, 100])
      expect(await booked(cart.id)).toEqual([-100, -58.5, 158.5])
      const [payment] = await store.paymentsOf(cart.id)
      const knex = store.container.resolve("__pg_connection__")
      const notes = await knex("refund").where({ payment_id: payment?.id }).pluck("note")
      expect(notes).toEqual(Array(2).fill(expect.stringMatching(/^Refunded outside QFPay/)))
      const again = await store.api.post(
        `/admin/payments/${payment?.id}/refund`,
        { amount: 10 },
        { ...(await store.adminHeaders()), validateStatus: () => true },
      )
      expect(again.status).toBe(400)
      expect(atQfpay(number)).toEqual([])
    })

    it("waits for a refund in progress at QFPay, and then takes it into account", async () => {
      const { cart, number } = await ordered(PAYME)
      const [payment] = await store.paymentsOf(cart.id)
      store.simulator.configure({ refunds: "pending", refundSettleMs: 600_000 })
      const refund = { ...(await store.adminHeaders()), validateStatus: () => true }
      expect((await store.api.post(`/admin/payments/${payment?.id}/refund`, { amount: 158.5 }, refund)).status).toBe(
        400,
      )
      expect((await record(number, 158.5, 0)).status).toBe(409)
      for (const { outTradeNo } of atQfpay(number)) store.simulator.settleRefund(outTradeNo)
      const answer = await record(number, 158.5, 0)
      expect(answer).toMatchObject({ status: 409, data: { message: expect.stringMatching(/since been refunded/) } })
      expect(atQfpay(number)).toHaveLength(1)
    })
  })

  describe("about a shopper's phone call", () => {
    const find = async (query: Record<string, unknown>) => {
      const params = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]))
      const { data } = await store.api.get(`/admin/qfpay/transactions?${params}`, await store.adminHeaders())
      return data as AdminTransactions
    }
    const numbers = ({ transactions }: AdminTransactions) => transactions.map(({ out_trade_no }) => out_trade_no)

    it("finds the payment by email, name or amount, even for a replaced code", async () => {
      const { number } = await ordered(PAYME)
      const late = await paidLate(store, FPS)
      const [{ customer, amount } = {}] = (await find({ out_trade_no: number })).transactions
      expect(customer).toMatchObject({ email: expect.stringContaining("@"), name: expect.any(String) })
      const email = String(customer?.email)
      const [first = "", last = ""] = String(customer?.name).split(" ")
      for (const q of [email, email.toUpperCase(), email.slice(0, 5), first, last, `HK$${amount}`, "158.50"]) {
        expect([q, numbers(await find({ q })).sort()]).toEqual([q, [number, late.number].sort()])
      }
      for (const q of ["nobody@example.com", "158.51", "%", "Zzyzx"]) {
        expect([q, numbers(await find({ q }))]).toEqual([q, []])
      }
    })

    it("has totals of all matches beyond the page, and leaves out unpaid attempts on request", async () => {
      const { number } = await ordered(PAYME)
      const cart = await store.createCart()
      const { data } = await store.startPayment(cart, PAYME)
      await post(`/transactions/${number}/record-refund`, { amount: 8.5, refunded_amount: 0, note: "cash" })
      const all = await find({ limit: 1 })
      expect(all.totals).toEqual([{ currency_code: "hkd", count: 3, received: 158.5, refunded: 8.5, net: 150 }])
      const quiet = await find({ attempts: false })
      expect(quiet.count).toBe(2)
      expect(numbers(quiet)).not.toContain(String(data.out_trade_no))
    })
  })

  describe("about a dispute", () => {
    const disputed_on = "2026-06-15"
    const mark = (number: string, body: object = { disputed_on, note: "AlipayHK case 8812" }) =>
      post(`/transactions/${number}/dispute`, body)
    const read = async (path: string) =>
      (await store.api.get(`/admin/qfpay/transactions${path}`, await store.adminHeaders())).data

    it("keeps a late payment from being refunded automatically, alerts a person, and refunds it when that person decides so", async () => {
      store.simulator.faults.set({ on: "refund", kind: "respcd", respcd: "1269", times: 1 })
      const { number } = await paidLate(store, PAYME)
      await runBackgroundJob(store.container)
      expect(await caseOf(number)).toMatchObject({
        refund_due_at: expect.any(String),
        actions: ["refund", "record_refund", "dismiss"],
      })
      const told = async () =>
        (await store.container.resolve(Modules.NOTIFICATION).listNotifications({ channel: "feed" })).filter(
          ({ data }: { data?: object | null }) => JSON.stringify(data).includes(number),
        )
      expect(await told()).toEqual([])

      expect((await mark(number)).data.transaction).toMatchObject({
        dispute: { disputed_on, note: "AlipayHK case 8812", by_name: expect.stringContaining("@") },
      })
      // Even if the next attempt was already due.
      const knex = store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
      await knex("qfpay_held_payment")
        .where({ out_trade_no: number })
        .update({ refund_due_at: new Date(0) })
      await runBackgroundJob(store.container)
      await runBackgroundJob(store.container)
      expect(atQfpay(number)).toEqual([])
      const held = await caseOf(number)
      expect(held).toMatchObject({
        ...{ refund_due_at: null, refusal_code: "disputed", dispute: { disputed_on } },
        actions: ["refund", "record_refund", "dismiss"],
      })
      await runAlerts(store.container)
      expect(await told()).toHaveLength(1)

      const list = await read("?disputed=true")
      expect(list.transactions).toMatchObject([{ out_trade_no: number, dispute: { disputed_on } }])
      expect((await post(`/transactions/${number}/dispute/lift`, { note: "won" })).data.transaction.dispute).toBeNull()
      expect((await read("?disputed=true")).count).toBe(0)
      const { transaction } = await read(`/${number}`)
      const steps = transaction.events.filter(({ kind }: { kind: string }) => kind.startsWith("dispute"))
      expect(steps).toMatchObject([
        { kind: "disputed", detail: { disputed_on, note: "AlipayHK case 8812" }, by_name: expect.any(String) },
        { kind: "dispute_lifted", detail: { note: "won" } },
      ])
      // Lifting the mark moves no money.
      await runBackgroundJob(store.container)
      expect(atQfpay(number)).toEqual([])
      expect((await mark(number)).status).toBe(200)
      // The person's page was read before the dispute was recorded.
      expect(await decide(held.id, "refund")).toMatchObject({
        status: 400,
        data: { message: expect.stringMatching(/marked as disputed/) },
      })
      expect(atQfpay(number)).toEqual([])
      expect((await post(`/held-payments/${held.id}/refund`, { despite_dispute: disputed_on })).status).toBe(200)
      expect(atQfpay(number)).toMatchObject([{ amountMinor: 15850, state: "done" }])
    })

    it("blocks refunds of an order by Medusa or a program, canceled or not, but no refund that a person requests", async () => {
      const { number, orderId, cart } = await ordered(PAYME)
      const [{ id: paymentId } = { id: "" }] = await store.paymentsOf(cart.id)
      expect((await mark(number)).status).toBe(200)
      const refund = (amount: number) =>
        refundPaymentWorkflow(store.container).run({ input: { payment_id: paymentId, amount } })
      const refusal = { message: expect.stringMatching(/marked as disputed/) }
      await expect(refund(10)).rejects.toMatchObject(refusal)
      const qfpay = store.container.resolve<QfpayModuleService>(QFPAY_MODULE)
      await expect(qfpay.refundingForPerson("pay_of_another_order", () => refund(10))).rejects.toMatchObject(refusal)
      const click = async (auth: { headers: Record<string, string> }, path: string, body: object = {}) =>
        store.api.post(`/admin${path}`, body, { ...auth, validateStatus: () => true })
      const { headers } = await store.adminHeaders()
      const { data } = await click({ headers }, "/api-keys", { title: "A program", type: "secret" })
      const program = {
        headers: { authorization: `Basic ${Buffer.from(`${data.api_key.token}:`).toString("base64")}` },
      }
      expect(await click(program, `/payments/${paymentId}/refund`, { amount: 10 })).toMatchObject({
        status: 400,
        data: { code: "QFPAY_REFUND_REFUSED", message: expect.stringMatching(/marked as disputed/) },
      })
      expect(atQfpay(number)).toEqual([])

      expect((await click({ headers }, `/payments/${paymentId}/refund`, { amount: 58.5 })).status).toBe(200)
      expect(atQfpay(number)).toMatchObject([{ amountMinor: 5850, state: "done" }])
      expect((await click({ headers }, `/orders/${orderId}/cancel`)).status).toBe(200)
      const held = await waitFor(() => caseOf(number).catch(() => undefined), { what: "the case" })
      expect(held).toMatchObject({ reason: "order_canceled", refund_due_at: null, amount: 100 })
      await runBackgroundJob(store.container)
      expect(await click(program, `/qfpay/held-payments/${held.id}/refund`)).toMatchObject({
        status: 400,
        data: { message: expect.stringMatching(/marked as disputed/) },
      })
      expect(atQfpay(number)).toHaveLength(1)
    })

    it("can be set only on paid payments, with a day and a note", async () => {
      const { data } = await store.startPayment(await store.createCart(), PAYME)
      const number = String(data.out_trade_no)
      expect((await mark(number)).status).toBe(409)
      expect((await mark("P0")).status).toBe(404)
      expect((await mark(number, { disputed_on: "yesterday", note: "?" })).status).toBe(400)
      expect((await mark(number, { disputed_on, note: " " })).status).toBe(400)
    })
  })

  it("is based on takings that agree with Medusa's books to the cent, by Hong Kong's day and by wallet", async () => {
    const one = await ordered(PAYME)
    await ordered(FPS)
    await paidLate(store, FPS)
    await post(`/transactions/${one.number}/record-refund`, { amount: 8.55, refunded_amount: 0, note: "cash" })
    await store.startPayment(await store.createCart(), PAYME)
    const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    const { data } = await store.api.get(`/admin/qfpay/takings?from=${day}&to=${day}`, await store.adminHeaders())
    const { takings } = data as { takings: AdminTakings }
    const sum = async (table: string, where = "") => {
      const knex = store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
      const { rows } = await knex.raw(`SELECT coalesce(sum(amount), 0)::float AS sum FROM ${table} ${where}`)
      return Number(rows[0].sum)
    }
    expect([takings.total.on_orders, takings.total.refunded]).toEqual([await sum("capture"), await sum("refund")])
    expect(takings).toMatchObject({
      currency_code: "hkd",
      total: { payments: 3, received: 475.5, on_orders: 317, orders: 2, refunds: 1, refunded: 8.55, net: 466.95 },
      days: [{ day, payments: 3 }],
      wallets: [
        { wallet: "fps", payments: 2, received: 317, attempts: 2, attempts_paid: 2 },
        { wallet: "payme", payments: 1, received: 158.5, refunded: 8.55, attempts: 2, attempts_paid: 1 },
      ],
    })
    const wrong = { ...(await store.adminHeaders()), validateStatus: () => true }
    expect((await store.api.get("/admin/qfpay/takings?from=2026-02-01&to=2026-01-01", wrong)).status).toBe(400)
  })

  it("has the reason of a refused refund in the admin's language, even in Medusa's own dialog", async () => {
    const { cart } = await ordered(FPS)
    const [payment] = await store.paymentsOf(cart.id)
    const { headers } = await store.adminHeaders()
    const refund = async (cookie: string) => {
      const answer = await store.api.post(
        `/admin/payments/${payment?.id}/refund`,
        { amount: 10 },
        { headers: { ...headers, cookie }, validateStatus: () => true },
      )
      return [answer.status, answer.data.message]
    }
    expect(await refund("lng=zhTW")).toEqual([400, "QFPay 不能為此錢包退款。請以其他方式退還顧客，例如銀行轉帳。"])
    expect(await refund("lng=en")).toEqual([400, expect.stringMatching(/^QFPay cannot refund this wallet\./)])
  })

  /** Holds money whose cart still has exactly its amount, as if Medusa could not make the order for an hour. */
  async function heldThoughPayable() {
    const cart = await store.createCart()
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    const { data } = await store.startPayment(cart, FPS)
    const number = String(data.out_trade_no)
    store.simulator.pay(number)
    const row = await ledgerOf(store.container).find(number)
    const qfpay = store.container.resolve<{ holdPayment(row: unknown, input: object): Promise<void> }>("qfpay")
    const money = { syssn: row?.syssn, txamt: 15850, txcurrcd: "HKD" }
    await qfpay.holdPayment(row, { reason: "order_failed", trigger: "job", ...money })
    return { cart, number }
  }
})
