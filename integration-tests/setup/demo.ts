// Own code, because Playwright's webServer belongs to its own runner, and these tests run in Jest beside the others.
import { type ChildProcess, spawn } from "node:child_process"
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { createInterface } from "node:readline"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { launchBrowser } from "./browser"
import { freePort } from "./ports"
import { secretWatch } from "./secrets"

const ROOT = path.resolve(__dirname, "../..")
/** Where screenshots are saved for a person to look at. */
export const PICTURES = path.join(ROOT, ".test/screenshots")
export const DESK: BrowserContextOptions = { viewport: { width: 1100, height: 1100 } }
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

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

/** A member of staff. */
export interface Login {
  readonly email: string
  readonly password: string
}

/** The admin's own names of its languages. */
export type AdminLanguage = "en" | "zhTW" | "zhCN"

/** The demo as `npm run demo` starts it (storefront, Medusa with its admin, and simulator), with a browser. */
export class DemoShop {
  /** Set by {@link open}. */
  addresses!: Addresses
  browser!: Browser
  /** An origin in the shop's CORS settings, for a test's own storefront. */
  otherStorefront!: string
  #dir!: string
  #process: ChildProcess | undefined
  readonly #tokens = new Map<string, Promise<string>>()

  /**
   * Starts the demo on free ports and in a temporary folder.
   * @param variables - added to Medusa's environment
   */
  async open(variables: Record<string, string> = {}): Promise<void> {
    this.#dir = fs.mkdtempSync(path.join(os.tmpdir(), "qfpay-demo-"))
    fs.chmodSync(this.#dir, 0o755)
    this.otherStorefront = `http://localhost:${await freePort()}`
    const { NODE_OPTIONS: _jests, ...env } = process.env
    const demo = spawn(process.execPath, ["scripts/demo.mjs", "--json", "--no-build"], {
      cwd: ROOT,
      env: {
        ...env,
        ...variables,
        STORE_CORS: this.otherStorefront,
        DEMO_DIR: this.#dir,
        DEMO_STOREFRONT_PORT: "0",
        DEMO_MEDUSA_PORT: "0",
        DEMO_SIMULATOR_PORT: "0",
      },
      stdio: ["ignore", "pipe", "pipe"],
    })
    this.#process = demo
    let progress = ""
    demo.stderr.on("data", (chunk: Buffer) => (progress += chunk.toString()))
    this.addresses = await new Promise<Addresses>((resolve, reject) => {
      createInterface({ input: demo.stdout }).once("line", (line) => resolve(JSON.parse(line) as Addresses))
      demo.once("exit", (code) => reject(new Error(`The demo ended with ${code} before it was ready:\n${progress}`)))
    })
    const { jwtSecret, cookieSecret } = JSON.parse(this.#read("state.json")) as Record<string, string>
    secretWatch.know({ JWT_SECRET: jwtSecret, COOKIE_SECRET: cookieSecret, DATABASE_SECRET: this.#databasePassword() })
    // The tests run at any hour; the simulator, like QFPay, refuses refunds around midnight by default.
    await this.simulate("/settings", { refundNightBlock: false }, "PATCH")
    this.browser = await launchBrowser()
  }

  async close(): Promise<void> {
    await this.browser?.close()
    const demo = this.#process
    if (demo && demo.exitCode === null) {
      const ended = new Promise((resolve) => demo.once("exit", resolve))
      await this.#lookForSecrets()
      demo.kill("SIGINT")
      await ended
    }
    fs.rmSync(this.#dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }

  /** Searches the shop's logs and every table. */
  async #lookForSecrets(): Promise<void> {
    for (const log of fs.readdirSync(path.join(this.#dir, "logs"))) secretWatch.see(log, this.#read("logs", log))
    const port = this.#read("postgres", "postmaster.pid").split("\n")[3]
    await secretWatch.readDatabase(`postgres://postgres:${this.#databasePassword()}@localhost:${port}/medusa-demo`)
  }

  #databasePassword(): string {
    return this.#read("postgres", "qfpay-password").trim()
  }

  #read(...names: string[]): string {
    return fs.readFileSync(path.join(this.#dir, ...names), "utf8")
  }

  /** Takes a new shopper from the product to the payment screen. */
  async goAndPayWith(wallet: string, device = DESK): Promise<{ page: Page; sessionId: string }> {
    const context = await this.browser.newContext({ ...device, locale: "en-HK" })
    // Apple Pay is offered on Apple devices only; this is the API that the shop checks.
    if (wallet === "Apple Pay") {
      await context.addInitScript(() => Object.assign(window, { ApplePaySession: { canMakePayments: () => true } }))
    }
    const page = await context.newPage()
    await page.goto(this.addresses.storefront)
    await page.getByRole("button", { name: /^Add/ }).first().click()
    await page.locator(".basket-count").waitFor()
    await page.getByRole("link", { name: /^Cart/ }).click()
    await page.getByRole("link", { name: "Check out" }).click()
    await page.getByRole("radio", { name: new RegExp(wallet, "i") }).check()
    await page.getByRole("button", { name: /Continue to payment/ }).click()
    const element = page.locator("qfpay-payment")
    await element.waitFor()
    await page.locator('qfpay-payment[data-state="waiting"]').waitFor()
    return { page, sessionId: (await element.getAttribute("session-id")) ?? "" }
  }

  /** A payment session as the storefront receives it. */
  async sessionOf(id: string) {
    const answer = await fetch(`${this.addresses.medusa}/store/qfpay/payment-sessions/${id}`, {
      headers: { "x-publishable-api-key": this.addresses.publishableKey },
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

  /** A token of the merchant, or of a member of staff. Each logs in once, because checking a password is slow by design. */
  login(who: Login = { email: this.addresses.adminEmail, password: this.addresses.adminPassword }): Promise<string> {
    const known = this.#tokens.get(who.email)
    const token = known ?? this.#post<{ token: string }>("/auth/user/emailpass", who).then(({ token }) => token)
    this.#tokens.set(who.email, token)
    return token
  }

  /** Invites a member of staff whose role has these policies (`resource:operation`). Needs Medusa's flag `rbac`. */
  async hire(name: string, policies: (key: string) => boolean): Promise<Login> {
    const all = await this.admin<{ policies: { id: string; key: string }[] }>("/admin/rbac/policies?limit=1000")
    const policy_ids = all.policies.filter(({ key }) => policies(key)).map(({ id }) => id)
    const { role } = await this.admin<{ role: { id: string } }>("/admin/rbac/roles", { name, policy_ids })
    const login = { email: `${role.id.toLowerCase()}@example.com`, password: "correct-horse-battery" }
    const { invite } = await this.admin<{ invite: { token: string } }>("/admin/invites", {
      email: login.email,
      roles: [role.id],
    })
    const { token } = await this.#post<{ token: string }>("/auth/user/emailpass/register", login)
    await this.#post(`/admin/invites/accept?token=${invite.token}`, { email: login.email }, token)
    return login
  }

  async #post<T>(route: string, body: object, token?: string): Promise<T> {
    const answer = await fetch(`${this.addresses.medusa}${route}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    })
    expect(answer.status).toBe(200)
    return (await answer.json()) as T
  }

  /** A draft order of HK$158.50, as a cashier creates it. */
  async draftOrder(): Promise<string> {
    const { regions } = await this.admin<{ regions: { id: string }[] }>("/admin/regions")
    const { sales_channels: channels } = await this.admin<{ sales_channels: { id: string }[] }>("/admin/sales-channels")
    const { draft_order } = await this.admin<{ draft_order: { id: string } }>("/admin/draft-orders", {
      region_id: regions[0]?.id,
      sales_channel_id: channels[0]?.id,
      email: "shopper@example.com",
      items: [{ title: "Neon lamp", quantity: 1, unit_price: 158.5 }],
    })
    return draft_order.id
  }

  /** Calls an admin route as the merchant: GET, or POST if there is a body. */
  async admin<T>(route: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.addresses.medusa}${route}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${await this.login()}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    expect(answer.status).toBe(200)
    return (await answer.json()) as T
  }

  /** Calls the simulator's control API, for example `/orders/<number>/pay`. */
  async simulate<T>(route: string, body: object = {}, method = "POST"): Promise<T> {
    const answer = await fetch(`${this.addresses.simulator}/simulator/api${route}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(method !== "GET" && { body: JSON.stringify(body) }),
    })
    expect(answer.status).toBe(200)
    return (await answer.json()) as T
  }

  /** Removes all simulated QFPay faults. */
  async clearFaults(): Promise<void> {
    await fetch(`${this.addresses.simulator}/simulator/api/faults`, { method: "DELETE" })
  }

  /** Saves a screenshot of a page for a person to look at. */
  async picture(page: Page, name: string): Promise<void> {
    await page.waitForLoadState("networkidle")
    await page.screenshot({ path: path.join(PICTURES, `${name}.png`), fullPage: true })
  }

  /** Opens an admin page (a path below `/app`), logged in as the merchant or as a member of staff. */
  async merchant(
    route: string,
    { language = "en", theme = "light", who }: { language?: AdminLanguage; theme?: "light" | "dark"; who?: Login } = {},
  ): Promise<Page> {
    const { medusa } = this.addresses
    const context = await this.browser.newContext({
      viewport: { width: 1400, height: 1000 },
      locale: "en-HK",
      // Medusa compresses the admin's 8 MB again for every new browser context.
      extraHTTPHeaders: { "accept-encoding": "identity" },
    })
    const authorization = `Bearer ${await this.login(who)}`
    const session = await context.request.post(`${medusa}/auth/session`, { headers: { authorization } })
    expect(session.status()).toBe(200)
    await context.addCookies([{ name: "lng", value: language, url: medusa }])
    await context.addInitScript(
      ([lng, look]) => {
        localStorage.setItem("lng", lng as string)
        localStorage.setItem("medusa_admin_theme", look as string)
      },
      [language, theme],
    )
    const page = await context.newPage()
    await page.goto(`${medusa}/app${route}`)
    return page
  }
}
