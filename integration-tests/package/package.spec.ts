import { createHash } from "node:crypto"
import fs from "node:fs"
import path from "node:path"
import type { AxiosInstance } from "axios"
import { launchBrowser } from "../setup/browser"
import { createDatabase, type Database } from "../setup/database"
import type { Shop } from "../setup/seed-shop"
import { createCart, startPayment, storeHeaders } from "../setup/shopper"
import { waitFor } from "../setup/wait-for"
import { Application, KEYS, paymentOf, type Settings, settingsFor } from "./application"
import {
  type Consumer,
  emptyFolder,
  installedInStorefront,
  installInto,
  manifest,
  pack,
  STOREFRONT,
  type Tarball,
} from "./consumer"
import { run, start, stopAll } from "../setup/programs"

const MINUTE_MS = 60_000
/** A whole shop, two commands and a browser one after the other. */
const PATIENCE_MS = 8 * MINUTE_MS
const EXAMPLE = path.resolve(__dirname, "../../medusa-config.example.ts")

/** What `doctor --json` prints. */
interface Diagnosis {
  ready: boolean
  checks: { id: string; state: string; message: string; fix?: string }[]
}

describe("The package, installed from its tarball into an empty Medusa application", () => {
  let folder: string
  let tarball: Tarball
  let storefront: Tarball
  /** What `init` printed. */
  let said: string
  /** What `doctor` said before the database was migrated. */
  let unmigrated: Diagnosis
  let consumer: Consumer
  let database: Database
  let shop: Shop
  let settings: Settings
  let application: Application

  beforeAll(
    async () => {
      folder = emptyFolder()
      database = await createDatabase("package")
      settings = await settingsFor(database)
      tarball = await pack(folder)
      storefront = await pack(folder, STOREFRONT)
      consumer = await installInto(path.join(folder, "shop"), tarball)
      application = new Application(consumer, settings)
      said = (await application.plugin(["init", "--yes"]).ended).output
      unmigrated = await doctor()
      const [seeded] = await Promise.all([application.seed(), application.medusa("build")])
      shop = seeded
    },
    (process.env.MEDUSA_VERSION ? 25 : 6) * MINUTE_MS,
  )

  afterAll(async () => {
    await stopAll()
    await database?.drop()
    if (folder) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }, MINUTE_MS)

  it("is set up by init: it shows what it adds to medusa-config.ts, and never what .env has in it", () => {
    expect(said).toMatch(/^\+ {6}resolve: "medusa-payment-qfpay",$/m)
    expect(said).toMatch(/^\+QFPAY_APP_CODE=$/m)
    const added = (file: string) => {
      const text = fs.readFileSync(file, "utf8")
      return text.slice(text.indexOf("plugins: [")).replace(/[\s,]/g, "")
    }
    expect(added(path.join(consumer.folder, "medusa-config.ts"))).toBe(added(EXAMPLE))
  })

  it("follows the README: its steps are the commands that these tests run", () => {
    const readme = fs.readFileSync(path.join(consumer.plugin, "README.md"), "utf8")
    expect([...readme.matchAll(/^ {3}```sh\n {3}(np.*)\n {3}```$/gm)].map(([, command]) => command)).toEqual([
      "npm install medusa-payment-qfpay",
      "npx medusa-payment-qfpay init",
      "npx medusa db:migrate",
      "npm run dev",
      "npx medusa-payment-qfpay doctor",
      "npm install medusa-payment-qfpay-storefront",
    ])
  })

  it(
    "takes a payment with the configuration block of the README: the order is there, the merchant sees and refunds it",
    async () => {
      const simulator = await application.startSimulator()
      const backend = await application.startAndWait()
      const { api } = application
      const { checks } = await doctor()
      expect(checks.filter(({ state }) => state === "problem" || state === "skipped")).toEqual([])
      const well = checks.filter(({ state }) => state === "ok").map(({ id }) => id)
      expect(well).toEqual(expect.arrayContaining(["options", "migrations", "credentials", "regions", "notify_url"]))

      const cart = await createCart(api, shop)
      const session = await startPayment(api, shop, cart, "pp_qfpay-alipay_qfpay")
      expect(session.data).toMatchObject({ txamt: 15850, txcurrcd: "HKD", out_trade_no: expect.any(String) })
      await application.gateway.post(`/orders/${String(session.data.out_trade_no)}/pay`, {})

      const orderId = await waitFor(() => application.orderOf(shop, session), { what: "the order" })
      const { data } = await api.get(`/store/orders/${orderId}?fields=+payment_status`, storeHeaders(shop))
      expect(data.order).toMatchObject({ total: 158.5, currency_code: "hkd", payment_status: "captured" })

      const number = String(session.data.out_trade_no)
      const admin = await application.logIn()
      await seesInAdmin(admin, number)
      await admin.post(`/admin/payments/${await paymentOf(admin, orderId)}/refund`, { amount: 58.5 })
      const { data: detail } = await admin.get(`/admin/qfpay/transactions/${number}`)
      expect(detail.transaction).toMatchObject({ state: "applied", amount: 158.5, refunded_amount: 58.5 })
      expect(detail.transaction.refunds).toMatchObject([{ state: "done", amount: 58.5 }])

      const places = { on_order: 1, refunded: 0, held: 0, closed_by_person: 0, under_way: 0 }
      expect(await audit()).toEqual({ status: 0, said: { audit: { audited: 1, places, findings: [] } } })
      // As if another program had canceled the order in the database.
      await database.query(`UPDATE "order" SET status = 'canceled', canceled_at = now() WHERE id = $1`, [orderId])
      const finding = { out_trade_no: number, kind: "order_canceled", amount: 100, currency_code: "hkd" }
      expect(await audit()).toMatchObject({
        status: 1,
        said: { audit: { audited: 1, findings: [{ ...finding, order_id: orderId }] } },
      })
      expect(await audit()).toMatchObject({ status: 0, said: { audit: { audited: 1, findings: [] } } })
      await simulator.stop()
      await backend.stop()
    },
    PATIENCE_MS,
  )

  it("has a doctor that names the next step: first the options, then the migrations", async () => {
    const nothingSet = await doctor({ QFPAY_APP_CODE: "", MEDUSA_BACKEND_URL: "" })
    expect(nothingSet.ready).toBe(false)
    const [options] = nothingSet.checks.filter(({ id }) => id === "options")
    expect(options?.message).toMatch(/accounts\.qfpay\.appCode: is empty[^]*backendUrl: is empty/)
    expect(JSON.stringify(nothingSet)).not.toContain(KEYS.QFPAY_CLIENT_KEY)
    expect(await audit({ QFPAY_APP_CODE: "" })).toMatchObject({ status: 2, said: { problems: [{ id: "options" }] } })

    expect(unmigrated.ready).toBe(false)
    expect(unmigrated.checks.filter(({ state }) => state === "problem")).toEqual([
      expect.objectContaining({ id: "migrations", fix: expect.stringContaining("npx medusa db:migrate") }),
    ])
  })

  it("has a doctor that says when the shop cannot be reached, and QFPay refuses the key", async () => {
    const wrong = await doctor()
    expect(wrong.ready).toBe(false)
    expect(wrong.checks.filter(({ state }) => state === "problem").map(({ id }) => id)).toEqual([
      "credentials",
      "notify_url",
    ])
  })

  it("is clean for publint and arethetypeswrong, as is the storefront's package", async () => {
    const lint = path.join(__dirname, "../../scripts/lint-packages.mjs")
    const { output, status } = await start(process.execPath, [lint, tarball.file, storefront.file], { cwd: folder })
      .ended
    expect(output).toBe("")
    expect(status).toBe(0)
  })

  it("can be installed in a storefront with an older Medusa and React 19; its own package brings nothing along", async () => {
    const beside = ["@medusajs/icons", "react", "react-dom", "scheduler"]
    const own = { "medusa-payment-qfpay-storefront": storefront }
    const alone = await installedInStorefront(path.join(folder, "storefront"), own)
    expect(alone.sort()).toEqual([...beside, "medusa-payment-qfpay-storefront"].sort())
    const both = await installedInStorefront(path.join(folder, "older-storefront"), { [manifest().name]: tarball })
    expect(both).toContain("medusa-payment-qfpay")
    expect(both.filter((name) => /^@medusajs\//.test(name))).toEqual(["@medusajs/icons"])
  })

  it("ships the storefront's files in both packages, and the hash of each that a page may load", () => {
    const shipped = storefront.contents.filter((file) => file.startsWith("dist/")).map((file) => file.slice(5))
    const entry = ".medusa/server/src/storefront/"
    const own = tarball.contents.filter((file) => file.startsWith(entry)).map((file) => file.slice(entry.length))
    expect(shipped.filter((file) => !own.includes(file)).sort()).toEqual(["integrity.json", "qfpay-payment.js"])
    // The page of a payment link is the plugin's own.
    expect(own.filter((file) => !shipped.includes(file))).toEqual(["pay-page.mjs"])
    const integrity = JSON.parse(fs.readFileSync(path.join(STOREFRONT, "dist/integrity.json"), "utf8")) as object
    for (const [file, hash] of Object.entries(integrity)) {
      const bytes = fs.readFileSync(path.join(STOREFRONT, "dist", file))
      expect(hash).toBe(`sha384-${createHash("sha384").update(bytes).digest("base64")}`)
    }
  })

  it("stays small", () => {
    expect(fs.statSync(tarball.file).size).toBeLessThan(920_000)
    expect(fs.statSync(storefront.file).size).toBeLessThan(80_000)
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
import { paymentAppliedWorkflow, applyPaymentWorkflow } from "${name}/workflows"
import { createSimulator, type Simulator } from "${name}/simulator"

const simulator: Simulator = createSimulator()
// @ts-expect-error the types are known: there is no such option
export const nonsense = () => createSimulator({ nonsense: true })
paymentAppliedWorkflow.hooks.paymentApplied(async ({ order_id }, { container }) => {
  const accounts: readonly string[] = container.resolve("qfpay").accounts.ids
  // @ts-expect-error the types are known: an order's id is a text
  const nonsense: number = order_id
  console.log(accounts, nonsense)
})
console.log([typeof provider, typeof applyPaymentWorkflow, typeof simulator.listen].join())
`,
    )
    // The storefront's entries are ES modules, for bundlers and browsers.
    fs.writeFileSync(
      path.join(consumer.folder, "uses/storefront.mts"),
      `import { QfpayPaymentElement } from "${name}/storefront"
export const isElement = (node: Node): node is QfpayPaymentElement => node instanceof QfpayPaymentElement
// @ts-expect-error the types are known: there is no such method
export const nonsense = (element: QfpayPaymentElement) => element.nonsense()
`,
    )
    fs.writeFileSync(
      path.join(consumer.folder, "uses/tsconfig.json"),
      JSON.stringify({
        extends: "../tsconfig.json",
        compilerOptions: { rootDir: ".", outDir: "./built", lib: ["ES2023", "DOM"], types: ["node"] },
        include: ["entries.ts", "storefront.mts"],
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
        !/^(package\.json|README(\.zh-HK)?\.md|LICENSE|CHANGELOG\.md|\.medusa\/server\/.+\.(js|mjs|d\.m?ts|json))$/.test(
          file,
        ) || /(^|\/)(__tests__|integration-tests|demo|benchmarks|scripts)\/|\.(test|spec)\./.test(file),
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
    const { status, output } = await application.start(application.built, {
      QFPAY_APP_CODE: "",
      MEDUSA_BACKEND_URL: "",
    }).ended
    expect(status).toBe(1)
    expect(output).toMatch(/accounts\.qfpay\.appCode/)
    expect(output).toMatch(/backendUrl/)
    expect(output).not.toContain(KEYS.QFPAY_CLIENT_KEY)
  })

  it('refuses to boot without the line dependencies: ["qfpay"], and shows it', async () => {
    const line = 'dependencies: ["qfpay"],'
    const copy = path.join(consumer.folder, ".medusa/without-the-line")
    fs.cpSync(application.built, copy, { recursive: true })
    const config = path.join(copy, "medusa-config.js")
    const before = fs.readFileSync(config, "utf8")
    expect(before).toContain(line)
    fs.writeFileSync(config, before.replace(line, ""))

    const { status, output } = await application.start(copy).ended
    expect(status).toBe(1)
    expect(output).toContain(line)
  })

  async function doctor(changed: Record<string, string> = {}): Promise<Diagnosis> {
    const { status, stdout } = await application.plugin(["doctor", "--json"], changed).ended
    const found = JSON.parse(stdout) as Diagnosis
    expect(status).toBe(found.ready ? 0 : 1)
    return found
  }

  /** What `audit --json` prints. */
  async function audit(changed: Record<string, string> = {}): Promise<{ status: number | null; said: unknown }> {
    const { status, stdout } = await application.plugin(["audit", "--json"], changed).ended
    return { status, said: JSON.parse(stdout) as unknown }
  }

  /** Opens the page of payments, which Medusa's build has made part of its admin. */
  async function seesInAdmin({ defaults }: AxiosInstance, number: string): Promise<void> {
    const browser = await launchBrowser()
    try {
      // In production Medusa's session cookie is for https only, so each request brings the merchant's token.
      const { authorization } = defaults.headers as unknown as { authorization: string }
      const page = await browser.newPage({ locale: "en-HK", extraHTTPHeaders: { authorization } })
      await page.goto(`${defaults.baseURL}/app/qfpay?q=${number}`)
      await page.getByRole("row").filter({ hasText: "AlipayHK" }).filter({ hasText: "158.50" }).waitFor()
    } finally {
      await browser.close()
    }
  }
})

/** `./simulator` is one entry; a pattern stands for the one name that the contract gives it. */
function entriesOf(key: string): string[] {
  const { name } = manifest()
  const subpath = key.replace(/^\./, name)
  if (!key.includes("*")) return [subpath]
  return /^\.\/(providers|modules|\.medusa\/server\/src\/modules)\/\*$/.test(key) ? [subpath.replace("*", "qfpay")] : []
}
