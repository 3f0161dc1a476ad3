import { ledgerOf, suite, waitForState } from "../setup"

/**
 * A second table, written by hand: QFPay's parameters for each wallet of a Hong Kong merchant, and whether with an
 * expiry.
 */
const WALLETS = [
  { wallet: "alipay", payType: "801501", expiredTime: "30", code: /^https:\/\/qr\.alipay\.com\// },
  { wallet: "wechat", payType: "800201", expiredTime: "30", code: /^weixin:\/\/wxpay\/bizpayurl/ },
  { wallet: "payme", payType: "805801", expiredTime: undefined, code: /^https:\/\/qr\.payme\.hsbc\.com\.hk\// },
  { wallet: "unionpay", payType: "800701", expiredTime: undefined, code: /./ },
  { wallet: "fps", payType: "802001", expiredTime: undefined, code: /^000201/ },
  { wallet: "octopus", payType: "803701", expiredTime: undefined, code: /./ },
] as const

const SESSION_KEYS = [
  "account",
  "created_at",
  "expires_at",
  "out_trade_no",
  "pay_type",
  "qr_modules",
  "qrcode",
  "scenario",
  "syssn",
  "txamt",
  "txcurrcd",
  "wallet",
]

export default suite("A payment by QR code", (store) => {
  it.each(WALLETS)(
    "$wallet: places the order through QFPay's notification alone, without a watcher (failures 1)",
    async (expected) => {
      const cart = await store.createCart()
      const session = await store.startPayment(cart, `pp_qfpay-${expected.wallet}_qfpay`)
      const data = session.data
      const number = String(data.out_trade_no)

      expect(Object.keys(data).sort()).toEqual(SESSION_KEYS)
      expect(data).toMatchObject({
        account: "qfpay",
        wallet: expected.wallet,
        scenario: "mpm",
        pay_type: expected.payType,
        txamt: 15850,
        txcurrcd: "HKD",
        qrcode: expect.stringMatching(expected.code) as string,
      })
      expect(number).toMatch(/^[A-Za-z0-9_-]{1,32}$/)
      expect(Date.parse(String(data.expires_at)) - Date.parse(String(data.created_at))).toBe(30 * 60_000)

      const asked = store.simulator.requests().find(({ params }) => params.out_trade_no === number)
      expect(asked?.params).toMatchObject({
        pay_type: expected.payType,
        txamt: "15850",
        txcurrcd: "HKD",
        notify_url: store.notifyUrl(),
      })
      expect(asked?.params.expired_time).toBe(expected.expiredTime)

      store.simulator.pay(number)

      const row = await waitForState(store.container, number, "applied")
      const order = await store.orderOf(cart.id)
      expect(row.order_id).toBe(order?.id)
      const payments = await store.paymentsOf(cart.id)
      expect(payments).toHaveLength(1)
      expect(payments[0]?.captures?.map(({ amount }) => Number(amount))).toEqual([158.5])
      expect(payments[0]?.refunds).toEqual([])
      await store.simulator.idle()
      expect(store.simulator.notifications(number)).toMatchObject([
        { status: 200, answer: "SUCCESS", acknowledged: true },
      ])
    },
  )

  it("shows every step of a payment in its timeline, with QFPay's own message", async () => {
    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
    const number = String(data.out_trade_no)
    store.simulator.pay(number)
    await waitForState(store.container, number, "applied")
    const events = await ledgerOf(store.container).events(number)
    expect(events.map(({ kind, cause }) => `${kind} by ${cause}`)).toEqual([
      "created by checkout",
      "presented by checkout",
      "notified by notification",
      "paid by notification",
      "applied by notification",
    ])
    expect(events[1]).toMatchObject({ respcd: "0000", words: expect.stringContaining("PR001") as string })
  })

  it("accepts any wallet with the generic provider, and reports a missing one", async () => {
    const cart = await store.createCart()
    const session = await store.startPayment(cart, "pp_qfpay_qfpay", { wallet: "octopus" })
    expect(session.data).toMatchObject({ wallet: "octopus", pay_type: "803701" })

    const refused = await tryToPay(cart.id, "pp_qfpay_qfpay", {})
    expect(refused).toMatchObject({ status: 400, data: { code: "QFPAY_USAGE" } })
    expect(refused.data.message).toMatch(/^data\.wallet: is missing/)
  })

  it.each([
    [{ scenario: "telepathy" }, /data\.scenario/],
    [{ device: "tablet" }, /data\.device/],
    [{ scenario: "jsapi" }, /data\.scenario: Alipay \/ AlipayHK has no 'jsapi'/],
  ])("names the invalid field in %j", async (data, message) => {
    const cart = await store.createCart()
    const refused = await tryToPay(cart.id, "pp_qfpay-alipay_qfpay", data)
    expect(refused).toMatchObject({ status: 400, data: { code: "QFPAY_USAGE" } })
    expect(refused.data.message).toMatch(message)
  })

  it("does not let a hostile storefront set anything that the provider writes, and stores none of its keys (failures 11)", async () => {
    const victim = await store.startPayment(await store.createCart(), "pp_qfpay-alipay_qfpay")
    const cart = await store.createCart()
    const session = await store.startPayment(cart, "pp_qfpay-alipay_qfpay", {
      out_trade_no: victim.data.out_trade_no,
      syssn: victim.data.syssn,
      status: "captured",
      paid: true,
      amount: 1,
      txamt: 1,
      txcurrcd: "JPY",
      account: "second",
      session_id: victim.id,
      qrcode: "https://evil.example/pay-me",
      return_url: "https://evil.example/",
      applied_at: "2020-01-01",
    })
    expect(Object.keys(session.data).sort()).toEqual(SESSION_KEYS)
    expect(session.data).toMatchObject({ account: "qfpay", txamt: 15850, txcurrcd: "HKD" })
    expect(session.data.out_trade_no).not.toBe(victim.data.out_trade_no)
    expect(session.data.qrcode).not.toMatch(/evil/)

    // The victim pays their own code; the hostile cart gains nothing from it.
    store.simulator.pay(String(victim.data.out_trade_no))
    await waitForState(store.container, String(victim.data.out_trade_no), "applied")
    expect((await store.completeCart(cart.id)).status).toBe(400)
    expect(await store.orderOf(cart.id)).toBeUndefined()
    expect(await store.paymentsOf(cart.id)).toEqual([])
  })

  it("places one order when the storefront completes the cart at the moment of the notification (failures 2)", async () => {
    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, "pp_qfpay-alipay_qfpay")
    const number = String(data.out_trade_no)
    store.simulator.pay(number)
    const completed = await Promise.all([store.completeCart(cart.id), store.completeCart(cart.id)])
    expect(completed.map(({ status, data: body }) => `${status} ${body.type}`)).toEqual(["200 order", "200 order"])
    await waitForState(store.container, number, "applied")
    const payments = await store.paymentsOf(cart.id)
    expect(payments).toHaveLength(1)
    expect(payments[0]?.captures).toHaveLength(1)
    expect(payments[0]?.refunds).toEqual([])
  })

  it("lets the storefront complete a paid cart, and not an unpaid one", async () => {
    const unpaid = await store.createCart()
    await store.startPayment(unpaid, "pp_qfpay-wechat_qfpay")
    expect(await store.completeCart(unpaid.id)).toMatchObject({ status: 400, data: { type: "not_allowed" } })

    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, "pp_qfpay-wechat_qfpay")
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    store.simulator.pay(String(data.out_trade_no))
    expect(await store.completeCart(cart.id)).toMatchObject({ status: 200, data: { type: "order" } })
    store.simulator.faults.clear()
  })

  async function tryToPay(cartId: string, providerId: string, data: Record<string, unknown>) {
    const { data: made } = await store.api.post("/store/payment-collections", { cart_id: cartId }, store.headers)
    return store.api.post(
      `/store/payment-collections/${made.payment_collection.id}/payment-sessions`,
      { provider_id: providerId, data },
      { ...store.headers, validateStatus: () => true },
    )
  }
})
