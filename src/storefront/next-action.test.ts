import { nextActionOf } from "./next-action"

const PAY_URL = "https://qr.payme.example/2/CmJBJZ"
const MODULES = "gA=="
const DESKTOP = false
const PHONE = true

describe("The next action", () => {
  it("draws the code of a wallet", () => {
    expect(nextActionOf({ qrcode: "weixin://x", scenario: "mpm" }, PHONE)).toEqual({ link: null, first: "qr" })
  })

  it("opens the wallet first on a phone, and keeps the code for another phone", () => {
    expect(nextActionOf({ pay_url: PAY_URL, qr_modules: MODULES, scenario: "wap" }, PHONE)).toEqual({
      link: PAY_URL,
      first: "link",
    })
  })

  it("draws a payment link as a code on a desktop, where the server has drawn one", () => {
    expect(nextActionOf({ pay_url: PAY_URL, qr_modules: MODULES, scenario: "web" }, DESKTOP).first).toBe("qr")
    expect(nextActionOf({ pay_url: PAY_URL, scenario: "h5" }, DESKTOP)).toEqual({ link: PAY_URL, first: "link" })
  })

  it("opens an app by its own scheme, and nothing that would run in the shop's page", () => {
    expect(nextActionOf({ pay_url: "alipays://pay?x=1" }, PHONE).link).toBe("alipays://pay?x=1")
    for (const pay_url of [
      "javascript:alert(1)",
      "JavaScript:x",
      "data:text/html,x",
      "blob:x",
      " javascript:x",
      "/x",
    ]) {
      expect(nextActionOf({ pay_url }, PHONE)).toEqual({ link: null, first: "none" })
    }
  })

  it("shows neither where the payment goes on elsewhere", () => {
    expect(nextActionOf({ scenario: "cpm" }, DESKTOP).first).toBe("none")
  })
})
