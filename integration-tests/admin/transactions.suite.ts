import { Modules } from "@medusajs/framework/utils"
import type { AdminTransaction, AdminTransactionDetail, AdminTransactions } from "../../src/api/admin/qfpay/types"
import type { Ledger } from "../../src/modules/qfpay/ledger"
import { mintPaymentReference } from "../../src/qfpay/domain"
import type { Simulator } from "../../src/simulator"
import { ACCOUNTS, ledgerOf, letTimePass, runBackgroundJob, suite, waitForState } from "../setup"

type PayerPaid = NonNullable<NonNullable<Parameters<Simulator["pay"]>[1]>["payer"]>

const ROUTE = "/admin/qfpay/transactions"

export default suite("The list of payments", (store) => {
  afterEach(() => {
    store.simulator.faults.clear()
    store.simulator.configure({ refunds: "instant" })
  })

  /** The merchant in the admin. */
  async function desk() {
    const admin = { ...(await store.adminHeaders()), validateStatus: () => true }
    return {
      list: async (params: object = {}) => (await store.api.get<AdminTransactions>(ROUTE, { ...admin, params })).data,
      numbers: async (params: object) => {
        const { data } = await store.api.get<AdminTransactions>(ROUTE, { ...admin, params })
        return data.transactions.map(({ out_trade_no }) => out_trade_no)
      },
      detail: async (number: string) => {
        const { data } = await store.api.get<{ transaction: AdminTransactionDetail }>(`${ROUTE}/${number}`, admin)
        return data.transaction
      },
      sync: (number: string) => store.api.post(`${ROUTE}/${number}/sync`, {}, admin),
      get: (path: string, params: object = {}) => store.api.get(`${ROUTE}${path}`, { ...admin, params }),
      file: async (params: object = {}) => {
        const answer = await store.api.get(`${ROUTE}/export`, { ...admin, params, responseType: "arraybuffer" })
        return { ...answer, text: Buffer.from(answer.data).toString("utf8") }
      },
      refund: (paymentId: string, amount: number) =>
        store.api.post(`/admin/payments/${paymentId}/refund`, { amount }, admin),
    }
  }

  async function begin(provider = "pp_qfpay-alipay_qfpay") {
    const cart = await store.createCart()
    const session = await store.startPayment(cart, provider)
    return { cart, session, number: String(session.data.out_trade_no) }
  }

  async function settle(number: string, payer?: PayerPaid) {
    store.simulator.pay(number, { payer })
    const { order_id } = await waitForState(store.container, number, "applied")
    return String(order_id)
  }

  /** A further, unpaid attempt to pay a session's amount. */
  async function openAttempt(sessionId: string): Promise<string> {
    const { ledger } = store.container.resolve<{ ledger: Ledger }>("qfpay")
    const now = new Date()
    const own = { account: "qfpay", wallet: "payme", scenario: "mpm", pay_type: "805801" } as const
    const row = await ledger.payments.open(
      {
        ...{
          ...own,
          out_trade_no: mintPaymentReference(),
          payment_session_id: sessionId,
          txamt: 2000,
          txcurrcd: "HKD",
        },
        ...{ created_at: now, expires_at: new Date(now.getTime() + 600_000), next_enquiry_at: null, order_id: null },
      },
      "checkout",
    )
    return row.out_trade_no
  }

  /** A paid order of HK$158.50. */
  async function paidOrder(payer?: PayerPaid) {
    const started = await begin()
    const orderId = await settle(started.number, payer)
    const [payment] = await store.paymentsOf(started.cart.id)
    if (!payment) throw new Error("no payment")
    const { display_id } = await store.container.resolve(Modules.ORDER).retrieveOrder(orderId)
    return { ...started, orderId, payment, displayId: Number(display_id) }
  }

  it("finds a payment by anything that a merchant may have, with everything of its order", async () => {
    const merchant = await desk()
    const { cart, session, number: first } = await begin()
    const fresh = await store.api.post(`/store/qfpay/payment-sessions/${session.id}/refresh`, {}, store.headers)
    const paid = String(fresh.data.payment_session.data.out_trade_no)
    const orderId = await settle(paid)
    const [payment] = await store.paymentsOf(cart.id)
    expect((await merchant.refund(String(payment?.id), 10.25)).status).toBe(200)
    const [refund] = (await ledgerOf(store.container).refunds.ofPayment(paid)).map(({ out_trade_no }) => out_trade_no)
    // A further unpaid attempt for the same order, and a payment of somebody else.
    const unpaid = await openAttempt(session.id)
    const { number: other } = await begin("pp_qfpay-fps_qfpay")
    const knex = store.container.resolve("__pg_connection__")
    await knex("qfpay_transaction").where({ out_trade_no: other }).update({ account: "second" })

    const { transactions, ...page } = await merchant.list()
    const totals = [{ currency_code: "hkd", count: 5, received: 158.5, refunded: 10.25, net: 148.25 }]
    expect(page).toEqual({ totals, count: 5, offset: 0, limit: 20 })
    expect(transactions.map(({ out_trade_no }) => out_trade_no)).toEqual([other, unpaid, refund, paid, first])
    const [, , refundView, paidView] = transactions
    expect(paidView).toMatchObject({
      ...{ kind: "payment", state: "applied", amount: 158.5, refunded_amount: 10.25, currency_code: "hkd" },
      ...{ wallet: "alipay", scenario: "mpm", pay_type: "801501", account: "qfpay", order_id: orderId },
      ...{ syssn: store.simulator.order(paid).syssn, parent_out_trade_no: null, refusal: null },
    })
    expect(refundView).toMatchObject({
      ...{ kind: "refund", state: "done", amount: 10.25, refunded_amount: 0, parent_out_trade_no: paid },
      ...{ order_id: orderId, order_display_id: paidView?.order_display_id },
    })
    const display = Number(paidView?.order_display_id)
    expect(display).toBeGreaterThan(0)

    const ofOrder = [unpaid, refund, paid, first]
    expect(await merchant.numbers({ order_id: orderId })).toEqual(ofOrder)
    for (const q of [`#${display}`, String(display), orderId]) expect(await merchant.numbers({ q })).toEqual(ofOrder)
    expect(await merchant.numbers({ q: ` ${paid.toLowerCase()} ` })).toEqual([paid])
    expect(await merchant.numbers({ q: paidView?.syssn })).toEqual([paid])
    expect(paidView?.chnlsn).toBe(store.simulator.order(paid).chnlsn)
    expect(paidView?.chnlsn).toMatch(/^\d{20,}$/)
    for (const found of [{ q: paidView?.chnlsn }, { chnlsn: paidView?.chnlsn }]) {
      // QFPay gives the refund the number of its payment.
      expect(await merchant.numbers(found)).toEqual([refund, paid])
    }
    expect(await merchant.numbers({ q: "nobody's" })).toEqual([])
    expect(await merchant.numbers({ order_id: "order_nobody" })).toEqual([])
    expect(await merchant.numbers({ out_trade_no: paid })).toEqual([paid])
    expect(await merchant.numbers({ syssn: paidView?.syssn })).toEqual([paid])
    expect(await merchant.numbers({ kind: "refund" })).toEqual([refund])
    expect(await merchant.numbers({ wallet: "payme" })).toEqual([unpaid])
    expect(await merchant.numbers({ account: "second" })).toEqual([other])
    expect(await merchant.numbers({ state: ["applied", "done"] })).toEqual([refund, paid])
    expect(await merchant.numbers({ state: "created", wallet: "payme", order_id: orderId })).toEqual([unpaid])
    const { created_at } = paidView as AdminTransaction
    expect(await merchant.numbers({ created_at: { $gte: created_at } })).toEqual([other, unpaid, refund, paid])
    expect(await merchant.numbers({ created_at: { $gt: created_at, $lt: "2100-01-01" } })).toHaveLength(3)
    expect(await merchant.numbers({ created_at: { $lte: created_at } })).toEqual([paid, first])

    const second = await merchant.list({ limit: 2, offset: 2 })
    expect(second).toMatchObject({ count: 5, limit: 2, offset: 2 })
    expect(second.transactions.map(({ out_trade_no }) => out_trade_no)).toEqual([refund, paid])

    const detail = await merchant.detail(paid)
    expect(detail).toMatchObject({ out_trade_no: paid, order_display_id: display, held_payments: [] })
    expect(detail.events.map(({ kind, cause }) => `${kind} ${cause}`)).toEqual([
      ...[
        "created checkout",
        "presented checkout",
        "notified notification",
        "paid notification",
        "applied notification",
      ],
    ])
    expect(detail.refunds).toMatchObject([{ out_trade_no: refund, state: "done", amount: 10.25 }])
    const everything = JSON.stringify([transactions, detail])
    for (const secret of [ACCOUNTS.qfpay.clientKey, ACCOUNTS.qfpay.appCode, "qr.alipay.com", "idempotency"]) {
      expect(everything).not.toContain(secret)
    }
  })

  it("finds a payment with two amounts by either of QFPay's numbers, and counts its refunds correctly", async () => {
    const merchant = await desk()
    const { cart, number: late } = await begin("pp_qfpay-payme_qfpay")
    await store.addToCart(cart.id)
    store.simulator.pay(late)
    await waitForState(store.container, late, "held")
    await store.simulator.idle()
    const syssn = store.simulator.order(late).syssn
    expect(await merchant.numbers({ q: syssn })).toEqual([late])
    const before = await merchant.detail(late)
    expect(before).toMatchObject({ state: "held", refunded_amount: 0, held_payments: [{ reason: "session_gone" }] })
    await runBackgroundJob(store.container)
    const after = await merchant.detail(late)
    expect(after).toMatchObject({ state: "refunded", refunded_amount: 158.5, held_payments: [{ state: "refunded" }] })
    expect(await merchant.numbers({ q: syssn })).toEqual([late])
  })

  it("exports everything that matches as a file that a spreadsheet reads without running formulas", async () => {
    const merchant = await desk()
    const payer = { amountMinor: 14423, currency: "CNY", exchangeRate: "0.9100" }
    const { number, session, orderId, payment, displayId } = await paidOrder(payer)
    expect(await merchant.detail(number)).toMatchObject({
      ...{ cash_fee: 144.23, cash_fee_type: "cny", exchange_rate: "0.9100" },
      ...{ cash_refund_fee: null, surcharge_fee: null, surcharge_rate: null },
    })
    expect((await merchant.refund(payment.id, 8.5)).status).toBe(200)
    await store.simulator.idle()
    const { syssn, chnlsn, cardcd } = store.simulator.order(number)
    // We do not control the number that QFPay's portal gives a refund.
    const evil = `=cmd|' /C calc'!A1`
    const ledger = store.container.resolve<{ ledger: Ledger }>("qfpay").ledger
    await ledger.refunds.fromPortal(
      {
        ...{ out_trade_no: evil, account: "qfpay", wallet: "alipay", scenario: "mpm", pay_type: "801501" },
        ...{ payment_session_id: session.id, parent_out_trade_no: number, parent_syssn: null, syssn: null },
        ...{ txamt: 1000, txcurrcd: "HKD", created_at: new Date() },
      },
      { trigger: "reconciliation" },
    )
    const { number: unpaid } = await begin("pp_qfpay-fps_qfpay")

    const answer = await merchant.file()
    expect(answer).toMatchObject({ status: 200, headers: { "content-type": "text/csv; charset=utf-8" } })
    expect(answer.headers["content-disposition"]).toMatch(/^attachment; filename="qfpay-transactions-[\d-]{10}\.csv"$/)
    const { text } = answer
    expect(text.charCodeAt(0)).toBe(0xfeff)
    const [head, ...lines] = text.slice(1).trimEnd().split("\r\n")
    expect(head).toBe(
      "created_at,paid_at,kind,out_trade_no,syssn,refund_of,order,order_id,wallet,scenario,pay_type,account,state,amount,currency,chnlsn,cash_fee,cash_fee_type,cash_refund_fee,cash_refund_fee_type,exchange_rate,surcharge_fee,surcharge_rate,disputed_on",
    )
    expect(lines).toHaveLength(4)
    const isoTime = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00`
    const line = (number: string) => lines.find((candidate) => candidate.split(",")[3] === number) ?? ""
    expect(line(number)).toMatch(
      new RegExp(
        `^${isoTime},${isoTime},payment,${number},${syssn},,#${displayId},${orderId},alipay,mpm,801501,qfpay,applied,158\\.50,HKD,${chnlsn},144\\.23,CNY,,,0\\.9100,,,$`,
      ),
    )
    expect(line(unpaid)).toMatch(
      new RegExp(`^${isoTime},,payment,${unpaid},\\d+,,,,fps,mpm,802001,qfpay,waiting,158\\.50,HKD,{9}$`),
    )
    const [refund] = (await ledgerOf(store.container).refunds.ofPayment(number)).filter(({ txamt }) => txamt === 850)
    expect(line(String(refund?.out_trade_no))).toMatch(
      new RegExp(
        `,refund,${refund?.out_trade_no},\\d+,${number},#${displayId},${orderId},.*,done,-8\\.50,HKD,\\d*,,,8\\.50,HKD,,,,$`,
      ),
    )
    expect(line(`'${evil}`)).toContain(`,${number},#${displayId},${orderId},`)
    expect(text).not.toContain(`,${evil}`)

    // Neither the payer's account nor the card number is stored.
    expect(cardcd).toMatch(/^\d{10,}/)
    const kept = await store.container
      .resolve("__pg_connection__")
      .raw(
        "SELECT (SELECT json_agg(t) FROM qfpay_transaction t)::text || (SELECT json_agg(e) FROM qfpay_transaction_event e)::text AS all",
      )
    expect(kept.rows[0].all).toContain(chnlsn)
    expect(kept.rows[0].all).not.toContain(cardcd)

    const refunds = await merchant.file({ kind: "refund", order_id: orderId })
    expect(refunds.text.trimEnd().split("\r\n")).toHaveLength(3)
  })

  it("places the order of an unnoticed payment when the merchant syncs it", async () => {
    const merchant = await desk()
    const { cart, number } = await begin()
    const nothing = await merchant.sync(number)
    expect(nothing).toMatchObject({ status: 200, data: { transaction: { state: "waiting", order_id: null } } })

    store.simulator.faults.set({ on: "notification", kind: "lost" })
    store.simulator.pay(number)
    store.simulator.faults.set({ on: "query", kind: "http_status", status: 502 })
    const away = await merchant.sync(number)
    const messages = [{ key: "messages.payment_unanswered", parameters: {} }]
    expect(away).toMatchObject({ status: 400, data: { code: "QFPAY_TRANSPORT", messages } })
    expect(away.data.message).toMatch(/QFPay did not answer/)
    expect(await ledgerOf(store.container).find(number)).toMatchObject({ state: "waiting" })
    expect(await store.orderOf(cart.id)).toBeUndefined()

    store.simulator.faults.clear()
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    const answers = await Promise.all([merchant.sync(number), merchant.sync(number)])
    const order = await store.orderOf(cart.id)
    expect(order).toBeDefined()
    for (const { status, data } of answers) {
      expect(status).toBe(200)
      expect(data.transaction).toMatchObject({ state: "applied", order_id: order?.id })
      expect(data.transaction.events).toContainEqual(expect.objectContaining({ kind: "paid", cause: "admin" }))
    }
    expect(await store.paymentsOf(cart.id)).toHaveLength(1)
  })

  it("shows a refund on the order that QFPay has since finished, once; and the reason and retry time of a refused one", async () => {
    const merchant = await desk()
    const { cart, number, payment } = await paidOrder()
    const refunds = async () => (await store.paymentsOf(cart.id))[0]?.refunds?.map(({ amount }) => Number(amount))
    store.simulator.faults.set({ on: "notification", kind: "lost" })
    store.simulator.configure({ refunds: "pending", refundSettleMs: 600_000 })
    expect((await merchant.refund(payment.id, 50)).data.code).toBe("QFPAY_REFUND_PENDING")
    const [pending] = await ledgerOf(store.container).refunds.ofPayment(number)
    const refund = String(pending?.out_trade_no)
    expect(await merchant.sync(refund)).toMatchObject({ status: 200, data: { transaction: { state: "pending" } } })
    store.simulator.faults.set({ on: "query", kind: "http_status", status: 502, times: 1 })
    expect((await merchant.sync(refund)).status).toBe(400)
    expect(await refunds()).toEqual([])

    store.simulator.settleRefund(refund)
    const done = await merchant.sync(refund)
    expect(done).toMatchObject({ status: 200, data: { transaction: { state: "done", parent_out_trade_no: number } } })
    expect(done.data.transaction.recorded_at).not.toBeNull()
    expect(await refunds()).toEqual([50])
    await letTimePass(store.container, refund, 600_000)
    await runBackgroundJob(store.container)
    expect((await merchant.sync(refund)).status).toBe(200)
    expect(await refunds()).toEqual([50])

    store.simulator.configure({ refunds: "instant" })
    store.simulator.faults.set({
      ...{ on: "refund", kind: "respcd", respcd: "1265" },
      resperr: "該筆訂單被禁止退款，23:30-00:30 的交易以及部分特殊交易會被禁止（1265）",
    })
    expect((await merchant.refund(payment.id, 20)).status).toBe(400)
    const { refunds: shown, refunded_amount } = await merchant.detail(number)
    expect(refunded_amount).toBe(50)
    expect(shown).toMatchObject([{ state: "done" }, { state: "refused", refusal: { code: "blocked_at_night" } }])
    const again = new Date(shown[1]?.refusal?.try_again_at ?? 0)
    expect(again.getTime()).toBeGreaterThan(Date.now())
    expect(again.toISOString()).toMatch(/T16:35:00/) // 00:35 in Hong Kong
  })

  it("answers an invalid query with the field's name, an unknown number with 404 and a stranger with 401", async () => {
    const merchant = await desk()
    const wrong = {
      state: ["paid", "gone"],
      kind: "gift",
      order_id: "",
      wallet: "cash",
      limit: 1000,
      offset: -1,
      created_at: { $gte: "yesterday" },
      color: "red",
    }
    for (const [field, value] of Object.entries(wrong)) {
      const answer = await merchant.get("", { [field]: value })
      expect([field, answer.status]).toEqual([field, 400])
      expect(answer.data.message).toContain(field)
      expect(answer.data.message).not.toContain("is required")
    }
    expect((await merchant.get("/export", { state: "gone" })).status).toBe(400)
    expect((await merchant.get("/01NOBODY")).status).toBe(404)
    expect(await merchant.sync("01NOBODY")).toMatchObject({ status: 404, data: { type: "not_found" } })
    for (const path of ["", "/export", "/01NOBODY"]) {
      expect((await store.api.get(ROUTE + path, { validateStatus: () => true })).status).toBe(401)
    }
    expect((await store.api.post(`${ROUTE}/01NOBODY/sync`, {}, { validateStatus: () => true })).status).toBe(401)
  })

  it("uses only queries that its indexes cover, like all of a payment's life", async () => {
    const merchant = await desk()
    const knex = store.container.resolve("__pg_connection__")
    const asked = new Map<string, unknown[]>()
    const listen = ({ sql, bindings }: { sql: string; bindings: unknown[] }) => void asked.set(sql, bindings)
    knex.on("query", listen)
    const { number, session, payment, orderId } = await paidOrder()
    await merchant.refund(payment.id, 10)
    store.simulator.faults.set({ on: "refund", kind: "respcd", respcd: "1269", times: 1 })
    await merchant.refund(payment.id, 10)
    await store.container.resolve(Modules.WORKFLOW_ENGINE).run("job-qfpay-follow-payments", { input: {} })
    const { syssn } = await merchant.detail(number)
    for (const params of [
      {},
      { q: number },
      { q: syssn },
      { chnlsn: "4200001" },
      { q: orderId },
      { order_id: orderId },
      { state: "held" },
    ]) {
      await merchant.list(params)
    }
    await store.api.get(`/store/qfpay/payment-sessions/${session.id}`, store.headers)
    knex.removeListener("query", listen)

    await knex.raw(`INSERT INTO qfpay_transaction
      (id, out_trade_no, kind, account, wallet, scenario, pay_type, payment_session_id, parent_out_trade_no, order_id,
       txamt, raw_txamt, txcurrcd, state, syssn, expires_at, created_at)
      SELECT 'qftx_' || n, 'N' || n, 'payment', 'qfpay', 'alipay', 'mpm', '801501', 'payses_' || n, 'P' || n, 'order_' || n,
       100, '{}', 'HKD', 'applied', 'S' || n, now(), now() - n * interval '1 minute' FROM generate_series(1, 20000) n`)
    await knex.raw("ANALYZE qfpay_transaction")
    const statements = [...asked].filter(([sql]) => /^(select|update|with)[^]*"?qfpay_transaction"? /.test(sql))
    expect(statements.length).toBeGreaterThan(12)
    const connection = await knex.client.acquireConnection()
    try {
      for (const [sql, bindings] of statements) {
        const { rows } = await connection.query(`EXPLAIN ${sql}`, bindings)
        const plan = rows.map((row: Record<string, string>) => row["QUERY PLAN"]).join("\n")
        const countsAll = /count\(\*\)/.test(sql)
        if (!countsAll) expect(`${sql}\n${plan}`).not.toMatch(/Seq Scan on qfpay_transaction/)
      }
    } finally {
      knex.client.releaseConnection(connection)
    }
  })
})
