import http from "node:http"
import type { AddressInfo } from "node:net"
import { defineConfig } from "@medusajs/framework/utils"
import type { ConfigModule } from "@medusajs/framework/types"
import { reportOf } from "../cli/report"
import { isReady } from "./check"
import { checkConfig } from "./check-config"
import { checkLivePayment, checkNotifyUrl } from "./check-shop"
import { checkVersions } from "./check-versions"

const ONLINE = { offline: false }
const SECRET = "a-client-key-that-nobody-may-see"

/** A correct shop configuration, with changes. */
function aConfig({
  account = {},
  options = {},
  payment = {},
  storeCors = "https://shop.example",
  modules = [] as object[],
} = {}) {
  return defineConfig({
    projectConfig: { http: { storeCors, adminCors: "https://api.shop.example", authCors: storeCors } },
    plugins: [
      {
        resolve: "medusa-payment-qfpay",
        options: {
          accounts: { qfpay: { appCode: "code", clientKey: SECRET, environment: "live", ...account } },
          backendUrl: "https://api.shop.example",
          returnUrl: "https://shop.example/checkout/qfpay",
          ...options,
        },
      },
    ],
    modules: [
      {
        resolve: "@medusajs/medusa/payment",
        dependencies: ["qfpay"],
        options: { providers: [{ resolve: "medusa-payment-qfpay/providers/qfpay", id: "qfpay" }] },
        ...payment,
      },
      ...modules,
    ],
  } as unknown as Parameters<typeof defineConfig>[0])
}

function diagnose(config: ConfigModule) {
  const checks = checkConfig(config)
  return Object.fromEntries(checks.map((check) => [check.id, check]))
}

describe("doctor on a configuration", () => {
  it("finds no problem, and warns that locks are in memory", () => {
    const found = diagnose(aConfig())
    expect(Object.values(found).map(({ id, state }) => `${id} ${state}`)).toEqual([
      "options ok",
      "payment_module ok",
      "cors ok",
      "locking warning",
      "alerts warning",
    ])
  })

  it.each([
    ["a provider for email", ["email"], "alerts_by_email"],
    ["none", ["feed"], "alerts_no_provider"],
  ])("detects whether alerts can be emailed: the shop has %s", (_, channels, code) => {
    const providers = [{ resolve: "@medusajs/medusa/notification-local", id: "mail", options: { channels } }]
    const modules = [{ resolve: "@medusajs/medusa/notification", options: { providers } }]
    const options = { alertEmails: ["owner@shop.example"] }
    expect(diagnose(aConfig({ modules, options })).alerts).toMatchObject({ code })
  })

  it("accepts a locking module that instances share", () => {
    const providers = [{ resolve: "@medusajs/medusa/locking-postgres", id: "pg", is_default: true }]
    const modules = [{ resolve: "@medusajs/medusa/locking", options: { providers } }]
    expect(diagnose(aConfig({ modules })).locking).toMatchObject({ state: "ok" })
  })

  it("lists every wrong option, and no secret", () => {
    const found = diagnose(
      aConfig({ account: { appCode: "", environment: "production" }, options: { backendUrl: undefined } }),
    )
    expect(found.options).toMatchObject({
      state: "problem",
      message: expect.stringMatching(/accounts\.qfpay\.appCode[^]*accounts\.qfpay\.environment[^]*backendUrl/),
    })
    expect(JSON.stringify(found)).not.toContain(SECRET)
  })

  it("recommends init if the plugin or its provider is missing", () => {
    const config = aConfig({ payment: { options: { providers: [] } } })
    expect(diagnose(config).payment_module).toMatchObject({ state: "problem", fix: expect.stringContaining("init") })
    const empty = defineConfig({ projectConfig: config.projectConfig } as unknown as Parameters<typeof defineConfig>[0])
    expect(diagnose(empty).plugin).toMatchObject({ state: "problem", fix: expect.stringContaining("init") })
  })

  it("shows the missing line", () => {
    const found = diagnose(aConfig({ payment: { dependencies: undefined } }))
    expect(found.payment_module?.message).toContain('dependencies: ["qfpay"],')
  })

  it.each([
    ["is empty", "", "problem", /No storefront/],
    [
      "leaves out the page of returnUrl",
      "https://other.example",
      "problem",
      /https:\/\/shop\.example is not in storeCors/,
    ],
  ])("reports that storeCors %s", (_, storeCors, state, message) => {
    expect(diagnose(aConfig({ storeCors })).cors).toMatchObject({ state, message: expect.stringMatching(message) })
  })

  it("warns a live shop that allows only storefronts on this machine", () => {
    const found = diagnose(aConfig({ storeCors: "http://localhost:8000", options: { returnUrl: undefined } }))
    expect(found.cors).toMatchObject({ state: "warning" })
  })
})

describe("doctor on versions", () => {
  const manifest = { version: "1.0.0", engines: { node: ">=20" }, peerDependencies: { "@medusajs/medusa": "^2.0.0" } }

  it("accepts those of this repository", () => {
    expect(checkVersions(process.cwd(), manifest).map(({ state }) => state)).toEqual(["ok", "ok"])
  })

  it("reports an incompatible Medusa and Node.js", () => {
    const later = { ...manifest, engines: { node: ">=99" }, peerDependencies: { "@medusajs/medusa": "^3.0.0" } }
    const checks = checkVersions(process.cwd(), later)
    expect(checks.map(({ id, state }) => `${id} ${state}`)).toEqual(["node problem", "medusa problem"])
    expect(isReady(checks)).toBe(false)
    expect(reportOf(checks)).toMatch(
      /✗ medusa-payment-qfpay 1\.0\.0 does not support Medusa 2\.\S+\n {2}→ .*\n\n2 problems, no warnings$/,
    )
  })
})

describe("doctor on a live payment and its refund", () => {
  const about = (isLive: boolean, paid = false, refunded = false) =>
    checkLivePayment(
      { transactions: { everMoved: () => Promise.resolve({ paid, refunded }) } },
      { id: "qfpay", isLive },
    )

  it("requires one of each for a live account", async () => {
    expect((await about(false)).code).toBe("account_not_live")
    expect((await about(true)).code).toBe("live_payment_missing")
    expect((await about(true, true)).code).toBe("live_payment_not_refunded")
    expect((await about(true, true, true)).code).toBe("live_payment_done")
  })
})

describe("doctor on the notify URL", () => {
  const servers: http.Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close()
      server.closeAllConnections()
    }
  })

  async function answering(status: number): Promise<string> {
    const server = http.createServer((_, response) => response.writeHead(status, { location: "/elsewhere" }).end())
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/qfpay/qfpay`
  }

  it("treats the refusal of an unsigned request as proof that it is ours", async () => {
    expect(await checkNotifyUrl(await answering(401), ONLINE)).toMatchObject({ state: "ok" })
  })

  it.each([200, 301, 404, 502])("reports that an answer of %i is not this plugin's", async (status) => {
    const check = await checkNotifyUrl(await answering(status), ONLINE)
    expect(check).toMatchObject({ state: "problem", message: expect.stringContaining(`responded with ${status}`) })
  })

  it("reports that nothing answers", async () => {
    const url = await answering(401)
    servers.splice(0).forEach((server) => server.close())
    expect(await checkNotifyUrl(url, ONLINE)).toMatchObject({
      state: "problem",
      message: expect.stringContaining("cannot be reached"),
    })
  })
})
