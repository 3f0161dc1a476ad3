import { presentationOf } from "./carrier"

const PAY_URL = "https://qr.payme.example/2/CmJBJZ"
const DESKTOP = false
const PHONE = true

describe("carrier", () => {
  it("draws the code of a wallet", () => {
    expect(presentationOf({ qrcode: "weixin://x", scenario: "mpm" }, PHONE)).toEqual({
      qr: "weixin://x",
      link: null,
      first: "qr",
    })
  })

  it("opens the wallet first on a phone, and keeps the code for another phone", () => {
    expect(presentationOf({ pay_url: PAY_URL, scenario: "wap" }, PHONE)).toEqual({
      qr: PAY_URL,
      link: PAY_URL,
      first: "link",
    })
  })

  it("draws a payment link as a code on a desktop", () => {
    expect(presentationOf({ pay_url: PAY_URL, scenario: "web" }, DESKTOP).first).toBe("qr")
  })

  it("draws neither a hosted checkout, nor WeChat's H5 link, nor a link too long to scan", () => {
    const long = `${PAY_URL}?${"x".repeat(300)}`
    for (const data of [
      { pay_url: PAY_URL, scenario: "checkout" },
      { pay_url: PAY_URL, scenario: "h5" },
      { pay_url: long, scenario: "web" },
    ]) {
      expect(presentationOf(data, DESKTOP)).toEqual({ qr: null, link: data.pay_url, first: "link" })
    }
  })

  it("opens an app by its own scheme, and nothing that would run in the shop's page", () => {
    expect(presentationOf({ pay_url: "alipays://pay?x=1" }, PHONE).link).toBe("alipays://pay?x=1")
    for (const pay_url of [
      "javascript:alert(1)",
      "JavaScript:x",
      "data:text/html,x",
      "blob:x",
      " javascript:x",
      "/x",
    ]) {
      expect(presentationOf({ pay_url }, PHONE)).toEqual({ qr: null, link: null, first: "none" })
    }
  })

  it("shows neither where the payment goes on elsewhere", () => {
    expect(presentationOf({ scenario: "cpm" }, DESKTOP).first).toBe("none")
  })
})
