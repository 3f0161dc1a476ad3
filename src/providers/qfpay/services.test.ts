import provider from "."
import { services } from "./services"

describe("The payment providers", () => {
  it("are one for each wallet, so that a merchant turns each on and off per region, and one for any wallet", () => {
    expect(services.map(({ identifier }) => identifier)).toEqual([
      "qfpay-alipay",
      "qfpay-wechat",
      "qfpay-payme",
      "qfpay-unionpay",
      "qfpay-fps",
      "qfpay-octopus",
      "qfpay-card",
      "qfpay-applepay",
      "qfpay",
    ])
  })

  it("keep identifiers that Medusa can make ids of: pp_<identifier>_<entry>", () => {
    for (const { identifier } of services) expect(identifier).toMatch(/^[a-z][a-z-]*$/)
    expect(new Set(services.map(({ identifier }) => identifier)).size).toBe(services.length)
  })

  it("are what the package hands to Medusa's payment module", () => {
    expect(provider).toMatchObject({ services })
  })
})
