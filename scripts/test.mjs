#!/usr/bin/env node
/**
 * `npm test`: runs every test, including all setup. Only Node needs to be installed. Jest runs the tests; this builds the
 * plugin and starts PostgreSQL once for all of its runs, limits their time, and ends what a killed run leaves behind.
 *
 *   npm test                              everything
 *   npm test -- unit                      one part: unit, modules, integration, browser, package or simulation
 *   npm test -- measure                   how soon a payment is on the screen (PAYMENTS=50); not part of everything
 *   npm test -- simulation                lives of shops from seeds; more of them with npm run simulate
 *   npm test -- chaos                     two instances, killed and cut off (npm run chaos); not part of everything
 *   npm test -- long-run                  hours of load on one instance (npm run long-run); not part of everything
 *   npm test -- upgrades                  from and to earlier releases (npm run upgrades); not part of everything
 *   npm test -- fuzz                      100,000 random inputs of each kind (FUZZ_RUNS, FUZZ_SEED); not part of everything
 *   npm test -- integration checkout -t "pays once"   other arguments go to Jest
 *   npm test -- integration --no-build    the plugin as it was last built, without later edits
 *   DATABASE_URL=postgres://… npm test    on a PostgreSQL of your own, as its superuser
 *
 * Own code, because Jest's globalSetup cannot end a run that hangs, nor the browsers and servers that a killed run leaves.
 */
import { spawn } from "node:child_process"
import fs from "node:fs"
import { createRequire } from "node:module"
import net from "node:net"
import os from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { isPluginBuilt } from "./lib/builds.mjs"
import { findFreePort } from "./lib/ports.mjs"
import { startPostgres } from "./lib/postgres.mjs"

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const JEST = createRequire(import.meta.url).resolve("jest/bin/jest")
const STOP_WITH_PARENT = new URL("./lib/stop-with-parent.mjs", import.meta.url).href
const MINUTE_MS = 60_000

/**
 * For Jest and its workers, a fifth less CPU time: V8 optimizes later what a test file runs a few times only, and its
 * garbage collector does not compete with the other workers for the cores.
 */
const V8_OPTIONS = ["--interrupt-budget=1000000", "--single-threaded-gc"]

/**
 * The parts. `onDatabase`: needs PostgreSQL. `onTheProduct`: tests the built plugin, against PostgreSQL too. Each of
 * those files boots a whole Medusa or a whole shop and mostly waits, so several run at once.
 */
const PARTS = [
  { name: "unit", onTheProduct: false },
  { name: "modules", onTheProduct: false, onDatabase: true },
  { name: "integration", onTheProduct: true },
  { name: "browser", onTheProduct: true },
  { name: "package", onTheProduct: true },
  { name: "simulation", onTheProduct: true },
  { name: "chaos", onTheProduct: true, onlyWhenNamed: true },
  { name: "long-run", onTheProduct: true, onlyWhenNamed: true },
  { name: "upgrades", onTheProduct: true, onlyWhenNamed: true },
  { name: "measure", onTheProduct: true, onlyWhenNamed: true },
  { name: "fuzz", onTheProduct: true, onlyWhenNamed: true },
]

/** Parts in one entry share a run of Jest. More workers do not use two cores better, and make every wait longer. */
const RUNS = [
  { names: ["unit", "modules"], limitMs: 10 * MINUTE_MS, args: [`--maxWorkers=${workers()}`] },
  // In one run, so that no core waits for the last file of one part before the next part begins.
  {
    names: ["integration", "browser", "package", "simulation"],
    // Ends a run that hangs. Slow machines take three times as long, and another Medusa version is downloaded first.
    limitMs: Math.max(45 * MINUTE_MS, simulationLimitMs()),
    args: ["--maxWorkers=3", "--forceExit"],
  },
  { names: ["chaos", "long-run"], limitMs: 12 * 60 * MINUTE_MS, args: ["--runInBand", "--forceExit"] },
  { names: ["upgrades"], limitMs: 4 * 60 * MINUTE_MS, args: ["--runInBand", "--forceExit"] },
  { names: ["measure"], limitMs: 15 * MINUTE_MS, args: ["--runInBand", "--forceExit"] },
  {
    names: ["fuzz"],
    limitMs: 8 * 60 * MINUTE_MS,
    args: ["--maxWorkers=2", "--forceExit"],
    env: { FUZZ_RUNS: "100000" },
  },
]

/** Run last to first, at the end and on Ctrl-C. @type {(() => unknown)[]} */
const cleanups = []
/** Aborted by the first signal: everything in progress ends and nothing new starts. */
const interruption = new AbortController()

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (interruption.signal.aborted) return
    process.exitCode = 128 + os.constants.signals[signal]
    interruption.abort(new Error(`stopped by ${signal}`))
  })
}

await main(process.argv.slice(2))

/** @param {string[]} argv */
async function main(argv) {
  const { parts, jestArgs, build } = readArguments(argv)
  /** @type {Result[]} */
  const results = []
  try {
    const env = await setUp({
      build: build && parts.some((part) => part.onTheProduct),
      onDatabase: parts.some((part) => part.onDatabase || part.onTheProduct),
    })
    for (const { names, ...how } of RUNS) {
      const wanted = parts.filter(({ name }) => names.includes(name))
      if (interruption.signal.aborted || wanted.length === 0) continue
      const broken = wanted.filter((part) => env.trouble !== undefined && (part.onDatabase || part.onTheProduct))
      const able = wanted.filter((part) => !broken.includes(part)).map(({ name }) => name)
      results.push(...broken.map(({ name }) => brokenResult(name, env.trouble ?? "")))
      if (able.length > 0) results.push(...(await run(able, how, env, jestArgs)))
    }
  } finally {
    await cleanUp()
  }
  report(results, { everyPartMustRun: jestArgs.length === 0 })
}

/** @param {string[]} argv */
function readArguments(argv) {
  const rest = argv.filter((argument) => argument !== "--no-build")
  const firstForJest = rest.findIndex((argument) => !PARTS.some(({ name }) => name === argument))
  const named = firstForJest < 0 ? rest : rest.slice(0, firstForJest)
  return {
    parts:
      named.length === 0
        ? PARTS.filter((part) => !part.onlyWhenNamed)
        : PARTS.filter(({ name }) => named.includes(name)),
    jestArgs: firstForJest < 0 ? [] : rest.slice(firstForJest),
    build: rest.length === argv.length,
  }
}

// --- Set-up -----------------------------------------------------------------------------------------------------------

/**
 * @typedef {object} Environment
 * @property {string} workDir
 * @property {NodeJS.ProcessEnv} variables
 * @property {string} [trouble] why the built plugin or the database is missing
 */

/**
 * @param {{ build: boolean, onDatabase: boolean }} what
 * @returns {Promise<Environment>}
 */
async function setUp({ build, onDatabase }) {
  const workDir = fs.mkdtempSync(path.join(os.tmpdir(), "medusa-payment-qfpay-test-"))
  cleanups.push(() => fs.rmSync(workDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }))
  // As root, PostgreSQL runs as another user, who must be able to reach its folder.
  fs.chmodSync(workDir, 0o755)
  const temporary = path.join(workDir, "tmp")
  fs.mkdirSync(temporary)

  const variables = {
    ...process.env,
    NODE_ENV: "test",
    TZ: "UTC",
    // Files that a test leaves in the temporary folder are deleted with the work folder.
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
    LOG_LEVEL: process.env.LOG_LEVEL ?? "error",
    MEDUSA_DISABLE_TELEMETRY: "true",
    NODE_OPTIONS: [
      process.env.NODE_OPTIONS,
      // Medusa loads some of its modules with import(), which Jest supports only with this flag.
      ...["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"],
      // Jest loads every module once for each test file: with more room for new objects, a tenth less CPU time.
      "--max-semi-space-size=64",
    ]
      .filter(Boolean)
      .join(" "),
  }
  if (!onDatabase) return { workDir, variables }

  try {
    if (build && !isPluginBuilt()) await timed("build", () => npmRunBuild())
    const database = await timed("database", () => openDatabase(path.join(workDir, "postgres")))
    return { workDir, variables: { ...variables, ...database } }
  } catch (error) {
    return { workDir, variables, trouble: error instanceof Error ? error.message : String(error) }
  }
}

/** The variables with which Medusa's test runner finds its database. */
async function openDatabase(dataDir) {
  interruption.signal.throwIfAborted()
  const given = process.env.DATABASE_URL ? await throughLocalhost(new URL(process.env.DATABASE_URL)) : undefined
  const { port, user, password } = given ?? (await startOwnPostgres(dataDir))
  return {
    // Must be this name: the runner treats every other host as remote, and requires SSL.
    DB_HOST: "localhost",
    DB_PORT: String(port),
    DB_USERNAME: user,
    DB_PASSWORD: password,
    // Every test creates its own databases; none may use the given one.
    DATABASE_URL: undefined,
  }
}

/** @param {string} dataDir */
async function startOwnPostgres(dataDir) {
  const postgres = await startPostgres({ dataDir, fast: true })
  cleanups.push(() => postgres.stop())
  if (postgres.notice) {
    console.log(postgres.notice)
    cleanups.push(() => fs.rmSync(path.dirname(postgres.dataDir), { recursive: true, force: true }))
  }
  return postgres
}

/**
 * A remote database is reached through a local port, so that its host is "localhost" too.
 *
 * @param {URL} url
 */
async function throughLocalhost(url) {
  const remote = { host: url.hostname, port: Number(url.port || 5432) }
  const credentials = { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
  if (remote.host === "localhost") return { ...credentials, port: remote.port }

  const port = await findFreePort()
  const forwarder = net.createServer((socket) => {
    const onward = net.connect(remote)
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ]) {
      from.pipe(to)
      from.on("error", () => to.destroy())
      from.on("close", () => to.destroy())
    }
  })
  await new Promise((resolve, reject) => {
    forwarder.once("error", reject)
    forwarder.listen(port, "localhost", () => resolve(undefined))
  })
  forwarder.unref()
  return { ...credentials, port }
}

async function npmRunBuild() {
  const npm = process.env.npm_execpath
  const [command, args] = npm ? [process.execPath, [npm, "run", "build"]] : ["npm", ["run", "build"]]
  const status = await runToEnd(command, args, { env: process.env, limitMs: 5 * MINUTE_MS })
  if (status !== 0) throw new Error(`\`npm run build\` ended with ${status}`)
}

async function cleanUp() {
  for (const undo of cleanups.splice(0).reverse()) {
    try {
      await undo()
    } catch (error) {
      console.error(`Cleaning up: ${error instanceof Error ? error.message : error}`)
    }
  }
}

// --- Running ----------------------------------------------------------------------------------------------------------

/**
 * `failures`: what Jest says of each failed test, with its name.
 *
 * @typedef {{ part: string, passed: number, failed: number, seconds: number, trouble?: string, failures?: string[] }} Result
 */

/**
 * @param {string[]} names of the parts
 * @param {{ limitMs: number, args: string[], env?: NodeJS.ProcessEnv }} how
 * @param {Environment} environment
 * @param {string[]} jestArgs
 * @returns {Promise<Result[]>}
 */
async function run(names, { limitMs, args, env = {} }, { workDir, variables }, jestArgs) {
  const outputFile = path.join(workDir, `${names[0]}.json`)
  console.log(`\n=== ${names.join(", ")} ===`)
  const jest = [JEST, "--selectProjects", ...names, "--verbose", "--randomize", "--json", `--outputFile=${outputFile}`]
  const status = await runToEnd(
    process.execPath,
    ["--import", STOP_WITH_PARENT, ...V8_OPTIONS, ...jest, ...args, ...jestArgs],
    {
      env: { ...env, ...variables },
      limitMs,
    },
  )
  const results = countTests(names, outputFile)
  // Jest can fail without a failed test: no file found, a wrong option, a crash, a timeout.
  if (status !== 0 && results.every(({ failed }) => failed === 0)) {
    Object.assign(results[0], { failed: 1, trouble: `Jest ended with ${status}` })
  }
  return results
}

/**
 * @typedef {object} TestFile
 * @property {string} name its path
 * @property {string} status
 * @property {string} message what Jest printed of its failures; "" if there are none
 * @property {number} startTime ms
 * @property {number} endTime ms
 * @property {{ status: string }[]} assertionResults its tests
 */

/** @param {string[]} names @param {string} outputFile @returns {Result[]} */
function countTests(names, outputFile) {
  /** @type {TestFile[]} */
  const files = fs.existsSync(outputFile) ? JSON.parse(fs.readFileSync(outputFile, "utf8")).testResults : []
  return names.map((part) => {
    const own = files.filter(({ name }) => partOf(name) === part)
    const statuses = own.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status))
    const count = (/** @type {string} */ wanted) => statuses.filter((status) => status === wanted).length
    // A file that could not be loaded has no tests to count, but is a failure.
    const unloaded = own.filter(({ status, assertionResults: tests }) => status === "failed" && tests.length === 0)
    const began = Math.min(...own.map(({ startTime }) => startTime))
    const ended = Math.max(...own.map(({ endTime }) => endTime))
    const seconds = own.length > 0 ? (ended - began) / 1000 : 0
    const failures = own
      .filter(({ message }) => message)
      .map(({ name, message }) => `${path.relative(ROOT, name)}\n${message}`)
    return { part, passed: count("passed"), failed: count("failed") + unloaded.length, seconds, failures }
  })
}

/** @param {string} file of tests */
function partOf(file) {
  const folder = /[\\/]integration-tests[\\/]([\w-]+)[\\/]/.exec(file)?.[1]
  if (file.endsWith(".measure.ts")) return "measure"
  if (/\.fuzz(\.test)?\.ts$/.test(file) && process.argv.includes("fuzz")) return "fuzz"
  if (folder) return PARTS.some(({ name }) => name === folder) ? folder : "integration"
  return /[\\/]src[\\/](modules|providers)[\\/]/.test(file) ? "modules" : "unit"
}

/** @param {string} part @param {string} trouble @returns {Result} */
function brokenResult(part, trouble) {
  return { part, passed: 0, failed: 1, seconds: 0, trouble }
}

/**
 * Runs a program to its end, in its own process group so that all its children can be ended.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ env: NodeJS.ProcessEnv, limitMs: number }} options
 * @returns {Promise<number | string>} its status, or a text that explains why it has none
 */
function runToEnd(command, args, { env, limitMs }) {
  if (interruption.signal.aborted) return Promise.resolve("an interruption")
  const child = spawn(command, args, {
    cwd: ROOT,
    env,
    // The pipe is never written to: its end tells the child that this process has ended.
    stdio: ["pipe", "inherit", "inherit"],
    detached: process.platform !== "win32",
  })
  child.stdin?.on("error", () => {})

  /** @param {NodeJS.Signals} signal */
  const signalAll = (signal) => {
    try {
      if (process.platform === "win32" || child.pid === undefined) child.kill(signal)
      else process.kill(-child.pid, signal)
    } catch {
      // Already gone.
    }
  }
  let overdue = false
  /** @type {NodeJS.Timeout | undefined} */
  let killer
  const end = () => {
    signalAll("SIGTERM")
    killer = setTimeout(() => signalAll("SIGKILL"), 5000)
  }
  const timer = setTimeout(() => {
    overdue = true
    end()
  }, limitMs)
  interruption.signal.addEventListener("abort", end)

  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`an error (${error.message})`))
    child.once("exit", (status, signal) => {
      resolve(overdue ? `no result within ${limitMs / MINUTE_MS} minutes` : (status ?? `signal ${signal}`))
    })
  }).finally(() => {
    clearTimeout(timer)
    clearTimeout(killer)
    interruption.signal.removeEventListener("abort", end)
    // Ends browsers and servers that a killed test left behind.
    signalAll("SIGKILL")
  })
}

/**
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 */
async function timed(what, work) {
  const started = performance.now()
  const outcome = await work()
  console.log(`${what}: ${seconds((performance.now() - started) / 1000)}`)
  return outcome
}

// --- Report -----------------------------------------------------------------------------------------------------------

/**
 * @param {Result[]} results
 * @param {{ everyPartMustRun: boolean }} rules
 */
function report(results, { everyPartMustRun }) {
  for (const result of results) {
    const ranNothing = result.passed + result.failed === 0
    if (ranNothing && everyPartMustRun) Object.assign(result, { failed: 1, trouble: "no test ran" })
  }
  const total = (/** @type {"passed" | "failed"} */ key) => results.reduce((sum, result) => sum + result[key], 0)

  // Once more at the end, where whoever sees only the end of a long log finds them.
  for (const failure of results.flatMap(({ failures = [] }) => failures)) console.log(`\n${failure.trimEnd()}`)
  console.log("\nPart          passed  failed     time")
  for (const { part, passed, failed, seconds: took, trouble } of results) {
    const row = [part.padEnd(12), String(passed).padStart(7), String(failed).padStart(7), seconds(took).padStart(9)]
    console.log(row.join(" ") + (trouble ? `   ${trouble}` : ""))
  }
  if (interruption.signal.aborted) console.log(`\nNot finished: ${interruption.signal.reason.message}.`)
  else if (total("failed") > 0 || total("passed") === 0) process.exitCode = 1
  console.log(`\n${total("passed")} passed, ${total("failed")} failed`)
}

/** @param {number} value */
function seconds(value) {
  return `${value.toFixed(1)} s`
}

/** Two cores are the minimum on which the tests must be fast. */
function workers() {
  return Math.max(1, Math.min(4, os.availableParallelism()))
}

/** Explicitly requested seeds may take two days. */
function simulationLimitMs() {
  const { SIMULATION_COUNT, SIMULATION_SEEDS, SIMULATION_MUTANTS } = process.env
  return SIMULATION_COUNT || SIMULATION_SEEDS || SIMULATION_MUTANTS ? 48 * 60 * MINUTE_MS : 0
}
