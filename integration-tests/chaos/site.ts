import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { createSimulator, type Simulator } from "../../src/simulator"
import { ACCOUNTS } from "../setup/accounts"
import { freePort } from "../setup/ports"
import type { Shop } from "../setup/seed-shop"
import { Door } from "./door"
import { Instance, Postgres, Redis, runMedusa } from "./machines"
import { MovedClock } from "./moved-clock"
import { Town } from "./town"

const LOGIN = { email: "merchant@example.com", password: "correct-horse-battery" }
const MINUTE_MS = 60_000

export interface SiteOptions {
  /** How many instances of Medusa. Each is a minute ahead of the one before, where the clocks can be moved. */
  readonly instances: number
  readonly seed: number
  /** Of libfaketime; without it all clocks are the machine's. */
  readonly faketime?: string | undefined
  /** Whether everything that instances share in memory is on Redis: one of its own, or that of REDIS_URL. */
  readonly redis: boolean
}

/** A shop on several machines: instances behind a door, PostgreSQL, Redis, and a gateway that can be cut off. */
export class Site {
  private constructor(
    readonly folder: string,
    readonly simulator: Simulator,
    readonly instances: readonly Instance[],
    readonly town: Town,
    readonly postgres: Postgres,
    readonly redis: Redis | undefined,
    readonly gateway: Door,
    private readonly door: Door,
    private readonly clocks: readonly MovedClock[],
  ) {}

  static async open({ instances: count, seed, faketime, redis: onRedis }: SiteOptions): Promise<Site> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "qfpay-chaos-"))
    // PostgreSQL runs as another user, who reads its clock here.
    fs.chmodSync(folder, 0o755)
    const clocks: MovedClock[] = []
    const clockOf = (name: string, aheadMs: number) => {
      if (faketime === undefined) return {}
      const clock = new MovedClock(path.join(folder, `clock-of-${name}`), aheadMs)
      clocks.push(clock)
      return clock.env(faketime)
    }
    const redis = onRedis && !process.env.REDIS_URL ? await Redis.create(path.join(folder, "redis")) : undefined
    const postgres = await Postgres.create(path.join(folder, "postgres"), clockOf("postgres", 0))

    const ports = await freePorts(count + 2)
    const [doorPort, gatewayPort, ...instancePorts] = ports as [number, number, ...number[]]
    const url = `http://127.0.0.1:${doorPort}`
    const simulator = createSimulator({
      accounts: [ACCOUNTS.qfpay, ACCOUNTS.second].map((account) => ({ ...account, notifyUrl: `${url}/hooks/qfpay/x` })),
      seed,
      refundNightBlock: false,
      rateLimit: { perSecond: 100, perMinute: 400 },
    })
    const { url: simulatorUrl } = await simulator.listen(0)
    const gateway = new Door([Number(new URL(simulatorUrl).port)])
    await gateway.listen(gatewayPort)
    const door = new Door(instancePorts)
    await door.listen(doorPort)

    const env = {
      DATABASE_URL: postgres.url,
      QFPAY_BASE_URL: `http://127.0.0.1:${gatewayPort}`,
      QFPAY_BACKEND_URL: url,
      LOG_LEVEL: "warn",
      MEDUSA_DISABLE_TELEMETRY: "true",
      NODE_ENV: "production",
      JWT_SECRET: "integration-jwt-secret",
      COOKIE_SECRET: "integration-cookie-secret",
      ...(onRedis && { SHOP_REDIS_URL: redis?.url ?? process.env.REDIS_URL ?? "", MEDUSA_FF_CACHING: "true" }),
    }
    await runMedusa(["db:migrate", "--skip-scripts"], env)
    const facts = path.join(folder, "shop.json")
    const script = path.join(__dirname, "../setup/seed-script.ts")
    await runMedusa(["exec", script, facts, LOGIN.email, LOGIN.password], env)
    const shop = JSON.parse(fs.readFileSync(facts, "utf8")) as Shop

    const instances = instancePorts.map((port, index) => {
      const name = `instance-${index + 1}`
      return new Instance(name, port, { ...env, ...clockOf(name, index * MINUTE_MS) })
    })
    await Promise.all(instances.map((instance) => instance.start()))
    const town = new Town(simulator, shop, LOGIN, { door: url, databaseUrl: postgres.url }, seed)
    // More than everybody can want.
    await town.sql("UPDATE inventory_level SET stocked_quantity = 1000000, raw_stocked_quantity = $1", [
      { value: "1000000", precision: 20 },
    ])
    return new Site(folder, simulator, instances, town, postgres, redis, gateway, door, clocks)
  }

  /** All clocks together. */
  async pass(ms: number): Promise<void> {
    if (this.clocks.length === 0) throw new Error("Time cannot be moved without libfaketime.")
    for (const clock of this.clocks) clock.move(ms)
    // What repeats by QFPay's timetable is delivered on the way.
    await this.simulator.advance(ms)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
  }

  async close(): Promise<void> {
    await this.town.leave()
    await Promise.all(this.instances.map((instance) => instance.kill()))
    await Promise.all([this.postgres.end("stop"), this.redis?.end("stop")])
    await Promise.all([this.gateway.close(), this.door.close(), this.simulator.close()])
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    forgetDeadClocks()
  }
}

/** libfaketime's shared memory of processes that were killed. */
function forgetDeadClocks(): void {
  const folder = "/dev/shm"
  for (const file of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    const pid = /faketime_(?:shm|sem)_(\d+)$/.exec(file)?.[1]
    if (pid && !fs.existsSync(`/proc/${pid}`)) fs.rmSync(path.join(folder, file), { force: true })
  }
}

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(await freePort())
  return [...ports]
}
