import { asValue } from "@medusajs/framework/awilix"
import type { ConfigModule } from "@medusajs/framework/types"
import { createMedusaContainer, Modules } from "@medusajs/framework/utils"
import checkConfiguration from "../loaders/check-configuration"
import { checkProviderEntries, defaultAccountOf, DEPENDENCIES_LINE, providerEntriesOf } from "./provider-entries"
import { QfpayConfigError } from "../../../qfpay/errors"

type Config = Pick<ConfigModule, "modules">
type Entry = Readonly<Record<string, unknown>>

const OURS = "medusa-payment-qfpay/providers/qfpay"

/** A medusa-config.ts with these entries in the payment module. */
const aConfig = (providers: readonly Entry[], dependencies: readonly string[] | undefined = ["qfpay"]): Config => ({
  modules: {
    [Modules.PAYMENT]: {
      resolve: "@medusajs/medusa/payment",
      ...(dependencies && { dependencies: [...dependencies] }),
      options: { providers: [...providers] },
    },
  },
})

function problemsOf(config: Config, ...accounts: string[]): readonly string[] {
  try {
    checkProviderEntries(config, accounts)
  } catch (error) {
    if (error instanceof QfpayConfigError) return error.problems
    throw error
  }
  return []
}

describe("The payment module's entries", () => {
  it.each<[what: string, config: Config]>([
    ["the payment module is not mentioned", { modules: {} }],
    ["there are no modules", {}],
    ["the payment module has no options", { modules: { [Modules.PAYMENT]: { resolve: "@medusajs/medusa/payment" } } }],
    ["the payment module is switched off", { modules: { [Modules.PAYMENT]: false } }],
    ["another gateway is the only one", aConfig([{ resolve: "@medusajs/payment-stripe", id: "stripe" }], undefined)],
  ])("may include none of ours: %s, and the shop starts", (_, config) => {
    expect(providerEntriesOf(config)).toEqual([])
    expect(problemsOf(config, "qfpay")).toEqual([])
    expect(defaultAccountOf(config)).toBeUndefined()
  })

  it.each([
    OURS,
    "./src/providers/qfpay",
    "/srv/shop/node_modules/medusa-payment-qfpay/.medusa/server/src/providers/qfpay",
    "/srv/shop/node_modules/medusa-payment-qfpay/.medusa/server/src/providers/qfpay/index.js",
    "C:\\shop\\node_modules\\medusa-payment-qfpay\\.medusa\\server\\src\\providers\\qfpay",
  ])("are recognized wherever the plugin is installed: %s", (resolve) => {
    expect(providerEntriesOf(aConfig([{ resolve, id: "qfpay" }]))).toEqual([{ id: "qfpay", account: undefined }])
  })

  it.each(["@medusajs/payment-stripe", "medusa-payment-qfpay/providers/qfpay-other", "my-providers/qfpay", "qfpay"])(
    "of other plugins are ignored: %s",
    (resolve) => {
      expect(providerEntriesOf(aConfig([{ resolve, id: "x" }]))).toEqual([])
    },
  )

  it("that resolve to code instead of a path are ignored, too", () => {
    expect(providerEntriesOf(aConfig([{ resolve: { services: [] }, id: "x" }, { id: "y" }]))).toEqual([])
  })
})

describe("One entry", () => {
  it("uses the account with its own id by default", () => {
    const config = aConfig([{ resolve: OURS, id: "qfpay" }])
    expect(problemsOf(config, "qfpay")).toEqual([])
    expect(defaultAccountOf(config)).toBe("qfpay")
  })

  it("uses the account it names", () => {
    const config = aConfig([{ resolve: OURS, id: "shop", options: { account: "hk" } }])
    expect(problemsOf(config, "hk", "jp")).toEqual([])
    expect(providerEntriesOf(config)).toEqual([{ id: "shop", account: "hk" }])
    expect(defaultAccountOf(config)).toBeUndefined()
  })

  it("whose id is not an account fails the boot, and the error lists the accounts", () => {
    expect(problemsOf(aConfig([{ resolve: OURS, id: "shop" }]), "hk", "jp")).toEqual([
      'provider entry "shop": there is no account "shop"; name the entry after an account or set options.account ("hk", "jp")',
    ])
  })

  it("that names an unknown account fails the boot, and the error lists the accounts", () => {
    expect(problemsOf(aConfig([{ resolve: OURS, id: "hk", options: { account: "hkk" } }]), "hk")).toEqual([
      'provider entry "hk": options.account "hkk" is not one of the accounts ("hk")',
    ])
  })
})

describe("Several entries", () => {
  it("may each name an account, and one may omit it", () => {
    const config = aConfig([
      { resolve: "@medusajs/payment-stripe", id: "stripe" },
      { resolve: OURS, id: "hk", options: { account: "hk" } },
      { resolve: OURS, id: "jp" },
    ])
    expect(problemsOf(config, "hk", "jp")).toEqual([])
    expect(defaultAccountOf(config)).toBe("jp")
  })

  it("that omit the account fail the boot, each by its name, because the account would be ambiguous", () => {
    const config = aConfig([
      { resolve: OURS, id: "hk" },
      { resolve: OURS, id: "jp" },
    ])
    expect(problemsOf(config, "hk", "jp")).toEqual([
      'provider entry "hk": options.account is missing; with several entries each must name its own ("hk", "jp")',
      'provider entry "jp": options.account is missing; with several entries each must name its own ("hk", "jp")',
    ])
  })
})

describe("Two entries of one account", () => {
  it("fail the boot, because a merchant's setting would belong to either", () => {
    const config = aConfig([
      { resolve: OURS, id: "hk" },
      { resolve: OURS, id: "web", options: { account: "hk" } },
    ])
    expect(problemsOf(config, "hk")).toEqual([
      'provider entry "web": another entry uses the account "hk" already; keep one of the two',
    ])
  })
})

describe("The dependencies line", () => {
  it.each<[what: string, dependencies: readonly string[] | undefined]>([
    ["missing", undefined],
    ["empty", []],
    ["for something else", ["my-module"]],
  ])("that is %s fails the boot with the exact line to add", (_, dependencies) => {
    const config = aConfig([{ resolve: OURS, id: "qfpay" }])
    const payment = { ...(config.modules as Record<string, object>)[Modules.PAYMENT], dependencies }
    const [problem, ...others] = problemsOf({ modules: { [Modules.PAYMENT]: payment } } as unknown as Config, "qfpay")
    expect(DEPENDENCIES_LINE).toBe('dependencies: ["qfpay"],')
    expect(problem).toContain('"@medusajs/medusa/payment": the line dependencies: ["qfpay"], is missing')
    expect(others).toEqual([])
  })

  it("may name other modules as well", () => {
    expect(problemsOf(aConfig([{ resolve: OURS, id: "qfpay" }], ["my-module", "qfpay"]), "qfpay")).toEqual([])
  })

  it("is reported along with every other problem", () => {
    const problems = problemsOf(aConfig([{ resolve: OURS, id: "shop" }], []), "qfpay")
    expect(problems).toHaveLength(2)
  })
})

describe("Boot", () => {
  const boot = async (options: Readonly<Record<string, unknown>>, config: Config) => {
    const container = createMedusaContainer()
    container.register("configModule", asValue(config))
    await checkConfiguration({ container, options })
  }
  const options = {
    accounts: { qfpay: { appCode: "APP", clientKey: "KEY", environment: "test" } },
    backendUrl: "https://api.shop.example",
  }

  it("continues when options and entries match", async () => {
    await expect(boot(options, aConfig([{ resolve: OURS, id: "qfpay" }]))).resolves.toBeUndefined()
  })

  it("stops at a wrong option", async () => {
    const wrong = async () => boot({ ...options, backendUrl: undefined }, aConfig([]))
    await expect(wrong).rejects.toThrow(/options of the plugin medusa-payment-qfpay are wrong:\n {2}- backendUrl/)
  })

  it("stops at an entry without an account", async () => {
    const wrong = async () => boot(options, aConfig([{ resolve: OURS, id: "other" }]))
    await expect(wrong).rejects.toThrow(QfpayConfigError)
    await expect(wrong).rejects.toThrow(/payment module's configuration .* is wrong:\n {2}- provider entry "other"/)
  })
})
