import provider from "."
import { WALLET_NAMES } from "../../qfpay/catalogue"
import { services } from "./services"

describe("The payment providers", () => {
  it("include one for each wallet, so that a merchant can enable each per region, and one for any wallet", () => {
    expect(services.map(({ identifier }) => identifier)).toEqual([
      ...WALLET_NAMES.map((wallet) => `qfpay-${wallet}`),
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
