import { ChangeActionType, ContainerRegistrationKeys, Modules, OrderChangeType } from "@medusajs/framework/utils"
import { type QfpayModuleService, QFPAY_MODULE } from "../../src/modules/qfpay"
import {
  heldPaymentsOf,
  ledgerOf,
  refundInPortal,
  runBackgroundJob,
  runReconciliation,
  suite,
  waitForState,
} from "../setup"

export default suite("A refund", (store) => {
  afterEach(() => store.simulator.faults.clear())

  /** A paid order of HK$158.50, its payment in Medusa and its number at QFPay. */
  async function paidOrder(provider = "pp_qfpay-alipay_qfpay") {
    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, provider)
    const number = String(data.out_trade_no)
    store.simulator.pay(number)
    const { order_id: orderId } = await waitForState(store.container, number, "applied")
    const [payment] = await store.paymentsOf(cart.id)
    if (!payment || !orderId) throw new Error("no payment")
    const admin = await store.adminHeaders()
    const refund = (amount?: number) =>
      store.api.post(`/admin/payments/${payment.id}/refund`, amount === undefined ? {} : { amount }, {
        ...admin,
        validateStatus: () => true,
      })
    const refunds = async () => (await store.paymentsOf(cart.id))[0]?.refunds?.map(({ amount }) => Number(amount))
    return { cart, number, payment, orderId, admin, refund, refunds }
  }

  type PaidOrder = Awaited<ReturnType<typeof paidOrder>>

  const atQfpay = () => store.simulator.refunds().map(({ amountMinor, state }) => `${amountMinor} ${state}`)

  it("refunds the whole payment", async () => {
    const { refund, refunds, number } = await paidOrder()
    const before = atQfpay().length
    expect((await refund()).status).toBe(200)
    expect(await refunds()).toEqual([158.5])
    expect(atQfpay().slice(before)).toEqual(["15850 done"])
    const [row] = await ledgerOf(store.container).refunds.ofPayment(number)
    expect(row).toMatchObject({ kind: "refund", state: "done", txamt: 15850, parent_out_trade_no: number })
    expect(row?.out_trade_no).toMatch(/^[A-Za-z0-9_-]{1,32}$/)
    // Medusa has yet to put it on the order, and must not be helped by a server whose clock is a minute ahead.
    expect(row?.apply_due_at?.getTime()).toBeGreaterThan(Date.now() + 120_000)
    // What the checklist before going live requires.
    const { transactions } = store.container.resolve<QfpayModuleService>(QFPAY_MODULE)
    expect(await transactions.everMoved("qfpay")).toEqual({ paid: true, refunded: true })
    expect(await transactions.everMoved("second")).toEqual({ paid: false, refunded: false })
  })

  it("refunds it in parts to the cent, and not a cent more (failures 10)", async () => {
    const { refund, refunds } = await paidOrder()
    const before = atQfpay().length
    expect((await refund(10.25)).status).toBe(200)
    expect((await refund(148.25)).status).toBe(200)
    const more = await refund(0.01)
    expect(more.status).toBe(400)
    expect(await refunds()).toEqual([10.25, 148.25])
    expect(atQfpay().slice(before)).toEqual(["1025 done", "14825 done"])
  })

  it("is refused with an explanation for a wallet without refunds", async () => {
    const { refund, refunds } = await paidOrder("pp_qfpay-fps_qfpay")
    expect(await refund(10)).toMatchObject({
      status: 400,
      data: { code: "QFPAY_REFUND_REFUSED", message: expect.stringContaining("another way") as string },
    })
    expect(await refunds()).toEqual([])
  })

  // The other refusals' messages are tested in src/modules/qfpay/refunds/refund-payment.test.ts; two are tested end to
  // end here.
  it.each([
    ["1265", "該筆訂單被禁止退款，23:30-00:30 的交易以及部分特殊交易會被禁止（1265）", /after 00:30/],
    ["1265", "該筆訂單被禁止退款，已經超出可退款時限", /refund period .* is over/],
  ])("that QFPay refuses with %s says what the merchant can do: %s (failures 19)", async (respcd, resperr, message) => {
    const { refund, refunds, number } = await paidOrder()
    store.simulator.faults.set({ on: "refund", kind: "respcd", respcd, resperr })
    const answer = await refund(10)
    expect(answer).toMatchObject({ status: 400, data: { code: "QFPAY_REFUND_REFUSED" } })
    expect(answer.data.message).toMatch(message)
    expect(await refunds()).toEqual([])
    expect(await ledgerOf(store.container).refunds.ofPayment(number)).toMatchObject([{ state: "refused" }])

    store.simulator.faults.clear()
    expect((await refund(10)).status).toBe(200)
    expect(await refunds()).toEqual([10])
  })

  it("whose reply is lost after it took effect moves the money once (failures 9)", async () => {
    const { refund, refunds } = await paidOrder()
    const before = atQfpay().length
    store.simulator.faults.set({ on: "refund", kind: "lost", when: "after", times: 1 })
    expect((await refund(50)).status).toBe(200)
    expect(await refunds()).toEqual([50])
    expect(atQfpay().slice(before)).toEqual(["5000 done"])
  })

  it("whose reply and enquiry are lost answers the second click, and moves the money once (failures 9)", async () => {
    const { refund, refunds } = await paidOrder()
    const before = atQfpay().length
    store.simulator.faults.set({ on: "refund", kind: "lost", when: "after", times: 1 })
    store.simulator.faults.set({ on: "query", kind: "http_status", status: 502, times: 2 })
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    const first = await refund(50)
    expect(first).toMatchObject({ status: 400, data: { code: "QFPAY_REFUND_PENDING" } })
    expect(first.data.message).toMatch(/the shopper is not refunded twice/)
    expect(await refunds()).toEqual([])

    expect((await refund(50)).status).toBe(200)
    expect(await refunds()).toEqual([50])
    expect(atQfpay().slice(before)).toEqual(["5000 done"])
  })

  it("that never reached QFPay is sent again under the same number (failures 9)", async () => {
    const { refund, refunds, number } = await paidOrder()
    const before = atQfpay().length
    store.simulator.faults.set({ on: "refund", kind: "lost", when: "before", times: 1 })
    expect((await refund(50)).data.code).toBe("QFPAY_REFUND_PENDING")
    expect((await refund(50)).status).toBe(200)
    expect(await refunds()).toEqual([50])
    expect(atQfpay().slice(before)).toEqual(["5000 done"])
    expect(await ledgerOf(store.container).refunds.ofPayment(number)).toHaveLength(1)
  })

  it("that QFPay is still working on is reported as pending, and never as done (failures 10)", async () => {
    const { refund, refunds } = await paidOrder()
    store.simulator.configure({ refunds: "pending", refundSettleMs: 600_000 })
    const answer = await refund(50)
    expect(answer).toMatchObject({ status: 400, data: { code: "QFPAY_REFUND_PENDING" } })
    expect(await refunds()).toEqual([])
    const [pending] = store.simulator.refunds().slice(-1)
    store.simulator.settleRefund(pending?.outTradeNo ?? "")
    expect((await refund(50)).status).toBe(200)
    expect(await refunds()).toEqual([50])
    store.simulator.configure({ refunds: "instant" })
  })

  it("whose answer is lost and that nobody requests again appears on the order automatically, and is reported once to a person and each time to a program", async () => {
    const { refund, refunds, number, cart, payment, admin } = await paidOrder()
    const before = atQfpay().length
    store.simulator.faults.set({ on: "refund", kind: "lost", when: "after", times: 1 })
    store.simulator.faults.set({ on: "query", kind: "http_status", status: 502, times: 2 })
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    expect((await refund(50)).data.code).toBe("QFPAY_REFUND_PENDING")
    await runBackgroundJob(store.container)
    await runBackgroundJob(store.container)
    expect(await refunds()).toEqual([50])
    const order = await store.orderOf(cart.id)
    expect(order?.transactions?.map(({ amount }) => Number(amount)).sort()).toEqual([-50, 158.5])

    const { data } = await store.api.post("/admin/api-keys", { title: "A program", type: "secret" }, admin)
    const authorization = `Basic ${Buffer.from(`${data.api_key.token}:`).toString("base64")}`
    const byProgram = (path: string, body: object = {}) =>
      store.api.post(`/admin${path}`, body, { headers: { authorization }, validateStatus: () => true })
    const refundByProgram = () => byProgram(`/payments/${payment.id}/refund`, { amount: 50 })
    const told = {
      status: 400,
      data: { code: "QFPAY_REFUND_COMPLETED", message: expect.stringContaining("acknowledge") },
    }
    for (let i = 0; i < 2; i++) expect(await refundByProgram()).toMatchObject(told)

    const again = await refund(50)
    expect(again).toMatchObject({ status: 400, data: { code: "QFPAY_REFUND_COMPLETED" } })
    expect(again.data.message).toMatch(/A refund of 50\.00 HKD .* has since been completed/)
    expect(await refundByProgram()).toMatchObject(told)
    expect(atQfpay().slice(before)).toEqual(["5000 done"])
    expect((await refund(50)).status).toBe(200)
    expect(await refundByProgram()).toMatchObject(told)
    expect(atQfpay().slice(before)).toEqual(["5000 done", "5000 done"])
    const [first] = await ledgerOf(store.container).refunds.ofPayment(number)
    expect((await byProgram(`/qfpay/transactions/${number}/acknowledge`)).status).toBe(400)
    expect((await byProgram(`/qfpay/transactions/${first?.out_trade_no}/acknowledge`)).status).toBe(200)
    expect((await refundByProgram()).status).toBe(200)
    expect(await ledgerOf(store.container).refunds.ofPayment(number)).toHaveLength(3)
  })

  it("after which Medusa fails is on the order later, and is reported before the same amount is refunded again (failures 47)", async () => {
    const { refund, number, orderId, admin } = await paidOrder()
    const before = atQfpay().length
    // Medusa adds the refund's transaction, then refuses because of the edit and takes the transaction back.
    await store.api.post("/admin/order-edits", { order_id: orderId }, admin)
    expect((await refund(50)).status).toBeGreaterThanOrEqual(400)
    expect(atQfpay().slice(before)).toEqual(["5000 done"])
    const [row] = await ledgerOf(store.container).refunds.ofPayment(number)
    const { ledger } = store.container.resolve<QfpayModuleService>(QFPAY_MODULE)
    const recordNow = async () => {
      await ledger.refunds.bookAgainAt(row?.out_trade_no ?? "", new Date(0))
      await runBackgroundJob(store.container)
      const [{ recorded_at } = { recorded_at: undefined }] = await ledgerOf(store.container).refunds.ofPayment(number)
      const order = await store.container
        .resolve(Modules.ORDER)
        .retrieveOrder(orderId, { relations: ["transactions", "summary"] })
      const { pending_difference } = order.summary as unknown as { pending_difference: number }
      const amounts = order.transactions?.map(({ amount }) => Number(amount)).sort()
      return { isRecorded: recorded_at instanceof Date, amounts, outstanding: Number(pending_difference) }
    }
    // While the edit is open, Medusa lets nothing be credited; the order must not ask for the refunded money.
    expect(await recordNow()).toEqual({ isRecorded: false, amounts: [158.5], outstanding: 0 })
    await store.api.delete(`/admin/order-edits/${orderId}`, admin)
    expect(await recordNow()).toEqual({ isRecorded: true, amounts: [-50, 158.5], outstanding: 0 })

    expect(await refund(50)).toMatchObject({ status: 400, data: { code: "QFPAY_REFUND_COMPLETED" } })
    expect(atQfpay().slice(before)).toEqual(["5000 done"])
    expect((await refund(50)).status).toBe(200)
    expect(atQfpay().slice(before)).toEqual(["5000 done", "5000 done"])
  })

  /** What Medusa's refund workflow has written to an order when it is stopped before the order's credit line. */
  async function refundUncredited({ payment, orderId }: Pick<PaidOrder, "payment" | "orderId">, amount: number) {
    const refunded = await store.container.resolve(Modules.PAYMENT).refundPayment({ payment_id: payment.id, amount })
    const newest = refunded.refunds?.find((refund) => Number(refund.amount) === amount)
    const entry = { order_id: orderId, amount: -amount, currency_code: "hkd", reference: "refund" }
    // When Medusa cancels an order, its transactions name the payments.
    const reference_id = amount === 158.5 ? payment.id : (newest?.id ?? "")
    await store.container.resolve(Modules.ORDER).addOrderTransactions({ ...entry, reference_id })
  }

  /** Medusa takes milliseconds from a refund's transaction to its credit line, so an old one was left without. */
  const ageTransactions = (orderId: string) =>
    store.container
      .resolve(ContainerRegistrationKeys.PG_CONNECTION)("order_transaction")
      .where({ order_id: orderId })
      .update({ created_at: new Date(0) })

  async function outstanding(orderId: string): Promise<number> {
    const { summary } = await store.container.resolve(Modules.ORDER).retrieveOrder(orderId, { relations: ["summary"] })
    return Number((summary as unknown as { pending_difference: number }).pending_difference)
  }

  /** Has the job compare each of the payment's refunds with the order, one after the other. */
  async function bookAgain(number: string, { newestFirst = false } = {}): Promise<void> {
    const { ledger } = store.container.resolve<QfpayModuleService>(QFPAY_MODULE)
    const rows = await ledgerOf(store.container).refunds.ofPayment(number)
    for (const { out_trade_no } of newestFirst ? rows.reverse() : rows) {
      await ledger.refunds.bookAgainAt(out_trade_no, new Date(0))
      await runBackgroundJob(store.container, out_trade_no)
    }
  }

  it.each([
    ["credited the refund", 50],
    ["credited the refund of an order that it was canceling", 158.5],
  ])("leaves nothing to pay on its order, though Medusa was stopped before it %s (failures 47)", async (_, amount) => {
    const order = await paidOrder()
    const { orderId, number, admin } = order
    await refundUncredited(order, amount)
    expect(await outstanding(orderId)).toBe(amount)
    const collecting = store.api.post(`/admin/qfpay/orders/${orderId}/collect`, { wallet: "alipay" }, admin)
    await expect(collecting).rejects.toMatchObject({ response: { status: 409 } })
    await ageTransactions(orderId)
    await bookAgain(number)
    expect(await outstanding(orderId)).toBe(0)
    expect(atQfpay().at(-1)).toBe(`${amount * 100} done`)
    await store.api.post(`/admin/orders/${orderId}/cancel`, {}, admin)
    expect(await outstanding(orderId)).toBe(0)
  })

  it.each([
    ["older", false],
    ["newer", true],
  ])(
    "that Medusa was stopped before it credited leaves what the order is owed, the %s refund first (failures 56)",
    async (_, newestFirst) => {
      const order = await paidOrder()
      const { orderId, number, admin, refund } = order
      await store.api.post("/admin/order-edits", { order_id: orderId }, admin)
      const items = [{ variant_id: store.shop.variantId, quantity: 1 }]
      await store.api.post(`/admin/order-edits/${orderId}/items`, { items }, admin)
      await store.api.post(`/admin/order-edits/${orderId}/confirm`, {}, admin)
      const owed = await outstanding(orderId)
      expect(owed).toBeGreaterThan(0)
      expect((await refund(30)).status).toBe(200)
      expect(await outstanding(orderId)).toBe(owed)
      await refundUncredited(order, 70)
      // Neither changes what is owed.
      await store.api.post(`/admin/orders/${orderId}`, { email: "mei@example.com" }, admin)
      const { items: bought = [] } = (await store.orderOf(order.cart.id)) ?? {}
      const shipped = bought.slice(0, 1).map(({ id }) => ({ id, quantity: 1 }))
      await store.api.post(`/admin/orders/${orderId}/fulfillments`, { items: shipped }, admin)
      await ageTransactions(orderId)
      await bookAgain(number, { newestFirst })
      expect(await outstanding(orderId)).toBe(owed)
    },
  )

  it("that Medusa is crediting at the moment is not credited for it (failures 56)", async () => {
    const order = await paidOrder()
    const { orderId, number, refund } = order
    expect((await refund(30)).status).toBe(200)
    await refundUncredited(order, 50)
    await bookAgain(number)
    expect(await outstanding(orderId)).toBe(50)
    const orders = store.container.resolve(Modules.ORDER)
    const change = await orders.createOrderChange({ order_id: orderId, change_type: OrderChangeType.CREDIT_LINE })
    await orders.addOrderAction({
      ...{ order_change_id: change.id, order_id: orderId, version: change.version, amount: 50 },
      ...{ action: ChangeActionType.CREDIT_LINE_ADD, reference: "payment_collection" },
    })
    await orders.confirmOrderChange({ id: change.id })
    await ageTransactions(orderId)
    await bookAgain(number)
    expect(await outstanding(orderId)).toBe(0)
    const rows = await ledgerOf(store.container).refunds.ofPayment(number)
    expect(rows.every(({ recorded_at }) => recorded_at !== null)).toBe(true)
  })

  it("that QFPay finishes later appears on the order when its notification arrives (failures 15)", async () => {
    const { refund, refunds } = await paidOrder()
    store.simulator.configure({ refunds: "pending", refundSettleMs: 600_000 })
    expect((await refund(50)).data.code).toBe("QFPAY_REFUND_PENDING")
    const [pending] = store.simulator.refunds().slice(-1)
    store.simulator.settleRefund(pending?.outTradeNo ?? "")
    await waitForState(store.container, pending?.outTradeNo ?? "", "done")
    await runBackgroundJob(store.container)
    expect(await refunds()).toEqual([50])
  })

  it("that QFPay finally refuses is reported as refused, and another can be made", async () => {
    const { refund, refunds, number } = await paidOrder()
    store.simulator.configure({ refunds: "pending", refundSettleMs: 600_000 })
    expect((await refund(50)).data.code).toBe("QFPAY_REFUND_PENDING")
    const [pending] = store.simulator.refunds().slice(-1)
    store.simulator.settleRefund(pending?.outTradeNo ?? "", "1269")
    await runBackgroundJob(store.container)
    expect(await ledgerOf(store.container).refunds.ofPayment(number)).toMatchObject([{ state: "refused" }])
    store.simulator.configure({ refunds: "instant" })
    expect((await refund(50)).status).toBe(200)
    expect(await refunds()).toEqual([50])
  })

  it("made in QFPay's portal appears on the order, through its notification or the daily reconciliation", async () => {
    const { refunds, number } = await paidOrder()
    const portal = await refundInPortal(store, number, "PORTAL1", 1000)
    expect(portal.respcd).toBe("0000")
    await waitForState(store.container, "PORTAL1", "done")
    await runBackgroundJob(store.container)
    expect(await refunds()).toEqual([10])

    store.simulator.faults.set({ on: "notification", kind: "lost" })
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await refundInPortal(store, number, "PORTAL2", 2000)
    await runReconciliation(store.container)
    await runReconciliation(store.container)
    await runBackgroundJob(store.container)
    await runBackgroundJob(store.container)
    expect(await refunds()).toEqual([10, 20])
  })

  it("made in QFPay's portal is the one that a case still asks for, but not one that a person had paid another way", async () => {
    const { payment, refunds, number } = await paidOrder()
    const qfpay = store.container.resolve<QfpayModuleService>(QFPAY_MODULE)
    const row = await qfpay.ledger.payments.find(number)
    if (!row) throw new Error("no payment")
    // Medusa shows two refunds that QFPay did not make.
    for (const [refundId, amount] of [["ref_cash", 20] as const, ["ref_portal", 30] as const]) {
      const created_at = new Date(Date.now() - 3_600_000)
      const raw_amount = JSON.stringify({ value: String(amount), precision: 20 })
      await store.container
        .resolve(ContainerRegistrationKeys.PG_CONNECTION)("refund")
        .insert({ id: refundId, payment_id: payment.id, amount, raw_amount, created_at })
      await qfpay.holdPayment(row, {
        ...{ reason: "refund_refused", trigger: "job", keepsState: true, refundId, caseKey: `refund:${refundId}` },
        ...{ syssn: row.syssn ?? undefined, txamt: amount * 100, txcurrcd: "HKD" },
      })
    }
    const [cash] = await heldPaymentsOf(store.container, number)
    await qfpay.dismissHeldPayment(cash?.id ?? "", { by: "user_1", note: "cash" })
    for (const [portal, txamt] of [["PORTAL3", 2000] as const, ["PORTAL4", 3000] as const]) {
      // QFPay's times are whole seconds, and it refuses two refunds in one second.
      await new Promise((resolve) => setTimeout(resolve, 1_100))
      await refundInPortal(store, number, portal, txamt)
      await waitForState(store.container, portal, "done")
    }
    await runBackgroundJob(store.container)
    expect((await refunds())?.sort()).toEqual([20, 20, 30])
    const keys = (await qfpay.ledger.refunds.ofPayment(number)).map(({ idempotency_key }) => idempotency_key)
    expect(keys).toEqual([expect.not.stringMatching(/^ref_cash$/), "ref_portal"])
  })

  it("of an unpaid or unknown payment is refused before QFPay is called", async () => {
    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, "pp_qfpay-alipay_qfpay")
    const before = store.simulator.requests().length
    const qfpay = store.container.resolve<{ refundPayment(input: object): Promise<unknown> }>("qfpay")
    for (const outTradeNo of [String(data.out_trade_no), "01JDQ4Z0G7V2C8R5N3K1W9XY6TP00000"]) {
      const refused = qfpay.refundPayment({ outTradeNo, amount: "1", idempotencyKey: "ref_1" })
      await expect(refused).rejects.toMatchObject({ code: "QFPAY_REFUND_REFUSED" })
    }
    expect(store.simulator.requests()).toHaveLength(before)
  })

  it("of the same amount twice at once moves both, one after the other (failures 10, 20)", async () => {
    const { refund, refunds } = await paidOrder()
    const before = atQfpay().length
    const answers = await Promise.all([refund(20), refund(20)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(await refunds()).toEqual([20, 20])
    expect(atQfpay().slice(before)).toEqual(["2000 done", "2000 done"])
  })

  it("is made when a merchant cancels the paid order", async () => {
    const { orderId, admin, refunds } = await paidOrder()
    const before = atQfpay().length
    expect((await store.api.post(`/admin/orders/${orderId}/cancel`, {}, admin)).status).toBe(200)
    expect(await refunds()).toEqual([158.5])
    expect(atQfpay().slice(before)).toEqual(["15850 done"])
  })

  it("is what canceling a paid payment asks for instead (failures 15)", async () => {
    const { payment } = await paidOrder()
    await expect(store.container.resolve(Modules.PAYMENT).cancelPayment(payment.id)).rejects.toMatchObject({
      code: "QFPAY_PAID",
      message: expect.stringContaining("Refund it instead") as string,
    })
  })

  it("is made once when the item is out of stock by the time the money arrives, and no order is left behind (failures 13)", async () => {
    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, "pp_qfpay-alipay_qfpay")
    const number = String(data.out_trade_no)
    const inventory = store.container.resolve(Modules.INVENTORY)
    await inventory.updateInventoryLevels([
      { inventory_item_id: store.shop.inventoryItemId, location_id: store.shop.locationId, stocked_quantity: 0 },
    ])
    const before = atQfpay().length
    store.simulator.pay(number)
    await waitForState(store.container, number, "refunded")
    await store.simulator.idle()
    expect(atQfpay().slice(before)).toEqual(["15850 done"])
    expect(await store.orderOf(cart.id)).toBeUndefined()
    expect(store.simulator.notifications(number)[0]).toMatchObject({ answer: "SUCCESS" })
  })
})
