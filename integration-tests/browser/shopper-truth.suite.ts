import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { aSession, CODE, type FakeShop, inMinutes, NEW_CODE, PHONE } from "../setup/fake-shop"
import { WALLET_NAMES } from "../../src/qfpay/catalogue/wallets"
import { decodeQr } from "../setup/qr"
import { waitFor } from "../setup/wait-for"

const LINK = "https://qr.payme.example/2/C5bvYG"
const wap = { wallet: "payme", scenario: "wap", pay_type: "805812", qrcode: "", pay_url: LINK }
const card = { wallet: "card", scenario: "checkout", pay_type: "802801", qrcode: "" }
const ended = (status: string, reason: string, over: object = {}) => aSession({ status, ...over }, { reason })

interface Said {
  title: string
  text: string
  note?: string
  buttons: string[]
}

/** Every way in which a payment ends unpaid or its money elsewhere, and what the shopper reads, word for word. */
const CASES: Record<string, { session: () => object; en: Said; "zh-HK": Said }> = {
  "was declined for want of money": {
    session: () => ended("error", "insufficient_balance"),
    en: {
      title: "Payment declined",
      text: "Your Alipay / AlipayHK balance or limit isn’t enough. You have not been charged. Try again or choose another way to pay.",
      note: "This page keeps checking for your payment.",
      buttons: ["Get a new code", "I have paid"],
    },
    "zh-HK": {
      title: "付款不成功",
      text: "支付寶 / AlipayHK 餘額不足或已達限額，未有扣款。請再試或選用其他付款方式。",
      note: "系統會繼續查詢付款狀況。",
      buttons: ["取得新的二維碼", "我已付款"],
    },
  },
  "was declined by the bank": {
    session: () => ended("error", "bank_declined"),
    en: {
      title: "Payment declined",
      text: "Your bank or wallet declined the payment. You have not been charged. Try again or choose another way to pay.",
      note: "This page keeps checking for your payment.",
      buttons: ["Get a new code", "I have paid"],
    },
    "zh-HK": {
      title: "付款不成功",
      text: "銀行或電子錢包已拒絕此項付款，未有扣款。請再試或選用其他付款方式。",
      note: "系統會繼續查詢付款狀況。",
      buttons: ["取得新的二維碼", "我已付款"],
    },
  },
  "was replaced, because the cart changed": {
    session: () => ended("canceled", "replaced"),
    en: {
      title: "This code is no longer valid",
      text: "Your cart or payment method has changed. Go back to checkout to pay.",
      note: "This page keeps checking for your payment.",
      buttons: ["I have paid"],
    },
    "zh-HK": {
      title: "此二維碼已失效",
      text: "購物車或付款方式已更改，請返回結帳頁面付款。",
      note: "系統會繼續查詢付款狀況。",
      buttons: ["我已付款"],
    },
  },
  "was replaced by another amount and another wallet": {
    session: () =>
      aSession(
        { status: "canceled" },
        { reason: "replaced", replaced_by: { wallet: "fps", txamt: 26850, txcurrcd: "HKD" } },
      ),
    en: {
      title: "This code is no longer valid",
      text: "The new one is for HK$268.50 with FPS. Go back to checkout to pay.",
      note: "This page keeps checking for your payment.",
      buttons: ["I have paid"],
    },
    "zh-HK": {
      title: "此二維碼已失效",
      text: "新的付款為 HK$268.50（轉數快），請返回結帳頁面付款。",
      note: "系統會繼續查詢付款狀況。",
      buttons: ["我已付款"],
    },
  },
  "was canceled": {
    session: () => ended("canceled", "closed", { is_final: true }),
    en: {
      title: "Payment canceled",
      text: "You have not been charged. Choose another way to pay.",
      buttons: [],
    },
    "zh-HK": { title: "付款已取消", text: "未有扣款。請選用其他付款方式。", buttons: [] },
  },
  "arrived and has to be looked at": {
    session: () => ended("error", "held", { paid_at: inMinutes(0), is_final: true }),
    en: {
      title: "Payment received",
      text: "Your payment was received but doesn’t match your order. Do not pay again: the shop will contact you.",
      buttons: [],
    },
    "zh-HK": {
      title: "已收到付款",
      text: "已收到你的付款，但未能與訂單配對。請勿重複付款，商店會與你聯絡。",
      buttons: [],
    },
  },
  "arrived too late and is on its way back": {
    session: () => ended("error", "refunding", { paid_at: inMinutes(0) }),
    en: {
      title: "Your payment is being refunded",
      text: "Your payment of HK$1,280.50 arrived too late for this order. It is being refunded to Alipay / AlipayHK. You don’t need to do anything.",
      buttons: [],
    },
    "zh-HK": {
      title: "正在退款",
      text: "你的付款 HK$1,280.50 逾時收到，未能用於此訂單，現正退回支付寶 / AlipayHK。你無須辦理任何手續。",
      buttons: [],
    },
  },
  "arrived too late and has gone back": {
    session: () => ended("canceled", "refunded", { paid_at: inMinutes(0), is_final: true }),
    en: {
      title: "Your payment was refunded",
      text: "Your payment of HK$1,280.50 arrived too late for this order. It was refunded to Alipay / AlipayHK.",
      buttons: [],
    },
    "zh-HK": {
      title: "已退款",
      text: "你的付款 HK$1,280.50 逾時收到，未能用於此訂單，已退回支付寶 / AlipayHK。",
      buttons: [],
    },
  },
  "has expired": {
    session: () => aSession({ status: "expired" }),
    en: {
      title: "This code has expired",
      text: "If you have already paid, do not pay again.",
      note: "This page keeps checking for your payment.",
      buttons: ["Get a new code", "I have paid"],
    },
    "zh-HK": {
      title: "二維碼已過期",
      text: "如已付款，請勿重複付款。",
      note: "系統會繼續查詢付款狀況。",
      buttons: ["取得新的二維碼", "我已付款"],
    },
  },
}

const DEVICES: Record<string, BrowserContextOptions> = {
  "a desktop": { viewport: { width: 520, height: 820 } },
  "a phone": PHONE,
}

/** What the shopper reads and can do, as the screen shows it. */
export function shopperTruth(shop: FakeShop, launched: () => Browser): void {
  let page: Page

  afterEach(async () => page?.context().close())

  async function visit(options: BrowserContextOptions = {}, search = "", before?: (page: Page) => Promise<unknown>) {
    shop.policy = "img-src data:"
    const context = await launched().newContext({ viewport: { width: 480, height: 900 }, ...options })
    page = await context.newPage()
    await before?.(page)
    await page.goto(shop.url + search)
  }

  const part = (name: string) => page.locator(`qfpay-payment [part~="${name}"]`)
  const textOf = async (name: string) => ((await part(name).isVisible()) ? await part(name).innerText() : undefined)
  const state = (name: string, timeout = 10_000) =>
    page.locator(`qfpay-payment[data-state="${name}"]`).waitFor({ timeout })
  const says = (name: string, text: string | RegExp) => part(name).filter({ hasText: text }).waitFor({ timeout: 5_000 })
  const changes = () => page.evaluate(() => (window as unknown as { changes: Record<string, unknown>[] }).changes)
  /** Buttons and links, as they stand on the screen. */
  async function offers(): Promise<string[]> {
    const shown = await page.locator('qfpay-payment [part~="button"]:visible').allInnerTexts()
    return shown.map((text) => text.trim())
  }

  describe.each(Object.keys(DEVICES))("on %s", (device) => {
    describe.each(["en", "zh-HK"] as const)("in %s", (language) => {
      it.each(Object.keys(CASES))(
        "a shopper whose payment %s reads one true sentence, and a reference",
        async (name) => {
          const { session, [language]: said } = CASES[name]!
          Object.assign(shop, { streaming: true, language, session: session() })
          await visit(DEVICES[device])
          await says("title", said.title)
          expect(await textOf("text")).toBe(said.text)
          expect(await textOf("note")).toBe(said.note)
          expect(await offers()).toEqual(said.buttons)
          expect(await textOf("reference")).toBe(`${language === "en" ? "Reference" : "參考編號"} q1`)
          expect(await part("qr").isVisible()).toBe(false)
        },
      )
    })
  })

  describe("a page that says it keeps checking", () => {
    beforeEach(() => (shop.streaming = true))

    it.each([
      ["expired", () => aSession({ status: "expired", expires_at: inMinutes(-1) })],
      ["declined", () => ended("error", "declined")],
      ["replaced", () => ended("canceled", "replaced")],
    ])("does: a payment that was %s and then paid is shown as paid", async (_, session) => {
      shop.session = session()
      await visit()
      await says("note", "keeps checking")
      await page.waitForTimeout(1_000)
      expect(shop.streams.size).toBe(1)
      shop.tell(aSession({ paid_at: inMinutes(0) }))
      await state("confirming", 1_000)
      shop.tell(aSession({ status: "authorized", order_id: "order_1" }))
      await state("authorized", 1_000)
      expect(await offers()).toEqual([])
    })

    it("tells that the shop sees to it when a refund that was under way cannot be made", async () => {
      shop.session = ended("error", "refunding", { paid_at: inMinutes(0) })
      await visit()
      await says("title", "Your payment is being refunded")
      shop.tell(ended("error", "held", { paid_at: inMinutes(0), is_final: true }))
      await says("title", "Payment received")
      await says("text", "the shop will contact you")
      expect(await textOf("reference")).toBe("Reference q1")
    })

    it("does without a stream as well, and at once when the shopper is back", async () => {
      Object.assign(shop, { streaming: false, session: aSession({ status: "expired" }) })
      await visit()
      await state("expired")
      const { length } = shop.asked
      await page.waitForTimeout(5_000)
      expect(shop.asked.length).toBeGreaterThan(length)
      shop.session = aSession({ status: "authorized", order_id: "order_1" })
      await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")))
      await state("authorized", 2_500)
    })

    it("asks no more, and does not say so, once the server can learn nothing more", async () => {
      shop.session = aSession({ status: "expired", is_final: true })
      await visit()
      await state("expired")
      expect(await textOf("note")).toBeUndefined()
      expect(await offers()).toEqual(["Get a new code"])
      const { opened } = shop
      await page.waitForTimeout(4_000)
      expect([shop.opened, shop.streams.size, shop.asked.length]).toEqual([opened, 0, 0])
    })

    it("has QFPay asked when the shopper says that they have paid, and says what came of it", async () => {
      await visit()
      await state("waiting")
      await page.getByRole("button", { name: "I have paid" }).click()
      await says("note", "No payment has arrived yet. This page keeps checking.")
      expect(shop.queries).toEqual(["?locale=en", "?locale=en&ask=now"])
    })

    it("says how to go on to a shopper who has not paid in the app", async () => {
      Object.assign(shop, { language: "zh-HK", session: aSession({}, wap) })
      await visit(PHONE)
      await says("title", "開啟 PayMe 付款")
      expect(await textOf("text")).toBe("付款成功後，訂單會自動確認，你可關閉此頁。")
      await page.getByRole("button", { name: "我已付款" }).click()
      await says("note", "暫未收到付款。尚未付款？請按「開啟 PayMe」完成付款。")
    })

    it("tells of the new code when the order has changed", async () => {
      await visit()
      await state("waiting")
      shop.tell(aSession({}, { qrcode: NEW_CODE, out_trade_no: "q2", txamt: 9000 }))
      await says("note", "This is your new code, for HK$90.00. The earlier one is no longer valid.")
      expect(decodeQr(await part("qr").screenshot())).toBe(NEW_CODE)
    })
  })

  describe("cards and Apple Pay", () => {
    const hosted = () => ({ ...card, pay_url: `${shop.url}/checkstand/#/?sign=1` })

    it("have words of their own, and one click", async () => {
      shop.session = aSession({}, hosted())
      await visit(PHONE)
      await says("title", "Pay by card")
      expect(await offers()).toEqual(["Continue to card payment", "I have paid"])
      expect(await page.locator("qfpay-payment").innerText()).not.toMatch(/\bcode|QFPay/)
      await page.getByRole("link", { name: "Continue to card payment" }).click()
      await page.waitForURL(/checkstand/)
    })

    it("need no click where the shop wants none, and let the shopper come back", async () => {
      Object.assign(shop, { attributes: "auto-redirect", session: aSession({}, hosted()) })
      await visit()
      await page.waitForURL(/checkstand/)
      await page.goBack()
      await says("title", "Pay by card")
      await page.waitForTimeout(1_000)
      expect(page.url()).not.toContain("checkstand")
    })

    it("are not opened again for a shopper whom QFPay has sent back", async () => {
      Object.assign(shop, { attributes: "auto-redirect", session: aSession({}, hosted()) })
      await visit({}, "/?payment_session_id=payses_1")
      await says("title", "Pay by card")
      await page.waitForTimeout(1_000)
      expect(page.url()).not.toContain("checkstand")
      expect(shop.queries[0]).toBe("?locale=en&ask=now")
    })

    it("say that the payment did not go through when QFPay marks it and knows of no payment, with the way to try again", async () => {
      Object.assign(shop, { language: "zh-HK", session: aSession({}, hosted()) })
      await visit({}, "/?payment_session_id=payses_1&qfpay_failed=1")
      await says("note", "付款不成功。請再試或選用其他付款方式。")
      expect(await offers()).toEqual(["前往信用卡付款", "我已付款"])
    })

    it("say what the bank said, and never believe the mark against a payment", async () => {
      shop.session = aSession({ status: "error" }, { ...hosted(), reason: "bank_declined" })
      await visit({}, "/?payment_session_id=payses_1&qfpay_failed=1")
      await says("title", "Payment declined")
      expect(await offers()).toEqual(["Try again", "I have paid"])
      shop.session = aSession({ status: "authorized", order_id: "order_1" }, hosted())
      await page.reload()
      await state("authorized")
      expect(await textOf("note")).toBeUndefined()
    })

    it("offer Apple Pay only where the browser has it", async () => {
      shop.session = aSession({}, { ...hosted(), wallet: "applepay" })
      await visit(PHONE)
      await says("text", "Apple Pay isn’t available in this browser.")
      expect(await offers()).toEqual([])
      await page.context().close()
      await visit(PHONE, "", (fresh) =>
        fresh.addInitScript(() => Object.assign(window, { ApplePaySession: { canMakePayments: () => true } })),
      )
      await says("title", "Pay with Apple Pay")
      expect(await offers()).toEqual(["Continue to Apple Pay", "I have paid"])
    })
  })

  it("an FPS payer on a phone is told to save the code and open the bank's app", async () => {
    Object.assign(shop, { session: aSession({}, { wallet: "fps", pay_type: "802001" }) })
    await visit(PHONE)
    await says("title", "Save the code to pay")
    expect(await textOf("text")).toBe(
      "Save this code, open your bank’s app, choose FPS, and choose the code from your photos.",
    )
    expect(await offers()).toEqual(["I have paid", "Save the code"])
  })

  it("the way to pay has the merchant's name, and letters of its own until the shop puts its mark in", async () => {
    shop.session = aSession({ label: "AlipayHK 支付寶香港" })
    shop.streaming = true
    await visit()
    await says("wallet", "AlipayHK 支付寶香港")
    const letters: string[] = []
    for (const wallet of WALLET_NAMES) {
      shop.tell(aSession({ label: wallet }, { wallet }))
      await says("wallet", wallet)
      // Cards have a drawing.
      letters.push(await part("letters").evaluate((element) => element.textContent || element.innerHTML))
    }
    expect([new Set(letters).size, letters.every((text) => text !== "")]).toEqual([WALLET_NAMES.length, true])
    await page.locator("qfpay-payment").evaluate((element) => {
      const mark = Object.assign(document.createElement("b"), { slot: "mark", textContent: "支" })
      element.append(mark)
    })
    expect(await part("letters").isVisible()).toBe(false)
    expect(await page.locator("qfpay-payment [slot=mark]").isVisible()).toBe(true)
  })

  describe("in the browser of another app", () => {
    const INSTAGRAM = { ...PHONE, userAgent: `${PHONE.userAgent} Instagram 350.0.0.20.98` }

    it("the shopper is told, and has two ways out to the same payment", async () => {
      Object.assign(shop, { session: aSession({}, wap), attributes: 'resume-url="/checkout/qfpay"' })
      await visit({ ...INSTAGRAM, permissions: ["clipboard-read", "clipboard-write"] })
      await says("in-app", "The browser in Instagram may not open PayMe. Open this page in Safari to pay.")
      expect(await offers()).toEqual([
        "Open in Safari",
        "Copy link",
        "Open PayMe",
        "I have paid",
        "Pay with another phone",
      ])
      const link = `${shop.url}/checkout/qfpay?payment_session_id=payses_1`
      expect(await page.getByRole("link", { name: "Open in Safari" }).getAttribute("href")).toBe(`x-safari-${link}`)
      await page.getByRole("button", { name: "Copy link" }).click()
      await says("in-app", "Link copied. Paste it in Safari.")
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link)
    })

    it("nobody who pays with that very app is sent away", async () => {
      shop.session = aSession({}, { wallet: "wechat", qrcode: CODE })
      await visit({ ...PHONE, userAgent: `${PHONE.userAgent} MicroMessenger/8.0.53` })
      await says("title", "Save the code to pay")
      await page.waitForTimeout(500)
      expect(await part("way-out").isVisible()).toBe(false)
    })
  })

  describe("the page of the shop", () => {
    it("hears of every change, of the first picture, and of the way into the wallet, which it can take itself", async () => {
      Object.assign(shop, { streaming: true, session: aSession({}, wap) })
      shop.script = 'addEventListener("qfpay:action", (event) => event.preventDefault())'
      await visit(PHONE)
      await state("waiting")
      await page.getByRole("link", { name: "Open PayMe" }).click()
      shop.tell(aSession({ status: "error" }, { ...wap, reason: "declined" }))
      await state("error")
      shop.tell(aSession({ status: "error" }, { ...wap, reason: "insufficient_balance" }))
      await waitFor(async () => (await changes()).length === 6)
      expect(page.url()).toBe(`${shop.url}/`)
      const detail = { session_id: "payses_1", order_id: null, reference: "q1" }
      expect(await changes()).toEqual([
        { ...detail, type: "qfpay:change", status: "pending", state: "loading", reason: null, reference: null },
        { ...detail, type: "qfpay:change", status: "pending", state: "waiting", reason: null },
        { ...detail, type: "qfpay:ready", status: "pending", state: "waiting", reason: null },
        { ...detail, type: "qfpay:action", status: "pending", state: "waiting", reason: null, url: LINK },
        { ...detail, type: "qfpay:change", status: "error", state: "error", reason: "declined" },
        { ...detail, type: "qfpay:change", status: "error", state: "error", reason: "insufficient_balance" },
      ])
    })

    it("can carry every question over itself, where the browser does not reach Medusa", async () => {
      shop.script = `document.querySelector("qfpay-payment").fetch = (url, init) => {
        (window.carried ??= []).push(url.replace(location.origin, ""))
        return fetch(url.replace("https://medusa.internal", location.origin), init)
      }
      document.querySelector("qfpay-payment").setAttribute("backend-url", "https://medusa.internal")`
      await visit()
      await state("waiting")
      expect(decodeQr(await part("qr").screenshot())).toBe(CODE)
      expect(await page.evaluate(() => (window as unknown as { carried: string[] }).carried[0])).toBe(
        "https://medusa.internal/store/qfpay/payment-sessions/payses_1/events?locale=en",
      )
    })

    it("needs no error boundary: whatever the element is given, it throws nothing", async () => {
      const thrown: string[] = []
      shop.script = `const element = document.querySelector("qfpay-payment")
        element.fetch = () => { throw new Error("no") }
        element.texts = { scanTitle: "{nonsense}" }
        element.session = { id: "payses_1", status: "pending", data: { qrcode: "x", qr_modules: "!", txamt: "NaN", wallet: "__proto__", expires_at: "soon", created_at: 7 } }
        element.setAttribute("resume-url", "http://")
        element.setAttribute("locale", "x-klingon")`
      await visit({ ...PHONE, userAgent: `${PHONE.userAgent} Instagram 350` }, "", async (fresh) => {
        fresh.on("pageerror", (error) => thrown.push(error.message))
      })
      await page.waitForTimeout(3_500)
      await page.evaluate(() => {
        const element = document.querySelector("qfpay-payment") as unknown as Record<string, unknown>
        element.session = 7
        element.session = { id: {}, data: [] }
      })
      await page.waitForTimeout(500)
      expect(thrown).toEqual([])
      expect(await page.locator("qfpay-payment").isVisible()).toBe(true)
    })
  })

  it.each(["zh-TW", "ja", "ko", "th"])(
    "the languages of visitors are loaded when they are needed: %s",
    async (language) => {
      const loaded: string[] = []
      Object.assign(shop, { language, session: aSession() })
      await visit({}, "", async (fresh) => {
        fresh.on("request", (request) => loaded.push(new URL(request.url()).pathname))
      })
      await state("waiting")
      await waitFor(async () => ((await textOf("title")) ?? "") !== "")
      const { texts } = (await import(`../../src/storefront/locale/${language}`)) as { texts: Record<string, string> }
      expect(await textOf("title")).toBe(texts.scanTitle)
      expect(await textOf("wallet")).toBe(texts.name_alipay)
      expect(loaded.filter((path) => path.includes("/locale/"))).toEqual([`/locale/${language}.mjs`])
      expect(shop.queries[0]).toContain(`locale=${language}`)
    },
  )

  it("a language that cannot be loaded is English, and the code is there all the same", async () => {
    shop.language = "th"
    await visit({}, "", (fresh) => fresh.route("**/locale/**", (route) => route.fulfill({ status: 404 })))
    await says("title", "Scan to pay")
    expect(decodeQr(await part("qr").screenshot())).toBe(CODE)
  })
}
