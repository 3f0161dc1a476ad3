import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"
import { createRegionsWorkflow } from "@medusajs/medusa/core-flows"
import type { Ledger } from "../../src/modules/qfpay/ledger"
import type { MethodSettings } from "../../src/modules/qfpay/config/method-settings"
import { WALLET_NAMES } from "../../src/qfpay/catalogue"
import { qrModules } from "../../src/modules/qfpay/payments/qr-modules"
import { EventStreamReader, ledgerOf, runBackgroundJob, suite, waitFor, waitForState } from "../setup"

/** The shop's limit: three sessions with as many streams as a session may have. */
export const MAX_STREAMS = 18

export default suite("The store's routes", (store) => {
  const open: EventStreamReader[] = []
  afterEach(() => {
    for (const stream of open.splice(0)) stream.leave()
    store.simulator.faults.clear()
  })

  async function aSession(wallet = "alipay") {
    const cart = await store.createCart()
    const session = await store.startPayment(cart, `pp_qfpay-${wallet}_qfpay`)
    return { cart, id: session.id, number: String(session.data.out_trade_no) }
  }

  const path = (id: string, tail = "") => `/store/qfpay/payment-sessions/${id}${tail}`
  const ask = (url: string, headers: Record<string, string> = {}) =>
    store.api.get(url, { headers: { ...store.headers.headers, ...headers }, validateStatus: () => true })
  const refresh = (id: string, replaces?: string) =>
    store.api.post(path(id, "/refresh"), {}, { ...store.headers, params: { replaces }, validateStatus: () => true })

  async function follow(id: string): Promise<EventStreamReader> {
    const stream = new EventStreamReader(store.url + path(id, "/events"), store.headers.headers)
    open.push(stream)
    return stream.opened()
  }

  async function sessionInMedusa(id: string) {
    return store.container.resolve(Modules.PAYMENT).retrievePaymentSession(id)
  }

  describe("the stream", () => {
    it("sends the payment's state at once, with headers that stop proxies from buffering or changing it", async () => {
      const { id } = await aSession()
      const stream = await follow(id)
      expect(stream.status).toBe(200)
      expect(stream.headers).toMatchObject({
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
      })
      const first = await stream.waitForStatus("pending")
      expect(first).toEqual((await ask(path(id))).data.payment_session)
    })

    it("reports the order within a second of QFPay's notification, and ends", async () => {
      const { id, number, cart } = await aSession()
      const stream = await follow(id)
      await stream.waitForStatus("pending")
      store.simulator.pay(number)
      const { applied_at } = await waitForState(store.container, number, "applied")
      const last = await stream.waitForStatus("authorized")
      expect(Date.now() - (applied_at?.getTime() ?? 0)).toBeLessThan(1_000)
      expect(last.order_id).toBe((await store.orderOf(cart.id))?.id)
      await waitFor(() => stream.ended, { what: "the end of the stream" })
      const seen = stream.sessions.map(({ status, paid_at }) => [status, paid_at !== null])
      expect([seen[0], seen.at(-1)]).toEqual([
        ["pending", false],
        ["authorized", true],
      ])
      // The shopper reads "received" before the order is placed, unless both happen between two looks.
      expect(seen.slice(1, -1)).toEqual(seen.length > 2 ? [["pending", true]] : [])
    })

    it("asks QFPay when the notification is lost, by the poll plan and not once per browser", async () => {
      const { id, number } = await aSession()
      const streams = await Promise.all(Array.from({ length: 5 }, () => follow(id)))
      store.simulator.faults.set({ kind: "lost", on: "notification", when: "before" })
      store.simulator.pay(number)
      await Promise.all(streams.map((stream) => stream.waitForStatus("authorized")))
      const enquiries = store.simulator.requests().filter(({ operation }) => operation === "query")
      expect(enquiries.length).toBeLessThanOrEqual(2)
    })

    it("ends at once for an ended payment", async () => {
      const { id, number } = await aSession()
      store.simulator.pay(number)
      await waitForState(store.container, number, "applied")
      const stream = await follow(id)
      await waitFor(() => stream.ended, { what: "the end of the stream" })
      expect(stream.sessions.map(({ status }) => status)).toEqual(["authorized"])
    })

    it("continues after the cart has changed, and reports what happens to money that arrives anyway", async () => {
      const { id, cart, number } = await aSession("payme")
      const stream = await follow(id)
      await store.addToCart(cart.id)
      const off = await stream.waitForStatus("canceled")
      expect([off.is_final, off.data.reason]).toEqual([false, "replaced"])
      const next = await store.startPayment(cart, "pp_qfpay-alipay_qfpay")
      const told = await waitFor(() => stream.sessions.find(({ data }) => data.replaced_by), {
        what: "the payment that replaced it",
      })
      // What a shopper needs to find it, but nothing that leads to the other session, its number or the order.
      expect(told.data.replaced_by).toEqual({ wallet: "alipay", txamt: next.data.txamt, txcurrcd: "HKD" })
      store.simulator.pay(number, { late: true })
      const late = await stream.waitForStatus("error")
      expect([late.is_final, late.data.reason]).toEqual([false, "refunding"])
      expect(late.paid_at).not.toBeNull()
      await runBackgroundJob(store.container, number)
      const back = await waitFor(() => stream.sessions.find(({ data }) => data.reason === "refunded"), {
        what: "the refund",
      })
      expect([back.status, back.is_final]).toEqual(["canceled", true])
      await waitFor(() => stream.ended, { what: "the end of the stream" })
    })

    it("reports that the shop will handle money whose refund was refused, instead of a refund in progress", async () => {
      const { id, cart, number } = await aSession("payme")
      const stream = await follow(id)
      await store.addToCart(cart.id)
      await stream.waitForStatus("canceled")
      store.simulator.pay(number, { late: true })
      const late = await stream.waitForStatus("error")
      expect([late.is_final, late.data.reason]).toEqual([false, "refunding"])
      store.simulator.faults.set({ on: "refund", kind: "refusal", refusal: "too_old" })
      await runBackgroundJob(store.container, number)
      const held = await waitFor(() => stream.sessions.find(({ data }) => data.reason === "held"), {
        what: "the news that a person handles it",
      })
      expect([held.status, held.is_final, held.data.out_trade_no]).toEqual(["error", true, number])
      await waitFor(() => stream.ended, { what: "the end of the stream" })
    })

    it.each([
      ["1201", "insufficient_balance"],
      ["1204", "bank_declined"],
      ["1205", "declined"],
    ])("reports why the wallet declined (%s), and the payment that succeeds after all", async (code, reason) => {
      const { id, number } = await aSession("payme")
      const stream = await follow(id)
      store.simulator.decline(number, code)
      const declined = await stream.waitForStatus("error")
      expect(declined).toMatchObject({ is_final: false, paid_at: null, data: { reason } })
      expect(JSON.stringify(declined)).not.toContain(code)
      store.simulator.pay(number, { late: true })
      const paid = await stream.waitForStatus("authorized")
      expect(paid.is_final).toBe(true)
      expect(paid.data).not.toHaveProperty("reason")
      await waitFor(() => stream.ended, { what: "the end of the stream" })
    })

    it("has QFPay enquired at once for a shopper who asks, at most every five seconds", async () => {
      const { id, number } = await aSession()
      await ask(path(id))
      store.simulator.faults.set({ kind: "lost", on: "notification", when: "before" })
      store.simulator.pay(number)
      const enquiries = () => store.simulator.requests().filter(({ operation }) => operation === "query").length
      const before = enquiries()
      const answers = await Promise.all([
        ask(path(id, "?ask=now")),
        ask(path(id, "?ask=now")),
        ask(path(id, "?ask=now")),
      ])
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
      expect(enquiries() - before).toBe(1)
      await waitForState(store.container, number, "applied")
    })

    it("draws the code on the server: the drawn code matches the wallet's", async () => {
      const { id } = await aSession("wechat")
      const { data } = (await ask(path(id))).data.payment_session
      expect(data.qr_modules).toBe(qrModules(data.qrcode))
      expect(Buffer.from(data.qr_modules, "base64").length).toBeLessThan(400)
      const { data: kept } = await sessionInMedusa(id)
      expect(kept).toMatchObject({ qr_modules: data.qr_modules })
    })

    it.each([
      ["?locale=zh-HK", {}, "支付寶 / AlipayHK"],
      ["", { "x-medusa-locale": "zh-CN", "accept-language": "en" }, "支付宝 / AlipayHK"],
      ["", { "accept-language": "zh-TW,zh;q=0.8" }, "支付寶 / AlipayHK"],
      ["", { "accept-language": "ja" }, "Alipay / AlipayHK"],
    ])("has the payment method's name in the shopper's language: %s %j", async (query, headers, label) => {
      const { id } = await aSession()
      expect((await ask(path(id, query), headers)).data.payment_session.label).toBe(label)
    })

    it("uses the merchant's name of the payment method", async () => {
      const { id } = await aSession("fps")
      const { methodSettings } = store.container.resolve<{ methodSettings: MethodSettings }>("qfpay")
      await methodSettings.change("pp_qfpay-fps_qfpay", { labels: { "zh-HK": "轉數快（銀行）" } })
      const labelOf = async (locale: string) => (await ask(path(id, `?locale=${locale}`))).data.payment_session.label
      expect([await labelOf("zh-HK"), await labelOf("zh-TW"), await labelOf("en")]).toEqual([
        "轉數快（銀行）",
        "轉數快（銀行）",
        "FPS",
      ])
    })

    it("sends a new code to every tab", async () => {
      const { id, number } = await aSession()
      const stream = await follow(id)
      const { data } = await refresh(id)
      await waitFor(() => stream.sessions.at(-1)?.data.out_trade_no === data.payment_session.data.out_trade_no, {
        what: "the new code",
      })
      expect(stream.sessions.map(({ data: { out_trade_no } }) => out_trade_no)).toContain(number)
      expect(stream.sessions.every(({ status }) => status === "pending")).toBe(true)
    })

    it.each(["payses_01ARZ3NDEKTSV4RRFFQ69G5FAV", "nonsense"])("is 404 for %s", async (id) => {
      const answer = await ask(path(id, "/events"))
      expect([answer.status, answer.data.code]).toEqual([404, "QFPAY_USAGE"])
    })

    it("exists for QFPay's sessions only, and requires the publishable key (failures 11)", async () => {
      const cart = await store.createCart()
      const session = await store.startPayment(cart, "pp_system_default")
      for (const tail of ["", "/events"]) expect((await ask(path(session.id, tail))).status).toBe(404)
      expect((await refresh(session.id)).status).toBe(404)
      const { id } = await aSession()
      const without = await store.api.get(path(id, "/events"), { validateStatus: () => true })
      expect(without.status).toBe(400)
    })

    it("reads the ledger once per tick for everybody, and not at all when nobody is connected", async () => {
      const { payments } = ledgerOf(store.container) as unknown as {
        payments: { changedIn: (...a: unknown[]) => unknown }
      }
      const reading = jest.spyOn(payments, "changedIn")
      const sessions = [await aSession(), await aSession("payme"), await aSession("wechat")]
      const streams = await Promise.all([...sessions, ...sessions].map(({ id }) => follow(id)))
      await pause(500) // recent writes are read once more
      reading.mockClear()
      await pause(3_000)
      expect(reading.mock.calls.length).toBeGreaterThanOrEqual(2)
      // One a second, and one for each session about which QFPay had news; not one per browser.
      expect(reading.mock.calls.length).toBeLessThanOrEqual(8)
      expect(new Set(reading.mock.calls.at(-1)?.[0] as string[])).toEqual(new Set(sessions.map(({ id }) => id)))
      for (const stream of streams) stream.leave()
      await pause(1_500)
      reading.mockClear()
      await pause(2_500)
      expect(reading).not.toHaveBeenCalled()
      reading.mockRestore()
    })

    it("refers a shopper with too many streams, and the first one beyond the instance's limit, to the status route", async () => {
      const sessions = [await aSession(), await aSession("payme"), await aSession("wechat")]
      for (const { id } of sessions) {
        const streams = await Promise.all(Array.from({ length: MAX_STREAMS / 3 }, () => follow(id)))
        expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 200))
      }
      const answerFor = async (id: string) => {
        const { status, headers, data } = await ask(path(id, "/events"))
        return [status, headers["retry-after"], data.code]
      }
      const { id } = await aSession("octopus")
      expect(await answerFor(id)).toEqual([503, "30", "QFPAY_STREAMS_FULL"])
      expect((await ask(path(id))).status).toBe(200)
      const [left] = open.splice(0, 1)
      left?.leave()
      await waitFor(async () => (await answerFor(sessions[1]?.id ?? ""))[0] === 429)
      expect(await answerFor(sessions[1]?.id ?? "")).toEqual([429, "30", "QFPAY_TOO_OFTEN"])
      const next = await follow(id)
      expect(next.status).toBe(200)
      await next.waitForStatus("pending")
    })
  })

  it("report the order for a day after the payment, and its status forever", async () => {
    const { id, number, cart } = await aSession()
    store.simulator.pay(number)
    await waitForState(store.container, number, "applied")
    const order = await store.orderOf(cart.id)
    expect((await ask(path(id))).data.payment_session).toMatchObject({ status: "authorized", order_id: order?.id })
    const paid_at = new Date(Date.now() - 24 * 3_600_000)
    const database = store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
    await database("qfpay_transaction").where({ out_trade_no: number }).update({ paid_at })
    expect((await ask(path(id))).data.payment_session).toMatchObject({ status: "authorized", order_id: null })
    const stream = await follow(id)
    expect(await stream.waitForStatus("authorized")).toMatchObject({ order_id: null })
  })

  describe("a new code", () => {
    it("has a new number; the old code is closed at QFPay and marked, and Medusa's session has the new one", async () => {
      const { id, number } = await aSession("wechat")
      const { status, data } = await refresh(id)
      expect(status).toBe(200)
      const fresh = data.payment_session
      expect(fresh).toMatchObject({ id, status: "pending", data: { wallet: "wechat", txamt: 15850, scenario: "mpm" } })
      expect(fresh.data.out_trade_no).not.toBe(number)
      expect(fresh.data.qrcode).toMatch(/^weixin:/)
      const old = await ledgerOf(store.container).find(number)
      expect([old?.state, old?.replaced_at]).toEqual(["closed", expect.any(Date)])
      expect((await sessionInMedusa(id)).data).toEqual(fresh.data)
      expect((await ask(path(id))).data.payment_session).toEqual(fresh)
    })

    it("can be paid, and makes the order", async () => {
      const { id, cart } = await aSession()
      const { data } = await refresh(id)
      store.simulator.pay(data.payment_session.data.out_trade_no)
      const row = await waitForState(store.container, data.payment_session.data.out_trade_no, "applied")
      expect(row.order_id).toBe((await store.orderOf(cart.id))?.id)
      expect(await store.paymentsOf(cart.id)).toHaveLength(1)
    })

    it("is the same for two clicks and two tabs", async () => {
      const { id } = await aSession()
      // Makes the three requests coincide: each has its connection to the database, none has to wait for a new one.
      await Promise.all([1, 2, 3].map(() => ask(path(id))))
      const answers = await Promise.all([refresh(id), refresh(id), refresh(id)])
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
      const numbers = new Set(answers.map(({ data }) => data.payment_session.data.out_trade_no))
      expect(numbers.size).toBe(1)
      expect(await ledgerOf(store.container).payments.ofSession(id)).toHaveLength(2)
    })

    it("is made once for the code on the screen, however late the second click", async () => {
      const { id, number } = await aSession()
      const fresh = (await refresh(id, number)).data.payment_session.data.out_trade_no
      expect(fresh).not.toBe(number)
      const late = await refresh(id, number)
      expect([late.status, late.data.payment_session.data.out_trade_no]).toEqual([200, fresh])
      const next = await refresh(id, fresh)
      expect([number, fresh]).not.toContain(next.data.payment_session.data.out_trade_no)
      expect(await ledgerOf(store.container).payments.ofSession(id)).toHaveLength(3)
    })

    it("is made for a storefront that does not send the replaced code", async () => {
      const { id } = await aSession()
      expect((await refresh(id, "no number")).status).toBe(200)
      expect(await ledgerOf(store.container).payments.ofSession(id)).toHaveLength(2)
    })

    it("is refused when the old one is paid, and the payment becomes the order", async () => {
      const { id, number, cart } = await aSession()
      store.simulator.faults.set({ kind: "lost", on: "notification", when: "before" })
      store.simulator.pay(number)
      const { status, data } = await refresh(id)
      expect([status, data.code]).toEqual([409, "QFPAY_PAID"])
      expect(data.message).toBe("This order has already been paid. Do not pay again.")
      expect(data.messages).toEqual([{ key: "shopper.paid", parameters: {} }])
      const row = await waitForState(store.container, number, "applied")
      expect(row.order_id).toBe((await store.orderOf(cart.id))?.id)
      expect(await ledgerOf(store.container).payments.ofSession(id)).toHaveLength(1)
      expect((await refresh(id)).status).toBe(409)
    })

    it("keeps the old one when QFPay cannot make another", async () => {
      const { id, number } = await aSession()
      store.simulator.faults.set({ on: "payment", kind: "http_status", status: 502, times: 1 })
      const failed = await refresh(id)
      expect([failed.status, failed.data.message]).toEqual([
        500,
        "The payment service didn’t respond in time. You haven’t been charged. Try again.",
      ])
      const { payment_session } = (await ask(path(id))).data
      expect(payment_session).toMatchObject({ status: "pending", data: { out_trade_no: number } })
      expect((await refresh(id)).status).toBe(200)
    })

    it("replaces one that has expired", async () => {
      const { id, number } = await aSession("payme")
      store.simulator.expire(number)
      const { status, data } = await refresh(id)
      expect([status, data.payment_session.status]).toEqual([200, "pending"])
      expect(data.payment_session.data.out_trade_no).not.toBe(number)
      expect((await sessionInMedusa(id)).status).toBe("pending")
    })

    it("does not invalidate a payment of the earlier code: it pays the session, and the shopper sees it", async () => {
      const { id, number, cart } = await aSession("payme")
      expect((await refresh(id)).status).toBe(200)
      store.simulator.pay(number, { late: true })
      const row = await waitForState(store.container, number, "applied")
      expect(row.order_id).toBe((await store.orderOf(cart.id))?.id)
      const { payment_session } = (await ask(path(id))).data
      expect(payment_session).toMatchObject({
        status: "authorized",
        order_id: row.order_id,
        data: { out_trade_no: number },
      })
      expect((await refresh(id)).status).toBe(409)
    })

    it("is closed at QFPay when the earlier code is paid, so that nobody pays twice", async () => {
      const { id, number } = await aSession("wechat")
      store.simulator.faults.set({ on: "close", kind: "lost", when: "before", times: 1 })
      const { data } = await refresh(id)
      const fresh = String(data.payment_session.data.out_trade_no)
      expect(store.simulator.order(number).state).toBe("waiting")
      store.simulator.pay(number)
      await waitForState(store.container, number, "applied")
      await waitForState(store.container, fresh, "closed")
      expect(store.simulator.order(fresh).state).toBe("closed")
    })

    it("is refused with an explanation if it needs what only the shopper's device knows", async () => {
      const { id, number } = await aSession()
      const ledger = store.container.resolve<{ ledger: Ledger }>("qfpay").ledger
      const row = await ledger.find(number)
      if (!row) throw new Error("the payment is in the ledger")
      const { account, wallet, payment_session_id, txamt, txcurrcd, expires_at } = row
      const own = { account, wallet, payment_session_id, txamt, txcurrcd, expires_at }
      const created_at = new Date(row.created_at.getTime() + 1)
      for (const [scenario, pay_type] of [
        ["cpm", "800108"],
        ["jsapi", "800207"],
      ] as const) {
        await ledger.payments.replaced(number, new Date(), "admin")
        const out_trade_no = `${number}${pay_type.slice(1)}`
        const more = { out_trade_no, scenario, pay_type, created_at, next_enquiry_at: null, order_id: null }
        await ledger.payments.open({ ...own, ...more }, "checkout")
        const { status, data } = await refresh(id)
        expect([status, data.code]).toEqual([400, "QFPAY_USAGE"])
        expect(data.message).toMatch(/without the shopper's (auth_code|sub_openid)/)
        await ledger.payments.replaced(out_trade_no, new Date(), "admin")
      }
    })

    it("is refused for a session that the cart no longer uses", async () => {
      const { id, cart } = await aSession()
      await store.addToCart(cart.id)
      const { status, data } = await refresh(id)
      expect([status, data.code]).toEqual([409, "QFPAY_USAGE"])
    })

    it("is refused for a cart that became an order through another wallet", async () => {
      const { id, cart } = await aSession("payme")
      const other = await store.startPayment(cart, "pp_system_default")
      expect(other.id).not.toBe(id)
      expect((await store.completeCart(cart.id)).status).toBe(200)
      expect((await refresh(id)).status).toBe(409)
    })
  })

  describe("the methods", () => {
    const methods = (query: string, headers?: Record<string, string>) => ask(`/store/qfpay/methods${query}`, headers)
    const ofRegion = (tail = "") => `?region_id=${store.shop.regionId}${tail}`

    it("are QFPay's providers of the region, in the catalogue's order, with each account's scenarios", async () => {
      const { status, data } = await methods(ofRegion())
      expect(status).toBe(200)
      const ours = data.methods.filter(({ provider_id }: { provider_id: string }) => provider_id.endsWith("_qfpay"))
      expect(ours.map(({ wallet }: { wallet: string }) => wallet)).toEqual([...WALLET_NAMES, "any"])
      expect(ours[0]).toEqual({
        provider_id: "pp_qfpay-alipay_qfpay",
        wallet: "alipay",
        label: "Alipay / AlipayHK",
        scenarios: ["mpm", "cpm", "wap", "web", "app"],
        rank: 0,
        min_amount: null,
        max_amount: null,
      })
      expect(ours).toContainEqual(expect.objectContaining({ wallet: "fps", scenarios: ["mpm"] }))
    })

    it.each([
      ["&locale=zh-HK", {}, "轉數快"],
      ["&locale=zh-CN", { "accept-language": "en" }, "转数快"],
      ["", { "accept-language": "zh-HK,zh;q=0.9,en;q=0.8" }, "轉數快"],
      ["", { "accept-language": "fr, zh-Hans;q=0.5" }, "转数快"],
      ["", {}, "FPS"],
    ])("are in the shopper's language: %s %j", async (tail, headers, label) => {
      const { data } = await methods(ofRegion(tail), headers)
      const fps = data.methods.find(({ wallet }: { wallet: string }) => wallet === "fps")
      expect(fps.label).toBe(label)
    })

    it("leave out wallets without the region's currency, and disabled ones", async () => {
      const { result } = await createRegionsWorkflow(store.container).run({
        input: {
          regions: [
            {
              name: "United States",
              currency_code: "usd",
              countries: ["us"],
              payment_providers: ["pp_qfpay-fps_qfpay", "pp_qfpay-payme_qfpay", "pp_qfpay-wechat_qfpay"],
            },
          ],
        },
      })
      const { data } = await methods(`?region_id=${result[0]?.id}`)
      expect(data.methods.map(({ wallet }: { wallet: string }) => wallet)).toEqual(["wechat"])
    })

    it("say which parameter is missing or wrong", async () => {
      expect(await methods("")).toMatchObject({ status: 400, data: { message: /^region_id: is missing/ } } as never)
      expect((await methods("?region_id=reg_unknown")).status).toBe(404)
    })
  })
})

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
