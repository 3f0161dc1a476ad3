import { SHOPPER_LOCALES, WALLET_NAMES } from "../qfpay/catalogue/wallets"
import { inAppTexts } from "./in-app"
import { texts as plain } from "./locale/en"
import { texts as zhHK } from "./locale/zh-HK"
import { type Message, messageOf, type MessageParts } from "./message"
import { readPaymentSession } from "./session"
import { textsIn } from "./texts"

const en = { ...plain, ...inAppTexts }

type Said = Partial<Omit<MessageParts, "session">> & { data?: object; label?: string }

function said({ data, label, ...over }: Said = {}): Message {
  const shown = { wallet: "payme", scenario: "mpm", txamt: 9950, txcurrcd: "HKD", ...data }
  return messageOf({
    ...{ state: "waiting", first: "qr", phone: false, locale: "en", texts: en },
    session: readPaymentSession({ id: "payses_1", label, data: shown }),
    ...over,
  })
}
const inChinese = (over: Said) => said({ locale: "zh-HK", texts: zhHK, ...over })

describe("message", () => {
  it("names the app that the shopper should open, and what to tap there", () => {
    expect(said()).toMatchObject({
      wallet: "PayMe",
      amount: "HK$99.50",
      title: "Scan to pay",
      text: "Open PayMe, tap Scan, and scan this code.",
      button: "Open PayMe",
    })
    expect(said({ data: { wallet: "wechat" } }).text).toBe("Open WeChat, tap +, tap Scan, and scan this code.")
    expect(said({ data: { wallet: "fps" } }).text).toBe("Open your bank’s app, choose FPS, and scan this code.")
  })

  it("has a space between Chinese and Latin letters, and none within Chinese", () => {
    expect(inChinese({ data: { wallet: "payme" } }).text).toBe("開啟 PayMe，按「掃描」，然後掃描此二維碼。")
    expect(inChinese({ data: { wallet: "unionpay" } }).text).toBe("開啟雲閃付，按「掃描」，然後掃描此二維碼。")
    expect(inChinese({ data: { wallet: "alipay" }, first: "link" })).toMatchObject({
      title: "開啟 AlipayHK 付款",
      button: "開啟 AlipayHK",
    })
  })

  it("opens the Alipay that the code is for", () => {
    const pay = (pay_type: string) => said({ data: { wallet: "alipay", pay_type }, first: "link" }).title
    expect(pay("801512")).toBe("Pay in the AlipayHK app")
    expect(pay("801107")).toBe("Pay in the Alipay app")
  })

  it("calls the way to pay what the merchant calls it", () => {
    expect(said({ label: "AlipayHK 支付寶香港", data: { wallet: "alipay" } })).toMatchObject({
      wallet: "AlipayHK 支付寶香港",
      text: "Open AlipayHK, tap Scan, and scan this code.",
    })
    const refunded = said({ label: "My PayMe", state: "error", data: { reason: "refunded" } })
    expect(refunded.text).toContain("refunded to My PayMe")
  })

  it("says nothing of a code, and nothing of QFPay, to who pays by card or with Apple Pay", () => {
    const pages = { data: { wallet: "card", scenario: "checkout" }, first: "link" } as const
    expect(said(pages)).toMatchObject({ title: "Pay by card", button: "Continue to card payment" })
    for (const wallet of ["card", "applepay"]) {
      for (const [state, reason] of [["waiting"], ["expired"], ["error", "declined"], ["error", "replaced"]] as const) {
        const data = { ...pages.data, wallet, reason }
        const { title, text, button } = said({ ...pages, state, data })
        expect(`${title} ${text} ${button}`).not.toMatch(/\bcode|QFPay/)
      }
    }
  })

  it("tells a shopper who has the code on the phone's own screen how to use it", () => {
    expect(said({ phone: true }).text).toContain("Save this code, open PayMe")
    expect(said({ phone: true, data: { wallet: "fps" } }).text).toContain("Save this code, open your bank’s app")
    expect(said({ phone: true, first: "link" }).title).toBe("Pay in the PayMe app")
  })

  it("says nothing of a code to who was sent into the app", () => {
    const inApp = { first: "link", phone: true } as const
    expect(said({ ...inApp, state: "expired" }).title).toBe("This payment has expired")
    expect(said({ ...inApp, state: "error", data: { reason: "replaced" } }).title).toBe(
      "This payment is no longer valid",
    )
    const { own, say } = said(inApp)
    expect(say(own("newCode"))).toBe("This is your new payment for HK$99.50. The earlier one is no longer valid.")
    expect(said({ state: "expired" }).title).toBe("This code has expired")
  })

  it.each([
    ["declined", "Payment declined", "You haven’t been charged."],
    [
      "insufficient_balance",
      "Payment declined",
      "Your PayMe balance or spending limit is too low. You haven’t been charged.",
    ],
    ["bank_declined", "Payment declined", "Your bank or wallet declined the payment. You haven’t been charged."],
    ["not_permitted", "Payment declined", "You haven’t been charged."],
    ["replaced", "This code is no longer valid", "Go back to checkout to pay."],
    ["closed", "Payment canceled", "You haven’t been charged."],
    ["held", "Payment received", "Do not pay again. The shop will contact you."],
    [
      "refunding",
      "Your payment is being refunded",
      "Your payment of HK$99.50 arrived too late for this order. It is being refunded to PayMe.",
    ],
    [
      "refunded",
      "Your payment was refunded",
      "Your payment of HK$99.50 arrived too late for this order. It was refunded to PayMe.",
    ],
    [
      "unused_refunding",
      "Your payment is being refunded",
      "Your payment was received but couldn’t be applied to this order. It is being refunded to PayMe.",
    ],
    [
      "unused_refunded",
      "Your payment was refunded",
      "Your payment was received but couldn’t be applied to this order. It was refunded to PayMe.",
    ],
    ["canceled_held", "Payment received", "Your order was canceled. Do not pay again. The shop will contact you."],
    [
      "canceled_refunding",
      "Your payment is being refunded",
      "Your order was canceled. Your payment is being refunded to PayMe.",
    ],
    ["canceled_refunded", "Your payment was refunded", "Your order was canceled. Your payment was refunded to PayMe."],
    ["shop_refunded", "Your payment was refunded", "The shop refunded your payment."],
    ["unavailable", "Payment not completed", "do not pay again"],
    ["a reason nobody taught it", "Payment not completed", "do not pay again"],
    [undefined, "Payment not completed", "do not pay again"],
  ])("has one sentence for a payment that ended with %s", (reason, title, text) => {
    const message = said({ state: "error", data: { reason } })
    expect(message.title).toBe(title)
    expect(message.text).toContain(text)
  })

  it("never says that nothing was charged where nobody knows", () => {
    const reasons = ["replaced", "held", "canceled_held", "refunding", "shop_refunded", "unavailable", undefined]
    for (const reason of reasons) {
      expect(said({ state: "error", data: { reason } }).text).not.toContain("been charged")
    }
    expect(said({ state: "expired" }).text).toBe("If you have already paid, do not pay again.")
  })

  it("leaves no blank unfilled, whatever is shown, in any language", async () => {
    const states = ["loading", "waiting", "confirming", "authorized", "expired", "error"] as const
    const reasons = [
      ...["insufficient_balance", "replaced", "held", "canceled_held", "refunding", "canceled_refunding"],
      ...["unused_refunded", "canceled_refunded", "shop_refunded", undefined],
    ]
    for (const locale of SHOPPER_LOCALES) {
      const texts = await new Promise<MessageParts["texts"]>((resolve) => {
        const arrived = () => resolve(textsIn(locale, {}, arrived)!)
        const there = textsIn(locale, {}, arrived)
        if (there) resolve(there)
      })
      for (const wallet of [...WALLET_NAMES, undefined]) {
        for (const state of states) {
          for (const first of ["qr", "link", "none"] as const) {
            for (const reason of reasons) {
              const { title, text, button } = said({ locale, texts, state, first, data: { wallet, reason } })
              expect(`${title} ${text} ${button}`).not.toMatch(/[{}]|undefined/)
            }
          }
        }
      }
    }
  })
})

describe("A code that another one took the place of", () => {
  const replaced = { wallet: "alipay", reason: "replaced" }
  const gone = (data: object, texts = en, locale = "en") =>
    said({ state: "error", data: { ...replaced, ...data }, texts, locale })

  it("names the new one: its amount and the way to pay", () => {
    const replaced_by = { wallet: "fps", txamt: 26850, txcurrcd: "HKD" }
    expect(gone({ replaced_by })).toMatchObject({
      title: "This code is no longer valid",
      text: "Your new payment is HK$268.50 with FPS. Go back to checkout to pay.",
      amount: "HK$99.50",
    })
    expect(gone({ replaced_by }, zhHK, "zh-HK").text).toBe("新的付款為 HK$268.50（轉數快），請返回結帳頁面付款。")
    expect(said({ state: "error", first: "link", data: { ...replaced, replaced_by } }).title).toBe(
      "This payment is no longer valid",
    )
  })

  it("says where to go while there is no new one yet", () => {
    expect(gone({}).text).toBe("Your cart or payment method has changed. Go back to checkout to pay.")
  })
})
