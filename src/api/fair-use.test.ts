import { once } from "node:events"
import http from "node:http"
import type { AddressInfo } from "node:net"
import { setImmediate as turn } from "node:timers/promises"
import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { fairUse } from "./fair-use"

describe("Fair use of a route", () => {
  it("forgets a nonexistent id, so that made-up ids do not fill the memory", async () => {
    const limit = fairUse({ limits: [{ times: 2, perS: 3600 }], atOnce: 1 })
    const answers: number[] = []
    const server = http.createServer((req, res) => {
      const request = Object.assign(req, { params: { id: req.url ?? "" } }) as unknown as MedusaRequest
      const answer = Object.assign(res, {
        status: (code: number) => Object.assign(res, { statusCode: code }),
        json: (body: unknown) => res.end(JSON.stringify(body)),
      }) as unknown as MedusaResponse
      limit(request, answer, () => answer.status(req.url === "/known" ? 200 : 404).end())
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const { port } = server.address() as AddressInfo
    for (const path of ["/unknown", "/known"])
      for (let time = 0; time < 4; time++) answers.push((await fetch(`http://127.0.0.1:${port}${path}`)).status)
    server.closeAllConnections()
    server.close()
    expect(answers).toEqual([404, 404, 404, 404, 200, 200, 429, 429])
  })
})

describe("Requests about one cart that wait for each other", () => {
  const limit = fairUse({ limits: [{ times: 100, perS: 60 }], atOnce: 3, oneByOne: true })
  /** Requests in progress or finished. */
  const begun: http.ServerResponse[] = []
  const server = http.createServer((req, res) => {
    const request = Object.assign(req, { params: { id: "cart" } }) as unknown as MedusaRequest
    limit(request, res as unknown as MedusaResponse, () => void begun.push(res))
  })

  /** Sends a request, and waits until the server has received it. */
  async function ask() {
    const { port } = server.address() as AddressInfo
    const request = http.request({ port, host: "127.0.0.1", agent: false }).on("error", () => undefined)
    request.end()
    const [, response] = (await once(server, "request")) as [http.IncomingMessage, http.ServerResponse]
    await settled()
    return { request, response }
  }

  /** Closes the connection, and waits until the server knows. */
  async function go({ request, response }: Awaited<ReturnType<typeof ask>>) {
    const closed = once(response, "close")
    request.destroy()
    await closed
    await settled()
  }

  /** Waits until everything that is not blocked has happened. */
  async function settled() {
    for (let turns = 0; turns < 10; turns++) await turn()
  }

  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)))
  beforeEach(() => void begun.splice(0))
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  it("wait for one whose client has disconnected, because it is still in progress", async () => {
    const first = await ask()
    await go(first)
    await ask()
    expect(begun).toHaveLength(1)

    begun[0]?.end()
    await settled()
    expect(begun).toHaveLength(2)
    begun[1]?.end()
  })

  it("are not started when their client disconnected while waiting, and do not block others", async () => {
    await ask()
    const second = await ask()
    await go(second)
    const third = await ask()
    expect(begun).toHaveLength(1)

    begun[0]?.end()
    await settled()
    expect(begun).toHaveLength(2)
    expect(begun[1]).toBe(third.response)
    begun[1]?.end()
  })
})
