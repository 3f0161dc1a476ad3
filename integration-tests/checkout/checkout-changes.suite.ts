import { Modules } from "@medusajs/framework/utils"
import { heldPaymentsOf, ledgerOf, suite, waitFor, waitForState } from "../setup"

export default suite("A checkout that changes", (store) => {
  afterEach(() => store.simulator.faults.clear())

  const payments = () => store.container.resolve(Modules.PAYMENT)

  /** A payment collection without a cart, for input that a storefront cannot send. */
  async function collectionOf(amount: number, currency_code: string) {
    const [collection] = await payments().createPaymentCollections([{ amount, currency_code }])
    if (!collection) throw new Error("no collection")
    return (provider_id: string) =>
      payments().createPaymentSession(collection.id, { provider_id, amount, currency_code, data: {}, context: {} })
  }

  it("closes the old code at QFPay when the cart changes, and requests the new total (failures 6)", async () => {
    const cart = await store.createCart()
    const first = await store.startPayment(cart, "pp_qfpay-wechat_qfpay")
    await store.addToCart(cart.id)
    expect(store.simulator.order(String(first.data.out_trade_no)).state).toBe("closed")
    const second = await store.startPayment(cart, "pp_qfpay-wechat_qfpay")
    expect(second.data).toMatchObject({ txamt: 28700 })
    expect(second.data.out_trade_no).not.toBe(first.data.out_trade_no)
  })

  it("never makes an order of a code paid after the cart changed, and lists the money (failures 6, 16)", async () => {
    const cart = await store.createCart()
    // QFPay cannot close PayMe's codes.
    const { data } = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
    const number = String(data.out_trade_no)
    await store.addToCart(cart.id)
    expect(store.simulator.order(number).state).toBe("waiting")

    store.simulator.pay(number)
    await waitForState(store.container, number, "held")
    await store.simulator.idle()
    expect(store.simulator.notifications(number)).toMatchObject([{ answer: "SUCCESS" }])
    expect(await store.orderOf(cart.id)).toBeUndefined()
    expect(await heldPaymentsOf(store.container, number)).toMatchObject([{ reason: "session_gone", state: "held" }])
  })

  it("uses the payment of the wallet chosen last, if both codes are paid", async () => {
    const cart = await store.createCart()
    const payme = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
    const fps = await store.startPayment(cart, "pp_qfpay-fps_qfpay")
    store.simulator.pay(String(fps.data.out_trade_no))
    store.simulator.pay(String(payme.data.out_trade_no))
    await waitForState(store.container, String(fps.data.out_trade_no), "applied")
    await waitForState(store.container, String(payme.data.out_trade_no), "held")
    const made = await store.paymentsOf(cart.id)
    expect(made).toMatchObject([{ provider_id: "pp_qfpay-fps_qfpay" }])
  })

  it("keeps the cart changeable while QFPay is unreachable, and records that the code was replaced", async () => {
    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, "pp_qfpay-alipay_qfpay")
    store.simulator.faults.set({ kind: "http_status", status: 503 })
    await store.addToCart(cart.id)
    const row = await ledgerOf(store.container).find(String(data.out_trade_no))
    expect(row?.replaced_at).toBeInstanceOf(Date)
  })

  it("keeps the code when a session is updated with the same amount, and creates a new one for another", async () => {
    const create = await collectionOf(158.5, "hkd")
    const session = await create("pp_qfpay-wechat_qfpay")
    const update = { id: session.id, currency_code: "hkd", data: session.data ?? {}, context: {} }
    const same = await payments().updatePaymentSession({ ...update, amount: 158.5 })
    expect(same.data?.out_trade_no).toBe(session.data?.out_trade_no)

    const other = await payments().updatePaymentSession({ ...update, amount: 99.5 })
    expect(other.data).toMatchObject({ txamt: 9950 })
    expect(other.data?.out_trade_no).not.toBe(session.data?.out_trade_no)
    expect(store.simulator.order(String(session.data?.out_trade_no)).state).toBe("closed")
  })

  it("applies a payment without a cart", async () => {
    const create = await collectionOf(40, "hkd")
    const session = await create("pp_qfpay-alipay_qfpay")
    store.simulator.pay(String(session.data?.out_trade_no))
    await waitForState(store.container, String(session.data?.out_trade_no), "applied")
    const [payment] = await payments().listPayments({ payment_session_id: session.id }, { relations: ["captures"] })
    expect(payment?.captures?.map(({ amount }) => Number(amount))).toEqual([40])
  })

  it.each([
    [0, "hkd", "pp_qfpay-alipay_qfpay", /^amount: 0 HKD cannot be charged; it must be greater than zero/],
    [-5, "hkd", "pp_qfpay-alipay_qfpay", /^amount: -5 HKD cannot be charged/],
    [0.004, "hkd", "pp_qfpay-alipay_qfpay", /^amount: 0\.004 HKD cannot be charged; it must be greater than zero/],
    [
      1_000_000_000,
      "hkd",
      "pp_qfpay-alipay_qfpay",
      /^amount: 1000000000 HKD is too large; QFPay accepts at most 11 digits/,
    ],
    [100_000_000_000, "jpy", "pp_qfpay-wechat_qfpay", /^amount: .* JPY is too large/],
    [10, "gbp", "pp_qfpay-alipay_qfpay", /^currency_code: QFPay does not support GBP/],
    [10, "usd", "pp_qfpay-payme_qfpay", /^currency_code: PayMe .* supports only HKD, not USD/],
  ])("refuses %d %s before QFPay is called, and says why", async (amount, currency, provider, message) => {
    const before = store.simulator.requests().length
    const create = await collectionOf(amount, currency)
    await expect(create(provider)).rejects.toMatchObject({
      code: "QFPAY_AMOUNT",
      message: expect.stringMatching(message) as string,
    })
    expect(store.simulator.requests()).toHaveLength(before)
    expect(await payments().listPaymentSessions({ amount })).toEqual([])
  })

  it.each([
    [100, "jpy", "100"],
    [999_999_999.99, "hkd", "99999999999"],
    [0.01, "hkd", "1"],
  ])("requests exactly %d %s as %s", async (amount, currency, txamt) => {
    const create = await collectionOf(amount, currency)
    const session = await create("pp_qfpay-wechat_qfpay")
    const number = String(session.data?.out_trade_no)
    expect(store.simulator.requests().find(({ params }) => params.out_trade_no === number)?.params.txamt).toBe(txamt)
  })

  describe("on the status route", () => {
    const view = async (id: string) => {
      const { data } = await store.api.get(`/store/qfpay/payment-sessions/${id}`, store.headers)
      return data.payment_session as Record<string, unknown> & { data: Record<string, unknown> }
    }

    it("is pending, then authorized with its order, and contains no secret", async () => {
      const cart = await store.createCart()
      const session = await store.startPayment(cart, "pp_qfpay-octopus_qfpay")
      const before = await view(session.id)
      expect(before).toEqual({
        id: session.id,
        status: "pending",
        expires_at: session.data.expires_at,
        paid_at: null,
        order_id: null,
        is_final: false,
        label: "Octopus",
        data: session.data,
      })
      store.simulator.pay(String(session.data.out_trade_no))
      await waitForState(store.container, String(session.data.out_trade_no), "applied")
      const order = await store.orderOf(cart.id)
      expect(await view(session.id)).toMatchObject({
        status: "authorized",
        order_id: order?.id,
        paid_at: expect.any(String) as string,
      })
    })

    it("applies a payment whose notification is lost", async () => {
      const cart = await store.createCart()
      const session = await store.startPayment(cart, "pp_qfpay-unionpay_qfpay")
      store.simulator.faults.set({ on: "notification", kind: "lost" })
      store.simulator.pay(String(session.data.out_trade_no))
      await waitFor(async () => (await view(session.id)).status === "authorized", { timeoutMs: 15_000 })
      expect(await store.paymentsOf(cart.id)).toHaveLength(1)
    })

    it("asks QFPay once for a hundred simultaneous browsers", async () => {
      const session = await store.startPayment(await store.createCart(), "pp_qfpay-alipay_qfpay")
      await new Promise((resolve) => setTimeout(resolve, 3_200))
      const enquiries = () => store.simulator.requests().filter(({ operation }) => operation === "query").length
      const before = enquiries()
      const begun = Date.now()
      await Promise.all(Array.from({ length: 100 }, () => view(session.id)))
      // By the poll plan the next enquiry is due three seconds later, which a busy machine may need for a hundred
      // answers.
      expect(enquiries() - before).toBeGreaterThanOrEqual(1)
      expect(enquiries() - before).toBeLessThanOrEqual(1 + Math.floor((Date.now() - begun) / 3_000))
    })

    it("reports that the wallet declined, and still recognizes a later payment (failures 15)", async () => {
      const cart = await store.createCart()
      const session = await store.startPayment(cart, "pp_qfpay-alipay_qfpay")
      const number = String(session.data.out_trade_no)
      store.simulator.decline(number)
      await waitFor(async () => (await view(session.id)).status === "error", { timeoutMs: 15_000 })
      store.simulator.pay(number)
      await waitForState(store.container, number, "applied")
      expect((await view(session.id)).status).toBe("authorized")
      expect(await store.orderOf(cart.id)).toBeDefined()
    })

    it("is canceled once the cart has changed, so that nobody pays the old code", async () => {
      const cart = await store.createCart()
      const session = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
      await store.addToCart(cart.id)
      expect((await view(session.id)).status).toBe("canceled")
    })

    it("is 404 for a session that is not QFPay's", async () => {
      const manual = await store.startPayment(await store.createCart(), "pp_system_default")
      for (const id of [manual.id, "payses_unknown", "01J"]) {
        const answer = await store.api.get(`/store/qfpay/payment-sessions/${id}`, {
          ...store.headers,
          validateStatus: () => true,
        })
        expect(answer.status).toBe(404)
      }
    })
  })
})
