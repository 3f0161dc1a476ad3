import fs from "node:fs"
import path from "node:path"
import axios, { type AxiosInstance, type CreateAxiosDefaults } from "axios"
import type { Database } from "../setup/database"
import { freePort } from "../setup/ports"
import { run, type Running, start } from "../setup/programs"
import { watchedClient } from "../setup/secrets"
import type { Shop } from "../setup/seed-shop"
import { type StorePaymentSession, storeHeaders } from "../setup/shopper"
import { waitFor } from "../setup/wait-for"
import type { Consumer } from "./consumer"

const MINUTE_MS = 60_000

/** What a merchant writes into .env. */
export type Settings = Record<string, string> & Record<"QFPAY_BASE_URL" | "MEDUSA_BACKEND_URL", string>

const MERCHANT = { email: "merchant@example.com", password: "package-test-password" }

/** Made up; the simulator is told the same. */
export const KEYS = {
  QFPAY_APP_CODE: "PACKAGETESTAPPCODE00000000000001",
  QFPAY_CLIENT_KEY: "package-test-client-key-00000001",
}

/** Settings of a shop on this machine, with free ports for Medusa and the simulator. */
export async function settingsFor(database: Database): Promise<Settings> {
  return {
    ...KEYS,
    QFPAY_BASE_URL: `http://127.0.0.1:${await freePort()}`,
    MEDUSA_BACKEND_URL: `http://localhost:${await freePort()}`,
    DATABASE_URL: database.url,
    STORE_CORS: "http://localhost:8000",
    ADMIN_CORS: "http://localhost:9000",
    AUTH_CORS: "http://localhost:8000,http://localhost:9000",
    JWT_SECRET: "package-test-jwt-secret",
    COOKIE_SECRET: "package-test-cookie-secret",
    MEDUSA_DISABLE_TELEMETRY: "true",
  }
}

/** A merchant's Medusa application, and the commands with which a merchant runs it. */
export class Application {
  /** Medusa's API as a storefront calls it. */
  readonly api: AxiosInstance
  /** The simulator's control API. */
  readonly gateway: AxiosInstance

  constructor(
    readonly consumer: Consumer,
    readonly settings: Settings,
  ) {
    this.api = watchedClient(settings.MEDUSA_BACKEND_URL)
    this.gateway = axios.create({ baseURL: `${settings.QFPAY_BASE_URL}/simulator/api` })
  }

  /** What `medusa build` made, and `medusa start` runs. */
  get built(): string {
    return path.join(this.consumer.folder, ".medusa/server")
  }

  medusa(...args: string[]): Promise<string> {
    return run(process.execPath, [this.consumer.medusa, ...args], { cwd: this.consumer.folder, env: this.settings })
  }

  /** A command of the plugin. */
  plugin(args: string[], changed: Record<string, string> = {}): Running {
    const env = { ...this.settings, ...changed }
    return start("npx", ["medusa-payment-qfpay", ...args], { cwd: this.consumer.folder, env })
  }

  /** Migrates the empty database, and seeds it with a shop and the merchant. */
  async seed(): Promise<Shop> {
    const seeded = path.join(this.consumer.folder, "shop.json")
    await this.medusa("db:migrate")
    await this.medusa("exec", "./src/scripts/seed-script.ts", seeded, MERCHANT.email, MERCHANT.password)
    return JSON.parse(fs.readFileSync(seeded, "utf8")) as Shop
  }

  /** Starts Medusa, and does not wait. */
  start(cwd = this.built, changed: Record<string, string> = {}): Running {
    const { port } = new URL(this.settings.MEDUSA_BACKEND_URL)
    return start(process.execPath, [this.consumer.medusa, "start", "--port", port], {
      cwd,
      env: { ...this.settings, ...changed },
    })
  }

  /** Starts Medusa. @throws when it has not answered within a minute, or has ended */
  async startAndWait(): Promise<Running> {
    const backend = this.start()
    const healthy = waitFor(async () => (await this.api.get("/health")).status === 200, {
      timeoutMs: MINUTE_MS,
      what: "Medusa",
    })
    const dead = backend.ended.then(({ output }): never => {
      throw new Error(`Medusa did not start:\n${output.slice(-4000)}`)
    })
    await Promise.race([healthy, dead])
    return backend
  }

  /** Starts QFPay's simulator, which notifies this application. Refunds work at any time of day. */
  async startSimulator(): Promise<Running> {
    const simulator = start("npx", ["qfpay-simulator", "--port", new URL(this.settings.QFPAY_BASE_URL).port], {
      cwd: this.consumer.folder,
      env: {
        QFPAY_SIMULATOR_APP_CODE: KEYS.QFPAY_APP_CODE,
        QFPAY_SIMULATOR_CLIENT_KEY: KEYS.QFPAY_CLIENT_KEY,
        QFPAY_SIMULATOR_NOTIFY_URL: `${this.settings.MEDUSA_BACKEND_URL}/hooks/qfpay/qfpay`,
      },
    })
    await waitFor(() => this.gateway.patch("/settings", { refundNightBlock: false }), { what: "the simulator" })
    return simulator
  }

  /** Medusa's API as the merchant calls it. */
  async logIn(): Promise<AxiosInstance> {
    const { data } = await this.api.post("/auth/user/emailpass", MERCHANT)
    const headers = { authorization: `Bearer ${data.token}` }
    return axios.create({ ...this.api.defaults, headers } as CreateAxiosDefaults)
  }

  /** The order of a payment session, as the storefront asks for it. */
  async orderOf(shop: Shop, session: Pick<StorePaymentSession, "id">): Promise<string | null> {
    const { data } = await this.api.get(`/store/qfpay/payment-sessions/${session.id}`, storeHeaders(shop))
    return data.payment_session.order_id
  }
}

/** The payment of an order, for refunds. */
export async function paymentOf(admin: AxiosInstance, orderId: string | null): Promise<string> {
  const { data } = await admin.get(`/admin/orders/${orderId}?fields=payment_collections.payments.id`)
  return data.order.payment_collections[0].payments[0].id
}
