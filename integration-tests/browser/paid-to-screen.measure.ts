import { readFileSync } from "node:fs"
import path from "node:path"
import type { Browser, Page } from "playwright-core"
import { storeTest, waitForState } from "../setup"
import { launchBrowser } from "../setup/browser"

const WIDGET = path.resolve(__dirname, "../../.medusa/server/src/storefront/index.mjs")
/** The origin that medusa-config.ts lets in. Nobody listens there: the browser is handed the page. */
const SHOP = "http://localhost:8000"
/** `PAYMENTS=50` for numbers to publish. */
const PAYMENTS = Number(process.env.PAYMENTS ?? 3)

/** Until "authorized" is on the screen, in milliseconds. */
interface Measured {
  /** From "Pay" on the phone: notification, enquiry and the making of the order are in it. */
  paidMs: number
  /** From the moment the order was in the database. */
  placedMs: number
}

storeTest("From the phone to the shop's screen", (store) => {
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    // A page that nobody serves counts as one of the internet, which may not speak to this machine otherwise.
    const args = ["--no-sandbox", "--no-zygote", "--disable-gpu", "--disable-features=LocalNetworkAccessChecks"]
    browser = await launchBrowser({ args })
    page = await (await browser.newContext()).newPage()
    await page.route(`${SHOP}/**`, (route) =>
      route.request().url().endsWith(".mjs")
        ? route.fulfill({ contentType: "text/javascript", body: readFileSync(WIDGET) })
        : route.fulfill({
            contentType: "text/html",
            body: '<!doctype html><title>Shop</title><script type="module" src="/w.mjs"></script><main></main>',
          }),
    )
  })
  afterAll(() => browser?.close())

  async function payOnce(): Promise<Measured> {
    const cart = await store.createCart()
    const { id, data } = await store.startPayment(cart, "pp_qfpay-alipay_qfpay")
    await page.evaluate(
      ({ url, key, session }) => {
        const element = document.createElement("qfpay-payment")
        const attributes = { "backend-url": url, "publishable-key": key, "session-id": session }
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
        document.querySelector("main")?.replaceChildren(element)
        const shown = window as unknown as { authorizedAt: number }
        shown.authorizedAt = 0
        element.addEventListener("qfpay:authorized", () => (shown.authorizedAt = Date.now()))
      },
      { url: store.url, key: store.shop.publishableKey, session: id },
    )
    await page.locator('qfpay-payment[data-state="waiting"]').waitFor()
    const paidAt = Date.now()
    const number = String(data.out_trade_no)
    store.simulator.pay(number)
    await page.locator('qfpay-payment[data-state="authorized"]').waitFor({ timeout: 20_000 })
    const authorizedAt = await page.evaluate(() => (window as unknown as { authorizedAt: number }).authorizedAt)
    const { applied_at } = await waitForState(store.container, number, "applied")
    return { paidMs: authorizedAt - paidAt, placedMs: authorizedAt - (applied_at?.getTime() ?? 0) }
  }

  it(`is under half a second from the order in Medusa to the screen, as the median of ${PAYMENTS} payments`, async () => {
    await page.goto(SHOP)
    await payOnce() // the first one warms everything up
    const measured: Measured[] = []
    while (measured.length < PAYMENTS) measured.push(await payOnce())
    report("pay on the phone to authorized on the screen", measured, "paidMs")
    const median = report("order placed in Medusa to authorized on the screen", measured, "placedMs")
    expect(median).toBeLessThan(500)
  }, 400_000)
})

function report(what: string, measured: readonly Measured[], name: keyof Measured): number {
  const sorted = measured.map((one) => one[name]).sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
  process.stdout.write(`${what}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, ${sorted.length} payments\n`)
  return at(0.5)
}
