import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"
import {
  heldPaymentsOf,
  ACCOUNTS,
  ledgerOf,
  letTimePass,
  runBackgroundJob,
  runReconciliation,
  suite,
  waitFor,
  waitForState,
} from "../setup"

export default suite("The background job", (store) => {
  afterEach(() => store.simulator.faults.clear())

  /** A payment without any notification. */
  async function unheard(provider = "pp_qfpay-alipay_qfpay") {
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, provider)
    return { cart, number: String(data.out_trade_no) }
  }

  const enquiries = () => store.simulator.requests().filter(({ operation }) => operation === "query")
  const knex = () => store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION)

  it("places the order of a payment without a notification or a watcher (failures 1, 3)", async () => {
    const { cart, number } = await unheard()
    store.simulator.pay(number)
    await runBackgroundJob(store.container)
    expect((await ledgerOf(store.container).find(number))?.state).toBe("applied")
    expect(await store.paymentsOf(cart.id)).toHaveLength(1)
    const events = await ledgerOf(store.container).events(number)
    expect(events.map(({ kind, cause }) => `${kind} by ${cause}`)).toEqual([
      "created by checkout",
      "presented by checkout",
      "paid by job",
      "applied by job",
    ])
  })

  it("places the order although a killed process has left Medusa's lock on the cart (failures 53)", async () => {
    const { cart, number } = await unheard()
    store.simulator.pay(number)
    // As Medusa locks a cart to complete it. The process dies before it unlocks it, and two minutes pass.
    await store.container.resolve(Modules.LOCKING).acquire(cart.id, { expire: 120 })
    await store.container.resolve(Modules.LOCKING).acquire("cart_of_another_shopper", { expire: 120 })
    await knex()("locking")
      .where({ id: cart.id })
      .update({ expiration: knex().raw("now() - interval '1 second'") })
    await runBackgroundJob(store.container)
    expect((await ledgerOf(store.container).find(number))?.state).toBe("applied")
    expect(await store.orderOf(cart.id)).toBeDefined()
    expect(await knex()("locking").pluck("id")).toEqual(["cart_of_another_shopper"])
  })

  it("enquires many payments in one call, and shares the work with other instances (failures 14)", async () => {
    const payments = []
    for (let i = 0; i < 6; i++) payments.push(await unheard())
    for (const { number } of payments) store.simulator.pay(number)
    const before = enquiries().length
    await knex()("qfpay_transaction").whereNotNull("next_enquiry_at").update({ next_enquiry_at: new Date() })
    await Promise.all([runBackgroundJob(store.container, "none"), runBackgroundJob(store.container, "none")])
    expect(enquiries().length - before).toBe(1)
    for (const { cart, number } of payments) {
      expect((await ledgerOf(store.container).find(number))?.state).toBe("applied")
      expect(await store.paymentsOf(cart.id)).toHaveLength(1)
    }
  })

  it("expires an unpaid payment, and enquires occasionally for another day", async () => {
    const { cart, number } = await unheard()
    await letTimePass(store.container, number, 40 * 60_000)
    await runBackgroundJob(store.container)
    const expired = await ledgerOf(store.container).find(number)
    expect(expired?.state).toBe("expired")
    expect((expired?.next_enquiry_at?.getTime() ?? 0) - Date.now()).toBeGreaterThan(50 * 60_000)
    await letTimePass(store.container, number, 25 * 3_600_000)
    await runBackgroundJob(store.container)
    expect((await ledgerOf(store.container).find(number))?.next_enquiry_at).toBeNull()
    expect(await store.orderOf(cart.id)).toBeUndefined()
  })

  it("finds a payment made on the last day of a month that QFPay booked in the next (failures 18)", async () => {
    const { number } = await unheard()
    await knex()("qfpay_transaction").where({ out_trade_no: number }).update({ syssn: null })
    store.simulator.pay(number)
    await store.simulator.advance(33 * 24 * 3_600_000)
    await runBackgroundJob(store.container)
    expect((await ledgerOf(store.container).find(number))?.state).toBe("applied")
  })

  it("applies a payment whose cart the storefront completed without the ledger's knowledge", async () => {
    const { cart, number } = await unheard()
    store.simulator.pay(number)
    expect((await store.completeCart(cart.id)).data.type).toBe("order")
    await runBackgroundJob(store.container)
    const row = await ledgerOf(store.container).find(number)
    expect(row).toMatchObject({ state: "applied", order_id: (await store.orderOf(cart.id))?.id })
  })

  it("leaves a payment unchanged while QFPay is unreachable, and continues afterward", async () => {
    const { cart, number } = await unheard()
    store.simulator.pay(number)
    store.simulator.faults.set({ on: "query", kind: "http_status", status: 503 })
    await runBackgroundJob(store.container)
    expect((await ledgerOf(store.container).find(number))?.state).toBe("waiting")
    store.simulator.faults.clear()
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    await runBackgroundJob(store.container)
    expect((await ledgerOf(store.container).find(number))?.state).toBe("applied")
    expect(await store.paymentsOf(cart.id)).toHaveLength(1)
  })

  it("pauses all enquiries of the account when QFPay reports too many requests", async () => {
    const { number } = await unheard()
    store.simulator.faults.set({ on: "query", kind: "rate_limited", times: 1 })
    const before = enquiries().length
    await runBackgroundJob(store.container, number)
    const refusedAt = Date.now()
    await runBackgroundJob(store.container, number)
    expect(enquiries().length - before).toBe(2)
    expect(Date.now() - refusedAt).toBeGreaterThan(900)
  })

  it("applies a payment whose notification arrives before the reply to its creation, after that reply (failures 57)", async () => {
    const cart = await store.createCart()
    store.simulator.faults.set({ on: "payment", kind: "delay", ms: 4_000, when: "after", times: 1 })
    const known = await knex()("qfpay_transaction").pluck("out_trade_no")
    const starting = store.startPayment(cart, "pp_qfpay-alipay_qfpay")
    const number = await waitFor(
      async () => {
        const [row] = await knex()("qfpay_transaction").whereNotIn("out_trade_no", known).select("out_trade_no")
        const isAtQfpay = store.simulator.orders().some(({ outTradeNo }) => outTradeNo === row?.out_trade_no)
        return isAtQfpay && String(row?.out_trade_no)
      },
      { what: "QFPay to have the order" },
    )
    store.simulator.pay(number)
    await waitForState(store.container, number, "paid")
    const session = await starting
    const view = async () =>
      (await store.api.get(`/store/qfpay/payment-sessions/${session.id}`, store.headers)).data.payment_session
    await waitFor(async () => (await view()).status === "authorized", { what: "the page to show the order" })
    // Medusa stores the reply with the session's first status, and refunds a payment whose session it finds unauthorized
    // while it completes the cart.
    const kinds = (await ledgerOf(store.container).events(number)).map(({ kind }) => kind)
    expect(kinds).toEqual(["created", "notified", "paid", "presented", "applied"])
    expect(await store.paymentsOf(cart.id)).toHaveLength(1)
    expect(await store.orderOf(cart.id)).toBeDefined()
    expect((await store.completeCart(cart.id)).data).toMatchObject({ type: "order" })
    expect(await store.paymentsOf(cart.id)).toHaveLength(1)
  })

  describe("once a day", () => {
    it("applies a payment that everything else missed (failures 3)", async () => {
      const { cart, number } = await unheard()
      store.simulator.pay(number)
      await knex()("qfpay_transaction")
        .where({ out_trade_no: number })
        .update({ next_enquiry_at: null, state: "expired" })
      await runReconciliation(store.container)
      expect((await ledgerOf(store.container).find(number))?.state).toBe("applied")
      expect(await store.orderOf(cart.id)).toBeDefined()
    })

    it("refunds a second payment under an applied number (failures 17)", async () => {
      const { number } = await unheard()
      store.simulator.pay(number)
      await runBackgroundJob(store.container)
      store.simulator.payAgain(number)
      await runReconciliation(store.container)
      await runReconciliation(store.container)
      await runBackgroundJob(store.container)
      const refunds = store.simulator.refunds().filter(({ orderOutTradeNo }) => orderOutTradeNo === number)
      expect(refunds).toMatchObject([{ amountMinor: 15850, state: "done" }])
      expect((await ledgerOf(store.container).find(number))?.state).toBe("applied")
    })

    it("lists a payment that no row of the ledger explains, once (failures 33)", async () => {
      store.simulator.faults.set({ on: "notification", kind: "lost" })
      store.simulator.foreignPayment({ account: ACCOUNTS.second.appCode, outTradeNo: "POS7", amountMinor: 700 })
      await runReconciliation(store.container)
      await runReconciliation(store.container)
      expect(await heldPaymentsOf(store.container, "POS7")).toMatchObject([
        { reason: "unexplained", state: "held", refund_due_at: null, detail: { pay_type: "802808" } },
      ])
      expect(await ledgerOf(store.container).events("POS7")).toMatchObject([
        { kind: "held", cause: "reconciliation", detail: { reason: "unexplained", txamt: 700 } },
      ])
    })
  })
})
