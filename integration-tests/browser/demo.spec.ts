import { type ChildProcess, spawn } from "node:child_process"
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { createInterface } from "node:readline"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { launchBrowser } from "../setup/browser"
import { decodeQr } from "../setup/qr"
import { waitFor } from "../setup/wait-for"

const ROOT = path.resolve(__dirname, "../..")
const DESK: BrowserContextOptions = { viewport: { width: 1100, height: 1100 } }
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

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
  async function goAndPayWith(wallet: string, device = DESK): Promise<{ page: Page; sessionId: string }> {
    const context = await browser.newContext({ ...device, locale: "en-HK" })
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
      payment_session: {
        status: string
        order_id: string | null
        data: Record<"qrcode" | "out_trade_no" | "pay_type", string>
      }
    }
    return payment_session
  }

  async function login(): Promise<string> {
    const answer = await fetch(`${addresses.medusa}/auth/user/emailpass`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: addresses.adminEmail, password: addresses.adminPassword }),
    })
    const { token } = (await answer.json()) as { token: string }
    return token
  }

  async function admin<T>(route: string): Promise<T> {
    const answer = await fetch(`${addresses.medusa}${route}`, { headers: { authorization: `Bearer ${await login()}` } })
    expect(answer.status).toBe(200)
    return (await answer.json()) as T
  }

  /** What Medusa's admin shows of orders and payments. */
  async function books() {
    const { orders } = await admin<{ orders: { id: string; payment_status: string }[] }>("/admin/orders")
    const { payments } = await admin<{ payments: { id: string; captures: unknown[]; refunds: unknown[] }[] }>(
      "/admin/payments?fields=id,*captures,*refunds",
    )
    return { orders, payments }
  }

  /** What was not there before: the tests share one shop and run in any order. */
  function since<Row extends { id: string }>(before: readonly Row[], after: readonly Row[]): Row[] {
    return after.filter(({ id }) => !before.some((row) => row.id === id))
  }

  it("shows an AlipayHK code that a phone can scan, and confirms the order when the phone has paid", async () => {
    const before = await books()
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

    const after = await books()
    expect(since(before.orders, after.orders)).toMatchObject([{ id: order_id, payment_status: "captured" }])
    const payments = since(before.payments, after.payments)
    expect(payments).toHaveLength(1)
    expect(payments[0]?.captures).toHaveLength(1)
    expect(payments[0]?.refunds).toEqual([])
    await page.context().close()
  })

  it("places the order for a shopper who pays after closing the shop, and shows it when they come back", async () => {
    const before = await books()
    const { page, sessionId } = await goAndPayWith("PayMe")
    const { data } = await sessionOf(sessionId)
    const { context, storefront } = { context: page.context(), storefront: addresses.storefront }
    await page.close()

    const phone = await context.newPage()
    await phone.goto(`${addresses.simulator}/wallet?code=${encodeURIComponent(data.qrcode)}`)
    await phone.getByRole("button", { name: "Pay" }).click()
    await phone.getByRole("status").filter({ hasText: "Paid" }).waitFor()
    await phone.close()

    const order = await waitFor(async () => since(before.orders, (await books()).orders)[0], { what: "the order" })
    const back = await context.newPage()
    await back.goto(storefront)
    await back.getByRole("heading", { name: /it is paid/i }).waitFor()
    expect(back.url()).toContain(order.id)
    await context.close()
  })

  it("sends a phone to PayMe and takes it back to its order", async () => {
    const before = await books()
    const { page, sessionId } = await goAndPayWith("PayMe", PHONE)
    expect((await sessionOf(sessionId)).data.pay_type).toBe("805812")
    await page.locator("qfpay-payment").getByRole("link", { name: "Open PayMe" }).click()
    await page.waitForURL(/\/wallet\//)
    await page.getByRole("button", { name: "Pay" }).click()

    await page.waitForURL(/\/orders\/order_/)
    await page.getByRole("heading", { name: /it is paid/i }).waitFor()
    const { order_id } = await sessionOf(sessionId)
    expect(page.url()).toContain(String(order_id))
    expect(since(before.orders, (await books()).orders)).toMatchObject([{ id: order_id, payment_status: "captured" }])
    await page.context().close()
  })

  it.each([
    ["Visa", "802801", DESK],
    ["Apple Pay", "806527", PHONE],
  ])("takes %s on QFPay's own page, there and back", async (name, payType, device) => {
    const before = await books()
    const { page, sessionId } = await goAndPayWith(name, device)
    expect((await sessionOf(sessionId)).data.pay_type).toBe(payType)
    await page.locator("qfpay-payment").getByRole("link", { name: "Open QFPay" }).click()
    await page.waitForURL(/\/checkstand\/open/)
    await page.getByRole("button", { name }).click()
    await page.waitForURL(/\/wallet\//)
    await page.getByRole("button", { name: "Pay" }).click()

    await page.waitForURL(/\/orders\/order_/)
    const { order_id } = await sessionOf(sessionId)
    expect(page.url()).toContain(String(order_id))
    expect(since(before.orders, (await books()).orders)).toMatchObject([{ id: order_id, payment_status: "captured" }])
    await page.context().close()
  })

  it("tells a shopper who comes back without paying that nothing was paid, whatever the address says", async () => {
    const before = await books()
    const { page, sessionId } = await goAndPayWith("PayMe", PHONE)
    await page.locator("qfpay-payment").getByRole("link", { name: "Open PayMe" }).click()
    await page.waitForURL(/\/wallet\//)
    await page.getByRole("button", { name: "Walk away" }).click()
    await page.waitForURL(new RegExp(`/checkout/qfpay\\?payment_session_id=${sessionId}$`))
    await page.getByText(/has not received your payment yet/).waitFor()

    const claim = `payment_session_id=${sessionId}&status=authorized&respcd=0000&paid=true&order_id=order_1`
    await page.goto(`${addresses.storefront}/checkout/qfpay?${claim}`)
    await page.getByText(/has not received your payment yet/).waitFor()
    await page.locator('qfpay-payment[data-state="waiting"]').waitFor()
    expect(page.url()).toContain("/checkout/qfpay")
    expect((await sessionOf(sessionId)).status).toBe("pending")
    expect(since(before.orders, (await books()).orders)).toEqual([])
    await page.context().close()
  })

  it("opens its admin to the login it prints, over plain http as well", async () => {
    const page = await fetch(addresses.admin)
    expect(page.status).toBe(200)
    expect(page.headers.get("content-type")).toMatch(/text\/html/)

    const { user } = await admin<{ user: { email: string } }>("/admin/users/me")
    expect(user.email).toBe(addresses.adminEmail)
    const session = await fetch(`${addresses.medusa}/auth/session`, {
      method: "POST",
      headers: { authorization: `Bearer ${await login()}` },
    })
    // A browser sends a Secure cookie over https only, and the admin would ask for the login for ever.
    expect(session.headers.get("set-cookie")).toMatch(/^connect\.sid=(?!.*; Secure)/)
  })
})
