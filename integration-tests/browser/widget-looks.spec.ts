import fs from "node:fs"
import path from "node:path"
import type { AxeResults, RunOptions } from "axe-core"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { launchBrowser } from "../setup/browser"
import { aSession, CODE, FakeShop, inMinutes, PHONE } from "../setup/fake-shop"
import { decodeQr } from "../setup/qr"

/** Where a person can look at what was checked. */
const PICTURES = path.resolve(__dirname, "../../.test/screenshots")
const AXE = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8")
const WCAG: RunOptions = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  // The page around the widget is the shop's.
  rules: {
    region: { enabled: false },
    "page-has-heading-one": { enabled: false },
    "landmark-one-main": { enabled: false },
  },
}

const LINK = "https://qr.payme.example/2/C5bvYG"
const wap = { wallet: "payme", scenario: "wap", qrcode: "", pay_url: LINK }
const card = { wallet: "card", scenario: "checkout", qrcode: "", pay_url: "https://pay.example/#/?sign=1" }
const ended = (status: string, reason: string, over: object = {}) => aSession({ status, ...over }, { reason })

/** Every state, and how a payment gets there. */
const SCREENS: Record<string, { state: string; session: object | null }> = {
  loading: { state: "loading", session: null },
  waiting: { state: "waiting", session: aSession() },
  "waiting-link": { state: "waiting", session: aSession({}, wap) },
  confirming: { state: "confirming", session: aSession({ paid_at: inMinutes(0) }) },
  authorized: { state: "authorized", session: aSession({ status: "authorized", order_id: "order_1" }) },
  expired: { state: "expired", session: aSession({ status: "expired", expires_at: inMinutes(-1) }) },
  error: { state: "error", session: aSession({ status: "error" }) },
}

/** Every way in which a payment can end otherwise, and what else the screen says. */
const CASES: Record<string, { state: string; session: object; attributes?: string; agent?: string; search?: string }> =
  {
    declined: { state: "error", session: ended("error", "insufficient_balance") },
    replaced: { state: "error", session: ended("canceled", "replaced") },
    "replaced-by": {
      state: "error",
      session: aSession(
        { status: "canceled" },
        { reason: "replaced", replaced_by: { wallet: "payme", txamt: 26850, txcurrcd: "HKD" } },
      ),
    },
    held: { state: "error", session: ended("error", "held", { paid_at: inMinutes(0) }) },
    refunding: { state: "error", session: ended("error", "refunding", { paid_at: inMinutes(0) }) },
    refunded: { state: "error", session: ended("canceled", "refunded", { is_final: true }) },
    fps: { state: "waiting", session: aSession({}, { wallet: "fps" }) },
    card: { state: "waiting", session: aSession({}, card) },
    "card-failed": {
      ...{ state: "waiting", session: aSession({}, card) },
      search: "/?payment_session_id=payses_1&qfpay_failed=1",
    },
    "card-expired": { state: "expired", session: aSession({ status: "expired" }, card) },
    applepay: { state: "waiting", session: aSession({}, { ...card, wallet: "applepay" }) },
    "in-app": { state: "waiting", session: aSession({}, wap), agent: " Instagram 350.0" },
  }
const LOCALES = ["en", "zh-HK", "zh-CN"]
/** Visitors' languages: a state each. */
const VISITORS: Record<string, object> = {
  "zh-TW": aSession(),
  ja: ended("error", "refunding", { paid_at: inMinutes(0) }),
  ko: aSession({}, wap),
  th: aSession({ status: "expired" }),
}
const DEVICES: Record<string, BrowserContextOptions> = {
  desktop: { viewport: { width: 520, height: 820 } },
  phone: { ...PHONE, viewport: { width: 320, height: 720 } },
}

describe("<qfpay-payment> to the eye", () => {
  const shop = new FakeShop()
  let browser: Browser
  /** One page for each kind of shopper: a new one costs as much CPU time as three looks. */
  const pages = new Map<string, Page>()

  beforeAll(async () => {
    await shop.open()
    browser = await launchBrowser()
    fs.rmSync(PICTURES, { recursive: true, force: true })
    fs.mkdirSync(PICTURES, { recursive: true })
  })
  afterAll(async () => {
    await browser?.close()
    shop.close()
  })
  beforeEach(() => {
    shop.reset()
    shop.streaming = true
    shop.policy = "img-src data:"
  })

  /** The shop on this device, as a page that was just opened. */
  async function visit(device: string, { agent = "", search = "" } = {}): Promise<Page> {
    const key = device + agent
    const options = DEVICES[device]
    const as = agent === "" ? {} : { userAgent: `${options?.userAgent ?? "Mozilla/5.0"}${agent}` }
    const open = async () => (await browser.newContext({ ...options, ...as, bypassCSP: true })).newPage()
    const page = pages.get(key) ?? (await open())
    pages.set(key, page)
    await page.goto(shop.url + search)
    return page
  }

  async function showIn(page: Page, scheme: "light" | "dark"): Promise<void> {
    await page.emulateMedia({ colorScheme: scheme })
    await page.evaluate((wanted) => {
      document.documentElement.style.colorScheme = wanted
    }, scheme)
  }

  async function problemsOf(page: Page): Promise<string[]> {
    if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE)
    const { violations } = await page.evaluate(
      (options) => (window as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run(options),
      WCAG as object,
    )
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)
  }

  it.each(
    Object.keys(SCREENS).flatMap((screen) =>
      Object.keys(DEVICES).flatMap((device) =>
        (["light", "dark"] as const).map((scheme) => ({ screen, device, scheme })),
      ),
    ),
  )(
    "is whole, and accessible by WCAG 2.2 AA, when it is $screen on a $device in the $scheme, in three languages",
    async ({ screen, device, scheme }) => {
      const { state, session } = SCREENS[screen]!
      // No answer yet: the stream and the question stay open.
      if (session) shop.session = session
      else {
        shop.streaming = false
        shop.behave = () => undefined
      }
      const page = await visit(device)
      await showIn(page, scheme)
      await page.locator(`qfpay-payment[data-state="${state}"]`).waitFor()
      for (const locale of LOCALES) {
        await page.locator("qfpay-payment").evaluate((element, tag) => element.setAttribute("locale", tag), locale)
        await page.locator(`qfpay-payment section[lang="${locale}"] [part="text"]:not(:empty)`).waitFor()
        const picture = await page.screenshot()
        fs.writeFileSync(path.join(PICTURES, `${screen}-${device}-${scheme}-${locale}.png`), picture)
        expect(await problemsOf(page)).toEqual([])
        const tooWide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(tooWide).toBe(0)
        if (screen === "waiting") expect(decodeQr(picture)).toBe(CODE)
        if (state !== "loading") {
          expect(await page.locator('qfpay-payment [part="title"]').textContent()).not.toBe("")
        }
      }
    },
  )

  /** Keeps a picture, and finds nothing wrong on the page. */
  async function look(page: Page, name: string): Promise<void> {
    fs.writeFileSync(path.join(PICTURES, `${name}.png`), await page.screenshot({ fullPage: true }))
    expect(await problemsOf(page)).toEqual([])
    const tooWide = () => document.documentElement.scrollWidth - document.documentElement.clientWidth
    expect(await page.evaluate(tooWide)).toBe(0)
  }

  it.each(Object.keys(CASES).flatMap((name) => Object.keys(DEVICES).map((device) => ({ name, device }))))(
    "is whole and accessible when it is $name on a $device, light and dark, in English and Chinese",
    async ({ name, device }) => {
      const { state, session, agent, search } = CASES[name]!
      shop.session = session
      const page = await visit(device, { agent, search })
      await page.locator(`qfpay-payment[data-state="${state}"]`).waitFor()
      for (const scheme of ["light", "dark"] as const) {
        await showIn(page, scheme)
        for (const locale of ["en", "zh-HK"]) {
          await page.locator("qfpay-payment").evaluate((element, tag) => element.setAttribute("locale", tag), locale)
          await page.locator(`qfpay-payment section[lang="${locale}"] [part="title"]:not(:empty)`).waitFor()
          await look(page, `${name}-${device}-${scheme}-${locale}`)
        }
      }
    },
  )

  it.each(Object.keys(VISITORS))("is whole and accessible in %s", async (locale) => {
    shop.session = VISITORS[locale]!
    shop.language = locale
    const page = await visit("phone")
    await showIn(page, "light")
    await page.locator(`qfpay-payment [part="title"]:not(:empty)`).waitFor()
    await look(page, `visitor-${locale}`)
  })

  it("stands still for a shopper who has asked for less motion", async () => {
    const context = await browser.newContext({ reducedMotion: "reduce" })
    const page = await context.newPage()
    await page.goto(shop.url)
    await page.locator('qfpay-payment[data-state="waiting"]').waitFor()
    const moving = await page.locator("qfpay-payment").evaluate(
      (element) =>
        [...(element.shadowRoot?.querySelectorAll("*") ?? [])].filter((part) => {
          const { animationName, transitionDuration } = getComputedStyle(part)
          return animationName !== "none" || Number.parseFloat(transitionDuration) > 0
        }).length,
    )
    expect(moving).toBe(0)
    await context.close()
  })

  it("can be used with the keyboard alone", async () => {
    const context = await browser.newContext(DEVICES.desktop)
    const page = await context.newPage()
    await page.goto(shop.url)
    await page.locator('qfpay-payment[data-state="waiting"]').waitFor()
    const reached: (string | undefined)[] = []
    for (let i = 0; i < 2; i++) {
      await page.keyboard.press("Tab")
      const focus = await page.locator("qfpay-payment").evaluate((element) => {
        const focused = element.shadowRoot?.activeElement
        return { name: focused?.className, outline: focused && getComputedStyle(focused).outlineStyle }
      })
      expect(focus.outline).toBe("solid")
      reached.push(focus.name)
    }
    expect(reached).toEqual(["paid", "save"])
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await page.locator('qfpay-payment [part="note"]').filter({ hasText: "No payment received yet" }).waitFor()
    await context.close()
  })
})
