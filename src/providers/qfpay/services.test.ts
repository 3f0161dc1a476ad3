import provider from "."
import { services } from "./services"

describe("The payment providers", () => {
  it("include one for each wallet, so that a merchant can enable each per region, and one for any wallet", () => {
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

  it("have identifiers that Medusa can use in ids: pp_<identifier>_<entry>", () => {
    for (const { identifier } of services) expect(identifier).toMatch(/^[a-z][a-z-]*$/)
    expect(new Set(services.map(({ identifier }) => identifier)).size).toBe(services.length)
  })

  it("are what the package exports to Medusa's payment module", () => {
    expect(provider).toMatchObject({ services })
  })
})
