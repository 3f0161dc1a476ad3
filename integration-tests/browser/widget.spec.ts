import { readFileSync } from "node:fs"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { launchBrowser } from "../setup/browser"
import { aSession, CODE, FakeShop, inMinutes, NEW_CODE, PHONE } from "../setup/fake-shop"
import { decodeQr } from "../setup/qr"
import { waitFor } from "../setup/wait-for"
import { shopperTruth } from "./shopper-truth.suite"

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

  describe("to a shopper", () => shopperTruth(shop, () => browser))

  describe("at work", () => {
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
    const changes = () => page.evaluate(() => (window as unknown as { changes: object[] }).changes)
    const events = () => page.evaluate(() => (window as unknown as { events: object[] }).events)

    const hide = (isHidden: boolean) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden })
        document.dispatchEvent(new Event("visibilitychange"))
      }, isHidden)

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

    it("asks which order it became when the session that the shop has is paid already", async () => {
      const inCart = { id: "payses_1", status: "captured", data: aSession().data }
      shop.script = `document.querySelector("qfpay-payment").session = ${JSON.stringify(inCart)}`
      shop.session = aSession({ status: "authorized", order_id: "order_1" })
      await visit()
      await reaches("authorized")
      expect(await events()).toEqual([
        { type: "qfpay:authorized", session_id: "payses_1", status: "authorized", order_id: "order_1" },
      ])
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
      expect(shop.queries).toContain("?locale=en&replaces=q1")
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
      expect(await part("text").textContent()).toContain("Contact the shop")
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
      await part("note").filter({ hasText: "No payment received yet" }).waitFor()
      await reaches("waiting")
      expect(shop.asked.length).toBeLessThanOrEqual(4)
      expect(shop.mostAtOnce).toBe(1)
    })

    it("asks nothing while its tab is hidden, and at once when the shopper is back", async () => {
      await visit()
      await reaches("waiting")
      await hide(true)
      await waitFor(() => shop.under === 0)
      const { length } = shop.asked
      await page.waitForTimeout(5_000)
      expect(shop.asked).toHaveLength(length)
      shop.session = aSession({ status: "authorized", order_id: "order_1" })
      await hide(false)
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
      shop.session = aSession({ status: "error", paid_at: inMinutes(0) }, { reason: "held" })
      await visit()
      await reaches("error")
      expect(await button("Get a new code").isVisible()).toBe(false)
      expect(await button("I have paid").isVisible()).toBe(false)
      expect(await part("text").textContent()).toContain("Do not pay again")
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
      await part("title").filter({ hasText: "掃碼付款" }).waitFor()
      expect(await part("text").textContent()).toBe("開啟 AlipayHK，按「掃描」，然後掃描此二維碼。")
      expect(await part("card").getAttribute("lang")).toBe("zh-HK")
      await widget().evaluate((element) => element.setAttribute("locale", "zh-CN"))
      await part("title").filter({ hasText: "扫码付款" }).waitFor()
      await widget().evaluate((element) => Object.assign(element, { texts: { scanTitle: "扫一扫" } }))
      expect(await part("title").textContent()).toBe("扫一扫")
    })

    it("opens the wallet first on a phone, and shows the code for another phone on demand, on 320 pixels", async () => {
      const link = "https://qr.payme.example/2/C5bvYG"
      shop.session = aSession({}, { wallet: "payme", scenario: "wap", qrcode: "", pay_url: link })
      shop.policy = "img-src data:"
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
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        widget().getByRole("link", { name: "Save the code" }).click(),
      ])
      expect(decodeQr(readFileSync(await download.path()))).toBe(CODE)
    })

    it("gives a long press on a phone an image of the code, where the shop's policy allows images", async () => {
      shop.policy = "img-src data:"
      await visit(PHONE)
      await reaches("waiting")
      const image = await part("photo").getAttribute("src")
      expect(decodeQr(Buffer.from(image?.split(",")[1] ?? "", "base64"))).toBe(CODE)
      const [under, over] = await Promise.all([part("qr").boundingBox(), part("photo").boundingBox()])
      expect(over?.width).toBeCloseTo((under?.width ?? 0) - 2, 0)
      expect(await scanned()).toBe(CODE)
    })

    it("shows the code on a phone all the same where the policy forbids images", async () => {
      await visit(PHONE)
      await reaches("waiting")
      expect(await scanned()).toBe(CODE)
      expect(complaints.splice(0)).toEqual([expect.stringMatching(/img-src/)])
    })

    describe("with the server's stream", () => {
      beforeEach(() => (shop.streaming = true))

      it("follows the payment to the order on one connection, and shows it in well under a second", async () => {
        await visit()
        await reaches("waiting")
        expect(await scanned()).toBe(CODE)
        shop.tell(aSession({ paid_at: inMinutes(0) }))
        await reaches("confirming", 500)
        shop.tell(aSession({ status: "authorized", paid_at: inMinutes(0), order_id: "order_1" }))
        await reaches("authorized", 500)
        expect([shop.opened, shop.asked.length]).toEqual([1, 0])
        await waitFor(() => shop.streams.size === 0)
      })

      it("opens it again when it breaks, and misses nothing", async () => {
        await visit()
        await reaches("waiting")
        shop.session = aSession({ status: "authorized", order_id: "order_1" })
        shop.hangUp()
        await reaches("authorized", 5_000)
        expect(shop.asked).toEqual([])
      })

      it("goes on after a reload, and after the shopper came back from another page", async () => {
        await visit()
        await reaches("waiting")
        const left = async () => Number((await part("timer").textContent())?.replace(":", ""))
        const before = await left()
        await page.reload()
        await reaches("waiting")
        expect(await left()).toBeLessThanOrEqual(before)
        expect(await events()).toEqual([])
        await page.goto("about:blank")
        shop.session = aSession({ status: "authorized", order_id: "order_1" })
        await page.goBack()
        await reaches("authorized")
      })

      it("hangs up while the tab is hidden, and knows the truth when the shopper is back from the wallet", async () => {
        await visit()
        await reaches("waiting")
        await hide(true)
        await waitFor(() => shop.streams.size === 0)
        shop.session = aSession({ paid_at: inMinutes(0) })
        await hide(false)
        await reaches("confirming", 2_000)
      })

      it("never has two connections, however often the shopper presses and returns", async () => {
        await visit()
        await reaches("waiting")
        await button("I have paid").click()
        await page.evaluate(() => {
          dispatchEvent(new Event("online"))
          dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))
        })
        await part("note").filter({ hasText: "No payment received yet" }).waitFor()
        await page.waitForTimeout(1_500)
        expect(shop.streams.size).toBe(1)
        expect(shop.asked).toEqual([])
      })

      it("tells of a payment that came after the code had expired, and that it counts (failures 38)", async () => {
        shop.session = aSession({ expires_at: inMinutes(1 / 30) })
        await visit()
        await reaches("expired")
        shop.tell(aSession({ expires_at: inMinutes(-1), paid_at: inMinutes(0) }))
        await reaches("confirming")
        expect(await part("note").textContent()).toContain("Your earlier payment was received")
        expect(await button("Get a new code").isVisible()).toBe(false)
        shop.tell(aSession({ status: "authorized", order_id: "order_1" }))
        await reaches("authorized")
        expect(await part("note").textContent()).toContain("nothing more to pay")
        expect((await events()).map((event) => (event as { type: string }).type)).toEqual([
          "qfpay:expired",
          "qfpay:authorized",
        ])
      })

      it("tells of a payment of the old code while the new one is on the screen", async () => {
        shop.session = aSession({}, { qrcode: NEW_CODE, out_trade_no: "q2" })
        await visit()
        await reaches("waiting")
        shop.tell(aSession({ status: "authorized", order_id: "order_1" }))
        await reaches("authorized")
        expect(await part("note").textContent()).toContain("Your earlier payment was received")
      })

      it("shows a new code that another tab has asked for", async () => {
        await visit()
        await reaches("waiting")
        shop.tell(aSession({}, { qrcode: NEW_CODE, out_trade_no: "q2" }))
        await waitFor(async () => (await scanned()) === NEW_CODE)
        expect(await part("note").textContent()).toBe(
          "This is your new code for HK$1,280.50. The earlier one is no longer valid.",
        )
        expect((await changes()).at(-1)).toMatchObject({ type: "qfpay:refreshed", reference: "q2" })
      })

      it("makes a new code by the element's own method", async () => {
        await visit()
        await reaches("waiting")
        shop.refresh = (response) => {
          shop.session = aSession({}, { qrcode: NEW_CODE, out_trade_no: "q2" })
          shop.answer(response)
        }
        await widget().evaluate((element) => (element as unknown as { refresh(): Promise<void> }).refresh())
        expect(await scanned()).toBe(NEW_CODE)
        expect(shop.asked.map(({ method, path: asked }) => `${method} ${asked}`)).toEqual([
          "POST /store/qfpay/payment-sessions/payses_1/refresh",
        ])
      })
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
      await part("title").filter({ hasText: "掃碼付款" }).waitFor()
      shop.session = aSession({ status: "authorized", order_id: "order_1" })
      await reaches("authorized")
      const outcome = { session_id: "payses_1", status: "authorized", order_id: "order_1" }
      expect(await events()).toEqual([
        expect.objectContaining({ callback: "onReady", session_id: "payses_1", state: "waiting" }),
        { callback: "onAuthorized", ...outcome },
        { type: "qfpay:authorized", ...outcome },
      ])
    })
  })
})
