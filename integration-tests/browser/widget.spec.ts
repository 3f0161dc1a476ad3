import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createServer, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import path from "node:path"
import { build } from "esbuild"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { launchBrowser } from "../setup/browser"
import { decodeQr } from "../setup/qr"
import { waitFor } from "../setup/wait-for"

const ROOT = path.resolve(__dirname, "../..")
const BUILT = path.join(ROOT, ".medusa/server/src/storefront/index.mjs")
const CODE = "https://qr.alipay.com/bax03190uxd47wbekffy6033"
const NEW_CODE = "https://qr.alipay.com/bax01781r3pu4fjaqazt4091"
const PHONE: BrowserContextOptions = {
  viewport: { width: 320, height: 700 },
  userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
  hasTouch: true,
  isMobile: true,
}

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

/** A session as the status route answers it. */
function aSession(over: object = {}, data: object = {}) {
  return {
    id: "payses_1",
    status: "pending",
    expires_at: inMinutes(15),
    paid_at: null as string | null,
    order_id: null as string | null,
    ...over,
    data: {
      account: "qfpay",
      wallet: "alipay",
      scenario: "mpm",
      pay_type: "801501",
      out_trade_no: "q1",
      txamt: 128050,
      txcurrcd: "HKD",
      created_at: inMinutes(-15),
      qrcode: CODE,
      ...data,
    },
  }
}

/** The page of a React shop, as its bundler would make it from the built package. */
async function bundleReactPage(backendUrl: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { createElement, StrictMode } from "react"
        import { createRoot } from "react-dom/client"
        import { QfpayPayment } from "./.medusa/server/src/storefront/react.mjs"
        const told = (name) => (detail) => events.push({ callback: name, ...detail })
        const payment = createElement(QfpayPayment, {
          session: ${JSON.stringify(aSession())},
          backendUrl: ${JSON.stringify(backendUrl)},
          publishableKey: "pk_1",
          locale: "zh-HK",
          onAuthorized: told("onAuthorized"),
          onExpired: told("onExpired"),
          onError: told("onError"),
        })
        const place = document.querySelector("qfpay-payment")
        const root = document.createElement("main")
        place.replaceWith(root)
        createRoot(root).render(createElement(StrictMode, null, payment))`,
      resolveDir: ROOT,
    },
    bundle: true,
    format: "esm",
    write: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"development"' },
  })
  return outputFiles[0]?.text ?? ""
}

/** A page of a shop with the widget on it, and the one route of Medusa that it asks. */
class FakeShop {
  session: object = aSession()
  /** What the status route does; the session is what it answers otherwise. */
  behave: ((response: ServerResponse) => void) | null = null
  refresh: (response: ServerResponse) => void = (response) => response.writeHead(404).end("Cannot POST")
  asked: { method: string; path: string; key: string | string[] | undefined }[] = []
  under = 0
  mostAtOnce = 0
  language = "en"
  /** What the shop does before the widget is loaded. */
  script = ""
  /** What brings the element to the page. */
  module = "/widget.mjs"
  url = ""
  private server?: Server

  reset(): void {
    Object.assign(this, { session: aSession(), behave: null, asked: [], under: 0, mostAtOnce: 0 })
    Object.assign(this, { language: "en", script: "", module: "/widget.mjs" })
    this.refresh = (response) => response.writeHead(404).end("Cannot POST")
  }

  async open(): Promise<void> {
    this.server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://shop")
      if (pathname === "/widget.mjs") {
        response.setHeader("content-type", "text/javascript").end(readFileSync(BUILT))
        return
      }
      if (pathname === "/react.mjs") {
        void bundleReactPage(this.url).then((code) => response.setHeader("content-type", "text/javascript").end(code))
        return
      }
      if (!pathname.startsWith("/store/")) {
        // A strict shop: no inline styles, no other origins, no HTML from strings.
        response.setHeader(
          "content-security-policy",
          "default-src 'none'; connect-src 'self'; script-src 'self' 'nonce-page'; style-src 'self'; require-trusted-types-for 'script'",
        )
        response.setHeader("content-type", "text/html; charset=utf-8").end(this.page())
        return
      }
      this.mostAtOnce = Math.max(this.mostAtOnce, ++this.under)
      response.on("close", () => this.under--)
      this.asked.push({
        method: request.method ?? "",
        path: pathname,
        key: request.headers["x-publishable-api-key"],
      })
      response.setHeader("content-type", "application/json")
      if (request.method === "POST") this.refresh(response)
      else if (this.behave) this.behave(response)
      else this.answer(response)
    }).listen(0, "127.0.0.1")
    await once(this.server, "listening")
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  answer(response: ServerResponse): void {
    response.end(JSON.stringify({ payment_session: this.session }))
  }

  close(): void {
    this.server?.closeAllConnections()
    this.server?.close()
  }

  private page(): string {
    return `<!doctype html><html lang="${this.language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Shop</title>
<script nonce="page">
  window.events = []
  for (const name of ["authorized", "expired", "error"])
    addEventListener("qfpay:" + name, ({ type, detail }) => events.push({ type, ...detail }))
</script>
<script type="module" src="${this.module}"></script>
<qfpay-payment backend-url="${this.url}" publishable-key="pk_1" session-id="payses_1"></qfpay-payment>
<script nonce="page">${this.script}</script>`
  }
}

describe("<qfpay-payment> in a browser", () => {
  const shop = new FakeShop()
  let browser: Browser
  let page: Page
  let complaints: string[]
  let elsewhere: string[]

  beforeAll(async () => {
    await shop.open()
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    shop.close()
  })
  beforeEach(() => shop.reset())
  afterEach(async () => {
    await page.context().close()
    expect(complaints).toEqual([])
    expect(elsewhere).toEqual([])
    expect(shop.mostAtOnce).toBeLessThanOrEqual(1)
  })

  async function visit(options: BrowserContextOptions = {}): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 480, height: 900 }, ...options })
    page = await context.newPage()
    complaints = []
    elsewhere = []
    page.on("pageerror", (error) => complaints.push(error.message))
    page.on("console", (message) => {
      if (/Content Security Policy|Trusted/.test(message.text())) complaints.push(message.text())
    })
    page.on("request", (request) => {
      if (!request.url().startsWith(shop.url)) elsewhere.push(request.url())
    })
    await page.goto(shop.url)
  }

  const widget = () => page.locator("qfpay-payment")
  const part = (name: string) => widget().locator(`[part~="${name}"]`)
  const button = (name: string | RegExp) => widget().getByRole("button", { name })
  const reaches = (state: string, timeout = 15_000) =>
    page.locator(`qfpay-payment[data-state="${state}"]`).waitFor({ timeout })
  const events = () => page.evaluate(() => (window as unknown as { events: object[] }).events)

  async function scanned(): Promise<string | undefined> {
    return decodeQr(await part("qr").screenshot())
  }

  it("shows the amount, the wallet and a code that a phone can read, and asks nobody but the shop", async () => {
    await visit()
    await reaches("waiting")
    expect(await scanned()).toBe(CODE)
    expect(await part("amount").textContent()).toBe("HK$1,280.50")
    expect(await part("wallet").textContent()).toBe("Alipay / AlipayHK")
    expect(await part("timer").textContent()).toMatch(/^1[45]:\d\d$/)
    expect(shop.asked[0]).toEqual({ method: "GET", path: "/store/qfpay/payment-sessions/payses_1", key: "pk_1" })
  })

  it("is loading until the first answer, and follows the payment to the order", async () => {
    let letGo: () => void = () => undefined
    shop.behave = (response) => (letGo = () => shop.answer(response))
    await visit()
    await reaches("loading")
    await waitFor(() => shop.asked.length > 0)
    shop.behave = null
    letGo()
    await reaches("waiting")
    shop.session = aSession({ paid_at: inMinutes(0) })
    await reaches("confirming")
    expect(await part("qr").isVisible()).toBe(false)
    expect(await events()).toEqual([])
    shop.session = aSession({ status: "authorized", paid_at: inMinutes(0), order_id: "order_1" })
    await reaches("authorized")
    expect(await events()).toEqual([
      { type: "qfpay:authorized", session_id: "payses_1", status: "authorized", order_id: "order_1" },
    ])
    const { length } = shop.asked
    await page.waitForTimeout(3_000)
    expect(shop.asked).toHaveLength(length)
  })

  it("shows the code without a first request when the shop has the session already", async () => {
    shop.script = `document.querySelector("qfpay-payment").session = ${JSON.stringify(aSession({}, { qrcode: NEW_CODE }))}`
    shop.session = aSession({}, { qrcode: NEW_CODE })
    await visit()
    await reaches("waiting")
    const askedAtFirst = shop.asked.length
    expect(await scanned()).toBe(NEW_CODE)
    expect(askedAtFirst).toBe(0)
    await waitFor(() => shop.asked.length > 0)
  })

  it("counts by the shop's clock when the shopper's is an hour fast, and does not call the code expired", async () => {
    shop.behave = (response) => {
      response.setHeader("date", new Date(Date.now() - 3_600_000).toUTCString())
      shop.answer(response)
    }
    shop.session = aSession({ expires_at: inMinutes(-50) })
    await visit()
    await reaches("waiting")
    expect(await part("timer").textContent()).toMatch(/^(9:5\d|10:0[01])$/)
  })

  it("checks one last time at expiry, then offers a new code and draws it", async () => {
    shop.session = aSession({ expires_at: inMinutes(1 / 30) })
    await visit()
    await reaches("expired")
    expect(shop.asked.length).toBeGreaterThanOrEqual(2)
    expect(await events()).toEqual([
      { type: "qfpay:expired", session_id: "payses_1", status: "expired", order_id: null },
    ])
    expect(await part("qr").isVisible()).toBe(false)
    shop.refresh = (response) => {
      shop.session = aSession({}, { qrcode: NEW_CODE, out_trade_no: "q2" })
      shop.answer(response)
    }
    await button("Get a new code").click()
    await reaches("waiting")
    expect(await scanned()).toBe(NEW_CODE)
    expect(shop.asked.filter(({ method }) => method === "POST")).toHaveLength(1)
  })

  it("finds the payment when a new code is refused because the old one was paid", async () => {
    shop.session = aSession({ status: "expired" })
    await visit()
    await reaches("expired")
    shop.refresh = (response) => {
      shop.session = aSession({ status: "authorized", order_id: "order_1" })
      response.writeHead(409).end("{}")
    }
    await button("Get a new code").click()
    await reaches("authorized")
  })

  it("sends the shopper to the shop where a new code cannot be made", async () => {
    shop.session = aSession({ status: "expired" })
    await visit()
    await reaches("expired")
    await button("Get a new code").click()
    await reaches("error")
    expect(await part("text").textContent()).toContain("Please ask the shop")
    expect((await events()).at(-1)).toMatchObject({ type: "qfpay:error", status: "error" })
  })

  it("keeps trying with a quiet remark when the network fails, and keeps the code", async () => {
    await visit()
    await reaches("waiting")
    shop.behave = (response) => response.destroy()
    await part("note").filter({ hasText: "No connection" }).waitFor()
    expect(await scanned()).toBe(CODE)
    shop.behave = null
    await part("note").waitFor({ state: "hidden" })
    await reaches("waiting")
  })

  it("never asks twice at once, however often the shopper presses and returns", async () => {
    shop.behave = (response) => setTimeout(() => shop.answer(response), 700)
    await visit()
    await reaches("waiting")
    for (let i = 0; i < 5; i++) {
      await button("I have paid").click()
      await page.evaluate(() => {
        dispatchEvent(new Event("online"))
        dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))
        document.dispatchEvent(new Event("visibilitychange"))
      })
    }
    await part("note").filter({ hasText: "No payment has arrived yet" }).waitFor()
    await reaches("waiting")
    expect(shop.asked.length).toBeLessThanOrEqual(4)
    expect(shop.mostAtOnce).toBe(1)
  })

  it("asks nothing while its tab is hidden, and at once when the shopper is back", async () => {
    await visit()
    await reaches("waiting")
    const show = (visible: boolean) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden })
        document.dispatchEvent(new Event("visibilitychange"))
      }, !visible)
    await show(false)
    await waitFor(() => shop.under === 0)
    const { length } = shop.asked
    await page.waitForTimeout(5_000)
    expect(shop.asked).toHaveLength(length)
    shop.session = aSession({ status: "authorized", order_id: "order_1" })
    await show(true)
    await reaches("authorized", 2_000)
  })

  it("stops when it is taken off the page", async () => {
    await visit()
    await reaches("waiting")
    await page.evaluate(() => document.querySelector("qfpay-payment")?.remove())
    const { length } = shop.asked
    await page.waitForTimeout(3_000)
    expect(shop.asked).toHaveLength(length)
  })

  it("forgets the code of one session before it shows another", async () => {
    await visit()
    await reaches("waiting")
    let letGo: () => void = () => undefined
    shop.session = aSession({ id: "payses_2" }, { qrcode: NEW_CODE })
    shop.behave = (response) => (letGo = () => shop.answer(response))
    await widget().evaluate((element) => element.setAttribute("session-id", "payses_2"))
    await reaches("loading")
    expect(await scanned()).toBeUndefined()
    await waitFor(() => shop.asked.at(-1)?.path.endsWith("payses_2"))
    shop.behave = null
    letGo()
    await reaches("waiting")
    expect(await scanned()).toBe(NEW_CODE)
  })

  it("offers no new code for money that arrived and that a person must look at", async () => {
    shop.session = aSession({ status: "error", paid_at: inMinutes(0) })
    await visit()
    await reaches("error")
    expect(await button("Get a new code").isVisible()).toBe(false)
    expect(await part("text").textContent()).toContain("do not pay again")
  })

  it("says what is wrong when the session is unknown", async () => {
    shop.behave = (response) => response.writeHead(404).end("{}")
    await visit()
    await reaches("error")
    expect(await events()).toEqual([{ type: "qfpay:error", session_id: "payses_1", status: "error", order_id: null }])
  })

  it("speaks the page's Chinese, another one on demand, and the shop's own words", async () => {
    shop.language = "zh-Hant-HK"
    await visit()
    await reaches("waiting")
    expect(await part("title").textContent()).toBe("掃碼付款")
    expect(await part("text").textContent()).toContain("支付寶")
    expect(await part("card").getAttribute("lang")).toBe("zh-HK")
    await widget().evaluate((element) => element.setAttribute("locale", "zh-CN"))
    expect(await part("title").textContent()).toBe("扫码付款")
    await widget().evaluate((element) => Object.assign(element, { texts: { scanTitle: "扫一扫" } }))
    expect(await part("title").textContent()).toBe("扫一扫")
  })

  it("opens the wallet first on a phone, and shows the code for another phone on demand, on 320 pixels", async () => {
    const link = "https://qr.payme.example/2/C5bvYG"
    shop.session = aSession({}, { wallet: "payme", scenario: "wap", qrcode: "", pay_url: link })
    await visit(PHONE)
    await reaches("waiting")
    expect(await widget().getByRole("link", { name: "Open PayMe" }).getAttribute("href")).toBe(link)
    expect(await part("qr").isVisible()).toBe(false)
    await button("Pay with another phone").click()
    expect(await scanned()).toBe(link)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
    for (const target of await widget().locator("a:visible, button:visible").all()) {
      expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(44)
    }
  })

  it("draws a desktop payment link as a code", async () => {
    const link = "https://qr.payme.example/2/C5bvYG"
    shop.session = aSession({}, { wallet: "payme", scenario: "web", qrcode: "", pay_url: link })
    await visit()
    await reaches("waiting")
    expect(await scanned()).toBe(link)
  })

  it("keeps the code readable in the dark", async () => {
    await visit({ colorScheme: "dark" })
    await reaches("waiting")
    expect(await scanned()).toBe(CODE)
  })

  it("saves the code as an image that a wallet can read from the photos", async () => {
    await visit()
    await reaches("waiting")
    const [download] = await Promise.all([page.waitForEvent("download"), button("Save the code").click()])
    expect(decodeQr(readFileSync(await download.path()))).toBe(CODE)
  })

  it("keeps the place of a shopper who uses the keyboard or a screen reader", async () => {
    await visit()
    await reaches("waiting")
    const focused = () => widget().evaluate((element) => element.shadowRoot?.activeElement?.className)
    await button("I have paid").focus()
    await waitFor(() => shop.asked.length >= 2)
    expect(await focused()).toBe("paid")
    expect(await widget().getByRole("timer").isVisible()).toBe(true)
    expect(await widget().getByRole("status").textContent()).toContain("Time left: 15 minutes")
    shop.session = aSession({ status: "authorized", order_id: "order_1" })
    await reaches("authorized")
    expect(await focused()).toBe("title")
    expect(await widget().getByRole("status").textContent()).toContain("Payment complete")
  })

  it("is a React component too, which tells of the payment once", async () => {
    shop.module = "/react.mjs"
    await visit()
    await reaches("waiting")
    expect(await scanned()).toBe(CODE)
    expect(await part("title").textContent()).toBe("掃碼付款")
    shop.session = aSession({ status: "authorized", order_id: "order_1" })
    await reaches("authorized")
    const outcome = { session_id: "payses_1", status: "authorized", order_id: "order_1" }
    expect(await events()).toEqual([
      { callback: "onAuthorized", ...outcome },
      { type: "qfpay:authorized", ...outcome },
    ])
  })
})
