import express, { type Request, type Response, type Router } from "express"
import type { Account } from "./books"
import { closeOrder } from "./close"
import { type Fault, type FaultOf, GATEWAY_OPERATIONS, type GatewayOperation, ofKind } from "./faults"
import { wrongFields } from "./notifier"
import type { Pace } from "./options"
import { createPayment } from "./payment"
import { type JsonObject, pythonJson } from "./python-json"
import { query } from "./query"
import { createRefund } from "./refund"
import { type GatewayRequest, headersToKeep, RateLimiter, type RequestLog } from "./request-log"
import { algorithmNamed, bodySignature, isSignedBy, type Pairs, signingString } from "./signature"
import { recorded, Refusal } from "./texts"
import type { World } from "./world"

const GARBAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"
/** Some of QFPay's pages document query, close and reversal with GET, others with POST. */
const ALSO_BY_GET: readonly GatewayOperation[] = ["query", "close", "reversal"]

const OPERATIONS: Record<
  GatewayOperation,
  (world: World, account: Account, params: Record<string, string>, baseUrl: string) => JsonObject
> = {
  payment: createPayment,
  query,
  refund: createRefund,
  close: (world, account, params) => closeOrder(world, account, params, "close"),
  reversal: (world, account, params) => closeOrder(world, account, params, "reversal"),
}

/** What the gateway's routes need besides the world. */
export interface GatewayParts {
  readonly world: World
  readonly log: RequestLog
  readonly limiter: RateLimiter
  readonly pace: Pace
  /** The simulator's address for browsers, derived from the incoming call. */
  baseUrl(request: Request): string
}

function pairsOf(request: Request): Pairs {
  const queryString = request.originalUrl.split("?").slice(1).join("?")
  const body = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : ""
  return [...new URLSearchParams(queryString), ...new URLSearchParams(body)]
}

/** The body of a refused call, with the fields published for 1104, 1124 and 1251. */
function failureBody(
  account: Account,
  operation: GatewayOperation,
  params: Record<string, string>,
  refusal: Refusal,
): JsonObject {
  const { respcd, resperr, respmsg } = refusal
  const bare = operation === "query" || ["1103", "1104", "1108"].includes(respcd)
  if (bare) return { respcd, respmsg, resperr }
  const row = params.syssn ? account.bySyssn(params.syssn) : account.ordersNumbered(params.out_trade_no ?? "")[0]
  const order = row?.kind === "refund" ? row.order : row
  return {
    ...(operation !== "payment" && { orig_syssn: params.syssn || (order?.syssn ?? null) }),
    txcurrcd: respcd === "1124" ? null : (order?.currency ?? params.txcurrcd ?? null),
    resperr,
    respmsg,
    out_trade_no: params.out_trade_no || (order?.outTradeNo ?? ""),
    respcd,
  }
}

/** The merchant's numbers that a call is about: those in it, and those of the orders it identifies by `syssn`. */
function concerned(account: Account, params: Record<string, string>): readonly string[] {
  const split = (value = "") => value.split(",").filter((item) => item !== "")
  const bySyssn = split(params.syssn).flatMap((syssn) => {
    const row = account.bySyssn(syssn)
    return row?.kind === "refund" ? [row.outTradeNo, row.order.outTradeNo] : row ? [row.outTradeNo] : []
  })
  return [...split(params.out_trade_no), ...bySyssn]
}

function refusalOf(fault: Fault | undefined, world: World): Refusal | undefined {
  if (fault?.kind === "refusal") {
    const code = fault.refusal === "still_processing" ? world.settings.stillProcessingCode : undefined
    return recorded(fault.refusal, code)
  }
  if (fault?.kind !== "respcd" || fault.inRows) return undefined
  return new Refusal(fault.respcd, fault.respmsg, fault.resperr)
}

/** Replaces parts of a true answer as a fault says: other echoes, or another code in an enquiry's rows. */
function distorted(answer: JsonObject, struck: readonly Fault[]): JsonObject {
  const echo = ofKind(struck, "wrong_echo")
  const code = ofKind(struck, "respcd")
  const changes: JsonObject = {
    ...(echo && wrongFields(echo)),
    ...(code?.inRows && { respcd: code.respcd, ...(code.resperr !== undefined && { errmsg: code.resperr }) }),
  }
  const odd = ofKind(struck, "odd_row")
  if (odd && Array.isArray(answer.data)) return { ...answer, data: withOddRow(answer.data as JsonObject[], odd) }
  if (Object.keys(changes).length === 0) return answer
  if (!Array.isArray(answer.data)) return echo ? { ...answer, ...changes } : answer
  return { ...answer, data: answer.data.map((row: JsonObject) => ({ ...row, ...changes })) }
}

/** Puts an invalid amount into one row of a list; the others stay true. */
function withOddRow(rows: readonly JsonObject[], { row, txamt }: FaultOf<"odd_row">): JsonObject[] {
  const struck = row === undefined ? 0 : rows.findIndex(({ out_trade_no }) => out_trade_no === row)
  return rows.map((one, index) => (index === struck ? { ...one, txamt } : one))
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}

function send(
  response: Response,
  entry: GatewayRequest,
  account: Pick<Account, "clientKey"> | undefined,
  answer: JsonObject,
): void {
  const body = Buffer.from(pythonJson(answer))
  entry.status = 200
  entry.reply = answer
  if (account) response.set("X-QF-SIGN", bodySignature(body, account.clientKey))
  response.status(200).set("X-Powered-By", "QF/1.1").set("Content-Type", "application/json; charset=UTF-8").end(body)
}

function sendRaw(response: Response, entry: GatewayRequest, status: number, body: string, type = "text/html"): void {
  entry.status = status
  response.status(status).set("X-Powered-By", "QF/1.1").set("Content-Type", type).end(body)
}

/** Serves the call, applying its faults. */
async function serve(
  parts: GatewayParts,
  request: Request,
  response: Response,
  operation: GatewayOperation,
): Promise<void> {
  const { world, log, limiter, pace } = parts
  const pairs = pairsOf(request)
  const params: Record<string, string> = Object.fromEntries(pairs)
  const appCode = request.get("x-qf-appcode") ?? ""
  const account = world.accounts.get(appCode)
  const algorithm = algorithmNamed(request.get("x-qf-signtype"))
  const signed =
    account !== undefined &&
    algorithm !== undefined &&
    isSignedBy(pairs, account.clientKey, algorithm, request.get("x-qf-sign") ?? "")
  const entry: GatewayRequest = {
    operation,
    method: request.method,
    path: request.path,
    appCode,
    params,
    headers: headersToKeep(request.headers),
    signingString: signingString(pairs),
    signatureAccepted: signed,
    at: new Date(world.now()).toISOString(),
    status: null,
    reply: null,
    faults: [],
  }
  log.add(entry)

  if (!account || !signed) {
    const { respcd, respmsg, resperr } = new Refusal("1108")
    send(response, entry, account, { respcd, respmsg, resperr })
    return
  }
  const { rateLimit } = world.settings
  if (rateLimit && !limiter.admit(appCode, rateLimit)) {
    sendRaw(response, entry, 429, "Too Many Requests\n", "text/plain")
    return
  }

  await pace(entry, "arrived")
  const struck = world.faults.take(operation, appCode, concerned(account, params))
  entry.faults = struck.map(({ kind }) => kind)
  const delays = struck.filter((fault) => fault.kind === "delay")
  for (const delay of delays) if (delay.when === "before") await wait(delay.ms)

  const lost = ofKind(struck, "lost")
  const httpStatus = ofKind(struck, "http_status")
  const garbage = ofKind(struck, "garbage")
  const refusing = struck.find(({ kind }) => kind === "respcd" || kind === "refusal")
  const refusal = refusalOf(refusing, world)
  const neverHappens =
    ofKind(struck, "rate_limited") !== undefined ||
    [lost, httpStatus, garbage].some((fault) => fault?.when === "before") ||
    (refusal !== undefined && !(refusing?.kind === "respcd" && refusing.when === "after"))

  const answer = neverHappens ? undefined : perform(parts, request, account, operation, pairs, params)
  for (const delay of delays) if (delay.when === "after") await wait(delay.ms)
  await pace(entry, "answered")

  if (lost) request.socket.destroy()
  else if (httpStatus) sendRaw(response, entry, httpStatus.status, GARBAGE)
  else if (ofKind(struck, "rate_limited")) sendRaw(response, entry, 429, "Too Many Requests\n", "text/plain")
  else if (garbage) sendRaw(response, entry, 200, GARBAGE)
  else if (refusal) send(response, entry, account, failureBody(account, operation, params, refusal))
  else if (answer) {
    const signer = ofKind(struck, "bad_signature") ? { clientKey: "the key of nobody" } : account
    send(response, entry, signer, distorted(answer, struck))
  }
}

function perform(
  parts: GatewayParts,
  request: Request,
  account: Account,
  operation: GatewayOperation,
  pairs: Pairs,
  params: Record<string, string>,
): JsonObject {
  try {
    if (new Set(pairs.map(([name]) => name)).size !== pairs.length) {
      throw new Refusal("1103", "a parameter was sent twice")
    }
    return OPERATIONS[operation](parts.world, account, params, parts.baseUrl(request))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return failureBody(account, operation, params, error)
  }
}

/** `/trade/v1/*`: the gateway's calls. */
export function gatewayRouter(parts: GatewayParts): Router {
  const router = express.Router()
  const raw = express.raw({ type: () => true, limit: "256kb" })
  for (const operation of GATEWAY_OPERATIONS) {
    router.all(`/trade/v1/${operation}`, raw, (request, response, next) => {
      if (request.method !== "POST" && !(request.method === "GET" && ALSO_BY_GET.includes(operation))) {
        response
          .status(405)
          .set("Allow", ALSO_BY_GET.includes(operation) ? "GET, POST" : "POST")
          .end()
        return
      }
      serve(parts, request, response, operation).catch(next)
    })
  }
  return router
}
