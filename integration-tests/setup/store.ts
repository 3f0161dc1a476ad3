import path from "node:path"
import { WorkflowScheduler } from "@medusajs/framework/orchestration"
import { medusaIntegrationTestRunner } from "@medusajs/test-utils"
import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import type { AxiosInstance } from "axios"
import { createSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator"
import { ACCOUNTS, type AccountId } from "./accounts"
import { freePort } from "./ports"
import { adminHeaders, orderOf, paymentsOf } from "./records"
import { secretWatch } from "./secrets"
import { seedShop, type Shop } from "./seed-shop"
import { addToCart, completeCart, createCart, readCart, startPayment, type StoreCart, storeHeaders } from "./shopper"
import { restoreRowsOnly } from "./snapshot"

/** The folder with medusa-config.ts. */
const SHOP_FOLDER = path.resolve(__dirname, "..")

/** How a suite's shop can differ from the default. */
export interface StoreTestOptions {
  /** Added to the plugin's options of medusa-config.ts. */
  plugin?: Record<string, unknown>
  /** Added to the options of single accounts. */
  accounts?: Partial<Record<AccountId, Record<string, unknown>>>
  /** Added to the simulator's options. */
  simulator?: Partial<SimulatorOptions>
  /** Variables that Medusa reads when it boots. */
  env?: Record<string, string>
}

/** A complete running shop: Medusa with the built plugin, the simulator, and a shopper's actions. */
export class Store {
  /** Set before the first test; the same one for the whole file. */
  simulator!: Simulator
  /** Set before the first test. The database is reset to this state before every further test. */
  shop!: Shop
  /** Where Medusa listens: `http://localhost:<port>`. */
  url!: string
  /** Watches every log line and every answer to {@link api}, and reads the tables after every test. */
  readonly secrets = secretWatch

  /** Carts in the database before every test, because creating one takes most of a second. */
  readonly #readyCarts: StoreCart[] = []
  #cartsTaken = 0
  #admin!: Awaited<ReturnType<typeof adminHeaders>>

  constructor(private readonly runner: { api: AxiosInstance; getContainer: () => MedusaContainer }) {}

  /** A client of Medusa. */
  get api(): AxiosInstance {
    return this.runner.api
  }

  /** Medusa's container, which resolves modules and workflows. */
  get container(): MedusaContainer {
    return this.runner.getContainer()
  }

  /** The header of a store route. */
  get headers() {
    return storeHeaders(this.shop)
  }

  /** The URL that QFPay notifies. */
  notifyUrl(account: AccountId = "qfpay"): string {
    return `${this.url}/hooks/qfpay/${account}`
  }

  /** A cart with a lamp in it, ready to be paid for. */
  async createCart(options?: Parameters<typeof createCart>[2]): Promise<StoreCart> {
    const ready = options === undefined ? this.#readyCarts[this.#cartsTaken++] : undefined
    return ready ?? createCart(this.api, this.shop, options)
  }

  /** Creates the initial state of every test; the database is reset to the state after this. */
  async prepare(): Promise<void> {
    this.shop = await seedShop(this.container)
    this.#admin = await adminHeaders(this.container, this.api)
    while (this.#readyCarts.length < 2) this.#readyCarts.push(await createCart(this.api, this.shop))
  }

  /** The database has been reset, so all carts are unused again. */
  startTest(): void {
    this.#cartsTaken = 0
  }

  readCart(cartId: string) {
    return readCart(this.api, this.shop, cartId)
  }

  addToCart(cartId: string, quantity?: number) {
    return addToCart(this.api, this.shop, cartId, quantity)
  }

  startPayment(cart: { id: string }, providerId: string, data?: Record<string, unknown>) {
    return startPayment(this.api, this.shop, cart, providerId, data)
  }

  completeCart(cartId: string) {
    return completeCart(this.api, this.shop, cartId)
  }

  orderOf(cartId: string) {
    return orderOf(this.container, cartId)
  }

  paymentsOf(cartId: string) {
    return paymentsOf(this.container, cartId)
  }

  /** The bearer token of the shop's administrator, as request headers; {@link adminHeaders} describes the rights. */
  async adminHeaders(options?: Parameters<typeof adminHeaders>[2]) {
    return options ? adminHeaders(this.container, this.api, options) : this.#admin
  }
}

/** Tests that receive a shop. */
export type Suite = (store: Store) => void

/** Names tests that share a shop with other suites; a `*.spec.ts` file runs them with {@link storeTest}. */
export function suite(name: string, tests: Suite): Suite {
  return (store) => describe(name, () => tests(store))
}

/**
 * A suite with a complete shop: `describe(name, …)` with Medusa, the plugin and the simulator started before it and
 * stopped after it.
 *
 * At boot, the plugin needs QFPay's address and must know its own notify URL. So both ports are chosen first, the
 * simulator starts, and only then does Medusa read its configuration.
 */
export function storeTest(name: string, suite: (store: Store) => void, options: StoreTestOptions = {}): void {
  describe(name, () => {
    const before = { ...process.env }
    let simulator: Simulator
    let port: number

    beforeAll(async () => {
      port = await freePort()
      const notifyUrl = (account: AccountId) => `http://localhost:${port}/hooks/qfpay/${account}`
      simulator = createSimulator({
        accounts: [
          { ...ACCOUNTS.qfpay, notifyUrl: notifyUrl("qfpay") },
          { ...ACCOUNTS.second, notifyUrl: notifyUrl("second") },
        ],
        seed: 4211,
        // The tests run at any hour; the simulator, like QFPay, refuses refunds around midnight by default.
        refundNightBlock: false,
        ...options.simulator,
      })
      const address = await simulator.listen(0)
      Object.assign(process.env, options.env)
      process.env.PORT = String(port)
      process.env.QFPAY_BASE_URL = address.url
      process.env.QFPAY_BACKEND_URL = `http://localhost:${port}`
      process.env.QFPAY_ACCOUNTS = JSON.stringify(options.accounts ?? {})
      process.env.QFPAY_OPTIONS = JSON.stringify(options.plugin ?? {})
    })

    // The database is reset before every test, and so is the simulator.
    beforeEach(() => simulator.reset())

    restoreRowsOnly()
    medusaIntegrationTestRunner({
      cwd: SHOP_FOLDER,
      testSuite: (runner) => {
        const store = new Store(runner)
        const { secrets } = store
        beforeAll(async () => {
          store.simulator = simulator
          store.url = `http://localhost:${port}`
          await store.prepare()
          // Tests run the background job themselves; a scheduled run would consume faults that are meant for another
          // call.
          await new WorkflowScheduler().clear()
        })
        beforeAll(() => {
          secrets.watchLog(store.container.resolve(ContainerRegistrationKeys.LOGGER))
          secrets.watchAnswers(runner.api)
        })
        beforeEach(() => store.startTest())
        // Checked for every test, whatever its subject.
        afterEach(async () => {
          await secrets.readTables(store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION))
          expect(secrets.findings.splice(0)).toEqual([])
        })
        suite(store)
      },
    })

    afterAll(async () => {
      await simulator?.close()
      process.env = before
    })
  })
}
