#!/usr/bin/env node
/**
 * A whole shop on one machine: PostgreSQL, Medusa with this plugin and its admin, the QFPay simulator and a storefront.
 * Only Node needs to be installed. `npm run demo -- --help` lists the options.
 *
 * Own code, because a process manager (concurrently) only starts programs: it does not build what is out of date, seed a
 * shop once, or stop everything in order.
 */
import fs from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"
import { createStorefrontServer } from "../demo/storefront/server.mjs"
import {
  buildDemo,
  buildPlugin,
  DEMO,
  DEMO_BUILD,
  isDemoBuilt,
  isPluginBuilt,
  MEDUSA_CLI,
  migrationsMark,
  PLUGIN_BUILD,
} from "./lib/builds.mjs"
import { findPublishableKey, openDatabase } from "./lib/demo-database.mjs"
import { HELP, readDemoSettings } from "./lib/demo-settings.mjs"
import { databaseFingerprint, lockDir, readState, writeState } from "./lib/demo-state.mjs"
import { reservePort } from "./lib/ports.mjs"
import { fallbackDataDir, stopLeftoverPostgres } from "./lib/postgres.mjs"
import { ProcessFailedError, runNode, startNode, waitUntilHealthy } from "./lib/processes.mjs"
import { createProgress } from "./lib/progress.mjs"

const HOST = "127.0.0.1"
const ADMIN = { email: "admin@lanternlane.example", password: "demo-admin-1962" }
const PICTURES = path.join(DEMO, "storefront", "public", "products")

/** Run last to first. @type {(() => unknown)[]} */
const cleanups = []
const interruption = new AbortController()
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(signal, () => {
    // The second signal ends at once. The exit handlers end what is still running.
    if (interruption.signal.aborted) process.exit(1)
    interruption.abort(new Error(`stopped by ${signal}`))
  })
}
// npm runs this script in a shell, and a shell that ends passes no signal on, so its end counts as the signal.
const startedBy = process.ppid
if (process.env.npm_lifecycle_event) {
  const watch = () => process.ppid !== startedBy && interruption.abort(new Error("the shell that started it has ended"))
  setInterval(watch, 500).unref()
}

let progress = createProgress(process.stdout)
try {
  const settings = readDemoSettings(process.argv.slice(2), process.env)
  if (settings.json) progress = createProgress(process.stderr)
  if (settings.help) progress.say(HELP)
  else await run(settings)
} catch (error) {
  if (interruption.signal.aborted) progress.say("\nStopped before the shop was ready.")
  else progress.say(`\n✗ ${inWords(error)}`)
  process.exitCode = 1
} finally {
  await cleanUp()
}
// A browser's keep-alive connection must not keep the process alive.
process.exit()

/** @param {import("./lib/demo-settings.mjs").DemoSettings} settings */
async function run(settings) {
  const { dir } = settings
  const logs = path.join(dir, "logs")
  progress.say("\nOpening the demo shop.\n")
  cleanups.push(lockDir(dir))
  if (settings.reset) await progress.step("Delete the old shop", () => reset(settings))

  const addresses = await chooseAddresses(settings.ports)
  const state = readState(dir)
  const isFirstTime = state.migrated[databaseFingerprint(settings.databaseUrl)] === undefined
  if (isFirstTime) progress.say("  The first start takes a minute or two.")
  const baseEnv = medusaEnv({ addresses, state })

  const [database] = await together([
    () =>
      progress.step(settings.databaseUrl ? "Connect to your PostgreSQL" : "Start PostgreSQL", () =>
        useDatabase(settings),
      ),
    async (signal) => {
      if (!settings.build || isPluginBuilt()) return
      await progress.step("Build the plugin", () => buildPlugin({ logs, signal }))
    },
  ])
  if (database.notice) progress.say(`    ${database.notice}`)
  const env = { ...baseEnv, DATABASE_URL: database.url }

  const [publishableKey] = await together([
    (signal) => prepareShop({ settings, state, env, logs, signal, url: database.url }),
    async (signal) => {
      if (isDemoBuilt()) return
      await progress.step("Build the shop's backend and its admin", () => buildDemo({ logs, env, signal }))
    },
  ])

  await progress.step("Start the QFPay simulator", () => startSimulator(addresses))
  await progress.step("Start the storefront", () => startStorefront(addresses, publishableKey))
  const medusa = await progress.step("Start Medusa", () => startMedusa({ addresses, env, logs }))

  announce({ settings, addresses, publishableKey, medusaPid: medusa.pid })
  await untilTheEnd({ medusa, database, logs })
}

// --- Before anything runs ---------------------------------------------------------------------------------------------

/** @param {import("./lib/demo-settings.mjs").DemoSettings} settings */
async function reset({ dir, databaseUrl }) {
  const dataDir = path.join(dir, "postgres")
  await stopLeftoverPostgres(dataDir)
  for (const name of ["postgres", "logs", "state.json"])
    fs.rmSync(path.join(dir, name), { recursive: true, force: true })
  fs.rmSync(path.dirname(fallbackDataDir(dataDir)), { recursive: true, force: true })
  if (databaseUrl) progress.say("    The database of DATABASE_URL is yours and was left unchanged.")
}

/**
 * @typedef {{ port: number, url: string }} Address
 * @typedef {Record<"storefront" | "medusa" | "simulator", Address>} Addresses
 */

/**
 * @param {import("./lib/demo-settings.mjs").DemoSettings["ports"]} ports
 * @returns {Promise<Addresses>}
 */
async function chooseAddresses(ports) {
  const promised = new Set(Object.values(ports).map(({ wanted }) => wanted))
  promised.delete(0)
  /** @param {{ wanted: number, setting: string, purpose: string }} wish */
  const choose = async (wish) => {
    const except = new Set(promised)
    except.delete(wish.wanted)
    const port = await reservePort({ ...wish, except })
    promised.add(port)
    return { port, url: `http://localhost:${port}` }
  }
  return {
    storefront: await choose(ports.storefront),
    medusa: await choose(ports.medusa),
    simulator: await choose(ports.simulator),
  }
}

/**
 * Everything that the demo's medusa-config.ts and its seed read from the environment.
 *
 * @param {{ addresses: Addresses, state: import("./lib/demo-state.mjs").DemoState }} facts
 * @returns {NodeJS.ProcessEnv}
 */
function medusaEnv({ addresses: { storefront, medusa, simulator }, state }) {
  return {
    ...process.env,
    // Each Medusa command has its own default.
    NODE_ENV: undefined,
    MEDUSA_DISABLE_TELEMETRY: "true",
    MEDUSA_BACKEND_URL: medusa.url,
    // Your own storefront may use the demo shop as well.
    STORE_CORS: [storefront.url, `http://${HOST}:${storefront.port}`, process.env.STORE_CORS].filter(Boolean).join(","),
    JWT_SECRET: state.jwtSecret,
    COOKIE_SECRET: state.cookieSecret,
    QFPAY_APP_CODE: qfpayAccount().appCode,
    QFPAY_CLIENT_KEY: qfpayAccount().clientKey,
    QFPAY_BASE_URL: simulator.url,
    QFPAY_RETURN_URL: `${storefront.url}/checkout/qfpay`,
    DEMO_ADMIN_EMAIL: ADMIN.email,
    DEMO_ADMIN_PASSWORD: ADMIN.password,
    DEMO_PICTURES_DIR: PICTURES,
  }
}

/** An account that works only with the simulator of this demo. */
function qfpayAccount() {
  return { appCode: "LANTERNLANEDEMO00000000000000001", clientKey: "demo0client0key0of0lantern0lane0" }
}

// --- The parts --------------------------------------------------------------------------------------------------------

/** @param {import("./lib/demo-settings.mjs").DemoSettings} settings */
async function useDatabase(settings) {
  const database = await openDatabase(settings)
  cleanups.push(() => database.stop())
  return database
}

/**
 * Migrates and seeds the database, each only if needed.
 *
 * @param {{
 *   settings: import("./lib/demo-settings.mjs").DemoSettings, state: import("./lib/demo-state.mjs").DemoState,
 *   env: NodeJS.ProcessEnv, logs: string, signal: AbortSignal, url: string,
 * }} options
 * @returns {Promise<string>} the storefront's publishable key
 */
async function prepareShop({ settings, state, env, logs, signal, url }) {
  const medusa = (/** @type {string} */ name, /** @type {string} */ log, /** @type {string[]} */ args) =>
    runNode({ name, script: MEDUSA_CLI, args, cwd: DEMO, env, logFile: path.join(logs, log), signal })

  const fingerprint = databaseFingerprint(settings.databaseUrl)
  const mark = migrationsMark()
  const known = await findPublishableKey(url)
  if (known === undefined || state.migrated[fingerprint] !== mark) {
    await progress.step("Migrate the database", () => medusa("The database migration", "migrate.log", ["db:migrate"]))
    state.migrated[fingerprint] = mark
    writeState(settings.dir, state)
  }
  if (known !== undefined) return known

  await progress.step("Seed the shop", () => medusa("The seed script", "seed.log", ["exec", "./src/scripts/seed.ts"]))
  const made = await findPublishableKey(url)
  if (made === undefined) throw new Error(`The shop was not seeded; see ${path.join(logs, "seed.log")}.`)
  return made
}

/** @param {Addresses} addresses */
async function startSimulator({ simulator: { port, url }, medusa }) {
  const { createSimulator } = createRequire(import.meta.url)(path.join(PLUGIN_BUILD, "src", "simulator"))
  const simulator = createSimulator({
    accounts: [{ ...qfpayAccount(), notifyUrl: `${medusa.url}/hooks/qfpay/qfpay` }],
    shopName: "Lantern Lane",
    publicUrl: url,
  })
  await simulator.listen(port, HOST)
  cleanups.push(() => simulator.close())
}

/** @param {Addresses} addresses @param {string} publishableKey */
async function startStorefront({ storefront, medusa, simulator }, publishableKey) {
  const server = createStorefrontServer({
    backendUrl: medusa.url,
    simulatorUrl: simulator.url,
    publishableKey,
    widgetDir: path.join(PLUGIN_BUILD, "src", "storefront"),
  })
  await new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(storefront.port, HOST, () => resolve(undefined))
  })
  cleanups.push(() => {
    server.close()
    server.closeAllConnections()
  })
}

/** @param {{ addresses: Addresses, env: NodeJS.ProcessEnv, logs: string }} options */
async function startMedusa({ addresses: { medusa }, env, logs }) {
  const program = startNode({
    name: "Medusa",
    script: MEDUSA_CLI,
    args: ["start", "--host", HOST, "--port", String(medusa.port)],
    cwd: DEMO_BUILD,
    env: { ...env, NODE_ENV: "production" },
    logFile: path.join(logs, "medusa.log"),
  })
  cleanups.push(() => program.stop())
  await waitUntilHealthy({ program, url: `${medusa.url}/health`, signal: interruption.signal })
  return program
}

// --- While it runs, and after -----------------------------------------------------------------------------------------

/**
 * @param {{ settings: import("./lib/demo-settings.mjs").DemoSettings, addresses: Addresses, publishableKey: string, medusaPid: number }} facts
 */
function announce({ settings, addresses: { storefront, medusa, simulator }, publishableKey, medusaPid }) {
  const admin = `${medusa.url}/app`
  progress.say(`
The shop is open.

  Storefront   ${storefront.url}
  Admin        ${admin}   ${ADMIN.email} / ${ADMIN.password}
  Simulator    ${simulator.url}

  1. Open the storefront, put something in the cart and check out.
  2. Choose AlipayHK, or any other wallet: a QR code appears.
  3. Click "Open the simulated phone" and press Pay there.
  4. Watch the storefront confirm the order, then find it in the admin.

  Logs are in ${path.join(settings.dir, "logs")}. Ctrl-C stops everything.
`)
  if (!settings.json) return
  const facts = {
    ready: true,
    storefront: storefront.url,
    admin,
    simulator: simulator.url,
    medusa: medusa.url,
    medusaPid,
    publishableKey,
    adminEmail: ADMIN.email,
    adminPassword: ADMIN.password,
  }
  process.stdout.write(`${JSON.stringify(facts)}\n`)
}

/**
 * Returns after a request to stop, and fails if one of the parts ends on its own.
 *
 * @param {{
 *   medusa: import("./lib/processes.mjs").RunningProgram,
 *   database: import("./lib/demo-database.mjs").DemoDatabase, logs: string,
 * }} parts
 */
async function untilTheEnd({ medusa, database, logs }) {
  const { signal } = interruption
  const asked = new Promise((resolve) => {
    if (signal.aborted) resolve("asked")
    signal.addEventListener("abort", () => resolve("asked"), { once: true })
  })
  const postgresLog = path.join(logs, "postgres.log")
  await Promise.race([
    asked,
    medusa.ended.then((how) => {
      throw new ProcessFailedError({ name: medusa.name, how, logFile: medusa.logFile })
    }),
    database.ended?.then(() => {
      throw new ProcessFailedError({ name: "PostgreSQL", how: "stopped", logFile: postgresLog })
    }) ?? asked,
  ])
  progress.say("\nClosing the shop…")
  await cleanUp()
  progress.say("Closed.")
}

async function cleanUp() {
  for (const undo of cleanups.splice(0).reverse()) {
    try {
      await undo()
    } catch (error) {
      progress.say(`While stopping: ${inWords(error)}`)
    }
  }
}

/**
 * Runs several tasks at once. If one fails or the demo is interrupted, the others are aborted, and have ended before
 * this rejects.
 *
 * @template {((signal: AbortSignal) => Promise<any>)[]} Works
 * @param {[...Works]} works
 * @returns {Promise<{ [Index in keyof Works]: Awaited<ReturnType<Works[Index]>> }>}
 */
async function together(works) {
  const failure = new AbortController()
  const signal = AbortSignal.any([failure.signal, interruption.signal])
  /** @type {unknown} */
  let firstProblem
  const results = await Promise.all(
    works.map((work) =>
      work(signal).catch((problem) => {
        firstProblem ??= problem
        failure.abort(problem)
      }),
    ),
  )
  if (firstProblem !== undefined) throw firstProblem
  interruption.signal.throwIfAborted()
  return /** @type {any} */ (results)
}

/** @param {unknown} error */
function inWords(error) {
  return error instanceof Error ? error.message : String(error)
}
