import { request } from "node:http"
import { aMerchant, aPaidOrder, aPayment, aSimulator, call, closeAll } from "./__tests__/helpers"
import { readCommandLine, startedText } from "./command-line"
import { type Simulator, SIMULATOR_ACCOUNT } from "."

afterEach(closeAll)

/** Built by hand, because fetch sets Host itself. */
function statusOf(simulator: Simulator, method: string, path: string, headers: Record<string, string> = {}, body = "") {
  const { hostname, port } = new URL(simulator.url)
  return new Promise<number | undefined>((resolve, reject) => {
    request({ hostname, port, method, path, agent: false, headers }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode))
    })
      .on("error", reject)
      .end(body)
  })
}

const JSON_TYPE = { "content-type": "application/json" }

describe("The simulator's access checks", () => {
  it.each([
    ["plain text, as any page can send it", { "content-type": "text/plain" }],
    ["a form, as any page can send it", { "content-type": "application/x-www-form-urlencoded" }],
    ["no type at all", {}],
  ])("accept no command as %s", async (_what, headers) => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    expect(await statusOf(simulator, "POST", "/simulator/api/orders/ORDER1/pay", headers, "{}")).toBe(415)
    expect(await statusOf(simulator, "POST", "/simulator/api/reset", headers)).toBe(415)
    expect(simulator.order("ORDER1").state).toBe("waiting")
    expect(await statusOf(simulator, "POST", "/simulator/api/orders/ORDER1/pay", JSON_TYPE, "{}")).toBe(200)
  })

  it.each([
    ["rebound.example", 421],
    ["rebound.example:4010", 421],
    ["127.0.0.1.rebound.example", 421],
    ["localhost:4010", 200],
    ["shop.localhost", 200],
    ["192.168.1.20:4010", 200],
    ["[::1]:4010", 200],
    ["qfpay-simulator:4010", 200],
    ["tunnel.example", 200],
  ])("accept the simulator's own host names: %s gets %i", async (host, status) => {
    const simulator = await aSimulator({ publicUrl: "https://tunnel.example" })
    for (const path of ["/simulator/api", "/"]) expect(await statusOf(simulator, "GET", path, { host })).toBe(status)
  })

  it("accept forms from the simulator's own pages, but not from another site", async () => {
    const simulator = await aSimulator()
    const form = { "content-type": "application/x-www-form-urlencoded" }
    const break_ = (site: string) =>
      statusOf(simulator, "POST", "/faults", { ...form, "sec-fetch-site": site }, "fault=lost%3Aafter&on=any")
    expect(await break_("cross-site")).toBe(403)
    expect(await break_("same-site")).toBe(403)
    expect(simulator.faults.list()).toEqual([])
    expect(await break_("same-origin")).toBe(303)
    expect(simulator.faults.list()).toHaveLength(1)
  })

  it("allow notifications to this machine only, unless configured otherwise", async () => {
    const elsewhere = "http://shop.invalid/hooks/qfpay"
    const errorOf = async (options: object) => {
      const simulator = await aSimulator(options)
      await call(simulator, "payment", aPayment({ notify_url: elsewhere }))
      simulator.pay("ORDER1")
      await simulator.idle()
      return simulator.notifications()[0]?.error
    }
    expect(await errorOf({})).toMatch(/^not sent: the simulator notifies this machine only/)
    expect(await errorOf({ notifyAnywhere: true })).not.toMatch(/^not sent/)
    const { appCode, clientKey } = SIMULATOR_ACCOUNT
    expect(await errorOf({ accounts: [{ appCode, clientKey, notifyUrl: elsewhere }] })).not.toMatch(/^not sent/)
  })

  it("still allow notifications to a shop on this machine", async () => {
    const merchant = await aMerchant()
    const simulator = await aSimulator()
    await aPaidOrder(simulator)
    await simulator.notifyNow("ORDER1", { url: merchant.url })
    expect(merchant.received).toHaveLength(1)
  })

  it("warn at the start when other machines have access", () => {
    const startedAt = (args: string[]) => {
      const command = readCommandLine(args, {})
      if (command.help) throw new Error("That was no help.")
      return startedText("http://127.0.0.1:4010", command.options, command.host)
    }
    expect(startedAt(["--host", "0.0.0.0"])).toMatch(/^Warning: other machines can reach this simulator/)
    expect(startedAt([])).not.toMatch(/Warning/)
    expect(readCommandLine(["--notify-anywhere"], {})).toMatchObject({ options: { notifyAnywhere: true } })
    const env = { QFPAY_SIMULATOR_NOTIFY_ANYWHERE: "1" }
    expect(readCommandLine([], env)).toMatchObject({ options: { notifyAnywhere: true } })
    expect(readCommandLine([], {})).toMatchObject({ options: { notifyAnywhere: false } })
  })
})
