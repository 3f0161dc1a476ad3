import { type ChildProcess, spawn } from "node:child_process"
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { createInterface } from "node:readline"
import type { Browser, Page } from "playwright-core"
import { launchBrowser } from "../setup/browser"
import { decodeQr } from "../setup/qr"
import { waitFor } from "../setup/wait-for"

const ROOT = path.resolve(__dirname, "../..")

/** What the demo prints when it is ready. */
interface Addresses {
  storefront: string
  admin: string
  simulator: string
  medusa: string
  publishableKey: string
  adminEmail: string
  adminPassword: string
}

/** Starts the demo as `npm run demo` does, on free ports and in a folder of its own. */
function startDemo(dir: string): { demo: ChildProcess; ready: Promise<Addresses> } {
  const { NODE_OPTIONS: _jests, ...env } = process.env
  const demo = spawn(process.execPath, ["scripts/demo.mjs", "--json", "--no-build"], {
    cwd: ROOT,
    env: {
      ...env,
      DEMO_DIR: dir,
      DEMO_STOREFRONT_PORT: "0",
      DEMO_MEDUSA_PORT: "0",
      DEMO_SIMULATOR_PORT: "0",
    },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let progress = ""
  demo.stderr.on("data", (chunk: Buffer) => (progress += chunk.toString()))
  const ready = new Promise<Addresses>((resolve, reject) => {
    createInterface({ input: demo.stdout }).once("line", (line) => resolve(JSON.parse(line) as Addresses))
    demo.once("exit", (code) => reject(new Error(`The demo ended with ${code} before it was ready:\n${progress}`)))
  })
  return { demo, ready }
}

describe("The demo shop", () => {
  let dir: string
  let demo: ChildProcess
  let addresses: Addresses
  let browser: Browser

  beforeAll(async () => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "qfpay-demo-"))
    fs.chmodSync(dir, 0o755)
    const started = startDemo(dir)
    demo = started.demo
    addresses = await started.ready
    browser = await launchBrowser()
  }, 300_000)

  afterAll(async () => {
    await browser?.close()
    if (demo && demo.exitCode === null) {
      const ended = new Promise((resolve) => demo.once("exit", resolve))
      demo.kill("SIGINT")
      await ended
    }
    fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }, 60_000)

  /** A new shopper, from the shelf to the payment screen. */
  async function goAndPayWith(wallet: string): Promise<{ page: Page; sessionId: string }> {
    const context = await browser.newContext({ viewport: { width: 1100, height: 1100 }, locale: "en-HK" })
    const page = await context.newPage()
    await page.goto(addresses.storefront)
    await page.getByRole("button", { name: /^Add/ }).first().click()
    await page.locator(".basket-count").waitFor()
    await page.getByRole("link", { name: /basket/i }).click()
    await page.getByRole("link", { name: "Check out" }).click()
    await page.getByRole("radio", { name: new RegExp(wallet, "i") }).check()
    await page.getByRole("button", { name: /Continue to payment/ }).click()
    const element = page.locator("qfpay-payment")
    await element.waitFor()
    await page.locator('qfpay-payment[data-state="waiting"]').waitFor()
    return { page, sessionId: (await element.getAttribute("session-id")) ?? "" }
  }

  async function sessionOf(id: string) {
    const answer = await fetch(`${addresses.medusa}/store/qfpay/payment-sessions/${id}`, {
      headers: { "x-publishable-api-key": addresses.publishableKey },
    })
    const { payment_session } = (await answer.json()) as {
      payment_session: { status: string; order_id: string | null; data: { qrcode: string; out_trade_no: string } }
    }
    return payment_session
  }

  async function admin<T>(route: string): Promise<T> {
    const login = await fetch(`${addresses.medusa}/auth/user/emailpass`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: addresses.adminEmail, password: addresses.adminPassword }),
    })
    const { token } = (await login.json()) as { token: string }
    const answer = await fetch(`${addresses.medusa}${route}`, { headers: { authorization: `Bearer ${token}` } })
    expect(answer.status).toBe(200)
    return (await answer.json()) as T
  }

  it("shows an AlipayHK code that a phone can scan, and confirms the order when the phone has paid", async () => {
    const { page, sessionId } = await goAndPayWith("AlipayHK")

    const scanned = decodeQr(await page.screenshot())
    const { data } = await sessionOf(sessionId)
    expect(data.qrcode).toMatch(/^https:\/\/qr\.alipay\.com\//)
    expect(scanned).toBe(data.qrcode)

    const [phone] = await Promise.all([
      page.context().waitForEvent("page"),
      page.getByRole("link", { name: /simulated phone/i }).click(),
    ])
    await phone.getByRole("button", { name: "Pay" }).click()
    await phone.getByRole("status").filter({ hasText: "Paid" }).waitFor()

    await page.waitForURL(/\/orders\/order_/)
    await page.getByRole("heading", { name: /it is paid/i }).waitFor()
    const { status, order_id } = await sessionOf(sessionId)
    expect(status).toBe("authorized")
    expect(page.url()).toContain(String(order_id))

    const { orders } = await admin<{ orders: { id: string; payment_status: string }[] }>("/admin/orders")
    expect(orders).toMatchObject([{ id: order_id, payment_status: "captured" }])
    const { payments } = await admin<{ payments: { captures: unknown[]; refunds: unknown[] }[] }>(
      "/admin/payments?fields=id,*captures,*refunds",
    )
    expect(payments).toHaveLength(1)
    expect(payments[0]?.captures).toHaveLength(1)
    expect(payments[0]?.refunds).toEqual([])
    await page.context().close()
  })

  it("places the order for a shopper who pays after closing the shop, and shows it when they come back", async () => {
    const { page, sessionId } = await goAndPayWith("PayMe")
    const { data } = await sessionOf(sessionId)
    const { context, storefront } = { context: page.context(), storefront: addresses.storefront }
    await page.close()

    const phone = await context.newPage()
    await phone.goto(`${addresses.simulator}/wallet?code=${encodeURIComponent(data.qrcode)}`)
    await phone.getByRole("button", { name: "Pay" }).click()
    await phone.getByRole("status").filter({ hasText: "Paid" }).waitFor()
    await phone.close()

    const orderId = await waitFor(async () => (await admin<{ orders: { id: string }[] }>("/admin/orders")).orders[1])
    const back = await context.newPage()
    await back.goto(storefront)
    await back.getByRole("heading", { name: /it is paid/i }).waitFor()
    expect(back.url()).toMatch(/\/orders\/order_/)
    expect(orderId).toBeDefined()
    await context.close()
  })

  it("opens its admin to the login it prints", async () => {
    const page = await browser.newPage()
    // The admin is a large application; on a busy machine its first page takes its time.
    page.setDefaultTimeout(90_000)
    await page.goto(addresses.admin)
    await page.locator('input[name="email"]').fill(addresses.adminEmail)
    await page.locator('input[name="password"]').fill(addresses.adminPassword)
    await page.locator('button[type="submit"]').click()
    await page.waitForURL(/\/app\/orders/)
    await page.close()
  })
})
