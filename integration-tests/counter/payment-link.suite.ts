import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"
import {
  createOrderPaymentCollectionWorkflow,
  createOrderWorkflow,
  createPaymentSessionsWorkflow,
} from "@medusajs/medusa/core-flows"
import type { AxiosRequestConfig } from "axios"
import type { AdminPaymentLink } from "../../src/api/admin/qfpay/types"
import { type QfpayModuleService, QFPAY_MODULE } from "../../src/modules/qfpay"
import { ledgerOf, runBackgroundJob, suite, waitForState } from "../setup"

export default suite("A payment link", (store) => {
  let admin: AxiosRequestConfig
  beforeEach(async () => {
    admin = { ...(await store.adminHeaders()), validateStatus: () => true }
  })
  afterEach(() => store.simulator.faults.clear())

  const anyStatus = { validateStatus: () => true }
  const post = (path: string, body: object = {}) => store.api.post(`/admin/qfpay${path}`, body, admin)
  async function order(price = 158.5, locale?: string): Promise<string> {
    const { result } = await createOrderWorkflow(store.container).run({
      input: {
        ...{ status: "pending", region_id: store.shop.regionId, sales_channel_id: store.shop.salesChannelId },
        email: "secret.shopper@example.com",
        ...(locale && { locale }),
        items: [{ title: "A very private lamp", quantity: 1, unit_price: price }],
      },
    })
    return result.id
  }
  async function linkTo(orderId: string): Promise<AdminPaymentLink & { path: string }> {
    const { status, data } = await post(`/orders/${orderId}/payment-link`)
    expect(status).toBe(200)
    return { ...data.payment_link, path: new URL(data.payment_link.url).pathname }
  }
  const stateOf = async (orderId: string) =>
    (await store.api.get(`/admin/qfpay/orders/${orderId}/payment-link`, admin)).data.payment_link?.state
  const open = (path: string, language = "en") =>
    store.api.get(path, { ...anyStatus, headers: { "accept-language": language } })
  const start = (path: string, body: object = { wallet: "payme" }) => store.api.post(`${path}/start`, body, anyStatus)
  /** Codes on a screen: QFPay cannot close every wallet's code, but no withdrawn one is still shown. */
  const openCodes = async (orderId: string) => {
    const { ledger } = store.container.resolve<QfpayModuleService>(QFPAY_MODULE)
    const rows = await ledger.payments.ofOrder(orderId, [])
    return rows.flatMap((row) => (row.state === "waiting" && row.replaced_at === null ? [row.out_trade_no] : []))
  }

  it("can be paid by anyone who has it, once, and reveals nothing about the shopper", async () => {
    const id = await order()
    const link = await linkTo(id)
    expect(link).toMatchObject({ state: "open", url: expect.stringMatching(/\/qfpay\/pay\/[\w-]{32}$/) as string })
    const page = await open(link.path)
    expect(page.status).toBe(200)
    expect(page.data).toMatch(/HK\$158\.50/)
    expect(page.data).toMatch(/PayMe/)
    expect(page.data).not.toMatch(/secret\.shopper|private lamp|order_/)
    expect(page.headers).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex, nofollow",
      "content-security-policy": expect.stringContaining("frame-ancestors 'none'") as string,
    })
    expect((await open(link.path, "zh-HK")).data).toMatch(/選擇付款方式/)

    const first = await start(link.path)
    expect(first).toMatchObject({ status: 200, data: { payment_session: { status: "pending", order_id: null } } })
    const { data } = first.data.payment_session
    expect(data).toMatchObject({ wallet: "payme", scenario: "mpm", txamt: 15850 })
    // The page is opened again: the same code, not a second one.
    expect((await start(link.path)).data.payment_session.data.out_trade_no).toBe(data.out_trade_no)
    expect((await open(link.path)).data).toContain(data.out_trade_no)
    // Another wallet replaces it: there is one payable code.
    const second = await start(link.path, { wallet: "alipay" })
    const number = second.data.payment_session.data.out_trade_no
    expect(await openCodes(id)).toEqual([number])

    store.simulator.pay(number)
    await waitForState(store.container, number, "applied")
    const told = await store.api.get(`${link.path}/payment-sessions/${second.data.payment_session.id}`, anyStatus)
    expect(told.data.payment_session).toMatchObject({ status: "authorized", order_id: null })
    // The store's own route does not reveal the order either, because an order id leads to the order's address.
    const path = `/store/qfpay/payment-sessions/${second.data.payment_session.id}`
    expect((await store.api.get(path, store.headers)).data.payment_session).toMatchObject({
      ...{ status: "authorized", order_id: null },
    })
    expect(await stateOf(id)).toBe("paid")
    const fields = "id,payment_status,summary"
    const { data: shown } = await store.api.get(`/admin/orders/${id}?fields=${fields}`, admin)
    expect(shown.order).toMatchObject({ payment_status: "captured", summary: { pending_difference: 0 } })
    expect(await start(link.path)).toMatchObject({ status: 409 })
    const { transaction } = (await store.api.get(`/admin/qfpay/transactions/${number}`, admin)).data
    expect(transaction).toMatchObject({ payment_link_id: link.id, taken_by: null, order_id: id })
    // QFPay cannot close the first code: a shopper who still pays it is refunded.
    store.simulator.pay(data.out_trade_no)
    await waitForState(store.container, data.out_trade_no, "held")
    await runBackgroundJob(store.container)
    expect(await ledgerOf(store.container).find(data.out_trade_no)).toMatchObject({ state: "refunded" })
    expect(await stateOf(id)).toBe("paid")
  })

  it("leads to the wallet's own page on a phone, and back to the link", async () => {
    const link = await linkTo(await order())
    const { data } = await start(link.path, { wallet: "payme", device: "mobile" })
    expect(data.payment_session.data).toMatchObject({ scenario: "wap", pay_url: expect.any(String) as string })
    const { returnUrl } = store.simulator.order(data.payment_session.data.out_trade_no) as { returnUrl?: string }
    expect(returnUrl).toMatch(new RegExp(`^${link.url}\\?payment_session_id=payses_`))
  })

  it("yields to the counter and cancels no code on its screen, so that an order has one code at a time", async () => {
    const id = await order()
    const link = await linkTo(id)
    const byLink = (await start(link.path)).data.payment_session
    const atCounter = (await post(`/orders/${id}/collect`, { wallet: "alipay" })).data.payment_session
    expect(await openCodes(id)).toEqual([atCounter.data.out_trade_no])
    const replaced = await store.api.get(`${link.path}/payment-sessions/${byLink.id}`, anyStatus)
    expect(replaced.data.payment_session.status).toBe("canceled")
    expect(await start(link.path)).toMatchObject({
      status: 409,
      data: { code: "QFPAY_CONFLICT", messages: [{ key: "shopper.checking", parameters: {} }] },
    })
    expect(await openCodes(id)).toEqual([atCounter.data.out_trade_no])
    await post(`/orders/${id}/collect/cancel`)
    // Shoppers who open it at the same time get one code.
    const all = await Promise.all(Array.from({ length: 3 }, () => start(link.path)))
    const numbers = all.flatMap(({ status, data }) => (status === 200 ? [data.payment_session.data.out_trade_no] : []))
    expect(new Set(numbers).size).toBe(1)
    expect(await openCodes(id)).toEqual([...new Set(numbers)])
  })

  it("is withdrawn, expires, and is replaced by a new one; a code on its page is canceled with it", async () => {
    const id = await order()
    const link = await linkTo(id)
    const number = (await start(link.path)).data.payment_session.data.out_trade_no
    const withdrawn = await post(`/orders/${id}/payment-link/withdraw`)
    expect(withdrawn.data.payment_link).toMatchObject({ id: link.id, state: "withdrawn" })
    expect((await ledgerOf(store.container).find(number))?.replaced_at).not.toBeNull()
    expect((await open(link.path)).data).toMatch(/no longer valid/)
    expect((await start(link.path)).status).toBe(409)

    const next = await linkTo(id)
    const last = await linkTo(id)
    expect((await start(next.path)).status).toBe(409)
    expect((await start(last.path)).status).toBe(200)
    const knex = store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
    await knex("qfpay_payment_link")
      .where({ id: last.id })
      .update({ expires_at: new Date(0) })
    expect(await stateOf(id)).toBe("expired")
    expect((await start(last.path)).status).toBe(409)
  })

  it("collects nothing more when items are added to the order later, which need another link", async () => {
    const id = await order(20)
    const link = await linkTo(id)
    const { data } = await start(link.path)
    const number = data.payment_session.data.out_trade_no
    store.simulator.pay(number)
    await waitForState(store.container, number, "applied")
    await store.api.post("/admin/order-edits", { order_id: id }, admin)
    const items = [{ variant_id: store.shop.variantId, quantity: 1, unit_price: 5 }]
    await store.api.post(`/admin/order-edits/${id}/items`, { items }, admin)
    expect((await store.api.post(`/admin/order-edits/${id}/confirm`, {}, admin)).status).toBe(200)
    expect((await store.api.get(`/admin/qfpay/orders/${id}/collect`, admin)).data.outstanding_amount).toBe(5)
    expect(await stateOf(id)).toBe("withdrawn")
    expect((await start(link.path)).status).toBe(409)
    const next = await linkTo(id)
    expect((await start(next.path)).data.payment_session.data.txamt).toBe(500)
    expect((await post(`/orders/${await order(0)}/payment-link`)).status).toBe(409)
  })

  it("creates codes only on its own page: the store's refresh route refuses them", async () => {
    const id = await order()
    const link = await linkTo(id)
    const shown = (await start(link.path)).data.payment_session
    const asked = { ...store.headers, ...anyStatus }
    const refreshed = await store.api.post(`/store/qfpay/payment-sessions/${shown.id}/refresh`, {}, asked)
    expect(refreshed).toMatchObject({ status: 409, data: { code: "QFPAY_USAGE" } })
    expect(await openCodes(id)).toEqual([shown.data.out_trade_no])
  })

  it("does not touch a payment that the shopper has initiated with another provider", async () => {
    const id = await order()
    const link = await linkTo(id)
    const { result } = await createOrderPaymentCollectionWorkflow(store.container).run({
      input: { order_id: id, amount: 158.5 },
    })
    const [collection] = result as unknown as [{ id: string }]
    const { result: other } = await createPaymentSessionsWorkflow(store.container).run({
      input: { payment_collection_id: collection.id, provider_id: "pp_system_default", data: {} },
    })
    expect((await start(link.path)).status).toBe(200)
    const kept = await store.container.resolve(Modules.PAYMENT).listPaymentSessions({ id: other.id })
    expect(kept).toHaveLength(1)
  })

  it("gives no access to other payments, orders or files", async () => {
    const link = await linkTo(await order())
    const cart = await store.createCart()
    const other = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
    for (const [path, status] of [
      [`${link.path}/payment-sessions/${other.id}`, 404],
      [`${link.path}/payment-sessions/${other.id}/events`, 404],
      [`/qfpay/pay/${"A".repeat(32)}/payment-sessions/${other.id}`, 404],
      [`/qfpay/pay/${"A".repeat(32)}`, 404],
      ["/qfpay/assets/..%2f..%2fpackage.json", 404],
      ["/qfpay/assets/index.d.mts", 404],
      ["/qfpay/assets/pay-page.mjs", 200],
      ["/qfpay/assets/locale/zh-HK.mjs", 200],
    ] as const) {
      expect([path, (await open(path)).status]).toEqual([path, status])
    }
    expect((await start(link.path, { wallet: "payme", txamt: 1 })).status).toBe(400)
    expect((await start(link.path, { wallet: "bitcoin" })).status).toBe(400)
    expect((await start(`/qfpay/pay/${"A".repeat(32)}`)).status).toBe(404)
    const statuses: number[] = []
    for (let at = 0; at < 6; at++) statuses.push((await start(link.path)).status)
    expect(statuses).toContain(429)
  })

  it("is emailed to the order's address, in the shopper's language, otherwise in the requested one", async () => {
    const id = await order()
    const link = await linkTo(id)
    const notifications = jest.spyOn(store.container.resolve(Modules.NOTIFICATION), "createNotifications")
    const subjects = () => notifications.mock.calls.map(([{ content }]) => content?.subject)
    expect(
      (await post(`/orders/${id}/payment-link/send`, { locale: "zh-HK" })).data.payment_link.sent_at,
    ).not.toBeNull()
    const sent = await store.container
      .resolve(Modules.NOTIFICATION)
      .listNotifications({ channel: "email", to: "secret.shopper@example.com" })
    expect(sent).toMatchObject([
      { status: "success", resource_id: id, data: { url: link.url, amount: 158.5, currency_code: "hkd" } },
    ])
    const theirs = await order(158.5, "th-TH")
    await linkTo(theirs)
    expect((await post(`/orders/${theirs}/payment-link/send`, { locale: "zh-HK" })).status).toBe(200)
    expect(subjects()).toEqual([
      expect.stringMatching(/：請支付 HK\$158\.50$/),
      expect.stringMatching(/: โปรดชำระเงิน HK\$158\.50$/),
    ])
    notifications.mockRestore()
    expect((await post(`/orders/${await order()}/payment-link/send`)).status).toBe(404)
  })
})
