import { createHash } from "node:crypto"
import { createServer, type IncomingHttpHeaders, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { createSimulator, SIMULATOR_ACCOUNT, type Simulator, type SimulatorOptions } from ".."

export const APP_CODE = SIMULATOR_ACCOUNT.appCode
export const KEY = SIMULATOR_ACCOUNT.clientKey

const open: (() => Promise<void>)[] = []

/** Closes every simulator and merchant of the test. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((close) => close()))
}

/** Registers a simulator for {@link closeAll}, even if the test fails. */
export function closeLater(simulator: Simulator): Simulator {
  open.push(() => simulator.close())
  return simulator
}

/** A time in Hong Kong, in ms. */
export function hongKong(text: string): number {
  return Date.parse(`${text.replace(" ", "T")}+08:00`)
}

/** A clock that stands still until the test moves it. */
export function aClock(text = "2025-06-10 12:00:00") {
  let now = hongKong(text)
  return { now: () => now, set: (to: string) => void (now = hongKong(to)) }
}

/** A running simulator at noon in Hong Kong, always with the same seed. */
export async function aSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = closeLater(createSimulator({ clock: aClock(), seed: 4211, ...options }))
  await simulator.listen()
  return simulator
}

export interface Received {
  readonly method: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly raw: string
  readonly body: Record<string, string>
}

/** A shop's notify URL: records what it receives and answers as configured. */
export async function aMerchant(
  answer: (n: number) => { status?: number; body: string } = () => ({ body: "SUCCESS" }),
) {
  const received: Received[] = []
  const server: Server = createServer((request, response) => {
    let raw = ""
    request.setEncoding("utf8")
    request.on("data", (chunk: string) => (raw += chunk))
    request.on("end", () => {
      received.push({ method: request.method, headers: request.headers, raw, body: JSON.parse(raw) })
      const { status = 200, body } = answer(received.length)
      response.writeHead(status).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  open.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/qfpay`, received }
}

/** A client of the gateway written for these tests only. */
export function sign(params: Record<string, string>, key = KEY, algorithm = "md5"): string {
  const names = Object.keys(params).sort((a, b) => (a < b ? -1 : 1))
  const text = names.map((name) => `${name}=${params[name]}`).join("&")
  return createHash(algorithm)
    .update(text + key)
    .digest("hex")
    .toUpperCase()
}

/** The fields of a reply that tests read. Which are present depends on the call. */
export interface ReplyBody {
  readonly respcd: string
  readonly resperr: string
  readonly respmsg: string
  readonly out_trade_no: string
  readonly syssn: string
  readonly sysdtm: string
  readonly txamt: string | number
  readonly qrcode: string
  readonly pay_url: string
  readonly pay_params: Readonly<Record<string, string>>
  readonly data: readonly Readonly<Record<string, string>>[]
}

export interface CallOptions {
  readonly method?: "GET" | "POST"
  /** Parameters in the URL, in addition to those in the body. */
  readonly inUrl?: Record<string, string>
  readonly appCode?: string
  readonly key?: string
  readonly headers?: Record<string, string>
}

export async function call(
  { url }: { url: string },
  operation: string,
  params: Record<string, string>,
  { method = "POST", inUrl = {}, appCode = APP_CODE, key = KEY, headers = {} }: CallOptions = {},
) {
  const query = new URLSearchParams(method === "GET" ? { ...params, ...inUrl } : inUrl).toString()
  const response = await fetch(`${url}/trade/v1/${operation}${query && `?${query}`}`, {
    method,
    headers: { "X-QF-APPCODE": appCode, "X-QF-SIGN": sign({ ...params, ...inUrl }, key), ...headers },
    ...(method === "POST" && { body: new URLSearchParams(params) }),
  })
  const raw = await response.text()
  let body = {} as ReplyBody
  try {
    body = JSON.parse(raw)
  } catch {
    // Tests that expect garbage read `raw`.
  }
  return { status: response.status, headers: response.headers, raw, body }
}

/** A payment of HK$10.00 with everything that any pay type requires. */
export function aPayment(overrides: Record<string, string> = {}): Record<string, string> {
  return {
    txamt: "1000",
    txcurrcd: "HKD",
    pay_type: "800201",
    out_trade_no: "ORDER1",
    txdtm: "2025-06-10 12:00:00",
    ...overrides,
  }
}

/** The parameters that each pay type requires. */
export const EXTRAS = {
  auth_code: "280438849930815813",
  openid: "2088000000000000",
  sub_openid: "oo3Lss8d0hLOuyTuSJMVwLTk68JE",
  extend_info: '{"scene_info":{"h5_info":{"type":"Wap"}},"spbill_create_ip":"203.0.113.7"}',
  goods_name: "Tea",
}

/** A paid order, ready to be refunded. */
export async function aPaidOrder(simulator: Simulator, overrides: Record<string, string> = {}): Promise<string> {
  const { body } = await call(simulator, "payment", aPayment(overrides))
  if (simulator.order(body.out_trade_no).state !== "paid") simulator.pay(body.out_trade_no)
  return body.syssn
}

export function aRefund(syssn: string, overrides: Record<string, string> = {}): Record<string, string> {
  return { syssn, out_trade_no: "REFUND1", txamt: "400", txdtm: "2025-06-10 12:05:00", ...overrides }
}
