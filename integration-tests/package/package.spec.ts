import fs from "node:fs"
import path from "node:path"
import axios, { type AxiosInstance } from "axios"
import { createDatabase, type Database } from "../setup/database"
import { freePort } from "../setup/ports"
import type { Shop } from "../setup/seed-shop"
import { createCart, startPayment, storeHeaders } from "../setup/shopper"
import { waitFor } from "../setup/wait-for"
import { emptyFolder, installInto, manifest, pack, type Consumer, type Tarball } from "./consumer"
import { run, start, stopAll, type Ended } from "../setup/programs"

const MINUTE_MS = 60_000

/** Made up; the simulator is told the same. */
const KEYS = {
  QFPAY_APP_CODE: "PACKAGETESTAPPCODE00000000000001",
  QFPAY_CLIENT_KEY: "package-test-client-key-00000001",
}

describe("The package, installed from its tarball into an empty Medusa application", () => {
  let folder: string
  let tarball: Tarball
  let consumer: Consumer
  let database: Database
  let shop: Shop
  /** What a merchant writes into .env. */
  let settings: Record<string, string>

  beforeAll(async () => {
    folder = emptyFolder()
    const medusaPort = await freePort()
    const simulatorPort = await freePort()
    database = await createDatabase("package")
    settings = {
      ...KEYS,
      QFPAY_BASE_URL: `http://127.0.0.1:${simulatorPort}`,
      MEDUSA_BACKEND_URL: `http://localhost:${medusaPort}`,
      DATABASE_URL: database.url,
      STORE_CORS: "http://localhost:8000",
      ADMIN_CORS: "http://localhost:9000",
      AUTH_CORS: "http://localhost:8000,http://localhost:9000",
      JWT_SECRET: "package-test-jwt-secret",
      COOKIE_SECRET: "package-test-cookie-secret",
      MEDUSA_DISABLE_TELEMETRY: "true",
    }
    tarball = await pack(folder)
    consumer = await installInto(path.join(folder, "shop"), tarball)
    const seeded = path.join(folder, "shop.json")
    await Promise.all([
      medusa("build"),
      medusa("db:migrate").then(() => medusa("exec", "./src/scripts/seed-script.ts", seeded)),
    ])
    shop = JSON.parse(fs.readFileSync(seeded, "utf8"))
  }, 6 * MINUTE_MS)

  afterAll(async () => {
    await stopAll()
    await database?.drop()
    if (folder) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }, MINUTE_MS)

  it("takes a payment with the configuration block of the README: the shopper pays, the order is there", async () => {
    const simulator = start("npx", ["qfpay-simulator", "--port", new URL(settings.QFPAY_BASE_URL!).port], {
      cwd: consumer.folder,
      env: {
        QFPAY_SIMULATOR_APP_CODE: KEYS.QFPAY_APP_CODE,
        QFPAY_SIMULATOR_CLIENT_KEY: KEYS.QFPAY_CLIENT_KEY,
        QFPAY_SIMULATOR_NOTIFY_URL: `${settings.MEDUSA_BACKEND_URL}/hooks/qfpay/qfpay`,
      },
    })
    const backend = startMedusa(built())
    const api = axios.create({ baseURL: settings.MEDUSA_BACKEND_URL })
    await untilItAnswers(api, backend.ended)

    const cart = await createCart(api, shop)
    const session = await startPayment(api, shop, cart, "pp_qfpay-alipay_qfpay")
    expect(session.data).toMatchObject({ txamt: 15850, txcurrcd: "HKD", out_trade_no: expect.any(String) })
    const pay = `/simulator/api/orders/${String(session.data.out_trade_no)}/pay`
    await axios.post(pay, {}, { baseURL: settings.QFPAY_BASE_URL })

    const orderId = await waitFor(() => orderOfSession(api, session.id), { timeoutMs: 30_000, what: "the order" })
    const { data } = await api.get(`/store/orders/${orderId}?fields=+payment_status`, storeHeaders(shop))
    expect(data.order).toMatchObject({ total: 158.5, currency_code: "hkd", payment_status: "captured" })
    await simulator.stop()
    await backend.stop()
  })

  it("resolves every entry of its exports", async () => {
    const specifiers = Object.keys(manifest().exports).flatMap(entriesOf)
    expect(specifiers.length).toBeGreaterThan(4)
    const script = `
      const { createRequire } = require("node:module")
      const { existsSync } = require("node:fs")
      const { resolve } = createRequire(${JSON.stringify(path.join(consumer.folder, "index.js"))})
      console.log(JSON.stringify(${JSON.stringify(specifiers)}.filter((specifier) => {
        try { return !existsSync(resolve(specifier)) } catch { return true }
      })))`
    expect(JSON.parse(await run(process.execPath, ["-e", script], { cwd: consumer.folder }))).toEqual([])
  })

  it("loads its server entries, and types every entry for TypeScript", async () => {
    const { name } = manifest()
    fs.mkdirSync(path.join(consumer.folder, "uses"), { recursive: true })
    fs.writeFileSync(
      path.join(consumer.folder, "uses/entries.ts"),
      `import provider from "${name}/providers/qfpay"
import { settlePaymentWorkflow } from "${name}/workflows"
import { createSimulator, type Simulator } from "${name}/simulator"
import type { QfpayPaymentElement } from "${name}/storefront"

const simulator: Simulator = createSimulator()
// @ts-expect-error the types are known: there is no such option
export const nonsense = () => createSimulator({ nonsense: true })
export type Element = QfpayPaymentElement
console.log([typeof provider, typeof settlePaymentWorkflow, typeof simulator.listen].join())
`,
    )
    fs.writeFileSync(
      path.join(consumer.folder, "uses/tsconfig.json"),
      JSON.stringify({
        extends: "../tsconfig.json",
        compilerOptions: { rootDir: ".", outDir: "./built", lib: ["ES2023", "DOM"], types: ["node"] },
        include: ["entries.ts"],
        exclude: [],
      }),
    )
    const tsc = path.join(consumer.folder, "node_modules/typescript/bin/tsc")
    await run(process.execPath, [tsc, "-p", "uses"], { cwd: consumer.folder })
    const said = await run(process.execPath, ["uses/built/entries.js"], { cwd: consumer.folder })
    expect(said.trim().split("\n").at(-1)).toBe("object,function,function")
  })

  it("ships nothing but what a shop runs: no test, no demo, no source", () => {
    const strangers = tarball.contents.filter(
      (file) =>
        !/^(package\.json|README\.md|LICENSE|CHANGELOG\.md|\.medusa\/server\/.+\.(js|mjs|d\.ts|json))$/.test(file) ||
        /(^|\/)(__tests__|integration-tests|demo|benchmarks|scripts)\/|\.(test|spec)\./.test(file),
    )
    expect(strangers).toEqual([])
    expect(tarball.contents).toEqual(expect.arrayContaining(["package.json", "README.md", "LICENSE"]))
  })

  it("brings no second copy of Medusa, React or zod", () => {
    const nested = path.join(consumer.plugin, "node_modules")
    const copies = fs.existsSync(nested) ? fs.readdirSync(nested) : []
    expect(copies.filter((name) => ["@medusajs", "react", "react-dom", "zod"].includes(name))).toEqual([])
  })

  it("can be installed in a storefront, which has no Medusa, and be found by its older module resolution", () => {
    const { exports, typesVersions, peerDependencies, peerDependenciesMeta } = manifest()
    const demanded = Object.keys(peerDependencies).filter((peer) => peerDependenciesMeta[peer]?.optional !== true)
    expect(demanded).toEqual([])
    for (const entry of ["storefront", "storefront/react"]) {
      const types = (exports[`./${entry}`] as Record<string, string>).types
      expect(typesVersions["*"]?.[entry]).toEqual([types])
      expect(fs.existsSync(path.join(consumer.plugin, String(types)))).toBe(true)
    }
  })

  it("has a simulator that explains itself", async () => {
    const help = await run("npx", ["qfpay-simulator", "--help"], { cwd: consumer.folder })
    expect(help).toMatch(/--port/)
  })

  it("refuses to boot when an option is missing, and names every one that is", async () => {
    const { status, output } = await startMedusa(built(), { QFPAY_APP_CODE: "", MEDUSA_BACKEND_URL: "" }).ended
    expect(status).toBe(1)
    expect(output).toMatch(/accounts\.qfpay\.appCode/)
    expect(output).toMatch(/backendUrl/)
    expect(output).not.toContain(KEYS.QFPAY_CLIENT_KEY)
  })

  it('refuses to boot without the line dependencies: ["qfpay"], and shows it', async () => {
    const line = 'dependencies: ["qfpay"],'
    const copy = path.join(consumer.folder, ".medusa/without-the-line")
    fs.cpSync(built(), copy, { recursive: true })
    const config = path.join(copy, "medusa-config.js")
    const before = fs.readFileSync(config, "utf8")
    expect(before).toContain(line)
    fs.writeFileSync(config, before.replace(line, ""))

    const { status, output } = await startMedusa(copy).ended
    expect(status).toBe(1)
    expect(output).toContain(line)
  })

  /** What `medusa build` made, and `medusa start` runs. */
  function built(): string {
    return path.join(consumer.folder, ".medusa/server")
  }

  function medusa(...args: string[]): Promise<string> {
    return run(process.execPath, [consumer.medusa, ...args], { cwd: consumer.folder, env: settings })
  }

  function startMedusa(cwd: string, changed: Record<string, string> = {}) {
    const port = new URL(settings.MEDUSA_BACKEND_URL!).port
    return start(process.execPath, [consumer.medusa, "start", "--port", port], {
      cwd,
      env: { ...settings, ...changed },
    })
  }

  async function orderOfSession(api: AxiosInstance, sessionId: string): Promise<string | null> {
    const { data } = await api.get(`/store/qfpay/payment-sessions/${sessionId}`, storeHeaders(shop))
    return data.payment_session.order_id
  }
})

async function untilItAnswers(api: AxiosInstance, ended: Promise<Ended>): Promise<void> {
  const healthy = waitFor(async () => (await api.get("/health")).status === 200, {
    timeoutMs: MINUTE_MS,
    what: "Medusa",
  })
  const dead = ended.then(({ output }): never => {
    throw new Error(`Medusa did not start:\n${output.slice(-4000)}`)
  })
  await Promise.race([healthy, dead])
}

/** `./simulator` is one entry; a pattern stands for the one name that the contract gives it. */
function entriesOf(key: string): string[] {
  const { name } = manifest()
  const subpath = key.replace(/^\./, name)
  if (!key.includes("*")) return [subpath]
  return /^\.\/(providers|modules|\.medusa\/server\/src\/modules)\/\*$/.test(key) ? [subpath.replace("*", "qfpay")] : []
}
