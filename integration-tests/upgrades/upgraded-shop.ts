import type { Application } from "../package/application"
import { paymentOf } from "../package/application"
import type { Database } from "../setup/database"
import type { Running } from "../setup/programs"
import type { Shop } from "../setup/seed-shop"
import { createCart, startPayment, storeHeaders, type StorePaymentSession } from "../setup/shopper"
import { waitFor } from "../setup/wait-for"

/** The background job runs every minute, and a claim that a killed instance holds ends after two. */
const BACKGROUND_MS = 240_000

/** The job runs every minute, and may take some seconds. */
const JOB_MS = 75_000

type Which = "earlier" | "current"

/** What is known of a payment outside of the shop. Minor units. */
interface Money {
  readonly paid: number
  readonly refunded: number
}

/** A payment as Medusa's and the plugin's tables have it. Minor units. */
interface Booked extends Money {
  readonly number: string
  readonly state: string
  readonly orders: number
  readonly total: number
}

/** Minor units of a sum. */
const MINOR = (amounts: string) => `coalesce(round(sum(${amounts}) * 100), 0)::int`

const BOOKS = `
  SELECT t.out_trade_no AS number, t.state,
         (SELECT count(DISTINCT link.order_id)::int FROM order_payment_collection link
            JOIN payment p ON p.payment_collection_id = link.payment_collection_id AND p.deleted_at IS NULL
           WHERE p.data->>'out_trade_no' = t.out_trade_no AND link.deleted_at IS NULL) AS orders,
         (SELECT ${MINOR("c.amount")} FROM capture c JOIN payment p ON p.id = c.payment_id
           WHERE p.data->>'out_trade_no' = t.out_trade_no AND c.deleted_at IS NULL) AS paid,
         (SELECT ${MINOR("r.amount")} FROM refund r JOIN payment p ON p.id = r.payment_id
           WHERE p.data->>'out_trade_no' = t.out_trade_no AND r.deleted_at IS NULL) AS refunded,
         (SELECT ${MINOR("o.amount")} FROM order_transaction o WHERE o.order_id = t.order_id AND o.deleted_at IS NULL) AS total
    FROM qfpay_transaction t WHERE t.kind = 'payment' AND t.deleted_at IS NULL`

/** One shop with its database, which is served by an earlier release of the plugin or by the current one. */
export class UpgradedShop {
  readonly #database: Database
  readonly #applications: Readonly<Record<Which, Application>>
  #shop!: Shop
  #backend: Running | undefined
  /** Numbers that were paid a second time. */
  readonly #paidTwice = new Set<string>()
  /** Every payment session ever begun, by the number of its payment, with the minor units that were refunded. */
  readonly #refunded = new Map<string, number>()

  constructor(database: Database, applications: Readonly<Record<Which, Application>>) {
    this.#database = database
    this.#applications = applications
  }

  /** Both talk to the same addresses, so it does not matter which one speaks. */
  get #application(): Application {
    return this.#applications.current
  }

  /** Migrates and seeds the database with the earlier release, and starts the simulator. */
  async seed(): Promise<void> {
    this.#shop = await this.#applications.earlier.seed()
    await this.#application.startSimulator()
  }

  /** Migrates the database as a deployment does, and starts Medusa. */
  async deploy(which: Which): Promise<void> {
    await this.#applications[which].medusa("db:migrate")
    this.#backend = await this.#applications[which].startAndWait()
  }

  /** What the running Medusa has printed. */
  get log(): string {
    return this.#backend?.output() ?? ""
  }

  async stop(): Promise<void> {
    await this.#backend?.stop()
  }

  async kill(): Promise<void> {
    await this.#backend?.kill()
  }

  /** Takes the newest migrations of the plugin's module back, one by one, as Medusa's command does. */
  async revertMigrations(count: number): Promise<void> {
    for (let left = count; left > 0; left--) await this.#applications.current.medusa("db:rollback", "qfpay")
  }

  /** A shopper fills a cart and chooses AlipayHK: the code is on the screen, and the gateway waits for the payment. */
  async begin(): Promise<StorePaymentSession> {
    const cart = await createCart(this.#application.api, this.#shop)
    const session = await startPayment(this.#application.api, this.#shop, cart, "pp_qfpay-alipay_qfpay")
    expect(session.data).toMatchObject({ txamt: 15850, txcurrcd: "HKD", qrcode: expect.any(String) })
    const { data } = await this.#application.gateway.get(`/orders/${numberOf(session)}`)
    expect(data.order).toMatchObject({ amountMinor: 15850, state: "waiting" })
    this.#refunded.set(numberOf(session), 0)
    return session
  }

  /** The shopper pays at the gateway. */
  async pay(session: StorePaymentSession, notification?: "notification lost"): Promise<void> {
    const outTradeNo = numberOf(session)
    if (notification) {
      const fault = { kind: "lost", when: "before", on: "notification", outTradeNo }
      await this.#application.gateway.post("/faults", fault)
    }
    await this.#application.gateway.post(`/orders/${outTradeNo}/pay`, {})
  }

  /** The shopper pays the same code again: the shop holds the money, and refunds it in the background. */
  async payAgain(session: StorePaymentSession): Promise<void> {
    const number = numberOf(session)
    await this.#application.gateway.post(`/orders/${number}/pay-again`, {})
    await waitFor(async () => (await this.#held()).some((held) => held.number === number), { what: "the held money" })
    this.#paidTwice.add(number)
  }

  /** A whole sale. */
  async sell(): Promise<StorePaymentSession> {
    const session = await this.begin()
    await this.pay(session)
    await this.expectOrders(session)
    return session
  }

  /** What the payment screen asks for while it waits. */
  async view(session: StorePaymentSession): Promise<StorePaymentSession> {
    const { data } = await this.#application.api.get(
      `/store/qfpay/payment-sessions/${session.id}`,
      storeHeaders(this.#shop),
    )
    return data.payment_session
  }

  /** Waits until each payment is an order that has been paid in full. No page is open: nobody asks for them. */
  async expectOrders(...sessions: StorePaymentSession[]): Promise<void> {
    for (const session of sessions) {
      const done = ["applied", "settled"]
      await waitFor(async () => done.includes((await this.#booked(session))?.state ?? ""), {
        timeoutMs: BACKGROUND_MS,
        intervalMs: 500,
        what: `the order of ${numberOf(session)}`,
      })
      expect(await this.#booked(session)).toMatchObject({ orders: 1, paid: 15850 })
    }
  }

  /** The merchant refunds an order in Medusa's admin. */
  async refund(session: StorePaymentSession, amount: number): Promise<void> {
    await this.#askForRefund(session, amount)
    const number = numberOf(session)
    this.#refunded.set(number, (this.#refunded.get(number) ?? 0) + Math.round(amount * 100))
  }

  /**
   * The merchant refunds, and gets an error. What the gateway has refunded nevertheless must appear in the books once
   * the current release is back.
   */
  async expectRefundFails(session: StorePaymentSession, amount: number, message: RegExp): Promise<void> {
    const refusal = { response: { data: { message: expect.stringMatching(message) } } }
    await expect(this.#askForRefund(session, amount)).rejects.toMatchObject(refusal)
    const { data } = await this.#application.gateway.get(`/orders/${numberOf(session)}`)
    this.#refunded.set(numberOf(session), data.order.refundedMinor)
  }

  /** Waits until the background job has certainly run once. */
  backgroundJob(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, JOB_MS))
  }

  async #askForRefund(session: StorePaymentSession, amount: number): Promise<void> {
    const admin = await this.#application.logIn()
    const orderId = await this.#orderOf(session)
    await admin.post(`/admin/payments/${await paymentOf(admin, orderId)}/refund`, { amount })
  }

  /** The gateway repeats its notification. */
  async notifyAgain(session: StorePaymentSession): Promise<void> {
    await this.#application.gateway.delete("/faults")
    const { data } = await this.#application.gateway.post(`/notifications/${numberOf(session)}`, {})
    expect(data.notification).toMatchObject({ acknowledged: true })
  }

  /** The gateway, the ledger and Medusa agree on each payment, and the audit of the current release finds nothing. */
  async expectBooks(): Promise<void> {
    const expected = [...this.#refunded].map(([number, refunded]) => ({
      ...{ number, state: "applied", orders: 1, paid: 15850, refunded, total: 15850 - refunded },
      gateway: this.#paidTwice.has(number)
        ? { paid: 2 * 15850, refunded: refunded + 15850 }
        : { paid: 15850, refunded },
    }))
    // A refund that was interrupted is booked in the background, and held money is refunded there.
    await waitFor(async () => expect(await this.#books()).toEqual(expected.sort(byNumber)) ?? true, {
      timeoutMs: BACKGROUND_MS,
      intervalMs: 1000,
      what: "the books to agree",
    })

    const { stdout } = await this.#application.plugin(["audit", "--json"]).ended
    const audited = expected.length + this.#paidTwice.size
    expect(JSON.parse(stdout)).toMatchObject({ audit: { audited, findings: [] } })
    expect(await this.#held()).toEqual(
      [...this.#paidTwice].map((number) => ({ number, reason: "second_payment", state: "refunded" })),
    )
  }

  /** Read in Medusa's tables, so that asking for it does not finish what is under way. */
  async #orderOf(session: StorePaymentSession): Promise<string> {
    const [order] = await this.#database.query<{ id: string }>(
      `SELECT link.order_id AS id FROM payment p
         JOIN order_payment_collection link ON link.payment_collection_id = p.payment_collection_id
        WHERE p.data->>'out_trade_no' = $1 AND p.deleted_at IS NULL AND link.deleted_at IS NULL`,
      [numberOf(session)],
    )
    if (!order) throw new Error(`There is no order of ${numberOf(session)}.`)
    return order.id
  }

  async #booked(session: StorePaymentSession): Promise<Booked | undefined> {
    const [row] = await this.#database.query<Booked>(`${BOOKS} AND t.out_trade_no = $1`, [numberOf(session)])
    return row
  }

  #held() {
    return this.#database.query<{ number: string; reason: string; state: string }>(
      "SELECT out_trade_no AS number, reason, state FROM qfpay_held_payment WHERE deleted_at IS NULL ORDER BY created_at",
    )
  }

  async #books() {
    const [booked, received] = [await this.#database.query<Booked>(BOOKS), await this.#received()]
    return booked.map((row) => ({ ...row, gateway: received.get(row.number) })).sort(byNumber)
  }

  /** What the gateway's own books say. */
  async #received(): Promise<Map<string, Money>> {
    const { data } = await this.#application.gateway.get("/orders")
    const received = new Map<string, Money>()
    for (const { outTradeNo, amountMinor, refundedMinor, paidAt } of data.orders as GatewayOrder[]) {
      const { paid, refunded } = received.get(outTradeNo) ?? { paid: 0, refunded: 0 }
      received.set(outTradeNo, { paid: paid + (paidAt ? amountMinor : 0), refunded: refunded + refundedMinor })
    }
    return received
  }
}

interface GatewayOrder {
  readonly outTradeNo: string
  readonly amountMinor: number
  readonly refundedMinor: number
  readonly paidAt: string | null
}

const numberOf = (session: StorePaymentSession) => String(session.data.out_trade_no)

const byNumber = (a: { number: string }, b: { number: string }) => a.number.localeCompare(b.number)
