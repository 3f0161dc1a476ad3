import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"
import {
  cancelOrderWorkflow,
  createRegionsWorkflow,
  createTaxRegionsWorkflow,
  updateProductVariantsWorkflow,
  updateShippingOptionsWorkflow,
} from "@medusajs/medusa/core-flows"
import type { QfpayModuleService } from "../../src/modules/qfpay"
import type { Ledger } from "../../src/modules/qfpay/ledger"
import {
  heldPaymentsOf,
  ledgerOf,
  letTimePass,
  payRefusedCart,
  refundInPortal,
  runAudit,
  runBackgroundJob,
  suite,
  waitForState,
} from "../setup"

const ADDRESS = { first_name: "Mei", last_name: "Chan", address_1: "1 High Street", city: "Leeds", postal_code: "LS1" }

export default suite("Money that cannot become its order", (store) => {
  afterEach(() => store.simulator.faults.clear())

  /** The refunds of a payment that QFPay was asked for. */
  const refundsOf = (number: string) =>
    store.simulator.refunds().filter(({ orderOutTradeNo }) => orderOutTradeNo === number)
  const atQfpay = (number: string) => refundsOf(number).map(({ amountMinor, state }) => `${amountMinor} ${state}`)

  /** A code that is still on the shopper's screen although the cart has changed. QFPay cannot close PayMe's codes. */
  async function outdated(provider = "pp_qfpay-payme_qfpay") {
    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, provider)
    await store.addToCart(cart.id)
    return { cart, number: String(data.out_trade_no) }
  }

  /** The shop sells in the United Kingdom, too: the lamp at 12 pounds, delivery at 3. @returns the region's ID */
  async function sellInPounds(): Promise<string> {
    const { container, shop } = store
    const { result: regions } = await createRegionsWorkflow(container).run({
      input: {
        regions: [
          {
            name: "United Kingdom",
            currency_code: "gbp",
            countries: ["gb"],
            payment_providers: ["pp_system_default"],
          },
        ],
      },
    })
    await createTaxRegionsWorkflow(container).run({ input: [{ country_code: "gb", provider_id: "tp_system" }] })
    const fulfillment = container.resolve(Modules.FULFILLMENT)
    const [zone] = await fulfillment.listServiceZones()
    await fulfillment.createGeoZones({ service_zone_id: zone!.id, country_code: "gb", type: "country" })
    await updateShippingOptionsWorkflow(container).run({
      input: [{ id: shop.shippingOptionId, prices: [{ currency_code: "gbp", amount: 3 }] }],
    })
    await updateProductVariantsWorkflow(container).run({
      input: { selector: { id: shop.variantId }, update: { prices: [{ currency_code: "gbp", amount: 12 }] } },
    })
    return regions[0]!.id
  }

  async function payLate(number: string) {
    store.simulator.pay(number)
    await waitForState(store.container, number, "held")
    await store.simulator.idle()
  }

  it("is refunded once if the cart had changed, and the merchant sees why (failures 6, 16)", async () => {
    const { cart, number } = await outdated()
    await payLate(number)
    await Promise.all([runBackgroundJob(store.container), runBackgroundJob(store.container)])
    await runBackgroundJob(store.container)

    expect(atQfpay(number)).toEqual(["15850 done"])
    expect(await ledgerOf(store.container).find(number)).toMatchObject({ state: "refunded" })
    expect(await heldPaymentsOf(store.container, number)).toMatchObject([
      { reason: "session_gone", state: "refunded", resolved_by: "automatic" },
    ])
    expect(await store.orderOf(cart.id)).toBeUndefined()
  })

  it("is refunded if the wallet was changed and both codes were paid: the first makes the order (failures 7, 16)", async () => {
    const cart = await store.createCart()
    const payme = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
    const alipay = await store.startPayment(cart, "pp_qfpay-alipay_qfpay")
    const [late, used] = [String(payme.data.out_trade_no), String(alipay.data.out_trade_no)]
    store.simulator.pay(used)
    store.simulator.pay(late)
    await waitForState(store.container, used, "applied")
    await waitForState(store.container, late, "held")
    await runBackgroundJob(store.container)
    expect(atQfpay(late)).toEqual(["15850 done"])
    expect(atQfpay(used)).toEqual([])
    expect(await store.paymentsOf(cart.id)).toMatchObject([{ provider_id: "pp_qfpay-alipay_qfpay", refunds: [] }])
  })

  it("is refunded if the cart has since been paid through another provider", async () => {
    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
    const number = String(data.out_trade_no)
    await store.startPayment(cart, "pp_system_default")
    expect((await store.completeCart(cart.id)).data.type).toBe("order")
    await payLate(number)
    await runBackgroundJob(store.container)
    expect(atQfpay(number)).toEqual(["15850 done"])
  })

  it("is refunded if the cart has become an order in a currency that QFPay does not support (failures 58)", async () => {
    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
    const number = String(data.out_trade_no)

    const region_id = await sellInPounds()
    const post = (path: string, body: object) => store.api.post(`/store/carts/${cart.id}${path}`, body, store.headers)
    await post("", { region_id, shipping_address: { ...ADDRESS, country_code: "gb" } })
    await post("/shipping-methods", { option_id: store.shop.shippingOptionId })
    // The routes that other providers use, too.
    await store.startPayment(cart, "pp_system_default")
    await post("/line-items", { variant_id: store.shop.variantId, quantity: 1 })
    const session = await store.startPayment(cart, "pp_system_default")
    expect(session).toMatchObject({ currency_code: "gbp", amount: 27 })
    expect((await store.completeCart(cart.id)).data.type).toBe("order")

    await payLate(number)
    await runBackgroundJob(store.container)
    expect(atQfpay(number)).toEqual(["15850 done"])
    await runAudit(store.container)
    expect(await heldPaymentsOf(store.container, number)).toMatchObject([
      { reason: "session_gone", state: "refunded", resolved_by: "automatic" },
    ])
  })

  it("is refunded if its code had expired and the session was deleted; a waiting session still accepts it (failures 8)", async () => {
    const { number } = await outdated()
    store.simulator.configure({ latePayments: true })
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    await letTimePass(store.container, number, 3 * 3_600_000)
    await runBackgroundJob(store.container, number)
    await waitForState(store.container, number, "expired")
    store.simulator.pay(number)
    await runBackgroundJob(store.container, number)
    expect(atQfpay(number)).toEqual(["15850 done"])

    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
    const waiting = String(data.out_trade_no)
    await letTimePass(store.container, waiting, 3 * 3_600_000)
    await runBackgroundJob(store.container, waiting)
    await waitForState(store.container, waiting, "expired")
    store.simulator.pay(waiting)
    await runBackgroundJob(store.container, waiting)
    await waitForState(store.container, waiting, "applied")
    expect(await store.orderOf(cart.id)).toBeDefined()
    expect(atQfpay(waiting)).toEqual([])
  })

  it("is refunded if its order has been canceled, and the code is closed where QFPay can (failures 8)", async () => {
    const cart = await store.createCart()
    await store.startPayment(cart, "pp_system_default")
    const order = (await store.completeCart(cart.id)).data.order as { id: string }
    const sessionFor = await collectionOfOrder(order.id, 40)
    const alipay = await sessionFor("pp_qfpay-wechat_qfpay")
    const payme = await sessionFor("pp_qfpay-payme_qfpay")
    await cancelOrderWorkflow(store.container).run({ input: { order_id: order.id } })
    await waitForState(store.container, alipay, "closed")
    expect(store.simulator.order(alipay).state).toBe("closed")

    await payLate(payme)
    await runBackgroundJob(store.container)
    expect(await heldPaymentsOf(store.container, payme)).toMatchObject([
      { reason: "order_canceled", state: "refunded" },
    ])
    expect(atQfpay(payme)).toEqual(["4000 done"])
    const session = (await ledgerOf(store.container).find(payme))?.payment_session_id
    const told = await store.api.get(`/store/qfpay/payment-sessions/${session}`, store.headers)
    expect(told.data.payment_session.data.reason).toBe("canceled_refunded")
  })

  it("is refunded if Medusa can neither make the order nor refund the money itself, and Medusa shows it (failures 13)", async () => {
    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
    const number = String(data.out_trade_no)
    await sellOut()
    store.simulator.faults.set({ on: "refund", kind: "refusal", refusal: "blocked_at_night", times: 1 })
    store.simulator.pay(number)
    await waitForState(store.container, number, "paid")
    await store.simulator.idle()
    expect(atQfpay(number)).toEqual([])

    await letMedusasPaymentAge(cart.id)
    await letTimePass(store.container, number, 16 * 60_000)
    await runBackgroundJob(store.container)
    await waitForState(store.container, number, "refunded")
    await runBackgroundJob(store.container)
    expect(atQfpay(number)).toEqual(["15850 done"])
    expect(await store.orderOf(cart.id)).toBeUndefined()
    const made = await store.paymentsOf(cart.id)
    expect(made.map(({ refunds }) => refunds?.map(({ amount }) => Number(amount)))).toEqual([[158.5]])
  })

  it("is refunded if Medusa refuses the cart, after the shopper had time to fix it (failures 13)", async () => {
    const { cart, sessionId, number, putItemsBack } = await payRefusedCart(store, "pp_qfpay-payme_qfpay")
    expect(store.simulator.notifications(number)[0]?.acknowledged).toBe(false)
    await runBackgroundJob(store.container, number)
    expect((await ledgerOf(store.container).find(number))?.state).toBe("paid")
    expect(atQfpay(number)).toEqual([])

    await letTimePass(store.container, number, 16 * 60_000)
    await letMedusasPaymentAge(cart.id)
    await runBackgroundJob(store.container, number)
    expect(await heldPaymentsOf(store.container, number)).toMatchObject([{ reason: "order_failed", state: "refunded" }])
    expect(atQfpay(number)).toEqual(["15850 done"])
    // The payment was not too late, so the shopper must not be told that.
    const told = await store.api.get(`/store/qfpay/payment-sessions/${sessionId}`, store.headers)
    expect(told.data.payment_session.data.reason).toBe("unused_refunded")
    await runBackgroundJob(store.container)
    expect(await store.orderOf(cart.id)).toBeUndefined()
    expect((await store.paymentsOf(cart.id))[0]?.refunds?.map(({ amount }) => Number(amount))).toEqual([158.5])

    // A stale page completes the cart once it is in order again.
    await putItemsBack()
    expect(await store.completeCart(cart.id)).toMatchObject({ status: 400 })
    expect(await store.orderOf(cart.id)).toBeUndefined()
    const second = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
    store.simulator.pay(String(second.data.out_trade_no))
    await waitForState(store.container, String(second.data.out_trade_no), "applied")
    expect((await store.orderOf(cart.id))?.transactions?.map(({ amount }) => Number(amount))).toEqual([158.5])
  })

  it("is refunded for each second payment under one number, and the first keeps its order (failures 17)", async () => {
    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
    const number = String(data.out_trade_no)
    // The ledger does not know QFPay's number, as on the hosted page, so that all rows are examined.
    const knex = store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
    await knex("qfpay_transaction").where({ out_trade_no: number }).update({ syssn: null })
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    store.simulator.pay(number)
    store.simulator.payAgain(number)
    await runBackgroundJob(store.container, number)
    await waitForState(store.container, number, "applied")
    await runBackgroundJob(store.container)
    expect(atQfpay(number)).toEqual(["15850 done"])
    expect((await store.paymentsOf(cart.id))[0]?.refunds).toEqual([])
    expect((await ledgerOf(store.container).find(number))?.state).toBe("applied")
  })

  it("is refunded when a notification tells of a second payment under an applied number (failures 17)", async () => {
    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
    const number = String(data.out_trade_no)
    store.simulator.pay(number)
    await waitForState(store.container, number, "applied")
    const { syssn } = store.simulator.payAgain(number)
    await store.simulator.idle()
    expect(store.simulator.notifications(number).at(-1)).toMatchObject({ syssn, acknowledged: true })
    expect(await heldPaymentsOf(store.container, number)).toMatchObject([
      { reason: "second_payment", syssn, txamt: 15850 },
    ])
    await runBackgroundJob(store.container)
    expect(atQfpay(number)).toEqual(["15850 done"])
    expect((await store.paymentsOf(cart.id))[0]?.refunds).toEqual([])
    expect((await ledgerOf(store.container).find(number))?.state).toBe("applied")
  })

  it("is not refunded if its order exists and only its session was deleted", async () => {
    const cart = await store.createCart()
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    const session = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
    const number = String(session.data.out_trade_no)
    store.simulator.pay(number)
    expect((await store.completeCart(cart.id)).data.type).toBe("order")
    await store.container.resolve(Modules.PAYMENT).deletePaymentSession(session.id)
    await runBackgroundJob(store.container, number)
    await runBackgroundJob(store.container)
    const row = await ledgerOf(store.container).find(number)
    expect(row).toMatchObject({ state: "applied", order_id: (await store.orderOf(cart.id))?.id })
    expect(await heldPaymentsOf(store.container, number)).toEqual([])
    expect(atQfpay(number)).toEqual([])
  })

  it.each([
    ["", undefined],
    [", even if a part was refunded in QFPay's portal before", "before"],
    [", even if a part was refunded in QFPay's portal since", "since"],
  ])("is not refunded if Medusa finishes the order after it was held%s", async (_, portal) => {
    const cart = await store.createCart()
    store.simulator.faults.set({ on: "notification", kind: "lost", times: 1 })
    const session = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
    const number = String(session.data.out_trade_no)
    store.simulator.pay(number)
    expect((await store.completeCart(cart.id)).data.type).toBe("order")
    const refundPart = async () => {
      await refundInPortal(store, number, `PORTAL_${portal}`, 1000)
      await waitForState(store.container, `PORTAL_${portal}`, "done")
    }
    if (portal === "before") await refundPart()
    const row = await ledgerOf(store.container).find(number)
    const qfpay = store.container.resolve<{ holdPayment(row: unknown, input: object): Promise<void> }>("qfpay")
    const money = { syssn: row?.syssn, txamt: portal === "before" ? 14850 : 15850, txcurrcd: "HKD" }
    await qfpay.holdPayment(row, { reason: "order_failed", trigger: "job", ...money })
    if (portal === "since") await refundPart()
    await runBackgroundJob(store.container)
    expect(await heldPaymentsOf(store.container, number)).toMatchObject([{ state: "dismissed" }])
    expect((await ledgerOf(store.container).find(number))?.state).toBe("applied")
    await runBackgroundJob(store.container)
    const parts = portal ? [10] : []
    expect((await store.paymentsOf(cart.id))[0]?.refunds?.map(({ amount }) => Number(amount))).toEqual(parts)
    expect(atQfpay(number)).toEqual(portal ? ["1000 done"] : [])
  })

  it("stays with a person if Medusa finishes the order while QFPay is still refunding it", async () => {
    const cart = await store.createCart()
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    const { data } = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
    const number = String(data.out_trade_no)
    store.simulator.pay(number)
    await waitForState(store.container, number, "waiting")
    expect((await store.completeCart(cart.id)).data.type).toBe("order")
    const qfpay = store.container.resolve<QfpayModuleService>("qfpay")
    const row = (await qfpay.ledger.payments.find(number))!
    const money = { syssn: row.syssn ?? undefined, txamt: row.txamt, txcurrcd: row.txcurrcd }
    // As if an older version had begun the refund before a stale page completed the cart.
    await qfpay.holdPayment(row, { reason: "order_failed", trigger: "job", ...money })
    const { account, wallet, scenario, pay_type, payment_session_id } = row
    await (qfpay.ledger as Ledger).refunds.open(
      {
        ...{ account, wallet, scenario, pay_type, payment_session_id, txcurrcd: row.txcurrcd, txamt: row.txamt },
        ...{ out_trade_no: "R_UNDER_WAY", parent_out_trade_no: number, parent_syssn: row.syssn },
        ...{ idempotency_key: null, requested_amount: null, held_payment_id: null },
        ...{ created_at: new Date(), next_enquiry_at: new Date(Date.now() + 60_000) },
      },
      "job",
    )
    await runBackgroundJob(store.container)
    expect((await ledgerOf(store.container).find(number))?.state).toBe("held")
    expect(await heldPaymentsOf(store.container, number)).toMatchObject([
      { state: "held", refund_due_at: null, refusal: expect.stringContaining("R_UNDER_WAY") },
    ])
    expect(atQfpay(number)).toEqual([])
  })

  it("from two codes of one session: one becomes the order, the other is refunded, and the order shows no refund (failures 7)", async () => {
    const cart = await store.createCart()
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    store.simulator.faults.set({ on: "close", kind: "lost", when: "before" })
    const session = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
    const old = String(session.data.out_trade_no)
    const refreshed = await store.api.post(`/store/qfpay/payment-sessions/${session.id}/refresh`, {}, store.headers)
    const fresh = String(refreshed.data.payment_session.data.out_trade_no)
    store.simulator.pay(old)
    store.simulator.pay(fresh)
    await runBackgroundJob(store.container)
    await runBackgroundJob(store.container)
    await runBackgroundJob(store.container)
    const ledger = ledgerOf(store.container)
    const states = [(await ledger.find(old))?.state, (await ledger.find(fresh))?.state]
    expect([...states].sort()).toEqual(["applied", "refunded"])
    const kept = states[0] === "applied" ? old : fresh
    expect(atQfpay(kept)).toEqual([])
    expect(atQfpay(kept === old ? fresh : old)).toEqual(["15850 done"])
    const made = await store.paymentsOf(cart.id)
    expect(made).toMatchObject([{ refunds: [], data: { out_trade_no: kept } }])
    expect(await store.orderOf(cart.id)).toBeDefined()
  })

  it("from a wallet without refunds waits for a person", async () => {
    const { number } = await outdated("pp_qfpay-fps_qfpay")
    await payLate(number)
    await runBackgroundJob(store.container)
    expect(atQfpay(number)).toEqual([])
    expect(await heldPaymentsOf(store.container, number)).toMatchObject([{ state: "held", refund_due_at: null }])
  })

  it.each([
    ["in the night, after 00:30", "blocked_at_night"],
    ["when today's takings are too small, an hour later", "balance_too_low"],
    ["before QFPay's daily update, after 11:00", "after_11_am"],
  ] as const)("that QFPay does not refund now is retried automatically: %s (failures 19)", async (_when, refusal) => {
    const { number } = await outdated()
    await payLate(number)
    store.simulator.faults.set({ on: "refund", kind: "refusal", refusal, times: 1 })
    await runBackgroundJob(store.container)
    const [held] = await heldPaymentsOf(store.container, number)
    expect(held).toMatchObject({ state: "held", refusal: expect.any(String) as string })
    expect(held?.refund_due_at?.getTime()).toBeGreaterThan(Date.now() + 60_000)
    await runBackgroundJob(store.container)
    expect(atQfpay(number)).toEqual([])

    await makeHeldDue(number)
    await runBackgroundJob(store.container)
    expect(atQfpay(number)).toEqual(["15850 done"])
  })

  it("that QFPay finally refuses to refund is left to a person, with the reason (failures 19)", async () => {
    const { number } = await outdated()
    await payLate(number)
    store.simulator.faults.set({ on: "refund", kind: "refusal", refusal: "too_old", times: 1 })
    await runBackgroundJob(store.container)
    expect(await heldPaymentsOf(store.container, number)).toMatchObject([
      { state: "held", refund_due_at: null, refusal: expect.stringMatching(/refund period .* is over/) as string },
    ])
  })

  it("that QFPay refunds slowly is followed to the end, with one refund call", async () => {
    const { number } = await outdated()
    await payLate(number)
    store.simulator.configure({ refunds: "pending", refundSettleMs: 600_000 })
    await runBackgroundJob(store.container)
    const [refund] = refundsOf(number)
    expect(await heldPaymentsOf(store.container, number)).toMatchObject([{ state: "held" }])
    store.simulator.settleRefund(refund?.outTradeNo ?? "")
    await makeHeldDue(number)
    await runBackgroundJob(store.container)
    expect(atQfpay(number)).toEqual(["15850 done"])
    expect(await heldPaymentsOf(store.container, number)).toMatchObject([{ state: "refunded" }])
  })

  it("whose refund's answer is lost is refunded once", async () => {
    const { number } = await outdated()
    await payLate(number)
    store.simulator.faults.set({ on: "refund", kind: "lost", when: "after", times: 1 })
    store.simulator.faults.set({ on: "query", kind: "http_status", status: 502, times: 1 })
    await runBackgroundJob(store.container)
    await makeHeldDue(number)
    await runBackgroundJob(store.container)
    expect(atQfpay(number)).toEqual(["15850 done"])
    expect(await heldPaymentsOf(store.container, number)).toMatchObject([{ state: "refunded" }])
  })

  describe("on the merchant's list", () => {
    const list = async (query = "") => {
      const { data } = await store.api.get(`/admin/qfpay/held-payments${query}`, await admin())
      return data as { held_payments: Record<string, unknown>[]; count: number; offset: number; limit: number }
    }

    /** A payment with a wallet without automatic refunds: HK$158.50 more than the shop may keep. */
    async function heldByFps() {
      const { number } = await outdated("pp_qfpay-fps_qfpay")
      await payLate(number)
      const [held] = (await list()).held_payments.filter(({ out_trade_no }) => out_trade_no === number)
      if (!held) throw new Error("nothing is held")
      return { number, held, id: String(held.id) }
    }

    async function heldByPayme() {
      const { number } = await outdated()
      await payLate(number)
      const knex = store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
      await knex("qfpay_held_payment").where({ out_trade_no: number }).update({ refund_due_at: null })
      const [held] = await heldPaymentsOf(store.container, number)
      return { number, id: held?.id ?? "" }
    }

    let token: ReturnType<typeof store.adminHeaders> | undefined
    beforeEach(() => (token = undefined))
    const admin = async () => ({ ...(await (token ??= store.adminHeaders())), validateStatus: () => true })
    const resolve = async (id: string, action: "refund" | "dismiss", body: object = {}) =>
      store.api.post(`/admin/qfpay/held-payments/${id}/${action}`, body, await admin())

    it("has its amount in dollars and its reason, and is paginated", async () => {
      const { number, held } = await heldByFps()
      expect(held).toMatchObject({
        out_trade_no: number,
        reason: "session_gone",
        state: "held",
        amount: 158.5,
        currency_code: "hkd",
      })
      expect(await list("?limit=1&offset=1")).toMatchObject({ held_payments: [], count: 1, offset: 1, limit: 1 })
    })

    it("is refunded by a person, once, with the person's name", async () => {
      const { number, id } = await heldByPayme()
      const [first, second] = await Promise.all([resolve(id, "refund", { note: "called her" }), resolve(id, "refund")])
      expect([first.status, second.status].sort()).toEqual([200, 409])
      expect(atQfpay(number)).toEqual(["15850 done"])
      expect((await resolve(id, "dismiss")).status).toBe(409)
      const [held] = (await list("?state=refunded")).held_payments
      expect(held).toMatchObject({ id, resolved_by: expect.stringMatching(/^user_/) as string })
      expect((await ledgerOf(store.container).find(number))?.state).toBe("refunded")
    })

    it("is dismissed by a person, once, and no money moves", async () => {
      const { number, id } = await heldByPayme()
      const dismissed = await resolve(id, "dismiss", { note: "order made by hand" })
      expect(dismissed).toMatchObject({
        status: 200,
        data: { held_payment: { state: "dismissed", note: "order made by hand" } },
      })
      const again = await resolve(id, "refund")
      expect(again).toMatchObject({ status: 409, data: { code: "QFPAY_CONFLICT" } })
      expect(again.data.message).toMatch(/^This held payment has already been resolved by user_/)
      expect(atQfpay(number)).toEqual([])
    })

    it("says what the merchant can do when QFPay refuses the refund", async () => {
      const { id } = await heldByFps()
      const refused = await resolve(id, "refund")
      expect(refused).toMatchObject({ status: 400, data: { code: "QFPAY_REFUND_REFUSED" } })
      expect(refused.data.message).toMatch(/another way/)
    })

    it("is only for administrators, and validates input", async () => {
      for (const path of ["", "/qfhp_1/refund", "/qfhp_1/dismiss"]) {
        const method = path === "" ? "get" : "post"
        const answer = await store.api.request({
          method,
          url: `/admin/qfpay/held-payments${path}`,
          validateStatus: () => true,
        })
        expect(answer.status).toBe(401)
      }
      expect((await resolve("qfhp_unknown", "refund")).status).toBe(404)
      expect((await resolve("qfhp_unknown", "refund", { amount: 1 })).status).toBe(400)
      const wrong = await store.api.get("/admin/qfpay/held-payments?state=lost", await admin())
      expect(wrong.status).toBe(400)
    })
  })

  async function letMedusasPaymentAge(cartId: string) {
    const [payment] = await store.paymentsOf(cartId)
    const knex = store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
    await knex("payment")
      .where({ id: payment?.id })
      .update({ created_at: new Date(Date.now() - 16 * 60_000) })
  }

  async function sellOut() {
    const { inventoryItemId: inventory_item_id, locationId: location_id } = store.shop
    const level = { inventory_item_id, location_id, stocked_quantity: 0 }
    await store.container.resolve(Modules.INVENTORY).updateInventoryLevels([level])
  }

  async function makeHeldDue(number: string) {
    const knex = store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
    await knex("qfpay_held_payment").where({ out_trade_no: number }).update({ refund_due_at: new Date() })
  }

  /** A payment collection of an order, as an order edit or a payment link creates one. */
  async function collectionOfOrder(orderId: string, amount: number) {
    const payments = store.container.resolve(Modules.PAYMENT)
    const [collection] = await payments.createPaymentCollections([{ currency_code: "hkd", amount }])
    if (!collection) throw new Error("no collection")
    const link = store.container.resolve(ContainerRegistrationKeys.LINK)
    await link.create({
      [Modules.ORDER]: { order_id: orderId },
      [Modules.PAYMENT]: { payment_collection_id: collection.id },
    })
    return async (provider_id: string) => {
      const input = { provider_id, currency_code: "hkd", amount, data: {} }
      const session = await payments.createPaymentSession(collection.id, input)
      return String(session.data?.out_trade_no)
    }
  }
})
