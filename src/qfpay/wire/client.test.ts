import { readFileSync } from "node:fs"
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import path from "node:path"
import { inspect } from "node:util"
import { type ClientAccount, createQfpayClient, type Parameters, type QfpayClient, signBody } from "."
import { QfpayError, QfpayProtocolError, QfpayTransportError } from "../errors"

interface RequestVector {
  readonly id: string
  readonly params: Parameters
  readonly key: string
  readonly expected: { readonly md5_upper: string; readonly sha256_upper: string }
}

interface BodyVector {
  readonly id: string
  readonly raw_body: string
  readonly key: string
  readonly expected: { readonly md5_upper: string }
}

const vectors = JSON.parse(readFileSync(path.join(__dirname, "__tests__/vectors.json"), "utf8")) as {
  readonly request_vectors: readonly RequestVector[]
  readonly body_vectors: readonly BodyVector[]
}

const KEY = "0123456789abcdef0123456789ABCDEF"
const APP_CODE = "SIMULATORAPPCODE0000000000000001"

interface ReceivedRequest {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A gateway that answers as a test wants, and records its requests. */
let server: Server
let baseUrl: string
let connections: number
let received: ReceivedRequest[]
let warnings: string[]
let answer: (response: ServerResponse) => void

const says = (body: string, headers: Readonly<Record<string, string>> = {}, status = 200) => {
  answer = (response) => response.writeHead(status, { "content-type": "application/json", ...headers }).end(body)
}
const saysJson = (body: unknown, status = 200) => says(JSON.stringify(body), {}, status)

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const { method, url, headers } = request
      received.push({ method, url, headers, body: Buffer.concat(chunks).toString("utf8") })
      answer(response)
    })
  })
  server.on("connection", () => connections++)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

beforeEach(() => {
  connections = 0
  received = []
  warnings = []
  saysJson({ respcd: "0000" })
})

afterEach(() => server.closeAllConnections())

afterAll(() => new Promise((resolve) => server.close(resolve)))

const aClient = (overrides: Partial<ClientAccount> = {}, timeoutMs = 5_000): QfpayClient =>
  createQfpayClient(
    { id: "qfpay", appCode: APP_CODE, clientKey: KEY, mchid: undefined, baseUrl, signType: "MD5", ...overrides },
    { timeoutMs, onWarning: (message) => warnings.push(message) },
  )

const aPayment = {
  pay_type: "800201",
  out_trade_no: "ORDER20250101000004",
  txamt: 1000,
  txcurrcd: "HKD",
  txdtm: new Date("2025-01-01T04:00:00Z"),
} as const

const aRefund = {
  syssn: "20191227000200020061752831",
  out_trade_no: "REFUND20250101000001",
  txamt: 500,
  txdtm: new Date("2025-01-02T01:00:00Z"),
} as const

const aClose = {
  syssn: "20250101155400020000000001",
  txamt: 1000,
  txdtm: new Date("2025-01-01T04:00:00Z"),
} as const

function lastRequest(): ReceivedRequest {
  const last = received.at(-1)
  if (!last) throw new Error("The gateway was not called.")
  return last
}

async function failureOf(call: Promise<unknown>): Promise<QfpayError> {
  try {
    await call
  } catch (error) {
    if (error instanceof QfpayError) return error
    throw error
  }
  throw new Error("The call did not fail.")
}

describe("A call to QFPay", () => {
  const calls: Readonly<Record<string, (client: QfpayClient) => Promise<unknown>>> = {
    "/trade/v1/payment": (client) => client.pay(aPayment),
    "/trade/v1/query": (client) => client.enquire({ syssn: ["1"] }),
    "/trade/v1/refund": (client) => client.refund(aRefund),
    "/trade/v1/close": (client) => client.close(aClose),
    "/trade/v1/reversal": (client) => client.reverse(aClose),
  }

  it.each(Object.keys(calls))("posts a form to %s, under the merchant's app code", async (url) => {
    await calls[url]?.(aClient())
    expect(lastRequest()).toMatchObject({ method: "POST", url })
    expect(lastRequest().headers).toMatchObject({
      "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
      "x-qf-appcode": APP_CODE,
      "x-qf-signtype": "MD5",
    })
  })

  it.each<[id: string, account: Partial<ClientAccount>, call: (client: QfpayClient) => Promise<unknown>]>([
    [
      "R04-mpm-wechat",
      { mchid: "R1zQrTdJnn", clientKey: "F644B1389AD24C25BEFE8BE10C31C878" },
      (client) =>
        client.pay({
          pay_type: "800201",
          out_trade_no: "Native20190722145741431794b8d1",
          txamt: 20,
          txcurrcd: "HKD",
          txdtm: new Date("2019-07-22T06:57:42Z"),
          expired_time: 10,
          goods_name: "qfpay",
          limit_pay: "no_credit",
          udid: "AA",
        }),
    ],
    [
      "R05-mpm-payme-min",
      {},
      (client) => client.pay({ ...aPayment, pay_type: "805801", out_trade_no: "ORDER20250101000001" }),
    ],
    [
      "R06-chinese-goods",
      {},
      (client) =>
        client.pay({
          ...aPayment,
          pay_type: "801501",
          out_trade_no: "ORDER20250101000002",
          goods_name: "測試商品",
        }),
    ],
    ["R08-empty-dropped", {}, (client) => client.pay({ ...aPayment, goods_name: "", udid: undefined })],
    [
      "R10-h5-extend-info",
      {},
      (client) =>
        client.pay({
          ...aPayment,
          pay_type: "800212",
          out_trade_no: "ORDER20250101000005",
          extend_info:
            '{"scene_info":{"h5_info":{"type":"Wap","wap_url":"https://shop.example","wap_name":"Shop"}},"spbill_create_ip":"203.0.113.7"}',
        }),
    ],
    [
      "R12-query-cross-month",
      {},
      (client) =>
        client.enquire({
          out_trade_no: ["ORDER20250101000001"],
          start_time: "2024-12-01 00:00:00",
          end_time: "2024-12-31 23:59:59",
        }),
    ],
    ["R13-refund-partial", {}, (client) => client.refund(aRefund)],
    ["R14-close", {}, (client) => client.close(aClose)],
    [
      "R15-reversal-by-outtradeno",
      { mchid: "ZaMVg12345" },
      (client) =>
        client.reverse({
          out_trade_no: "ORDER20250101000009",
          txamt: 1000,
          txdtm: new Date("2025-01-01T04:00:00Z"),
        }),
    ],
  ])("is sent as QFPay's documents specify, including the signature: %s", async (id, account, call) => {
    const vector = vectors.request_vectors.find((candidate) => candidate.id === id)
    await call(aClient(account))
    expect(Object.fromEntries(new URLSearchParams(lastRequest().body))).toEqual(vector?.params)
    expect(lastRequest().headers["x-qf-sign"]).toBe(vector?.expected.md5_upper)

    await call(aClient({ ...account, signType: "SHA256" }))
    expect(lastRequest().headers).toMatchObject({
      "x-qf-sign": vector?.expected.sha256_upper,
      "x-qf-signtype": "SHA256",
    })
  })

  it("enquires many numbers at once, with as many rows as QFPay returns", async () => {
    await aClient().enquire({ syssn: ["20250101155400020000000001", "20250101155400020000000002"] })
    expect(Object.fromEntries(new URLSearchParams(lastRequest().body))).toEqual({
      syssn: "20250101155400020000000001,20250101155400020000000002",
      page: "1",
      page_size: "100",
    })
  })

  it("includes the mchid if QFPay issued one, and never otherwise", async () => {
    for (const call of Object.values(calls)) {
      await call(aClient({ mchid: "ZaMVg12345" }))
      expect(new URLSearchParams(lastRequest().body).get("mchid")).toBe("ZaMVg12345")
      await call(aClient())
      expect(new URLSearchParams(lastRequest().body).has("mchid")).toBe(false)
    }
  })

  it("never contains the client key", async () => {
    for (const call of Object.values(calls)) await call(aClient())
    expect(received).toHaveLength(5)
    expect(JSON.stringify(received)).not.toContain(KEY)
  })

  it("reuses its connection, so that a busy shop does not open one per call", async () => {
    const client = aClient()
    for (let call = 0; call < 5; call++) await client.enquire({ syssn: ["1"] })
    expect(received).toHaveLength(5)
    expect(connections).toBe(1)
  })

  it("is decoded whatever the HTTP status, which QFPay does not document", async () => {
    for (const status of [200, 400, 403, 500, 503]) {
      saysJson({ respcd: "1108", resperr: "Signature error" }, status)
      expect(await aClient().pay(aPayment)).toMatchObject({ respcd: "1108" })
    }
  })

  it("returns QFPay's fields of a payment, an enquiry and a refund", async () => {
    saysJson({ respcd: "0000", qrcode: "https://qr.example/1", txamt: "1000", pay_url: "" })
    expect(await aClient().pay(aPayment)).toMatchObject({ qrcode: "https://qr.example/1", txamt: 1000 })
    saysJson({ respcd: "0000", data: [{ respcd: "1143", txamt: 10 }] })
    expect((await aClient().enquire({ syssn: ["1"] })).data).toMatchObject([{ respcd: "1143", txamt: 10 }])
    saysJson({ respcd: "0000", orig_syssn: "1", syssn: "2", txamt: "500" })
    expect(await aClient().refund(aRefund)).toMatchObject({ orig_syssn: "1", syssn: "2", txamt: 500 })
  })
})

describe("The signature of a reply", () => {
  const published = vectors.body_vectors.find(({ id }) => id === "P01-published-response")
  if (!published) throw new Error("There is no published response.")
  const { raw_body, key, expected } = published

  it("is checked if present, and causes no warning if it is right", async () => {
    says(raw_body, { "X-QF-SIGN": expected.md5_upper })
    expect(await aClient({ clientKey: key }).pay(aPayment)).toMatchObject({ syssn: "20180112000100020001662134" })
    says(raw_body, { "X-QF-SIGN": expected.md5_upper.toLowerCase() })
    await aClient({ clientKey: key }).pay(aPayment)
    expect(warnings).toEqual([])
  })

  it("may be missing", async () => {
    says(raw_body)
    expect(await aClient({ clientKey: key }).pay(aPayment)).toMatchObject({ respcd: "0000" })
    expect(warnings).toEqual([])
  })

  it.each([
    ["of another body", signBody("{}", key)],
    ["of another key", signBody(raw_body, KEY)],
    ["shortened", expected.md5_upper.slice(0, 8)],
    ["empty", ""],
  ])("that is %s is reported once, and the reply still counts: no payment is lost", async (_, sign) => {
    says(raw_body, { "X-QF-SIGN": sign })
    expect(await aClient({ clientKey: key }).pay(aPayment)).toMatchObject({ respcd: "0000", txamt: 1 })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(/payment.*signature/)
    expect(warnings[0]).not.toContain(key)
    if (sign) expect(warnings[0]).not.toContain(sign)
  })

  it("does not stop a client without a warning handler", async () => {
    says(raw_body, { "X-QF-SIGN": "0" })
    const client = createQfpayClient(
      { id: "qfpay", appCode: APP_CODE, clientKey: key, baseUrl, signType: "MD5" },
      { timeoutMs: 5_000 },
    )
    expect(await client.pay(aPayment)).toMatchObject({ respcd: "0000" })
  })
})

/** Every way in which QFPay can fail to give a usable reply, and the resulting error. */
const TROUBLES: readonly {
  readonly what: string
  readonly trouble: () => void
  readonly type: typeof QfpayTransportError | typeof QfpayProtocolError
  readonly says: RegExp
  readonly timeoutMs?: number
}[] = [
  {
    what: "answers nothing in time",
    trouble: () => (answer = () => {}),
    type: QfpayTransportError,
    says: /did not answer.*timed out/,
    timeoutMs: 150,
  },
  {
    what: "trickles its answer endlessly",
    trouble: () => {
      answer = (response) => {
        response.writeHead(200)
        const drip = setInterval(() => response.write(" "), 30)
        response.on("close", () => clearInterval(drip))
      }
    },
    type: QfpayTransportError,
    says: /did not answer.*timed out/,
    timeoutMs: 200,
  },
  {
    what: "hangs up",
    trouble: () => (answer = (response) => response.destroy()),
    type: QfpayTransportError,
    says: /did not answer.*ECONNRESET/,
  },
  {
    what: "hangs up in the middle of its answer",
    trouble: () => {
      answer = (response) => {
        response.writeHead(200, { "content-length": "100" })
        response.write('{"respcd": "0000"', () => response.destroy())
      }
    },
    type: QfpayTransportError,
    says: /did not answer/,
  },
  {
    what: "answers 500 with an HTML page",
    trouble: () => says("<html><h1>500</h1></html>", { "content-type": "text/html" }, 500),
    type: QfpayTransportError,
    says: /HTTP status 500/,
  },
  {
    what: "answers 429, because it gets too many requests",
    trouble: () => says("Too Many Requests", { "content-type": "text/plain" }, 429),
    type: QfpayTransportError,
    says: /HTTP status 429/,
  },
  {
    what: "answers 502 with nothing",
    trouble: () => says("", {}, 502),
    type: QfpayTransportError,
    says: /HTTP status 502/,
  },
  {
    what: "redirects the client",
    trouble: () => says("", { location: "/trade/v1/elsewhere" }, 302),
    type: QfpayTransportError,
    says: /HTTP status 302/,
  },
  {
    what: "answers 200 with garbage",
    trouble: () => says("<html>maintenance</html>", { "content-type": "text/html" }),
    type: QfpayProtocolError,
    says: /not JSON/,
  },
  { what: "answers 200 with nothing", trouble: () => says(""), type: QfpayProtocolError, says: /not JSON/ },
  {
    what: "answers 200 with half a JSON",
    trouble: () => says('{"respcd": "0000", "txa'),
    type: QfpayProtocolError,
    says: /not JSON/,
  },
  { what: "answers null", trouble: () => says("null"), type: QfpayProtocolError, says: /cannot be read: body/ },
  {
    what: "leaves out the response code",
    trouble: () => saysJson({ resperr: "success" }),
    type: QfpayProtocolError,
    says: /cannot be read: respcd/,
  },
  {
    what: "answers with JSON that is not its own",
    trouble: () => saysJson({ message: "Too Many Requests" }, 429),
    type: QfpayProtocolError,
    says: /cannot be read: respcd/,
  },
]

describe("When QFPay", () => {
  it.each(TROUBLES)(
    "$what, the call fails once and is not repeated",
    async ({ trouble, type, says: words, timeoutMs }) => {
      trouble()
      const started = Date.now()
      const error = await failureOf(aClient({}, timeoutMs).pay(aPayment))
      expect(error).toBeInstanceOf(type)
      expect(error.message).toMatch(words)
      expect(Date.now() - started).toBeLessThan(2_000)
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(received).toHaveLength(1)
    },
  )

  it.each(TROUBLES)("$what, it is unknown whether a payment or a refund went through (failures 12)", async (row) => {
    row.trouble()
    const client = aClient({}, row.timeoutMs)
    const [enquiry, ...movements] = await Promise.all(
      [client.enquire({ syssn: ["1"] }), client.pay(aPayment), client.refund(aRefund), client.reverse(aClose)].map(
        failureOf,
      ),
    )
    for (const error of movements) expect(error).toMatchObject({ moneyMoved: "unknown", retry: "enquire-first" })
    expect(enquiry).toMatchObject({ moneyMoved: "no", retry: "enquire-first" })
  })

  it.each(TROUBLES)("$what, the error names the order and no secret", async ({ trouble, timeoutMs }) => {
    trouble()
    const error = await failureOf(aClient({ mchid: "ZaMVg12345" }, timeoutMs).pay({ ...aPayment, auth_code: "28443" }))
    const sign = lastRequest().headers["x-qf-sign"]
    const everything = [
      inspect(error, { depth: Infinity, showHidden: true, getters: true }),
      JSON.stringify(error, Object.getOwnPropertyNames(error)),
      String(error.cause),
      error.stack,
    ].join("\n")
    expect(error.facts).toMatchObject({ account: "qfpay", operation: "payment", out_trade_no: aPayment.out_trade_no })
    for (const secret of [KEY, APP_CODE, sign, "28443", "ZaMVg12345"]) {
      expect(secret).toBeTruthy()
      expect(everything.toLowerCase()).not.toContain(String(secret).toLowerCase())
    }
  })

  it("cannot be reached at all, the error says so without a secret", async () => {
    const nowhere = createServer()
    await new Promise<void>((resolve) => nowhere.listen(0, "127.0.0.1", resolve))
    const { port } = nowhere.address() as AddressInfo
    await new Promise((resolve) => nowhere.close(resolve))
    const error = await failureOf(aClient({ baseUrl: `http://127.0.0.1:${port}` }).refund(aRefund))
    expect(error).toBeInstanceOf(QfpayTransportError)
    expect(error.message).toMatch(/ECONNREFUSED/)
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(KEY)
  })

  it("hangs up on a refund, the refund is not sent a second time, and no kept connection is used for it", async () => {
    const client = aClient()
    await client.enquire({ syssn: ["1"] })
    answer = (response) => response.destroy()
    await failureOf(client.refund(aRefund))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(received.map(({ url }) => url)).toEqual(["/trade/v1/query", "/trade/v1/refund"])
    expect(connections).toBe(2)
  })

  it("closes a kept connection as an enquiry arrives, the enquiry is sent again, once; a call that can move money is not", async () => {
    const client = aClient()
    await client.enquire({ out_trade_no: ["A1"] })
    const usual = answer
    answer = (response) => (received.length === 2 ? response.socket?.destroy() : usual(response))
    expect((await client.enquire({ out_trade_no: ["A1"] })).respcd).toBe("0000")
    expect([received.length, connections]).toEqual([3, 2])
    // A reset of a fresh connection does not show whether the enquiry was read.
    server.closeAllConnections()
    answer = (response) => response.socket?.destroy()
    const { length } = received
    await expect(aClient().enquire({ out_trade_no: ["A1"] })).rejects.toThrow(/ECONNRESET/)
    await failureOf(client.refund(aRefund))
    expect(received.length - length).toBe(2)
  })

  it("had trouble, the next call works normally", async () => {
    const client = aClient()
    answer = (response) => response.destroy()
    await failureOf(client.enquire({ syssn: ["1"] }))
    saysJson({ respcd: "0000", data: [] })
    expect(await client.enquire({ syssn: ["1"] })).toMatchObject({ respcd: "0000", data: [] })
  })

  it("sends a reply of many megabytes, the reply is rejected", async () => {
    says(JSON.stringify({ respcd: "0000", qrcode: "x".repeat(5 * 1024 * 1024) }))
    expect(await failureOf(aClient().pay(aPayment))).toBeInstanceOf(QfpayTransportError)
  })

  it("redirects, the form is not sent there", async () => {
    says("", { location: `${baseUrl}/elsewhere` }, 307)
    await failureOf(aClient().pay(aPayment))
    expect(received.map(({ url }) => url)).toEqual(["/trade/v1/payment"])
  })

  it("sends an invalid amount, the error names the field", async () => {
    saysJson({ respcd: "0000", txamt: "1.5" })
    const error = await failureOf(aClient().pay(aPayment))
    expect(error).toBeInstanceOf(QfpayProtocolError)
    expect(error.message).toMatch(/txamt: expected digits, got '1\.5'/)
  })

  it("sends an invalid amount in a row of an enquiry, that row is set aside and every other is read", async () => {
    saysJson({
      respcd: "0000",
      data: [
        { respcd: "0000", syssn: "1" },
        { respcd: "0000", syssn: "2", txamt: "-1" },
      ],
    })
    const { data, unreadable } = await aClient().enquire({ syssn: ["1", "2"] })
    expect(data).toMatchObject([{ syssn: "1" }])
    expect(unreadable).toEqual([{ out_trade_no: undefined, syssn: "2", problem: "txamt: expected digits, got '-1'" }])
  })
})
