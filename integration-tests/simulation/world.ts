import { createHash } from "node:crypto"
import axios, { type AxiosInstance } from "axios"
import { generateEntityId } from "@medusajs/framework/utils"
import type { Client } from "pg"
import type { SimulatedOrder, Simulator } from "../../src/simulator"
import type { Store } from "../setup"
import type { HeldCalls } from "./held-calls"
import type { RestartableMedusa } from "./instance"
import { Names } from "./names"
import type { Traffic } from "./traffic"
import type { VirtualTime } from "./virtual-time"

/** What all lives of a run share. */
export interface Stage {
  readonly store: Store
  readonly medusa: RestartableMedusa
  readonly traffic: Traffic
  readonly time: VirtualTime
  readonly held: HeldCalls
  /** A cart that is ready to be paid, of which lives get copies. */
  readonly filledCart: string
  /** A connection of the tests' own. */
  readonly database: Client
  /** Headers of the administrator; never out of date. */
  readonly admin: Record<string, string>
}

/** Something that a person or a machine does to the shop, and that is not over at once. */
interface Task {
  readonly id: number
  readonly name: string
  outcome: string | undefined
}

/** An answer of Medusa's; a crash gives 0. */
export interface Answer {
  readonly status: number
  // What the routes answer is looked at in passing only.
  readonly data: unknown
}

/** What a merchant has asked to be refunded: one wish, however often the button is pressed. */
export interface Wish {
  readonly paymentId: string
  readonly number: string
  readonly amountMinor: number
  /** Whether the merchant was told that it is done, or that it went through before. */
  isFulfilled: boolean
  /** In which run of the shop it is being worked on: two clicks at once would be two wishes. */
  pressedIn?: number | undefined
}

export class Violation extends Error {
  constructor(
    readonly check: string,
    detail: string,
  ) {
    super(`${check}: ${detail}`)
    this.name = "Violation"
  }
}

/** Throws the same numbers for the same seed: whole ones from 0 to one below `sides`. */
export function dices(seed: number): (sides: number) => number {
  let state = seed >>> 0
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

const MINUTE_MS = 60_000
const SOON_MS = 50
const LONG_MS = 2 * MINUTE_MS
/** Longer than any patience of the product's or of Medusa's. */
const STUCK_MS = 20 * MINUTE_MS

/** One life of a shop: its carts, what was done to them, and how the things that are under way go on. */
export class World {
  readonly carts: string[] = []
  /** Carts that nobody touches again: what the shopper does next would tell the shop what it must find out by itself. */
  readonly cartsLeftAlone: string[] = []
  readonly sessions: string[] = []
  /** How often the shop was killed. */
  crashes = 0
  readonly wishes: Wish[] = []
  /** Orders that a merchant has begun to cancel, however that ended: Medusa refunds them as a whole. */
  readonly ordersToCancel = new Set<string>()
  readonly log: string[] = []
  readonly names = new Names()
  readonly #tasks = new Set<Task>()
  readonly #done: Task[] = []
  #count = 0

  constructor(readonly stage: Stage) {}

  // --- What goes on -------------------------------------------------------------------------------------------------

  note(line: string): void {
    this.log.push(this.names.in(line))
  }

  get hash(): string {
    return createHash("sha256").update(this.log.join("\n")).digest("hex").slice(0, 16)
  }

  get underWay(): number {
    return this.#tasks.size
  }

  /** Begins something; its outcome is noted when it is over. */
  begin(name: string, work: () => Promise<string | undefined>): void {
    const task: Task = { id: ++this.#count, name, outcome: undefined }
    this.#tasks.add(task)
    this.note(`> ${name}`)
    const end = (outcome: string) => {
      // Who waited for an instance that crashed was told so already.
      if (!this.#tasks.delete(task)) return
      task.outcome = outcome
      this.#done.push(task)
      this.stage.traffic.touch()
    }
    work().then(
      (outcome) => end(outcome ?? "done"),
      (error: unknown) => end(`failed: ${error instanceof Error ? error.message : String(error)}`),
    )
  }

  /** Waits until nothing moves by itself: every call is held by the gateway, or waits for a time that has not come. */
  async quiet(): Promise<void> {
    await this.#untilQuiet()
    if (this.stage.medusa.isDead) await this.#startAgain()
  }

  async #untilQuiet(): Promise<void> {
    const { traffic, held, time, medusa } = this.stage
    const isExplained = () => this.#tasks.size === 0 || held.count > 0 || time.nextDue !== undefined
    await traffic.quiet(isExplained, () => medusa.isDead)
    held.takeIn(({ operation, params }) => {
      const about = params.syssn || params.out_trade_no || ""
      // What has no name yet is told apart by its amount.
      return `${operation} ${this.names.known(about) ?? ""} ${params.txamt ?? ""}`
    })
    for (const { name, outcome } of this.#done.splice(0).sort((a, b) => a.id - b.id)) this.note(`< ${name}: ${outcome}`)
  }

  /** Lets one of the held calls or answers go. */
  release(index: number): void {
    const held = this.stage.held.letGo(index)
    if (!held) return
    const { call, moment } = held
    const subject = call.params.out_trade_no ?? call.params.syssn ?? ""
    const said = moment === "answered" ? ` ${call.faults.join("+")}` : ""
    this.note(`  ${call.operation} ${subject} ${moment}${said}`)
  }

  /** Lets everything go on until nobody waits any more; in which order is decided by `dice`. */
  async settle(): Promise<void> {
    const { held, time } = this.stage
    const giveUpAt = time.now + STUCK_MS
    for (;;) {
      await this.quiet()
      if (held.count > 0) {
        this.release(this.roll(held.count))
        continue
      }
      const due = time.nextDue
      const isWaitedFor = this.#tasks.size > 0 || (due !== undefined && due <= time.now + SOON_MS)
      if (!isWaitedFor) return
      if (due === undefined || due > giveUpAt) {
        const names = [...this.#tasks].map(({ name }) => name).join(", ")
        throw new Violation("nothing waits forever", this.names.in(`still under way: ${names}`))
      }
      time.fireNext()
    }
  }

  /** Lets time pass, and everything that falls due on the way happen. */
  async pass(ms: number): Promise<void> {
    const { time } = this.stage
    const until = time.now + ms
    for (;;) {
      await this.settle()
      if (until - time.now > LONG_MS) time.skipRepeats(until)
      const due = time.nextDue
      if (due === undefined || due > until) break
      time.fireNext()
    }
    time.setTo(Math.max(until, time.now))
    await this.settle()
  }

  /** The shop is killed where it stands, and started again. */
  async crash(): Promise<void> {
    await this.#untilQuiet()
    await this.#startAgain()
  }

  async #startAgain(): Promise<void> {
    this.note(`* crash with ${[...this.#tasks].map(({ name }) => name).join(", ") || "nothing"} under way`)
    for (const task of this.#tasks) this.note(`< ${task.name}: cut off`)
    this.#tasks.clear()
    this.stage.held.forgetAll()
    this.crashes += 1
    await this.stage.medusa.restart()
    await this.untilRolledBack()
    await this.#untilQuiet()
  }

  /** PostgreSQL notices a cut connection by itself, a moment later. */
  private async untilRolledBack(): Promise<void> {
    for (let tries = 0; tries < 500; tries++) {
      const { rows } = await this.stage.database.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
            AND state IN ('idle in transaction', 'active')`,
      )
      if (rows.length === 0) return
      await new Promise((resolve) => setImmediate(resolve))
    }
    throw new Error("A transaction of the crashed shop is still open")
  }

  /** A whole number below `sides` that follows from the life's seed. */
  roll = dices(1)

  seedDice(seed: number): void {
    this.roll = dices(seed)
  }

  /** Numbers of which no notification ever arrives. */
  readonly #unheard = new Set<string>()

  /**
   * QFPay's next notification of this number is lost; with an odd `how`, its repetitions are lost as well, so that only
   * enquiries can tell.
   */
  keepQuietAbout(outTradeNo: string, how: number): void {
    if (how % 2 === 1) this.#unheard.add(outTradeNo)
    const times = how % 2 === 1 ? {} : { times: 1 }
    this.simulator.faults.set({ on: "notification", kind: "lost", outTradeNo, ...times })
  }

  endOutages(): void {
    this.simulator.faults.clear()
    for (const number of this.#unheard) this.keepQuietAbout(number, 1)
  }

  // --- Hands --------------------------------------------------------------------------------------------------------

  readonly #http: AxiosInstance = axios.create({ validateStatus: () => true, timeout: 0, proxy: false })

  async store(method: "get" | "post" | "delete", path: string, body?: object): Promise<Answer> {
    return this.#ask(method, `/store${path}`, { ...this.stage.store.headers.headers }, body)
  }

  async admin(method: "get" | "post", path: string, body?: object): Promise<Answer> {
    return this.#ask(method, `/admin${path}`, this.stage.admin, body)
  }

  /** Sends a form of a page of the gateway's. */
  async visit(url: string, form: URLSearchParams): Promise<number> {
    const { status } = await this.#http.post<unknown>(url, form, { maxRedirects: 0 })
    return status
  }

  async #ask(method: string, path: string, headers: Record<string, string>, body?: object): Promise<Answer> {
    const url = this.stage.store.url.replace("localhost", "127.0.0.1") + path
    const { status, data } = await this.#http.request<unknown>({ method, url, headers, data: body })
    return { status, data }
  }

  // --- Books --------------------------------------------------------------------------------------------------------

  async sql<Row extends object>(statement: string, values: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.stage.database.query<Row>(statement, [...values])
    return rows
  }

  get simulator(): Simulator {
    return this.stage.store.simulator
  }

  /** Every payment row of the gateway. */
  get atGateway(): readonly SimulatedOrder[] {
    return this.simulator.orders()
  }

  /** A cart as the shop's storefront has filled it once; copying it takes a hundredth of the time. */
  async fillCart(): Promise<string> {
    const id = generateEntityId(undefined, "cart")
    const copies: [table: string, column: string, prefix: string][] = [
      ["cart_line_item", "cart_id", "cali"],
      ["cart_shipping_method", "cart_id", "casm"],
    ]
    const copy = (table: string, column: string, own: string) =>
      `INSERT INTO ${table} SELECT (jsonb_populate_record(NULL::${table}, to_jsonb(it) || ${own})).* FROM ${table} it
        WHERE ${column} = $1 AND deleted_at IS NULL`
    await this.sql(copy("cart", "id", "jsonb_build_object('id', $2::text)"), [this.stage.filledCart, id])
    for (const [table, column, prefix] of copies) {
      const own = `jsonb_build_object('id', '${prefix}_' || upper(left(md5($2 || it.id), 26)), 'cart_id', $2::text)`
      await this.sql(copy(table, column, own), [this.stage.filledCart, id])
    }
    return id
  }

  /** The orders that the carts of this life became, oldest first. */
  async orders(): Promise<{ id: string; canceled: boolean }[]> {
    return this.sql(
      `SELECT o.id, o.canceled_at IS NOT NULL AS canceled FROM order_cart oc JOIN "order" o ON o.id = oc.order_id
        WHERE oc.cart_id = ANY($1) ORDER BY o.created_at, o.id`,
      [this.carts],
    )
  }

  /** Whether Medusa can no longer take the order back, which it makes before it takes the payment. */
  async isPlaced(orderId: string): Promise<boolean> {
    const counted = await this.sql("SELECT 1 FROM order_transaction WHERE order_id = $1 LIMIT 1", [orderId])
    return counted.length > 0
  }
}

/** What came of a request, as far as it is the same at every replay. */
export function outcomeOf({ status, data }: Answer): string {
  const said = data as { type?: string; code?: string; message?: string; order?: unknown } | undefined
  if (status < 400) return `${status} ${said?.type ?? ""}`.trim()
  return `${status} ${said?.code ?? said?.type ?? ""} ${said?.message ?? ""}`.trim()
}
