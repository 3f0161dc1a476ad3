import axios, { type AxiosInstance, isAxiosError } from "axios"
import { Pool } from "pg"
import type { Simulator } from "../../src/simulator"
import { EventStreamReader } from "../setup/event-stream"
import type { Shop } from "../setup/seed-shop"
import { addToCart, createCart, startPayment, storeHeaders } from "../setup/shopper"
import { secretWatch } from "../setup/secrets"
import { waitFor } from "../setup/wait-for"
import type { Checked } from "../simulation/checks"
import { type Answer, dices, type Wish } from "../simulation/world"

const PROVIDERS = [
  "pp_qfpay-alipay_qfpay",
  "pp_qfpay-wechat_qfpay",
  "pp_qfpay-payme_qfpay",
  "pp_qfpay-unionpay_qfpay",
  "pp_qfpay-fps_qfpay",
  "pp_qfpay-alipay_second",
]

/** What a browser or a load balancer waits for an answer. */
const ANSWER_MS = 45_000
const AGAIN_MS = 1_500
/** With this many tries somebody gets over the longest trouble. */
const TRIES = 60
/** What takes longer is left to the end, when everything comes to rest. */
const ORDER_MS = 90_000

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const isCutOff = ({ status }: Answer) => status === 0 || status >= 500
const saysThatItIsDone = ({ data }: Answer) => JSON.stringify(data ?? "").includes("has since been completed")

export interface Login {
  readonly email: string
  readonly password: string
}

/** Everybody who has to do with the shop while it goes through chaos, and what they have asked for. */
export class Town implements Checked {
  readonly carts: string[] = []
  readonly wishes: Wish[] = []
  readonly ordersToCancel = new Set<string>()
  /** Nothing here is told under another name than its own. */
  readonly names = { in: (line: string) => line }
  /** What was done, for the report. */
  readonly counts = { checkouts: 0, paid: 0, unpaid: 0, refunds: 0, cancels: 0, counter: 0, streams: 0, cutOff: 0 }
  /** What was asked of the admin, and what it answered. */
  readonly journal: string[] = []
  readonly #api: AxiosInstance
  readonly #door: string
  #authorization = ""
  readonly #database: Pool
  #scans = 0

  constructor(
    readonly simulator: Simulator,
    private readonly shop: Shop,
    private readonly login: Login,
    where: { readonly door: string; readonly databaseUrl: string },
    private readonly seed: number,
  ) {
    this.#door = where.door
    // A connection for each request, so that the next one can reach the other instance.
    this.#api = axios.create({ baseURL: where.door, timeout: ANSWER_MS, headers: { connection: "close" } })
    secretWatch.watchAnswers(this.#api)
    this.#database = new Pool({ connectionString: where.databaseUrl, max: 4 })
    // One that is cut off is replaced by the next statement's.
    this.#database.on("error", () => undefined)
  }

  // --- Hands ----------------------------------------------------------------------------------------------------------

  async store(method: "get" | "post", path: string, body?: object): Promise<Answer> {
    return this.#ask(method, `/store${path}`, storeHeaders(this.shop).headers, body)
  }

  async admin(method: "get" | "post", path: string, body?: object): Promise<Answer> {
    const ask = () => this.#ask(method, `/admin${path}`, { authorization: this.#authorization }, body)
    let answer: Answer = this.#authorization ? await ask() : { status: 401, data: undefined }
    if (answer.status === 401) {
      const { data } = await this.#insist(() => this.#api.post("/auth/user/emailpass", this.login))
      this.#authorization = `Bearer ${data.token}`
      answer = await ask()
    }
    const { message = "" } = (answer.data ?? {}) as { message?: string }
    const asked = `${method} ${path} ${JSON.stringify(body ?? "")}`
    this.journal.push(`${new Date().toISOString()} ${asked}: ${answer.status} ${message}`)
    return answer
  }

  /** Runs a job, on whichever instance answers. */
  async job(name: string): Promise<void> {
    await this.#insist(() => this.#api.post(`/jobs/${name}`, {}, { timeout: 0 }))
  }

  async #ask(method: string, url: string, headers: Record<string, string>, data?: object): Promise<Answer> {
    try {
      const answer = await this.#api.request<unknown>({ method, url, headers, data, validateStatus: () => true })
      return { status: answer.status, data: answer.data }
    } catch {
      this.counts.cutOff += 1
      return { status: 0, data: undefined }
    }
  }

  /** Again and again, as people do who want to buy something. */
  async #insist<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tries = TRIES; ; tries--) {
      try {
        return await attempt()
      } catch (error) {
        const status = isAxiosError(error) ? (error.response?.status ?? 0) : 0
        if (tries === 0 || (status >= 400 && status < 500 && status !== 429)) throw error
        this.counts.cutOff += 1
        await pause(AGAIN_MS)
      }
    }
  }

  // --- Books ----------------------------------------------------------------------------------------------------------

  async sql<Row extends object>(statement: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#insist(async () => (await this.#database.query<Row>(statement, [...values])).rows)
  }

  async orders(): Promise<{ id: string; canceled: boolean }[]> {
    return this.sql(`SELECT id, canceled_at IS NOT NULL AS canceled FROM "order" ORDER BY created_at, id`)
  }

  leave(): Promise<void> {
    return this.#database.end()
  }

  // --- People ---------------------------------------------------------------------------------------------------------

  /** One shopper, from the cart to the order, and what becomes of the order. The same number wants the same each time. */
  async visit(number: number): Promise<void> {
    const roll = dices(this.seed * 100_003 + number)
    for (let warmUp = 0; warmUp < 3; warmUp++) roll(2)
    this.counts.checkouts += 1
    const { id: cart } = await this.#insist(() =>
      createCart(this.#api, this.shop, { email: `shopper-${number}@example.com` }),
    )
    this.carts.push(cart)
    const provider = PROVIDERS[roll(PROVIDERS.length)]!
    const code = await this.#showCode(cart, provider)
    const stopWatching = roll(10) < 7 ? this.#watch(code.session) : () => undefined
    try {
      await pause(roll(3_000))
      let shown = code
      if (roll(10) === 0) {
        // In another tab the cart has changed; whoever pays the first code pays too little.
        await this.#insist(() => addToCart(this.#api, this.shop, cart))
        if (roll(3) === 0) this.#pay(code.number)
        shown = await this.#showCode(cart, provider)
      }
      if (roll(100) < 8) {
        this.counts.unpaid += 1
        return
      }
      this.#pay(shown.number)
      if (roll(100) < 4) this.simulator.payAgain(shown.number)
      // Four in ten close the shop when they have paid.
      for (let clicks = [1, 1, 1, 2, 0, 0][roll(6)]!; clicks > 0; clicks--) void this.#complete(cart)
      const order = await this.#orderOf(cart)
      if (!order) return
      const fate = roll(100)
      const kind = roll(60)
      if (fate < 22) await this.#refund(cart, kind)
      else if (fate < 27) await this.#cancel(order)
      else if (fate < 42) await this.#payMoreAtCounter(order, kind)
      else return
      if (roll(4) === 0) await this.#refund(cart, kind)
    } finally {
      stopWatching()
    }
  }

  async #showCode(cart: string, provider: string): Promise<{ session: string; number: string }> {
    const { id, data } = await this.#insist(() => startPayment(this.#api, this.shop, { id: cart }, provider))
    return { session: id, number: String(data.out_trade_no) }
  }

  #pay(number: string): void {
    if (this.simulator.order(number).state === "paid") return
    this.counts.paid += 1
    this.simulator.pay(number, { late: true })
  }

  /** The payment screen: a stream, and another one when it breaks. */
  #watch(session: string): () => void {
    let isWatching = true
    let stream: EventStreamReader | undefined
    const url = `${this.#door}/store/qfpay/payment-sessions/${session}/events`
    const watch = async () => {
      while (isWatching) {
        this.counts.streams += 1
        stream = new EventStreamReader(url, storeHeaders(this.shop).headers)
        for (let seconds = 0; isWatching && seconds < 20 && !stream.ended; seconds++) await pause(1_000)
        if (stream.sessions.at(-1)?.is_final) return
        stream.leave()
      }
    }
    void watch()
    return () => {
      isWatching = false
      stream?.leave()
    }
  }

  async #complete(cart: string): Promise<void> {
    for (let tries = 0; tries < 5; tries++) {
      const { status } = await this.store("post", `/carts/${cart}/complete`, {})
      if (status === 200) return
      await pause(AGAIN_MS)
    }
  }

  async #orderOf(cart: string): Promise<string | undefined> {
    const find = async () => {
      const [row] = await this.sql<{ order_id: string }>(
        `SELECT oc.order_id FROM order_cart oc JOIN "order" o ON o.id = oc.order_id
          WHERE oc.cart_id = $1 AND oc.deleted_at IS NULL AND o.deleted_at IS NULL AND o.canceled_at IS NULL`,
        [cart],
      )
      return row?.order_id
    }
    return waitFor(find, { timeoutMs: ORDER_MS, intervalMs: 1_000 }).catch(() => undefined)
  }

  /** A merchant refunds all, half or a third, and presses again when there was no answer. */
  async #refund(cart: string, kind: number): Promise<void> {
    const payments = await this.sql<{ id: string; number: string; left: number }>(
      `SELECT p.id, p.data->>'out_trade_no' AS number,
              round((coalesce((SELECT sum(amount) FROM capture c WHERE c.payment_id = p.id AND c.deleted_at IS NULL), 0)
                   - coalesce((SELECT sum(amount) FROM refund r WHERE r.payment_id = p.id AND r.deleted_at IS NULL), 0)) * 100)::int AS left
         FROM order_cart oc JOIN order_payment_collection l ON l.order_id = oc.order_id AND l.deleted_at IS NULL
         JOIN payment p ON p.payment_collection_id = l.payment_collection_id
        WHERE oc.cart_id = $1 ORDER BY p.created_at, p.id`,
      [cart],
    )
    const payment = payments[kind % Math.max(1, payments.length)]
    if (!payment || payment.left <= 0) return
    const { id: paymentId, number, left } = payment
    const amountMinor = Math.ceil(left / [1, 1, 2, 3][kind % 4]!)
    this.counts.refunds += 1
    let isCounted = false
    for (let tries = 0; tries < 5; tries++) {
      // A click that was cut off stays a refund in Medusa, and what Medusa shows is carried out: the next is another one.
      if (!isCounted) this.wishes.push({ paymentId, number, amountMinor, isFulfilled: false })
      const answer = await this.admin("post", `/payments/${paymentId}/refund`, { amount: amountMinor / 100 })
      if (answer.status === 200 || saysThatItIsDone(answer)) return
      isCounted = !isCutOff(answer)
      await pause(isCounted ? 4_000 : AGAIN_MS)
    }
  }

  async #cancel(order: string): Promise<void> {
    this.ordersToCancel.add(order)
    this.counts.cancels += 1
    for (let tries = 0; tries < 4; tries++) {
      const answer = await this.admin("post", `/orders/${order}/cancel`, {})
      if (!isCutOff(answer)) return
      await pause(AGAIN_MS)
    }
  }

  /** The shopper takes one more in the shop and pays it at the counter: by scan, or with a code on the cashier's screen. */
  async #payMoreAtCounter(order: string, kind: number): Promise<void> {
    const isEdited = await this.#addAnItem(order)
    if (!isEdited) return
    this.counts.counter += 1
    for (let tries = 0; tries < 4; tries++) {
      const body = kind % 2 === 0 ? this.#scan() : { wallet: kind % 3 === 0 ? "payme" : "alipay" }
      const answer = await this.admin("post", `/qfpay/orders/${order}/collect`, body)
      const { payment_session: session } = (answer.data ?? {}) as {
        payment_session?: { data: { out_trade_no: string } }
      }
      if (session) {
        if (!("auth_code" in body) && kind % 5 > 0) this.#pay(session.data.out_trade_no)
        return
      }
      await pause(3_000)
    }
  }

  async #addAnItem(order: string): Promise<boolean> {
    await this.admin("post", "/order-edits", { order_id: order })
    const items = [{ variant_id: this.shop.variantId, quantity: 1 }]
    const added = await this.admin("post", `/order-edits/${order}/items`, { items })
    const confirmed = await this.admin("post", `/order-edits/${order}/confirm`, {})
    return added.status === 200 && confirmed.status === 200
  }

  /** The code that a shopper's wallet shows at the counter, new each time. */
  #scan() {
    return { auth_code: `28${String(1_000_000_000_000_000 + this.seed * 10_000 + this.#scans++)}`, wallet: "alipay" }
  }
}
