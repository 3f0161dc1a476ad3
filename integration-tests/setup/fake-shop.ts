// Own code, because Playwright's route answers a request once, and the payment screen reads a stream of events.
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createServer, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import path from "node:path"
import { build } from "esbuild"
import type { BrowserContextOptions } from "playwright-core"
import { qrModules, scannable } from "../../src/modules/qfpay/payments/qr-modules"

const ROOT = path.resolve(__dirname, "../..")
const BUILT = path.join(ROOT, ".medusa/server/src/storefront")
/** The code in {@link aSession}, and that of a later one. */
export const CODE = "https://qr.alipay.com/bax03190uxd47wbekffy6033"
export const NEW_CODE = "https://qr.alipay.com/bax01781r3pu4fjaqazt4091"
/** The narrowest phone still sold. */
export const PHONE: BrowserContextOptions = {
  viewport: { width: 320, height: 700 },
  userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
  hasTouch: true,
  isMobile: true,
}

/** A time this many minutes from now, as ISO 8601. */
export const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

/** A session as the status route returns it. */
export function aSession(over: object = {}, data: object = {}) {
  const shown = {
    account: "qfpay",
    wallet: "alipay",
    scenario: "mpm",
    pay_type: "801501",
    out_trade_no: "q1",
    txamt: 128050,
    txcurrcd: "HKD",
    created_at: inMinutes(-15),
    qrcode: CODE,
    pay_url: "",
    ...data,
  }
  const { scenario, qrcode, pay_url } = shown
  const text = scannable({ scenario, carrier: qrcode ? { qrcode } : { pay_url } })
  return {
    id: "payses_1",
    status: "pending",
    expires_at: inMinutes(15),
    paid_at: null as string | null,
    order_id: null as string | null,
    is_final: (over as { status?: string }).status === "authorized",
    label: "",
    ...over,
    data: { ...shown, qr_modules: text ? qrModules(text) : undefined },
  }
}

/** A React shop's page, bundled from the built package. */
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
          onReady: told("onReady"),
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

/** A shop's page with the widget, and the Medusa routes that the widget calls. */
export class FakeShop {
  session: object = aSession()
  /** Overrides the status route's answer; by default it returns the session. */
  behave: ((response: ServerResponse) => void) | null = null
  refresh: (response: ServerResponse) => void = (response) => response.writeHead(404).end("Cannot POST")
  /** Whether streams are available. Without them the widget polls. */
  streaming = false
  /** Open streams, and how many were opened in all. */
  streams = new Set<ServerResponse>()
  opened = 0
  asked: { method: string; path: string; key: string | string[] | undefined }[] = []
  /** The query of every status request and every stream. */
  queries: string[] = []
  under = 0
  mostAtOnce = 0
  language = "en"
  /** A script that runs before the widget is loaded. */
  script = ""
  /** The module that defines the element. */
  module = "/widget.mjs"
  /** Additional attributes of the element. */
  attributes = ""
  /** Added to a policy that allows almost nothing. */
  policy = ""
  url = ""
  private server?: Server

  reset(): void {
    Object.assign(this, { session: aSession(), behave: null, asked: [], queries: [], under: 0, mostAtOnce: 0 })
    Object.assign(this, { language: "en", script: "", module: "/widget.mjs", policy: "", attributes: "" })
    Object.assign(this, { streaming: false, opened: 0 })
    this.hangUp()
    this.refresh = (response) => response.writeHead(404).end("Cannot POST")
  }

  async open(): Promise<void> {
    this.server = createServer((request, response) => {
      const { pathname, search } = new URL(request.url ?? "/", "http://shop")
      if (pathname === "/widget.mjs" || /^\/(in-app|locale\/[\w-]+)\.mjs$/.test(pathname)) {
        const file = path.join(BUILT, pathname.replace("widget", "index"))
        response.setHeader("content-type", "text/javascript").end(readFileSync(file))
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
          "default-src 'none'; connect-src 'self'; script-src 'self' 'nonce-page'; style-src 'self'; require-trusted-types-for 'script';" +
            this.policy,
        )
        response.setHeader("content-type", "text/html; charset=utf-8").end(this.page())
        return
      }
      this.queries.push(search)
      if (pathname.endsWith("/events") && !this.streaming) {
        response.writeHead(404).end("Cannot GET")
        return
      }
      // A stream that the page has left may close here shortly after the next one opens.
      if (pathname.endsWith("/events")) {
        this.stream(response)
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

  private stream(response: ServerResponse): void {
    this.opened++
    this.streams.add(response)
    response.on("close", () => this.streams.delete(response))
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store, no-transform" })
    this.write(response)
  }

  private write(response: ServerResponse): void {
    response.write(`event: payment_session\ndata: ${JSON.stringify({ payment_session: this.session })}\n\n`)
    if ((this.session as { is_final: boolean }).is_final) response.end()
  }

  /** Updates the payment and sends it to every stream. */
  tell(session: object): void {
    this.session = session
    for (const response of this.streams) this.write(response)
  }

  /** Breaks every stream, as a restarted server does. */
  hangUp(): void {
    for (const response of this.streams) response.destroy()
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
  window.changes = []
  for (const name of ["change", "ready", "refreshed", "action"])
    addEventListener("qfpay:" + name, ({ type, detail }) => changes.push({ type, ...detail }))
  for (const name of ["authorized", "expired", "error"])
    addEventListener("qfpay:" + name, ({ type, detail }) => events.push({ type, ...detail }))
</script>
<script type="module" src="${this.module}"></script>
<qfpay-payment backend-url="${this.url}" publishable-key="pk_1" session-id="payses_1" ${this.attributes}></qfpay-payment>
<script nonce="page">${this.script}</script>`
  }
}
