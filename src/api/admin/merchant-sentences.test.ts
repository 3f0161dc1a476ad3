import { adviceMessage, merchantMessage, refusalText } from "../../qfpay/messages"
import { inMerchantWords, merchantLocale } from "./merchant-sentences"

const AT_NIGHT = "該筆訂單被禁止退款，23:30-00:30 的交易以及部分特殊交易會被禁止（1265）"

describe("An error as an administrator reads it", () => {
  it.each([
    ["the admin's own language", "a=1; lng=zhTW", ["en"], "zh-HK"],
    ["simplified, too", "lng=zhCN", [], "zh-CN"],
    ["the browser's, without a choice", undefined, ["zh-HK", "en"], "zh-HK"],
    ["mainland's", undefined, ["zh", "en"], "zh-CN"],
    ["English for an unsupported language", "lng=fr", ["fr"], "en"],
  ])("is in %s", (_, cookie, accepted, locale) => expect(merchantLocale(cookie, accepted)).toBe(locale))

  it("is translated with its parameters, followed by QFPay's own message", () => {
    const refused = `${refusalText("blocked_at_night")} QFPay's answer: ${AT_NIGHT}.`
    expect(inMerchantWords(refused, "zh-HK")).toBe(
      `QFPay 在香港時間 23:30 至 00:30 不處理退款，部分推廣交易亦不可退款。請在 00:30 後再試。QFPay 回覆：${AT_NIGHT}。`,
    )
    expect(inMerchantWords(refused, "en")).toBe(`${refusalText("blocked_at_night")} QFPay's answer: 1265.`)
    expect(inMerchantWords(merchantMessage("scan_unfinished", { time: "14:32" }).text, "zh-CN")).toBe(
      "14:32 的扫描仍在核查中。请等待结果：再次扫描可能会重复收款。",
    )
  })

  it("is worded by its messages' keys, whatever its text is", () => {
    const declined = [merchantMessage("declined", { wallet: "PayMe", code: "1202" }), adviceMessage("show_new_code")]
    expect(inMerchantWords("Another text.", "zh-HK", declined)).toBe(
      "PayMe 拒絕了這筆付款（1202）。付款碼有誤或已過期。請顧客更新付款碼後再掃描。",
    )
  })

  it("is unchanged if it is not ours", () => {
    expect(inMerchantWords("Order was not found", "zh-HK")).toBe("Order was not found")
    const own = "QFPay denied it. QFPay's answer: no refund (1155)."
    expect(inMerchantWords(own, "en")).toBe(own)
  })
})
