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
  /** Of a browser inside another app. */
  remark?: string
  buttons: string[]
}

/** Every way in which a payment ends unpaid or its money elsewhere, and what the shopper reads, word for word. */
const CASES: Record<string, { session: () => object; en: Said; "zh-HK": Said }> = {
  "was declined for want of money": {
    session: () => ended("error", "insufficient_balance"),
    en: {
      title: "Payment declined",
      text: "Your Alipay / AlipayHK balance or spending limit is too low. You haven’t been charged. Try again or choose another way to pay.",
      note: "This page will keep checking for your payment.",
      buttons: ["Get a new code", "I have paid"],
    },
    "zh-HK": {
      title: "付款不成功",
      text: "支付寶 / AlipayHK 餘額不足或已達限額，未有扣款。請再試或選用其他付款方式。",
      note: "系統會繼續查詢付款狀況。",
      buttons: ["取得新二維碼", "我已付款"],
    },
  },
  "was declined by the bank": {
    session: () => ended("error", "bank_declined"),
    en: {
      title: "Payment declined",
      text: "Your bank or wallet declined the payment. You haven’t been charged. Try again or choose another way to pay.",
      note: "This page will keep checking for your payment.",
      buttons: ["Get a new code", "I have paid"],
    },
    "zh-HK": {
      title: "付款不成功",
      text: "銀行或電子錢包拒絕了此項付款，未有扣款。請再試或選用其他付款方式。",
      note: "系統會繼續查詢付款狀況。",
      buttons: ["取得新二維碼", "我已付款"],
    },
  },
  "was replaced, because the cart changed": {
    session: () => ended("canceled", "replaced"),
    en: {
      title: "This code is no longer valid",
      text: "Your cart or payment method has changed. Go back to checkout to pay.",
      note: "This page will keep checking for your payment.",
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
      text: "Your new payment is HK$268.50 with FPS. Go back to checkout to pay.",
      note: "This page will keep checking for your payment.",
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
      text: "You haven’t been charged. Choose another way to pay.",
      buttons: [],
    },
    "zh-HK": { title: "付款已取消", text: "未有扣款。請選用其他付款方式。", buttons: [] },
  },
  "arrived and has to be looked at": {
    session: () => ended("error", "held", { paid_at: inMinutes(0), is_final: true }),
    en: {
      title: "Payment received",
      text: "Your payment was received but couldn’t be applied to this order. Do not pay again. The shop will contact you.",
      buttons: [],
    },
    "zh-HK": {
      title: "已收到付款",
      text: "已收到你的付款，但未能用於此訂單。請勿重複付款，商戶會與你聯絡。",
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
      text: "你的付款 HK$1,280.50 逾時收到，未能用於此訂單。款項正退回支付寶 / AlipayHK，你無須辦理任何手續。",
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
      text: "你的付款 HK$1,280.50 逾時收到，未能用於此訂單。款項已退回支付寶 / AlipayHK。",
      buttons: [],
    },
  },
  "was taken for an order that the shop could not make": {
    session: () => ended("error", "unused_refunding", { paid_at: inMinutes(0) }),
    en: {
      title: "Your payment is being refunded",
      text: "Your payment was received but couldn’t be applied to this order. It is being refunded to Alipay / AlipayHK. You don’t need to do anything.",
      buttons: [],
    },
    "zh-HK": {
      title: "正在退款",
      text: "你的付款未能用於此訂單。款項正退回支付寶 / AlipayHK，你無須辦理任何手續。",
      buttons: [],
    },
  },
  "was not used and has gone back": {
    session: () => ended("canceled", "unused_refunded", { paid_at: inMinutes(0), is_final: true }),
    en: {
      title: "Your payment was refunded",
      text: "Your payment was received but couldn’t be applied to this order. It was refunded to Alipay / AlipayHK.",
      buttons: [],
    },
    "zh-HK": {
      title: "已退款",
      text: "你的付款未能用於此訂單。款項已退回支付寶 / AlipayHK。",
      buttons: [],
    },
  },
  "was for an order that is canceled": {
    session: () => ended("error", "canceled_refunding", { paid_at: inMinutes(0) }),
    en: {
      title: "Your payment is being refunded",
      text: "Your order was canceled. Your payment is being refunded to Alipay / AlipayHK. You don’t need to do anything.",
      buttons: [],
    },
    "zh-HK": {
      title: "正在退款",
      text: "訂單已取消。款項正退回支付寶 / AlipayHK，你無須辦理任何手續。",
      buttons: [],
    },
  },
  "was refunded by the shop itself": {
    session: () => ended("canceled", "shop_refunded", { paid_at: inMinutes(0), is_final: true }),
    en: {
      title: "Your payment was refunded",
      text: "The shop refunded your payment.",
      buttons: [],
    },
    "zh-HK": { title: "已退款", text: "商戶已向你退款。", buttons: [] },
  },
  "has expired": {
    session: () => aSession({ status: "expired" }),
    en: {
      title: "This code has expired",
      text: "If you have already paid, do not pay again.",
      note: "This page will keep checking for your payment.",
      buttons: ["Get a new code", "I have paid"],
    },
    "zh-HK": {
      title: "二維碼已過期",
      text: "如已付款，請勿重複付款。",
      note: "系統會繼續查詢付款狀況。",
      buttons: ["取得新二維碼", "我已付款"],
    },
  },
}

const DEVICES = {
  "a desktop": { viewport: { width: 520, height: 820 } },
  "a phone": PHONE,
} satisfies Record<string, BrowserContextOptions>
type Device = keyof typeof DEVICES

interface Way {
  device: Device
  session: object
  /** Of the page, as QFPay sends the shopper back to it. */
  search?: string
  /** Of the browser inside another app. */
  agent?: string
  hasApplePay?: boolean
  /** The note is what stands there when the shopper says that they have paid. */
  saysPaid?: boolean
  en: Said
  "zh-HK": Said
}

const hostedPage = { ...card, pay_url: "https://pay.example/checkstand/#/?sign=1" }
const applePay = { ...hostedPage, wallet: "applepay", pay_type: "806527" }
const link = (wallet: string, pay_type: string, scenario = "wap") =>
  aSession({}, { wallet, pay_type, scenario, qrcode: "", pay_url: `https://${wallet}.example/pay` })
const code = (wallet: string, pay_type: string) => aSession({}, { wallet, pay_type })
const scan = {
  en: ["I have paid", "Save the code"],
  "zh-HK": ["我已付款", "儲存二維碼"],
}
const opened = {
  en: "Your order is confirmed automatically once you’ve paid, even if you close this page.",
  "zh-HK": "付款成功後，訂單會自動確認，你可關閉此頁。",
}
const failed = {
  en: "The payment didn’t go through. Try again or choose another way to pay.",
  "zh-HK": "付款不成功。請再試或選用其他付款方式。",
}

/** The screen of a wallet's page or app on a phone, and what it says to who has not gone there. */
const openedOnPhone = (session: ReturnType<typeof aSession>, app: string, chinese = ` ${app}`): Way => ({
  device: "a phone",
  session,
  saysPaid: true,
  en: {
    title: `Pay in the ${app} app`,
    text: opened.en,
    note: `No payment received yet. Select “Open ${app}” if you haven’t paid.`,
    buttons: [`Open ${app}`, "I have paid", ...(session.data.qr_modules ? ["Pay with another phone"] : [])],
  },
  "zh-HK": {
    title: `開啟${chinese}${/\w$/.test(chinese) ? " " : ""}付款`,
    text: opened["zh-HK"],
    note: `暫未收到付款。尚未付款？請按「開啟${chinese}」完成付款。`,
    buttons: [`開啟${chinese}`, "我已付款", ...(session.data.qr_modules ? ["用另一部手機付款"] : [])],
  },
})

/** The screen of a shopper who is in another app's own browser. */
const insideApp = (name: string, agent: string, chinese = `${name} `): Way => ({
  ...openedOnPhone(link("payme", "805812"), "PayMe"),
  saysPaid: false,
  agent,
  en: {
    title: "Pay in the PayMe app",
    text: opened.en,
    remark: `${name}’s browser might not be able to open PayMe. Open this page in Safari to pay.`,
    buttons: ["Open in Safari", "Copy link", "Open PayMe", "I have paid", "Pay with another phone"],
  },
  "zh-HK": {
    title: "開啟 PayMe 付款",
    text: opened["zh-HK"],
    remark: `${chinese}可能未能開啟 PayMe，請以 Safari 開啟此頁付款。`,
    buttons: ["以 Safari 開啟", "複製連結", "開啟 PayMe", "我已付款", "用另一部手機付款"],
  },
})

/** Every way into a payment, and what stands on the screen before it is paid, word for word. */
const WAYS: Record<string, Way> = {
  "AlipayHK, by a code": {
    device: "a desktop",
    session: code("alipay", "801501"),
    saysPaid: true,
    en: {
      title: "Scan to pay",
      text: "Open AlipayHK, tap Scan, and scan this code.",
      note: "No payment received yet. This page will keep checking.",
      buttons: scan.en,
    },
    "zh-HK": {
      title: "掃碼付款",
      text: "開啟 AlipayHK，按「掃描」，然後掃描此二維碼。",
      note: "暫未收到付款，系統會繼續查詢付款狀況。",
      buttons: scan["zh-HK"],
    },
  },
  "AlipayHK, in the app": openedOnPhone(link("alipay", "801512"), "AlipayHK"),
  "AlipayHK, by a code on the phone that pays": {
    device: "a phone",
    session: code("alipay", "801501"),
    en: {
      title: "Save the code to pay",
      text: "Save this code, open AlipayHK, tap Scan, and choose the code from your photos.",
      buttons: scan.en,
    },
    "zh-HK": {
      title: "儲存二維碼付款",
      text: "儲存此二維碼，開啟 AlipayHK，按「掃描」，再從相簿選取二維碼。",
      buttons: scan["zh-HK"],
    },
  },
  "the mainland's Alipay, in the app": openedOnPhone(link("alipay", "801107"), "Alipay", "支付寶"),
  "WeChat Pay, by a code": {
    device: "a desktop",
    session: code("wechat", "800201"),
    en: { title: "Scan to pay", text: "Open WeChat, tap +, tap Scan, and scan this code.", buttons: scan.en },
    "zh-HK": {
      title: "掃碼付款",
      text: "開啟微信，按「+」再選「掃一掃」，然後掃描此二維碼。",
      buttons: scan["zh-HK"],
    },
  },
  "WeChat Pay, in the app": openedOnPhone(link("wechat", "800212", "h5"), "WeChat", "微信"),
  "PayMe, by a code": {
    device: "a desktop",
    session: code("payme", "805801"),
    en: { title: "Scan to pay", text: "Open PayMe, tap Scan, and scan this code.", buttons: scan.en },
    "zh-HK": {
      title: "掃碼付款",
      text: "開啟 PayMe，按「掃描」，然後掃描此二維碼。",
      buttons: scan["zh-HK"],
    },
  },
  "PayMe, in the app": openedOnPhone(link("payme", "805812"), "PayMe"),
  "FPS, by a code": {
    device: "a desktop",
    session: code("fps", "802001"),
    en: { title: "Scan to pay", text: "Open your bank’s app, choose FPS, and scan this code.", buttons: scan.en },
    "zh-HK": {
      title: "掃碼付款",
      text: "開啟銀行應用程式，選擇轉數快的掃描功能，然後掃描此二維碼。",
      buttons: scan["zh-HK"],
    },
  },
  "FPS, on the phone that pays": {
    device: "a phone",
    session: code("fps", "802001"),
    en: {
      title: "Save the code to pay",
      text: "Save this code, open your bank’s app, choose FPS, and choose the code from your photos.",
      buttons: scan.en,
    },
    "zh-HK": {
      title: "儲存二維碼付款",
      text: "儲存此二維碼，開啟銀行應用程式，選擇轉數快，再從相簿選取二維碼。",
      buttons: scan["zh-HK"],
    },
  },
  "UnionPay, by a code": {
    device: "a desktop",
    session: code("unionpay", "800701"),
    en: { title: "Scan to pay", text: "Open UnionPay, tap Scan, and scan this code.", buttons: scan.en },
    "zh-HK": {
      title: "掃碼付款",
      text: "開啟雲閃付，按「掃描」，然後掃描此二維碼。",
      buttons: scan["zh-HK"],
    },
  },
  "Octopus, in the app": openedOnPhone(link("octopus", "803712"), "Octopus", "八達通"),
  "a card": {
    device: "a desktop",
    session: aSession({}, hostedPage),
    en: {
      title: "Pay by card",
      text: "You’ll enter your card details on a secure page. Your order is confirmed automatically once you’ve paid.",
      buttons: ["Continue to card payment", "I have paid"],
    },
    "zh-HK": {
      title: "以信用卡或扣帳卡付款",
      text: "請在安全頁面輸入信用卡或扣帳卡資料。付款成功後，訂單會自動確認。",
      buttons: ["前往信用卡付款", "我已付款"],
    },
  },
  "a card whose 3-D Secure failed": {
    device: "a phone",
    session: aSession({}, hostedPage),
    search: "/?payment_session_id=payses_1&qfpay_failed=1",
    en: {
      title: "Pay by card",
      text: "You’ll enter your card details on a secure page. Your order is confirmed automatically once you’ve paid.",
      note: failed.en,
      buttons: ["Continue to card payment", "I have paid"],
    },
    "zh-HK": {
      title: "以信用卡或扣帳卡付款",
      text: "請在安全頁面輸入信用卡或扣帳卡資料。付款成功後，訂單會自動確認。",
      note: failed["zh-HK"],
      buttons: ["前往信用卡付款", "我已付款"],
    },
  },
  "Apple Pay": {
    device: "a phone",
    session: aSession({}, applePay),
    hasApplePay: true,
    en: { title: "Pay with Apple Pay", text: opened.en, buttons: ["Continue to Apple Pay", "I have paid"] },
    "zh-HK": { title: "以 Apple Pay 付款", text: opened["zh-HK"], buttons: ["前往 Apple Pay", "我已付款"] },
  },
  "Apple Pay, which the browser does not have": {
    device: "a desktop",
    session: aSession({}, applePay),
    en: {
      title: "Pay with Apple Pay",
      text: "Apple Pay isn’t available in this browser. Open this page in Safari, or choose another way to pay.",
      buttons: [],
    },
    "zh-HK": {
      title: "以 Apple Pay 付款",
      text: "此瀏覽器不支援 Apple Pay。請在支援 Apple Pay 的裝置上以 Safari 開啟此頁，或選用其他付款方式。",
      buttons: [],
    },
  },
  "PayMe, in WhatsApp's browser": insideApp("WhatsApp", "WhatsApp/2.24"),
  "PayMe, in Messenger's browser": insideApp("Messenger", "[FBAN/MessengerForiOS;FBAV/400.0]"),
  "PayMe, in Instagram's browser": insideApp("Instagram", "Instagram 350.0.0.20.98"),
  "PayMe, in WeChat's browser": insideApp("WeChat", "MicroMessenger/8.0.53", "微信"),
  "PayMe, and the money is there": {
    device: "a phone",
    session: aSession({ paid_at: inMinutes(0) }, wap),
    en: { title: "Payment received", text: "Your order is being confirmed.", buttons: [] },
    "zh-HK": { title: "已收到付款", text: "正在確認訂單。", buttons: [] },
  },
  "PayMe, and the order is there": {
    device: "a desktop",
    session: aSession({ status: "authorized", order_id: "order_1" }, { wallet: "payme" }),
    en: { title: "Payment complete", text: "Thank you. Your payment was received.", buttons: [] },
    "zh-HK": { title: "付款成功", text: "多謝，已收到你的付款。", buttons: [] },
  },
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
  const speak = (language: string) =>
    page.locator("qfpay-payment").evaluate((element, tag) => element.setAttribute("locale", tag), language)
  const changes = () => page.evaluate(() => (window as unknown as { changes: Record<string, unknown>[] }).changes)
  /** Buttons and links, as they stand on the screen. */
  async function offers(): Promise<string[]> {
    const shown = await page.locator('qfpay-payment [part~="button"]:visible').allInnerTexts()
    return shown.map((text) => text.trim())
  }

  it.each(Object.entries(WAYS).map(([name, way]) => [way.device, name, way] as const))(
    "on %s, a shopper who pays with %s reads what to do, in English and Chinese",
    async (device, _, way) => {
      const agent = (DEVICES[device] as BrowserContextOptions).userAgent
      const options = { ...DEVICES[device], ...(way.agent && { userAgent: `${agent} ${way.agent}` }) }
      shop.session = way.session
      await visit(options, way.search, (fresh) =>
        fresh.addInitScript((has) => {
          if (has) Object.assign(window, { ApplePaySession: { canMakePayments: () => true } })
        }, way.hasApplePay),
      )
      await says("title", way.en.title)
      if (way.saysPaid) await page.getByRole("button", { name: "I have paid" }).click()
      for (const language of ["en", "zh-HK"] as const) {
        const { [language]: said } = way
        await speak(language)
        await part("title").getByText(said.title, { exact: true }).waitFor()
        if (said.note) await says("note", said.note)
        if (said.remark) await says("in-app", said.remark)
        expect({
          ...(said.note && { note: await textOf("note") }),
          ...(said.remark && { remark: await textOf("in-app") }),
          ...{ title: await textOf("title"), text: await textOf("text"), buttons: await offers() },
        }).toEqual(said)
        expect(await page.locator('qfpay-payment [part="note"]').isVisible()).toBe(said.note !== undefined)
        expect(await part("qr").isVisible()).toBe(said.buttons.includes(scan[language][1]!))
        // Nothing that only QFPay's own people would say.
        expect(await page.locator("qfpay-payment").innerText()).not.toMatch(/QFPay|undefined|[{}]/)
      }
    },
  )

  describe.each(Object.keys(DEVICES) as Device[])("on %s", (device) => {
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
      ["expired", "a desktop", "en", () => aSession({ status: "expired", expires_at: inMinutes(-1) })],
      ["expired", "a phone", "zh-HK", () => aSession({ status: "expired", expires_at: inMinutes(-1) })],
      ["declined", "a desktop", "zh-HK", () => ended("error", "declined")],
      ["declined", "a phone", "en", () => ended("error", "declined")],
      ["replaced", "a phone", "en", () => ended("canceled", "replaced")],
    ] as const)("does: a payment that was %s and then paid is shown as paid, on %s in %s", async (...row) => {
      const [, device, language, session] = row
      Object.assign(shop, { language, session: session() })
      await visit(DEVICES[device])
      await says(
        "note",
        language === "en" ? "This page will keep checking for your payment." : "系統會繼續查詢付款狀況。",
      )
      await page.waitForTimeout(1_000)
      expect(shop.streams.size).toBe(1)
      shop.tell(aSession({ paid_at: inMinutes(0) }))
      await state("confirming", 1_000)
      shop.tell(aSession({ status: "authorized", order_id: "order_1" }))
      await state("authorized", 1_000)
      expect(await textOf("title")).toBe(language === "en" ? "Payment complete" : "付款成功")
      expect(await offers()).toEqual([])
    })

    it("tells the shopper that the shop will handle it when a refund in progress fails", async () => {
      shop.session = ended("error", "refunding", { paid_at: inMinutes(0) })
      await visit()
      await says("title", "Your payment is being refunded")
      shop.tell(ended("error", "held", { paid_at: inMinutes(0), is_final: true }))
      await says("title", "Payment received")
      await says("text", "The shop will contact you")
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
      await says("note", "No payment received yet. This page will keep checking.")
      expect(shop.queries).toEqual(["?locale=en", "?locale=en&ask=now"])
    })

    it("tells of the new code when the order has changed", async () => {
      await visit()
      await state("waiting")
      shop.tell(aSession({}, { qrcode: NEW_CODE, out_trade_no: "q2", txamt: 9000 }))
      await says("note", "This is your new code for HK$90.00. The earlier one is no longer valid.")
      await speak("zh-HK")
      await says("note", "這是 HK$90.00 的新二維碼，先前的二維碼已失效。")
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

    it("show the bank's reason, and never trust the failure mark in the URL over a payment", async () => {
      shop.session = aSession({ status: "error" }, { ...hosted(), reason: "bank_declined" })
      await visit({}, "/?payment_session_id=payses_1&qfpay_failed=1")
      await says("title", "Payment declined")
      expect(await offers()).toEqual(["Try again", "I have paid"])
      shop.session = aSession({ status: "authorized", order_id: "order_1" }, hosted())
      await page.reload()
      await state("authorized")
      expect(await textOf("note")).toBeUndefined()
    })
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
      await says("in-app", "Instagram’s browser might not be able to open PayMe. Open this page in Safari to pay.")
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
      await says("in-app", "Link copied. Paste it into Safari.")
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link)
      await speak("zh-HK")
      await says("in-app", "已複製連結，請在 Safari 貼上。")
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
    it("gets an event for every change, for the first display, and for opening the wallet, which it can do itself", async () => {
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

    it("can send every request itself, where the browser cannot reach Medusa", async () => {
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

  it("a language that cannot be loaded falls back to English, and the code is still shown", async () => {
    shop.language = "th"
    await visit({}, "", (fresh) => fresh.route("**/locale/**", (route) => route.fulfill({ status: 404 })))
    await says("title", "Scan to pay")
    expect(decodeQr(await part("qr").screenshot())).toBe(CODE)
  })
}
