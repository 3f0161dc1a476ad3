import { type OwnShopperMessages, shopperText, shopperTextsIn } from "../../../qfpay/messages"
import { inShopperWords as inWords } from "./speak-to-shopper"

const inShopperWords = (body: unknown, tag: string, httpStatus?: number, own?: OwnShopperMessages) =>
  inWords(body, shopperTextsIn([tag], own), httpStatus)

const refusal = {
  code: "QFPAY_REJECTED",
  type: "not_allowed",
  message: "PayMe cannot be used right now: QFPay refused the request (1104). Please choose another way to pay.",
}

describe("An error that a shopper sees", () => {
  it("is in the shopper's language, without QFPay's codes, and kept for the developer", () => {
    expect(inShopperWords(refusal, "zh-HK")).toEqual({
      code: "QFPAY_REJECTED",
      type: "not_allowed",
      message: "此付款方式暫時未能使用，未有扣款。請選用其他付款方式。",
      developer_message: refusal.message,
      messages: [{ key: "shopper.unavailable", parameters: {} }],
    })
    expect(inShopperWords(refusal, "en")).toMatchObject({ message: expect.not.stringMatching(/QFPay|\d{4}/) as string })
  })

  it("is in a language of the shop's own, and in English where that leaves it out", () => {
    const own = {
      fr: { unavailable: "Ce moyen de paiement n’est pas disponible." },
      "zh-HK": { unavailable: "請改用其他方法付款。" },
    }
    const said = (tag: string, body: object = refusal) => inShopperWords(body, tag, 400, own)
    expect(said("fr-CA")).toMatchObject({ message: own.fr.unavailable, developer_message: refusal.message })
    expect(said("fr", { ...refusal, code: "QFPAY_DECLINED" })).toMatchObject({ message: shopperText("declined") })
    expect(said("zh-Hant-HK")).toMatchObject({ message: own["zh-HK"].unavailable })
    expect(said("ja-JP")).toMatchObject({ message: shopperText("unavailable", "ja") })
    expect(inWords(refusal, shopperTextsIn(["th", "fr"], own))).toMatchObject({
      message: shopperText("unavailable", "th"),
    })
  })

  it("promises that nothing was charged only where that is known", () => {
    const noReply = {
      code: "QFPAY_TRANSPORT",
      message: "QFPay did not answer in time, so no code can be shown. Nothing was charged; please try again.",
    }
    expect(inShopperWords(noReply, "zh-HK")).toMatchObject({ message: "付款服務未能及時回應，未有扣款。請再試。" })
    const unknown = { code: "QFPAY_TRANSPORT", message: "QFPay answered the enquiry call with HTTP status 502." }
    expect(inShopperWords(unknown, "zh-HK")).toMatchObject({ message: "付款服務暫時沒有回應，請稍後再試。" })
  })

  it("is worded by the key of its message where the error carries one", () => {
    const conflict = (key: string) => ({
      code: "QFPAY_CONFLICT",
      message: "Text.",
      messages: [{ key, parameters: {} }],
    })
    expect(inShopperWords(conflict("messages.scan_unfinished"), "en")).toMatchObject({
      message: shopperText("checking"),
      messages: [{ key: "shopper.checking", parameters: {} }],
    })
    expect(inShopperWords(conflict("shopper.paid"), "ja")).toMatchObject({ message: shopperText("paid", "ja") })
    expect(inShopperWords(conflict("messages.link_over"), "en")).toMatchObject({ message: shopperText("replaced") })
    const advice = conflict("cashierAdvice.wait")
    expect(inShopperWords(advice, "ja")).toBe(advice)
  })

  it("is shown for too many requests", () => {
    const refused = { code: "QFPAY_TOO_OFTEN", message: "Too many requests. Try again in 4 seconds." }
    expect(inShopperWords(refused, "zh-HK", 429)).toMatchObject({ message: "嘗試次數過多，請稍後再試。" })
  })

  it("says that a session is no longer used, if it is a conflict", () => {
    const conflict = { code: "QFPAY_USAGE", message: "This payment session is no longer used." }
    expect(inShopperWords(conflict, "ja", 409)).toMatchObject({ message: expect.stringContaining("無効") as string })
    expect(inShopperWords(conflict, "ja", 400)).toBe(conflict)
  })

  it.each([
    ["held", "商家会与您联系"],
    ["refunding", "款项将自动退回"],
    ["refunded", "款项已退回"],
    ["paid", "请勿重复付款"],
  ] as const)("says in the shopper's language what happens to money that is %s", (name, words) => {
    const message = shopperText(name)
    const translated = { message: expect.stringContaining(words) as string }
    const type = "payment_authorization_error"
    expect(inShopperWords({ code: "QFPAY_INTEGRITY", type, message }, "zh-CN")).toMatchObject(translated)
    // Medusa's answer about a cart that could not be completed has no code.
    const cart = { type: "cart", cart: {}, error: { message, type } }
    expect(inShopperWords(cart, "zh-CN", 200)).toMatchObject({ type: "cart", error: translated })
  })

  it.each([
    ["the storefront's mistake", { code: "QFPAY_USAGE", message: "data.scenario: Invalid option" }],
    [
      "a cashier's instruction",
      {
        code: "QFPAY_DECLINED",
        message:
          "PayMe declined the payment (1201). The shopper's wallet or bank declined the payment. Ask for another wallet or another way to pay.",
      },
    ],
    ["another provider's error", { code: "STRIPE", message: "No." }],
    ["an answer without an error", { payment_session: { id: "payses_1" } }],
    ["nothing at all", null],
  ])("does not change %s", (_, body) => {
    expect(inShopperWords(body, "zh-HK")).toBe(body)
  })
})
