import { SHOPPER_LOCALES } from "../../qfpay/catalogue"
import { linkEmail } from "./texts"

const facts = {
  shop: "Lantern <Lane>",
  amount: 158.5,
  currency: "hkd",
  order: 12,
  url: "https://api.shop.example/qfpay/pay/token",
  until: new Date("2026-06-22T02:00:00Z"),
}

describe("The email with a payment link", () => {
  it("uses Hong Kong's formats", () => {
    expect(linkEmail("en", facts)).toMatchObject({
      subject: "Payment request for HK$158.50 from Lantern <Lane>",
      text: [
        "Lantern <Lane> is requesting a payment of HK$158.50 for order #12.",
        "https://api.shop.example/qfpay/pay/token",
        "This link can be used for one payment and is valid until Jun 22, 2026, 10:00 AM (Hong Kong time).",
      ].join("\n\n"),
    })
    const { subject, text } = linkEmail("zh-HK", facts)
    expect(subject).toBe("Lantern <Lane>：請支付 HK$158.50")
    expect(text).toContain("Lantern <Lane> 現請你支付訂單 #12 的款項 HK$158.50。")
    expect(text).toMatch(/此連結只可付款一次，有效期至 2026年6月22日.*10:00（香港時間）。/)
  })

  it.each(SHOPPER_LOCALES)("says whom, how much, for what and until when in %s", (locale) => {
    const { subject, text, html } = linkEmail(locale, facts)
    expect(subject).toContain("158.50")
    expect(text).toContain("#12")
    expect(text).toContain("10:00")
    expect(text).toContain(facts.url)
    expect(html).toContain(`<a href="${facts.url}">`)
    expect(html).not.toContain("<Lane>")
    if (locale !== "en") expect(subject).not.toBe(linkEmail("en", facts).subject)
  })
})
