import { createRequire } from "node:module"
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import type { AxiosInstance } from "axios"
import { Client } from "pg"
import { createSimulator, type Simulator } from "../../src/simulator"
import { ACCOUNTS } from "../setup/accounts"
import { createDatabase, type Database } from "../setup/database"
import { paymentNotification, postRaw, signatureOf } from "../setup/notify"
import { freePort } from "../setup/ports"
import { run, type Running, start, stopAll } from "../setup/programs"
import { watchedClient } from "../setup/secrets"
import type { Shop } from "../setup/seed-shop"
import { completeCart, createCart, startPayment } from "../setup/shopper"
import { waitFor } from "../setup/wait-for"

const SHOP_FOLDER = path.resolve(__dirname, "..")
const MEDUSA = createRequire(__filename).resolve("@medusajs/cli/cli.js")

/** Long enough that a hanging call still hangs when the shop is killed. */
const HANG_MS = 120_000

const LOCKS_IN_POSTGRES = { SHOP_LOCKING: "postgres" }

/** Real shops in their own processes, on Medusa's own schedule. Medusa's locks are in memory unless a test says otherwise. */
describe("A shop in its own process", () => {
  let simulator: Simulator
  let database: Database
  let shop: Shop
  let shopProcess: Running
  let api: AxiosInstance
  let env: NodeJS.ProcessEnv
  let sql: Client
  let admin: { headers: { authorization: string } }
  let folder: string

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "qfpay-killed-"))
    database = await createDatabase("killed")
    const port = await freePort()
    const url = `http://localhost:${port}`
    simulator = createSimulator({
      accounts: [ACCOUNTS.qfpay, ACCOUNTS.second].map((account) => ({ ...account, notifyUrl: `${url}/hooks/qfpay/x` })),
      seed: 77,
      refundNightBlock: false,
    })
    const address = await simulator.listen(0)
    env = {
      PORT: String(port),
      DATABASE_URL: database.url,
      QFPAY_BASE_URL: address.url,
      QFPAY_BACKEND_URL: url,
      QFPAY_OPTIONS: JSON.stringify({ requestTimeoutMs: 60_000 }),
      LOG_LEVEL: "warn",
      MEDUSA_DISABLE_TELEMETRY: "true",
      NODE_ENV: "production",
      JWT_SECRET: "integration-jwt-secret",
      COOKIE_SECRET: "integration-cookie-secret",
    }
    const where = { cwd: SHOP_FOLDER, env }
    // With the table of Medusa's locks, for the shop that has them in PostgreSQL.
    const withLocks = { ...where, env: { ...env, ...LOCKS_IN_POSTGRES } }
    await run(process.execPath, [MEDUSA, "db:migrate", "--skip-scripts"], withLocks)
    const facts = path.join(folder, "shop.json")
    const credentials = { email: "merchant@example.com", password: "correct-horse-battery" }
    const seed = [path.join(SHOP_FOLDER, "setup/seed-script.ts"), facts, credentials.email, credentials.password]
    await run(process.execPath, [MEDUSA, "exec", ...seed], where)
    shop = JSON.parse(fs.readFileSync(facts, "utf8")) as Shop
    sql = new Client({ connectionString: database.url })
    await sql.connect()
    api = watchedClient(url)
    shopProcess = await startShop()
    const { data } = await api.post("/auth/user/emailpass", credentials)
    admin = { headers: { authorization: `Bearer ${data.token}` } }
  }, 240_000)

  afterAll(async () => {
    await sql?.end()
    await stopAll()
    await simulator?.close()
    await database?.drop()
    fs.rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  async function startShop(client = api, port = env.PORT): Promise<Running> {
    const running = start(process.execPath, [MEDUSA, "start"], { cwd: SHOP_FOLDER, env: { ...env, PORT: port } })
    await waitFor(
      async () => (await client.get("/health", { validateStatus: () => true }).catch(() => undefined))?.status === 200,
      { timeoutMs: 90_000, what: "the shop to start" },
    ).catch((error: unknown) => {
      throw new Error(`The shop did not start:\n${running.output().slice(-2000)}`, { cause: error })
    })
    return running
  }

  const numbersAsked = (operation: string) =>
    simulator.requests().flatMap((request) => (request.operation === operation ? [request.params] : []))

  /** Waits until a call about this number hangs at QFPay. */
  const reached = (operation: string, isIt: (params: Readonly<Record<string, string>>) => boolean) =>
    waitFor(async () => numbersAsked(operation).some(isIt), {
      timeoutMs: 30_000,
      what: `a ${operation} to reach QFPay`,
    })

  async function row(outTradeNo: string): Promise<Record<string, unknown>> {
    const { rows } = await sql.query("SELECT * FROM qfpay_transaction WHERE out_trade_no = $1", [outTradeNo])
    return (rows[0] ?? {}) as Record<string, unknown>
  }

  async function orderCount(cartId: string): Promise<number> {
    const { rows } = await sql.query(
      "SELECT count(*)::int AS orders FROM order_cart WHERE cart_id = $1 AND deleted_at IS NULL",
      [cartId],
    )
    return (rows[0] as { orders: number }).orders
  }

  /** Every payment in Medusa of a number's session: captured and refunded amounts. */
  async function moneyOf(sessionId: string) {
    const { rows } = await sql.query(
      `SELECT p.id, coalesce((SELECT sum(amount) FROM capture WHERE payment_id = p.id AND deleted_at IS NULL), 0)::float AS captured,
              coalesce((SELECT sum(amount) FROM refund WHERE payment_id = p.id AND deleted_at IS NULL), 0)::float AS refunded
         FROM payment p WHERE p.payment_session_id = $1 AND p.deleted_at IS NULL`,
      [sessionId],
    )
    return rows.map(({ captured, refunded }) => ({ captured, refunded }))
  }

  async function paidOrder() {
    const cart = await createCart(api, shop)
    const session = await startPayment(api, shop, cart, "pp_qfpay-alipay_qfpay")
    const number = String(session.data.out_trade_no)
    simulator.pay(number)
    expect((await completeCart(api, shop, cart.id)).data.type).toBe("order")
    const { rows } = await sql.query("SELECT id FROM payment WHERE payment_session_id = $1", [session.id])
    const paymentId = String((rows[0] as { id: string }).id)
    const refund = () => api.post(`/admin/payments/${paymentId}/refund`, { amount: 50 }, admin).catch(() => undefined)
    return { cart, session, number, refund }
  }

  describe("with another instance", () => {
    let second: Running
    let other: AxiosInstance

    beforeAll(async () => {
      const port = String(await freePort())
      other = watchedClient(`http://localhost:${port}`)
      second = await startShop(other, port)
      simulator.faults.set({ on: "notification", kind: "lost" })
    }, 120_000)

    afterAll(async () => {
      simulator.faults.clear()
      shopProcess?.resume()
      await second?.stop()
    })

    /** A payment that QFPay has and no instance knows, and how to notify an instance of it. */
    async function paidUnheard() {
      const cart = await createCart(api, shop)
      const session = await startPayment(api, shop, cart, "pp_qfpay-alipay_qfpay")
      const number = String(session.data.out_trade_no)
      simulator.pay(number)
      const body = paymentNotification({ out_trade_no: number, syssn: String(session.data.syssn) })
      const sign = ["X-QF-SIGN", signatureOf(body, ACCOUNTS.qfpay.clientKey)]
      const ring = async ({ defaults }: AxiosInstance) => {
        const { status, body: answer } = await postRaw(`${defaults.baseURL}/hooks/qfpay/qfpay`, body, sign)
        return `${status} ${answer}`
      }
      return { cart, session, number, ring }
    }

    it("shares the work: one order and one capture, whichever instance is notified, and however often (failures 2, 14)", async () => {
      const { cart, session, ring } = await paidUnheard()
      const rings = [api, other].flatMap((instance) => Array.from({ length: 5 }, () => ring(instance)))
      expect(await Promise.all(rings)).toEqual(Array(10).fill("200 SUCCESS"))
      expect(await orderCount(cart.id)).toBe(1)
      expect(await moneyOf(session.id)).toEqual([{ captured: 158.5, refunded: 0 }])
    })

    // Suspended with SIGSTOP while three payments are in Medusa's workflow, each about to write to another table. Its
    // leases expire after half a minute, the other instance takes over, and then the suspended one continues.
    it("makes one order, or refunds once, when it is suspended for longer than its lease (failures 37)", async () => {
      const began = new Date()
      const tables = ["order_cart", '"order"', "capture"] as const
      const payments = [await paidUnheard(), await paidUnheard(), await paidUnheard()]
      const barrier = new Client({ connectionString: database.url })
      await barrier.connect()
      await barrier.query("BEGIN")
      const answers: Promise<string>[] = []
      for (const [index, { ring }] of payments.entries()) {
        await barrier.query(`LOCK TABLE ${tables[index]} IN SHARE MODE`)
        answers.push(ring(api))
        await waitFor(async () => (await writersThatWait()) > index, { what: `Medusa to write to ${tables[index]}` })
      }
      shopProcess.suspend()
      await barrier.end()

      const suspended = await leaseOwners()
      expect(suspended).toHaveLength(payments.length)
      answers.push(...payments.map(({ ring }) => ring(other)))
      const isTakenOver = async () => (await leaseOwners()).every((owner) => !suspended.includes(owner))
      await waitFor(isTakenOver, { timeoutMs: 60_000, what: "the other instance to take over" })
      // The other instance may have to wait for rows that the suspended one has locked in the database.
      const otherIsDone = Promise.all(answers.slice(payments.length))
      await Promise.race([otherIsDone, new Promise((resolve) => setTimeout(resolve, 10_000))])
      shopProcess.resume()
      await Promise.all(answers)

      const numbers = payments.map(({ number }) => number)
      const [linking, ...others] = payments
      for (const { cart, session, number } of others) {
        await waitFor(async () => (await row(number)).state === "applied", {
          timeoutMs: 100_000,
          what: `${number} to be applied`,
        })
        expect(await orderCount(cart.id)).toBe(1)
        expect(await moneyOf(session.id)).toEqual([{ captured: 158.5, refunded: 0 }])
      }
      // Between the order and its link to the cart, Medusa may undo what another worker finds half done. Then the money
      // is refunded, once, and no order is left.
      const { cart, session, number } = linking as (typeof payments)[number]
      const ended = await waitFor(
        async () => {
          const { state } = await row(number)
          return (state === "applied" || state === "refunded") && state
        },
        { timeoutMs: 100_000, what: `${number} to be applied or refunded` },
      )
      const refunds = simulator.refunds().filter(({ orderOutTradeNo }) => numbers.includes(orderOutTradeNo))
      expect(refunds).toMatchObject(ended === "refunded" ? [{ orderOutTradeNo: number, amountMinor: 15850 }] : [])
      expect(await orderCount(cart.id)).toBe(ended === "refunded" ? 0 : 1)
      expect(await moneyOf(session.id)).toEqual([{ captured: 158.5, refunded: ended === "refunded" ? 158.5 : 0 }])
      // No order without a cart is left. The instance that was suspended may still be undoing its own.
      const ordersWithoutCart = async () => {
        const { rows } = await sql.query(
          `SELECT id FROM "order" WHERE created_at > $1 AND deleted_at IS NULL
             AND id NOT IN (SELECT order_id FROM order_cart WHERE deleted_at IS NULL)`,
          [began],
        )
        return rows.map(({ id }) => String(id))
      }
      await waitFor(async () => (await ordersWithoutCart()).length === 0, { what: "every order to have its cart" })
    }, 240_000)

    async function writersThatWait(): Promise<number> {
      const { rowCount } = await sql.query(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      )
      return rowCount ?? 0
    }

    async function leaseOwners(): Promise<string[]> {
      const { rows } = await sql.query("SELECT owner FROM qfpay_lease WHERE id LIKE 'collection:%'")
      return rows.map(({ owner }) => String(owner))
    }
  })

  // Killed with SIGKILL while each of its calls hangs at another point. Notifications are lost for good, so that only
  // the background job can repair everything. Medusa's locks are in PostgreSQL, where they outlive the process.
  it("reaches the same result when it is killed, wherever each payment and refund was (failures 3, 25, 53)", async () => {
    await shopProcess.kill()
    Object.assign(env, LOCKS_IN_POSTGRES)
    shopProcess = await startShop()
    simulator.faults.set({ on: "notification", kind: "lost" })

    // Refunds: one that QFPay carries out unnoticed, and one that never arrives.
    const carriedOut = await paidOrder()
    const neverArrived = await paidOrder()

    // After the ledger's row, before QFPay has the order; and after QFPay has it, before its answer.
    const cartBefore = await createCart(api, shop)
    const cartAfter = await createCart(api, shop)
    // On the screen when the shop dies, paid while it is down.
    const cartShown = await createCart(api, shop)
    const shown = await startPayment(api, shop, cartShown, "pp_qfpay-payme_qfpay")
    // Paid, and being enquired for the storefront that completes the cart.
    const cartAsking = await createCart(api, shop)
    const asking = await startPayment(api, shop, cartAsking, "pp_qfpay-wechat_qfpay")
    simulator.pay(String(asking.data.out_trade_no))

    const hang = { kind: "delay", ms: HANG_MS } as const
    simulator.faults.set({ ...hang, on: "query", times: 1 })
    void completeCart(api, shop, cartAsking.id).catch(() => undefined)
    await reached("query", ({ syssn }) => syssn === asking.data.syssn)

    // Notified: the signature is checked, QFPay is being enquired, and nothing has been answered yet.
    const cartNotified = await createCart(api, shop)
    const notified = await startPayment(api, shop, cartNotified, "pp_qfpay-wechat_qfpay")
    simulator.pay(String(notified.data.out_trade_no))
    simulator.faults.set({ ...hang, on: "query", times: 1 })
    const body = paymentNotification({
      out_trade_no: String(notified.data.out_trade_no),
      syssn: String(notified.data.syssn),
    })
    const sign = ["X-QF-SIGN", signatureOf(body, ACCOUNTS.qfpay.clientKey)]
    void postRaw(`${api.defaults.baseURL}/hooks/qfpay/qfpay`, body, sign).catch(() => undefined)
    await reached("query", ({ syssn }) => syssn === notified.data.syssn)

    simulator.faults.set({ ...hang, on: "payment", when: "before", times: 1 })
    simulator.faults.set({ kind: "lost", on: "payment", when: "before", times: 1 })
    void startPayment(api, shop, cartBefore, "pp_qfpay-alipay_qfpay").catch(() => undefined)
    const before = await sessionWhoseCallHangs(1)
    simulator.faults.set({ ...hang, on: "payment", when: "after", times: 1 })
    void startPayment(api, shop, cartAfter, "pp_qfpay-alipay_qfpay").catch(() => undefined)
    const after = await sessionWhoseCallHangs(2)

    simulator.faults.set({ ...hang, on: "refund", when: "after", times: 1 })
    const earlier = simulator.refunds().length
    void carriedOut.refund()
    await waitFor(async () => simulator.refunds().length === earlier + 1, { what: "the refund to be carried out" })
    simulator.faults.set({ ...hang, on: "refund", when: "before", times: 1 })
    simulator.faults.set({ kind: "lost", on: "refund", when: "before", times: 1 })
    void neverArrived.refund()
    await waitFor(async () => (await openRefunds(carriedOut, neverArrived)) === 2, {
      what: "both refunds to be in the ledger",
    })
    await new Promise((resolve) => setTimeout(resolve, 500))

    await shopProcess.kill()
    const { rows: locks } = await sql.query("UPDATE locking SET expiration = now() RETURNING id")
    expect(locks).toContainEqual({ id: cartAsking.id })
    simulator.pay(String(shown.data.out_trade_no))
    simulator.pay(after)
    // A refund without a record is abandoned after two minutes; they have passed when the shop is back.
    await sql.query("UPDATE qfpay_transaction SET created_at = created_at - interval '3 minutes'")
    await sql.query("UPDATE qfpay_transaction SET next_enquiry_at = now() WHERE next_enquiry_at IS NOT NULL")
    shopProcess = await startShop()

    const settled = [
      { cart: cartShown, number: String(shown.data.out_trade_no) },
      { cart: cartAsking, number: String(asking.data.out_trade_no) },
      { cart: cartNotified, number: String(notified.data.out_trade_no) },
      { cart: cartAfter, number: after },
    ]
    for (const { cart, number } of settled) {
      await waitFor(async () => (await row(number)).state === "applied", {
        timeoutMs: 100_000,
        what: `${number} to be applied`,
      })
      expect(await orderCount(cart.id)).toBe(1)
      const { payment_session_id, order_id } = await row(number)
      expect(await moneyOf(String(payment_session_id))).toEqual([{ captured: 158.5, refunded: 0 }])
      const { data } = await api.get(`/admin/orders/${String(order_id)}`, admin)
      expect(data.order).toMatchObject({ payment_status: "captured", summary: { pending_difference: 0 } })
    }
    expect((await row(before)).state).toBe("created")
    expect(await orderCount(cartBefore.id)).toBe(0)

    await waitFor(async () => simulator.refunds().length === earlier + 2, {
      timeoutMs: 90_000,
      what: "the lost refund, sent again",
    })
    const recorded = async () => {
      // Medusa may take two minutes to record a done refund by itself; they have passed.
      await sql.query(
        "UPDATE qfpay_transaction SET apply_due_at = now() WHERE kind = 'refund' AND apply_due_at > now()",
      )
      return (await openRefunds(carriedOut, neverArrived)) === 0
    }
    await waitFor(recorded, { timeoutMs: 90_000, intervalMs: 1_000, what: "both refunds to be recorded" })
    for (const { number, session } of [carriedOut, neverArrived]) {
      const atQfpay = simulator.refunds().filter(({ orderOutTradeNo }) => orderOutTradeNo === number)
      expect(atQfpay).toMatchObject([{ amountMinor: 5000, state: "done" }])
      expect(await moneyOf(session.id)).toEqual([{ captured: 158.5, refunded: 50 }])
    }

    // Killed once more, after everything is applied: QFPay's repeats change nothing.
    await shopProcess.kill()
    shopProcess = await startShop()
    for (const { cart, number } of settled) {
      await simulator.notifyNow(number)
      expect(await orderCount(cart.id)).toBe(1)
    }
  }, 420_000)

  /** How many of these payments' refunds are not in Medusa's books yet. */
  async function openRefunds(...payments: { number: string }[]): Promise<number> {
    const { rowCount } = await sql.query(
      "SELECT 1 FROM qfpay_transaction WHERE kind = 'refund' AND recorded_at IS NULL AND parent_out_trade_no = ANY($1)",
      [payments.map(({ number }) => number)],
    )
    return rowCount ?? 0
  }

  /** The number of the newest of `count` payments that wait in the ledger for an answer. */
  async function sessionWhoseCallHangs(count: number): Promise<string> {
    const hanging = async () => {
      const { rows } = await sql.query(
        "SELECT out_trade_no FROM qfpay_transaction WHERE kind = 'payment' AND state = 'created' ORDER BY created_at DESC",
      )
      const number = (rows[0] as { out_trade_no: string } | undefined)?.out_trade_no
      const isAtQfpay = numbersAsked("payment").some(({ out_trade_no }) => out_trade_no === number)
      return rows.length === count && isAtQfpay && number
    }
    return (await waitFor(hanging, { timeoutMs: 30_000, what: "a payment call to hang" })) || ""
  }
})
