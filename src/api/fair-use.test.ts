import http from "node:http"
import type { AddressInfo } from "node:net"
import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { fairUse } from "./fair-use"

const pause = (ms = 50) => new Promise((resolve) => setTimeout(resolve, ms))

describe("Requests about one cart that wait for each other", () => {
  const limit = fairUse({ limits: [{ times: 100, perS: 60 }], atOnce: 3, oneByOne: true })
  /** Those that are being worked on, or were. */
  const begun: http.ServerResponse[] = []
  const server = http.createServer((req, res) => {
    const request = Object.assign(req, { params: { id: "cart" } }) as unknown as MedusaRequest
    limit(request, res as unknown as MedusaResponse, () => void begun.push(res))
  })
  const ask = () => {
    const { port } = server.address() as AddressInfo
    const request = http.request({ port, host: "127.0.0.1", agent: false }).on("error", () => undefined)
    request.end()
    return request
  }

  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)))
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  it("wait for one whose client has gone, because it is still being worked on", async () => {
    const first = ask()
    await pause()
    first.destroy()
    ask()
    await pause()
    expect(begun).toHaveLength(1)

    begun[0]?.end()
    await pause()
    expect(begun).toHaveLength(2)
    begun[1]?.end()
  })

  it("are not begun when their client went while they waited, and keep nobody waiting", async () => {
    begun.length = 0
    ask()
    await pause()
    const second = ask()
    await pause()
    second.destroy()
    ask()
    await pause()
    begun[0]?.end()
    await pause()
    expect(begun).toHaveLength(2)
    expect(begun[1]?.closed).toBe(false)
    begun[1]?.end()
  })
})
