import { once } from "node:events"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { askShop } from "./api"
import type { Answer } from "./status-source"

describe("the shop's server", () => {
  let server: Server
  let respond: (request: IncomingMessage, response: ServerResponse) => void
  let backendUrl: string
  let sessionId: string
  let count = 0

  beforeEach(() => (sessionId = `payses_${++count}_`))

  beforeAll(async () => {
    server = createServer((request, response) => {
      // A question that an earlier test gave up may still come.
      if (request.url?.includes(sessionId)) respond(request, response)
      else response.destroy()
    }).listen(0, "127.0.0.1")
    await once(server, "listening")
    backendUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const address = () => ({ backendUrl, publishableKey: "pk_1", sessionId, language: "zh-HK", transport: null })
  const ask = (what: "" | "/refresh" = "", learn = jest.fn()) => askShop(address(), what, learn)

  function answerWith(status: number, body: unknown, headers: Record<string, string> = {}): void {
    respond = (_request, response) => {
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body))
    }
  }

  it("is asked for the session with the publishable key, and its time is learned", async () => {
    const seen: (string | string[] | undefined)[] = []
    respond = ({ method, url, headers }, response) => {
      seen.push(method, url, headers["x-publishable-api-key"])
      response
        .writeHead(200, { date: "Sun, 01 Mar 2026 10:00:00 GMT" })
        .end('{"payment_session":{"id":"payses_1","status":"pending"}}')
    }
    const learn = jest.fn()
    const answer = await ask("", learn).answer
    expect(seen).toEqual(["GET", `/store/qfpay/payment-sessions/${sessionId}?locale=zh-HK`, "pk_1"])
    // The server's time, and what has passed since the answer's head came.
    const { serverMs } = answer as { serverMs: number }
    expect(answer).toMatchObject({ kind: "session" })
    expect(serverMs - Date.parse("2026-03-01T10:00:00Z")).toBeGreaterThanOrEqual(0)
    expect(serverMs - Date.parse("2026-03-01T10:00:00Z")).toBeLessThan(5_000)
    expect(learn).toHaveBeenCalledWith(Date.parse("2026-03-01T10:00:00Z"), expect.any(Number), expect.any(Number))
  })

  it("is asked for a new code by POST", async () => {
    const seen: unknown[] = []
    respond = ({ method, url }, response) => {
      seen.push(method, url)
      response.writeHead(409).end()
    }
    expect(await ask("/refresh").answer).toEqual({ kind: "refused", httpStatus: 409 })
    expect(seen).toEqual(["POST", `/store/qfpay/payment-sessions/${sessionId}/refresh?locale=zh-HK`])
  })

  it("is told that the shopper wants to know now", async () => {
    let asked: string | undefined
    respond = ({ url }, response) => {
      asked = url
      response.writeHead(404).end()
    }
    await askShop(address(), "", jest.fn(), undefined, "&ask=now").answer
    expect(asked).toMatch(/\?locale=zh-HK&ask=now$/)
  })

  it("is told which code a new one replaces", async () => {
    let asked: string | undefined
    respond = ({ method, url }, response) => {
      asked = `${method} ${url}`
      response.writeHead(404).end()
    }
    await askShop(address(), "/refresh", jest.fn(), undefined, "&replaces=Q1").answer
    expect(asked).toMatch(/^POST .*\/refresh\?locale=zh-HK&replaces=Q1$/)
  })

  it("is asked by the shop's own fetch, where there is one, and whatever that does is an answer", async () => {
    const transport = jest.fn(() => Promise.resolve(new Response('{"payment_session":{"id":"payses_1"}}')))
    const answer = await askShop({ ...address(), transport }, "", jest.fn()).answer
    expect(answer.kind).toBe("session")
    expect(transport).toHaveBeenCalledWith(
      expect.stringContaining(`/store/qfpay/payment-sessions/${sessionId}`),
      expect.objectContaining({ headers: { "x-publishable-api-key": "pk_1" } }),
    )
    const broken = () => {
      throw new Error("no network here")
    }
    expect(await askShop({ ...address(), transport: broken }, "", jest.fn()).answer).toEqual({ kind: "unreachable" })
  })

  it.each([400, 401, 403, 404, 405, 409, 410, 501])("is taken at its word when it says no with %i", async (status) => {
    answerWith(status, {})
    expect(await ask().answer).toEqual({ kind: "refused", httpStatus: status })
  })

  it.each([408, 429, 500, 502, 503])("is asked again when it is busy or broken with %i", async (status) => {
    answerWith(status, {}, { "retry-after": "7" })
    expect(await ask().answer).toEqual({ kind: "unreachable", retryAfterMs: 7_000 })
  })

  it("is asked again when it answers with nonsense or hangs up", async () => {
    answerWith(200, { payment_session: {} })
    expect((await ask().answer).kind).toBe("unreachable")
    respond = (_request, response) => response.writeHead(200).end("<html>")
    expect((await ask().answer).kind).toBe("unreachable")
    respond = (request) => request.socket.destroy()
    expect((await ask().answer).kind).toBe("unreachable")
  })

  describe("that streams", () => {
    const event = (status: string) =>
      `event: payment_session\ndata: {"payment_session":{"id":"payses_1","status":"${status}"}}\n\n`

    function listen() {
      const told: Answer[] = []
      const question = askShop(address(), "/events", jest.fn(), (answer) => told.push(answer))
      return { told, question }
    }

    it("is heard event by event, however the network cuts them up, and its comments are not", async () => {
      respond = ({ url, headers }, response) => {
        expect([url, headers["x-publishable-api-key"]]).toEqual([
          `/store/qfpay/payment-sessions/${sessionId}/events?locale=zh-HK`,
          "pk_1",
        ])
        response.writeHead(200, { "content-type": "text/event-stream", date: "Sun, 01 Mar 2026 10:00:00 GMT" })
        const bytes = Buffer.from(`${event("pending")}:\n\n${event("authorized")}`)
        response.write(bytes.subarray(0, 30))
        setTimeout(() => response.write(bytes.subarray(30, 100)), 20)
        setTimeout(() => response.end(bytes.subarray(100)), 40)
      }
      const { told, question } = listen()
      expect(await question.answer).toEqual({ kind: "unreachable" }) // it is over
      expect(told.map((answer) => answer.kind === "session" && answer.session.status)).toEqual([
        "pending",
        "authorized",
      ])
      const { serverMs } = told[0] as { serverMs: number }
      expect(serverMs - Date.parse("2026-03-01T10:00:00Z")).toBeLessThan(5_000)
    })

    it.each([404, 503])("is not heard when it answers %i", async (status) => {
      answerWith(status, {}, { "retry-after": "30" })
      const { told, question } = listen()
      await question.answer
      expect(told).toEqual([])
    })

    it("is not heard when a proxy puts a page in its place", async () => {
      respond = (_request, response) => response.writeHead(200).end("<html>\n\n</html>")
      const { told, question } = listen()
      expect((await question.answer).kind).toBe("unreachable")
      expect(told).toEqual([])
    })

    it("is given up soon when a proxy keeps the stream back", async () => {
      respond = () => undefined
      const begun = Date.now()
      const { told, question } = listen()
      await question.answer
      expect(told).toEqual([])
      expect(Date.now() - begun).toBeLessThan(6_000)
    }, 10_000)
  })

  it("can be left without waiting for it", async () => {
    respond = () => undefined
    const question = ask()
    question.abort()
    expect((await question.answer).kind).toBe("unreachable")
  })
})
