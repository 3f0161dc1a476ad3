#!/usr/bin/env node
/**
 * `npm run examples [-- name …]`: installs the example storefronts from npm with the packed payment screen, builds
 * them, starts the demo shop for them, and pays an order in each with a browser. `--no-build` uses the plugin as it was
 * last built.
 *
 * Own code, because Playwright's runner starts a server, but does not install a packed package into copies of examples.
 */
import { execFile, execFileSync, spawn } from "node:child_process"
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { chromium } from "playwright-core"
import { findFreePort } from "./lib/ports.mjs"

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const NPM = process.platform === "win32" ? "npm.cmd" : "npm"
const WAIT_MS = 90_000

const folders = readdirSync(path.join(ROOT, "examples"), { withFileTypes: true }).filter((entry) => entry.isDirectory())
const all = folders.map(({ name }) => name)
const asked = process.argv.slice(2).filter((argument) => argument !== "--no-build")
const strangers = asked.filter((name) => !all.includes(name))
if (strangers.length > 0) {
  console.error(`There is no example ${strangers.join(", ")}. There are ${all.join(", ")}.`)
  process.exit(2)
}

const work = mkdtempSync(path.join(os.tmpdir(), "qfpay-examples-"))
/** @type {import("node:child_process").ChildProcess[]} */
const running = []
let failed = 0
try {
  if (!process.argv.includes("--no-build")) execFileSync(NPM, ["run", "build"], { cwd: ROOT, stdio: "inherit" })
  const tarball = await packStorefront()
  const examples = []
  for (const name of asked.length > 0 ? asked : all) examples.push({ name, port: await findFreePort() })
  const shop = await startDemo(examples.map(({ port }) => `http://localhost:${port}`))
  const browser = await launchBrowser()
  for (const example of examples) {
    const startedAt = Date.now()
    try {
      const folder = await prepare(example.name, tarball, shop)
      const orderId = await payIn(browser, folder, example, shop)
      console.log(`✓ ${example.name}: paid, order ${orderId} (${Math.round((Date.now() - startedAt) / 1000)} s)`)
    } catch (error) {
      failed += 1
      console.error(`✗ ${example.name}: ${error instanceof Error ? error.message : error}`)
    }
  }
  await browser.close()
} finally {
  await Promise.all(running.map(stop))
  rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
process.exit(failed > 0 ? 1 : 0)

async function packStorefront() {
  const source = path.join(ROOT, "packages/storefront")
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", work]
  const { stdout } = await promisify(execFile)(NPM, args, { cwd: source })
  return path.join(work, JSON.parse(stdout)[0].filename)
}

/** Starts the demo shop on its own ports, with the examples' origins in its CORS settings. @param {string[]} origins */
async function startDemo(origins) {
  const env = {
    ...process.env,
    STORE_CORS: origins.join(","),
    DEMO_DIR: path.join(work, "demo"),
    DEMO_STOREFRONT_PORT: "0",
    DEMO_MEDUSA_PORT: "0",
    DEMO_SIMULATOR_PORT: "0",
  }
  // PostgreSQL may run as another user, who must be able to reach its folder.
  execFileSync("chmod", ["755", work])
  const demo = spawn(process.execPath, ["scripts/demo.mjs", "--json", "--no-build"], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  })
  running.push(demo)
  return new Promise((resolve, reject) => {
    createInterface({ input: demo.stdout }).once("line", (line) => resolve(JSON.parse(line)))
    demo.once("exit", (code) => reject(new Error(`The demo shop ended with ${code}.`)))
  })
}

/** Copies, installs and builds an example; the output is shown only on failure. */
async function prepare(name, tarball, shop) {
  const folder = path.join(work, name)
  cpSync(path.join(ROOT, "examples", name), folder, { recursive: true })
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"]
  await npm(folder, shop, "install", ...quiet, tarball)
  await npm(folder, shop, "run", "build")
  return folder
}

async function npm(folder, shop, ...args) {
  try {
    const options = { cwd: folder, env: environment(shop), maxBuffer: 64 * 1024 * 1024 }
    await promisify(execFile)(NPM, args, options)
  } catch (error) {
    const { stdout = "", stderr = "" } = /** @type {{ stdout?: string, stderr?: string }} */ (error)
    throw new Error(`npm ${args.join(" ")} failed:\n${`${stdout}\n${stderr}`.slice(-3000)}`)
  }
}

/** Each framework has its own prefix for variables that the browser may see. */
function environment({ medusa, publishableKey }) {
  const names = ["", "NEXT_PUBLIC_", "NUXT_PUBLIC_", "PUBLIC_"]
  return {
    ...process.env,
    NODE_ENV: undefined,
    NEXT_TELEMETRY_DISABLED: "1",
    NUXT_TELEMETRY_DISABLED: "1",
    ...Object.fromEntries(names.map((prefix) => [`${prefix}MEDUSA_BACKEND_URL`, medusa])),
    ...Object.fromEntries(names.map((prefix) => [`${prefix}MEDUSA_PUBLISHABLE_KEY`, publishableKey])),
  }
}

/** Opens the example, presses Pay, pays at the simulator, and waits for the order's page. */
async function payIn(browser, folder, { port }, shop) {
  const { scripts } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"))
  const server = spawn(NPM, ["start"], {
    cwd: folder,
    env: { ...environment(shop), PORT: String(port), HOST: "0.0.0.0" },
    stdio: ["ignore", "ignore", "inherit"],
    detached: process.platform !== "win32",
  })
  running.push(server)
  const page = await browser.newPage({ locale: "en-HK" })
  try {
    const address = `http://localhost:${port}/`
    await until(async () => (await fetch(address)).ok, `${scripts.start} at ${address}`)
    await page.goto(address)
    await until(async () => {
      // A button does nothing until its framework has hydrated the page.
      const button = page.getByRole("button", { name: "Pay", exact: true })
      if (await button.isVisible()) await button.click({ timeout: 2000 }).catch(() => undefined)
      return page.locator('qfpay-payment[data-state="waiting"]').isVisible()
    }, "the code on the screen")
    const session = await page.locator("qfpay-payment").evaluate((element) => /** @type {any} */ (element).session)
    await checkReturnPage(`${address}qfpay?payment_session_id=${session.id}`, folder)
    const answer = await fetch(`${shop.simulator}/simulator/api/orders/${session.data.out_trade_no}/pay`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    })
    if (!answer.ok) throw new Error(`The simulator refused the payment: ${await answer.text()}`)
    await page.getByRole("heading", { name: "Thank you" }).waitFor({ timeout: WAIT_MS })
    return /order_\w+/.exec(await page.locator("main").innerText())?.[0] ?? "(without a number)"
  } catch (error) {
    const seen = await page
      .locator("body")
      .innerText()
      .catch(() => "")
    throw new Error(`${error instanceof Error ? error.message : error}\nThe page shows: ${seen.slice(0, 500)}`)
  } finally {
    await page.close()
    await stop(server)
  }
}

/**
 * The page to which a wallet returns the shopper must show the status before any script runs, and offer another method.
 */
async function checkReturnPage(address, folder) {
  if (!existsSync(path.join(folder, "app/qfpay"))) return
  for (const [query, words] of [
    ["", "We are checking your payment"],
    ["&qfpay_failed=1", "The card could not be verified"],
  ]) {
    const html = await (await fetch(address + query)).text()
    if (html.includes(words) && html.includes("Choose another way to pay")) continue
    throw new Error(`The return page does not say "${words}" and offer another way to pay.`)
  }
}

async function until(isDone, what) {
  const deadline = Date.now() + WAIT_MS
  for (;;) {
    if (await Promise.resolve(isDone()).catch(() => false)) return
    if (Date.now() > deadline) throw new Error(`Timed out waiting for ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

/** The browser of the tests. */
async function launchBrowser() {
  const args = ["--no-sandbox", "--no-zygote", "--disable-gpu"]
  if (process.env.BROWSER_PATH) return chromium.launch({ args, executablePath: process.env.BROWSER_PATH })
  if (process.platform !== "linux" || process.arch !== "x64") return chromium.launch({ args, channel: "chrome" })
  const unpack = path.join(ROOT, "integration-tests/setup/unpack-browser.mjs")
  const { stdout } = await promisify(execFile)(process.execPath, [
    unpack,
    path.join(ROOT, "node_modules/.cache/chromium"),
  ])
  const { env, ...found } = JSON.parse(stdout)
  return chromium.launch({ args, ...found, env: { ...process.env, ...env } })
}

/** @param {import("node:child_process").ChildProcess} child */
async function stop(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once("exit", resolve))
  try {
    if (child.spawnargs.includes("start") && process.platform !== "win32") process.kill(-child.pid, "SIGTERM")
    else child.kill("SIGINT")
  } catch {
    return
  }
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 20_000))])
}
