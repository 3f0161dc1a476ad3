import type { LoaderOptions } from "@medusajs/framework/types"
import { SIMULATOR_ACCOUNT } from "../../../qfpay/catalogue"
import checkConfiguration from "./check-configuration"

async function warningsAt(nodeEnv: string, account: Record<string, unknown>): Promise<string[]> {
  const warnings: string[] = []
  const parts: Record<string, unknown> = {
    configModule: { modules: {} },
    logger: { warn: (message: string) => warnings.push(message) },
  }
  const before = process.env.NODE_ENV
  process.env.NODE_ENV = nodeEnv
  try {
    await checkConfiguration({
      container: { resolve: (name: string) => parts[name] },
      options: {
        accounts: { hk: { appCode: "APP", clientKey: "SECRET-KEY", ...account } },
        backendUrl: "https://api.shop.example",
      },
    } as unknown as LoaderOptions)
  } finally {
    process.env.NODE_ENV = before
  }
  return warnings
}

describe("At boot", () => {
  it.each([
    ["the simulator's published key", { environment: "live", clientKey: SIMULATOR_ACCOUNT.clientKey }],
    ["a QFPay on this machine", { baseUrl: "http://127.0.0.1:4010" }],
  ])("a production server with %s warns that it takes no money, and prints no key", async (_what, account) => {
    const [warning, ...more] = await warningsAt("production", account)
    expect(more).toEqual([])
    expect(warning).toMatch(/^QFPAY TAKES NO MONEY: the account "hk" is a simulator's/)
    for (const key of ["SECRET-KEY", SIMULATOR_ACCOUNT.clientKey]) expect(warning).not.toContain(key)
    expect(await warningsAt("development", account)).toEqual([])
  })

  it("a production server with a QFPay account logs nothing", async () => {
    expect(await warningsAt("production", { environment: "live" })).toEqual([])
    expect(await warningsAt("production", { baseUrl: "https://openapi-jp.qfapi.com" })).toEqual([])
  })
})
