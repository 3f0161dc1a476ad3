import { LOCALES, WALLET_NAMES } from "../qfpay/catalogue/wallets"
import { messageOf, type MessageParts } from "./message"
import { textsIn } from "./texts"

function said(over: Partial<MessageParts> = {}) {
  const locale = over.locale ?? "en"
  return messageOf({
    state: "waiting",
    data: { wallet: "payme", scenario: "mpm", txamt: 9950, txcurrcd: "HKD" },
    first: "qr",
    phone: false,
    locale,
    texts: textsIn(locale, {}),
    ...over,
  })
}

describe("message", () => {
  it("names the app that the shopper should open", () => {
    expect(said()).toEqual({
      wallet: "PayMe",
      amount: "HK$99.50",
      title: "Scan to pay",
      text: "Open PayMe, scan this code and confirm.",
      link: "Open PayMe",
    })
    expect(said({ locale: "zh-HK", data: { wallet: "wechat" } }).text).toBe("開啟微信支付，掃描此二維碼並確認付款。")
    expect(said({ locale: "zh-CN", data: { wallet: "alipay" } }).text).toContain("支付宝")
  })

  it("sends an FPS payer to their bank, and a card payer to the secure page", () => {
    expect(said({ data: { wallet: "fps" } }).text).toContain("your bank or wallet app")
    expect(said({ first: "link", data: { wallet: "card", scenario: "checkout" } }).link).toBe("Open QFPay")
  })

  it("tells a shopper who has the code on the phone's own screen how to use it", () => {
    expect(said({ phone: true }).text).toContain("Save this code")
    expect(said({ phone: true, first: "link" }).text).toContain("Confirm the payment in PayMe")
  })

  it("warns against paying twice whenever a payment ends without success", () => {
    for (const state of ["expired", "error"] as const) {
      expect(said({ state }).text).toContain("do not pay again")
      expect(said({ state, locale: "zh-HK" }).text).toContain("請勿重複付款")
      expect(said({ state, locale: "zh-CN" }).text).toContain("请勿重复付款")
    }
  })

  it("leaves no blank unfilled, whatever is shown", () => {
    const states = ["loading", "waiting", "confirming", "authorized", "expired", "error"] as const
    for (const locale of LOCALES) {
      for (const wallet of [...WALLET_NAMES, undefined]) {
        for (const state of states) {
          for (const first of ["qr", "link", "none"] as const) {
            const words = Object.values(said({ locale, state, first, data: { wallet } })).join(" ")
            expect(words).not.toMatch(/[{}]|undefined/)
          }
        }
      }
    }
  })
})
