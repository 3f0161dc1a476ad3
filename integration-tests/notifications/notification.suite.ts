import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import {
  ACCOUNTS,
  heldPaymentsOf,
  ledgerOf,
  paymentNotification,
  postRaw,
  signatureOf,
  suite,
  waitFor,
  waitForState,
} from "../setup"

const KEY = ACCOUNTS.qfpay.clientKey

export default suite("A notification of QFPay", (store) => {
  /** A payment that the shopper has not paid. */
  async function unpaid() {
    const cart = await store.createCart()
    const session = await store.startPayment(cart, "pp_qfpay-alipay_qfpay")
    return { cart, session, number: String(session.data.out_trade_no), syssn: String(session.data.syssn) }
  }

  /** A payment that the shopper has paid, with all notifications lost: QFPay knows, the shop does not. */
  async function paidUnheard() {
    const payment = await unpaid()
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    store.simulator.pay(payment.number)
    await store.simulator.idle()
    return payment
  }

  function post(body: string | Buffer, headers: readonly string[], account = "qfpay") {
    return postRaw(`${store.url}/hooks/qfpay/${account}`, body, headers)
  }

  async function expectNothingHappened({ cart, number }: { cart: { id: string }; number: string }) {
    expect(await store.orderOf(cart.id)).toBeUndefined()
    expect(await store.paymentsOf(cart.id)).toEqual([])
    expect((await ledgerOf(store.container).find(number))?.state).toBe("waiting")
    expect(await heldPaymentsOf(store.container, number)).toEqual([])
  }

  afterEach(() => store.simulator.faults.clear())

  describe("that is not genuine (failures 4)", () => {
    it.each<[string, (sign: string) => readonly string[]]>([
      ["no signature", () => []],
      ["an empty signature", () => ["X-QF-SIGN", ""]],
      ["a wrong signature", () => ["X-QF-SIGN", "0123456789ABCDEF0123456789ABCDEF"]],
      ["a shortened signature", (sign) => ["X-QF-SIGN", sign.slice(0, -1)]],
      ["a lengthened signature", (sign) => ["X-QF-SIGN", `${sign}0`]],
      ["its signature twice", (sign) => ["X-QF-SIGN", sign, "X-QF-SIGN", sign]],
      ["a wrong and a right signature", (sign) => ["X-QF-SIGN", "0".repeat(32), "X-QF-SIGN", sign]],
    ])("is refused with %s, although the shopper has paid", async (_name, headers) => {
      const payment = await paidUnheard()
      const body = paymentNotification({ out_trade_no: payment.number, syssn: payment.syssn })
      const answer = await post(body, headers(signatureOf(body, KEY)))
      expect(answer).toMatchObject({ status: 401, type: "text/plain" })
      expect(answer.body).not.toContain("SUCCESS")
      await expectNothingHappened(payment)
    })

    it("is refused if it is signed with the key of another account", async () => {
      const payment = await paidUnheard()
      const body = paymentNotification({ out_trade_no: payment.number, syssn: payment.syssn })
      const answer = await post(body, ["X-QF-SIGN", signatureOf(body, ACCOUNTS.second.clientKey)])
      expect(answer.status).toBe(401)
      await expectNothingHappened(payment)
    })

    it("is refused if one character was changed, or if it was serialized again", async () => {
      const payment = await paidUnheard()
      const body = paymentNotification({ out_trade_no: payment.number, syssn: payment.syssn })
      const sign = ["X-QF-SIGN", signatureOf(body, KEY)]
      expect((await post(body.replace("15850", "15851"), sign)).status).toBe(401)
      expect((await post(JSON.stringify(JSON.parse(body)), sign)).status).toBe(401)
      await expectNothingHappened(payment)
    })
  })

  it("that is not genuine is logged once a minute, however many there are", async () => {
    const warn = jest.spyOn(store.container.resolve(ContainerRegistrationKeys.LOGGER), "warn")
    for (let sent = 0; sent < 10; sent++) expect((await post("{}", ["X-QF-SIGN", "0"])).status).toBe(401)
    const told = warn.mock.calls.filter(([message]) => /notification.*was refused/.test(String(message)))
    expect(told.length).toBeLessThanOrEqual(1)
    warn.mockRestore()
  })

  describe("that is genuine", () => {
    it.each([
      ["malformed JSON", '{"out_trade_no": "'],
      ["no JSON object", '"SUCCESS"'],
      ["nothing at all", ""],
      ["no order number", '{"status": "1", "respcd": "0000"}'],
      ["an invalid amount", paymentNotification({ out_trade_no: "A1", txamt: "1.5" })],
    ])("gets 400 if it is %s", async (_name, body) => {
      expect(await post(body, ["X-QF-SIGN", signatureOf(body, KEY)])).toMatchObject({ status: 400, type: "text/plain" })
    })

    it("gets 413 above 64 KiB, and is read up to that size", async () => {
      const padded = (bytes: number) => {
        const body = paymentNotification({ out_trade_no: "TERMINAL1", goods_info: "" })
        return body.replace('"goods_info": ""', `"goods_info": "${"x".repeat(bytes - body.length)}"`)
      }
      const large = padded(65_537)
      expect(Buffer.byteLength(large)).toBe(65_537)
      expect((await post(large, ["X-QF-SIGN", signatureOf(large, KEY)])).status).toBe(413)
      const allowed = padded(65_536)
      expect((await post(allowed, ["X-QF-SIGN", signatureOf(allowed, KEY)])).status).toBe(200)
    })

    it("gets 404 for an unknown account, and for its name in another letter case", async () => {
      const body = paymentNotification({ out_trade_no: "A1" })
      const sign = ["X-QF-SIGN", signatureOf(body, KEY)]
      expect((await post(body, sign, "nobody")).status).toBe(404)
      expect((await post(body, sign, "QFPAY")).status).toBe(404)
    })

    it("is accepted whatever the letter case of its signature", async () => {
      const payment = await paidUnheard()
      const body = paymentNotification({ out_trade_no: payment.number, syssn: payment.syssn })
      const answer = await post(body, ["x-qf-sign", signatureOf(body, KEY).toLowerCase()])
      expect(answer).toEqual({ status: 200, type: "text/plain", body: "SUCCESS" })
      expect(await store.orderOf(payment.cart.id)).toBeDefined()
    })

    it("is acknowledged and recorded if it is about another system's payment (failures 21)", async () => {
      store.simulator.foreignPayment({ account: ACCOUNTS.qfpay.appCode, outTradeNo: "TERMINAL42", amountMinor: 5000 })
      await store.simulator.idle()
      expect(store.simulator.notifications("TERMINAL42")).toMatchObject([{ status: 200, answer: "SUCCESS" }])
      const events = await ledgerOf(store.container).events("TERMINAL42")
      expect(events).toMatchObject([{ kind: "foreign_notification", detail: { txamt: 5000, pay_type: "802808" } }])
      expect(await heldPaymentsOf(store.container, "TERMINAL42")).toEqual([])
    })

    it("changes nothing before the shopper has paid, and QFPay is told to repeat it (failures 4)", async () => {
      const payment = await unpaid()
      const body = paymentNotification({ out_trade_no: payment.number, syssn: payment.syssn })
      const answer = await post(body, ["X-QF-SIGN", signatureOf(body, KEY)])
      expect(answer.status).toBe(503)
      await expectNothingHappened(payment)
    })

    it.each([
      ["a smaller amount", { txamt: "1" }],
      ["another currency", { txcurrcd: "JPY" }],
    ])(
      "of %s places no order and captures nothing, even if the record says paid (failures 5)",
      async (_name, fields) => {
        const payment = await paidUnheard()
        const body = paymentNotification({ out_trade_no: payment.number, syssn: payment.syssn, ...fields })
        const answer = await post(body, ["X-QF-SIGN", signatureOf(body, KEY)])
        expect(answer).toMatchObject({ status: 200, body: "SUCCESS" })
        expect(await store.orderOf(payment.cart.id)).toBeUndefined()
        expect(await store.paymentsOf(payment.cart.id)).toEqual([])
        expect(await heldPaymentsOf(store.container, payment.number)).toMatchObject([
          { reason: "notification_differs", state: "held" },
        ])
        // The storefront's own attempt to complete the cart fails, too.
        expect((await store.completeCart(payment.cart.id)).data.type).not.toBe("order")
        expect(await store.orderOf(payment.cart.id)).toBeUndefined()
      },
    )

    it.each([
      ["amount", { txamt: "9950" }, "amount_differs"],
      ["currency", { txcurrcd: "USD" }, "currency_differs"],
    ])(
      "whose payment has another %s in QFPay's own record is held, and captures nothing (failures 5)",
      async (_name, echo, reason) => {
        const { cart, number } = await unpaid()
        store.simulator.faults.set({ on: "query", kind: "wrong_echo", outTradeNo: number, ...echo })
        store.simulator.pay(number)
        await waitForState(store.container, number, "held")
        await store.simulator.idle()
        expect(store.simulator.notifications(number)).toMatchObject([{ status: 200, answer: "SUCCESS" }])
        expect(await store.orderOf(cart.id)).toBeUndefined()
        expect(await store.paymentsOf(cart.id)).toEqual([])
        expect(await heldPaymentsOf(store.container, number)).toMatchObject([{ reason, state: "held" }])
      },
    )

    it("captures once, however often QFPay repeats it, even all at once (failures 2, 4)", async () => {
      const payment = await paidUnheard()
      const body = paymentNotification({ out_trade_no: payment.number, syssn: payment.syssn })
      const sign = ["X-QF-SIGN", signatureOf(body, KEY)]
      const answers = await Promise.all(Array.from({ length: 20 }, () => post(body, sign)))
      expect(new Set(answers.map(({ status, body: text }) => `${status} ${text}`))).toEqual(new Set(["200 SUCCESS"]))
      expect(await post(body, sign)).toMatchObject({ status: 200, body: "SUCCESS" })

      expect(await store.orderOf(payment.cart.id)).toBeDefined()
      const payments = await store.paymentsOf(payment.cart.id)
      expect(payments).toHaveLength(1)
      expect(payments[0]?.captures).toHaveLength(1)
      expect(payments[0]?.refunds).toEqual([])
      const events = await ledgerOf(store.container).events(payment.number)
      expect(events.map(({ kind }) => kind)).toEqual(["created", "presented", "notified", "paid", "applied"])
    })

    it("gets 503 while QFPay cannot be enquired, and is processed when it is repeated (failures 3)", async () => {
      const payment = await paidUnheard()
      store.simulator.faults.set({ on: "query", kind: "http_status", status: 502 })
      const body = paymentNotification({ out_trade_no: payment.number, syssn: payment.syssn })
      const sign = ["X-QF-SIGN", signatureOf(body, KEY)]
      expect((await post(body, sign)).status).toBe(503)
      await expectNothingHappened(payment)
      store.simulator.faults.clear()
      expect(await post(body, sign)).toMatchObject({ status: 200, body: "SUCCESS" })
      expect(await store.orderOf(payment.cart.id)).toBeDefined()
    })

    it("of a refund, under either of its names, captures nothing (failures 22)", async () => {
      const payment = await unpaid()
      for (const notify_type of ["refund", "cancel"]) {
        const body = paymentNotification({ out_trade_no: payment.number, notify_type, orig_syssn: payment.syssn })
        expect((await post(body, ["X-QF-SIGN", signatureOf(body, KEY)])).body).toBe("SUCCESS")
      }
      await expectNothingHappened(payment)
    })
  })

  describe("sent to Medusa's own /hooks/payment", () => {
    const url = () => `${store.url}/hooks/payment/qfpay-alipay_qfpay`

    it("does nothing when it is forged (failures 4)", async () => {
      const payment = await paidUnheard()
      // The background job, which runs every minute, would find the payment.
      const knex = store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
      await knex("qfpay_transaction").where({ out_trade_no: payment.number }).update({ next_enquiry_at: null })
      const body = paymentNotification({ out_trade_no: payment.number, syssn: payment.syssn })
      await postRaw(url(), body, ["X-QF-SIGN", "0".repeat(32)])
      await new Promise((resolve) => setTimeout(resolve, 6_500))
      await expectNothingHappened(payment)
    })

    it("places the order when it is genuine, at Medusa's own pace", async () => {
      const payment = await paidUnheard()
      const body = paymentNotification({ out_trade_no: payment.number, syssn: payment.syssn })
      expect((await postRaw(url(), body, ["X-QF-SIGN", signatureOf(body, KEY)])).status).toBe(200)
      await waitFor(() => store.orderOf(payment.cart.id), { timeoutMs: 20_000, what: "the order" })
      expect(await store.paymentsOf(payment.cart.id)).toHaveLength(1)
    })
  })
})
