import { Agent as HttpAgent } from "node:http"
import { Agent as HttpsAgent } from "node:https"
import axios, { type AxiosInstance, isAxiosError } from "axios"
import { z } from "zod"
import { QfpayProtocolError, QfpayTransportError, type Facts } from "../errors"
import { type ParameterValue, toFormBody, toParameters } from "./encode"
import {
  type EnquiryReply,
  enquiryReply,
  type OperationReply,
  operationReply,
  type PaymentReply,
  paymentReply,
} from "./replies"
import { isBodySignature, signRequest, type SignType } from "./signature"

/** What the client needs from an account. */
export interface ClientAccount {
  readonly id: string
  readonly appCode: string
  readonly clientKey: string
  /** Sent and signed with every call if QFPay issued one. */
  readonly mchid?: string | undefined
  readonly baseUrl: string
  readonly signType: SignType
}

/** The parameters of `/trade/v1/payment` that we choose; `mchid` is added from the account. */
export interface PaymentRequest {
  readonly pay_type: string
  readonly out_trade_no: string
  /** Integer, minor units. */
  readonly txamt: number
  readonly txcurrcd: string
  readonly txdtm: Date
  readonly notify_url?: string | undefined
  readonly return_url?: string | undefined
  readonly goods_name?: string | undefined
  /** Minutes, 5 to 120. */
  readonly expired_time?: number | undefined
  readonly udid?: string | undefined
  readonly auth_code?: string | undefined
  readonly limit_pay?: string | undefined
  readonly pay_tag?: string | undefined
  readonly extend_info?: string | undefined
  readonly openid?: string | undefined
  readonly sub_openid?: string | undefined
  readonly rmb_tag?: string | undefined
}

/** The transactions to enquire: up to 100 numbers of one kind, in one Hong Kong month unless enquired by `syssn`. */
export interface EnquiryRequest {
  readonly out_trade_no?: readonly string[]
  readonly syssn?: readonly string[]
  /** `YYYY-MM-DD HH:mm:ss`, Hong Kong; ignored by QFPay when `syssn` is given. */
  readonly start_time?: string
  readonly end_time?: string
  /** The page of a hundred rows: 1, 2, … Default: the first. */
  readonly page?: number
}

/** Parameters of `/trade/v1/refund`. */
export interface RefundRequest {
  /** The payment's number. */
  readonly syssn: string
  /** The refund's number: new, unique over payments and refunds. */
  readonly out_trade_no: string
  readonly txamt: number
  readonly txdtm: Date
}

/** Parameters of `/trade/v1/close` and `/trade/v1/reversal`. */
export interface CloseRequest {
  readonly syssn?: string | undefined
  readonly out_trade_no?: string | undefined
  readonly txamt: number
  readonly txdtm: Date
}

/** What is known about a reply besides its fields. */
export interface Reply {
  /** `differs`: its signature does not match its bytes. */
  readonly signature?: "differs"
}

export interface QfpayClient {
  /** Creates an order; for cpm, charges the shopper's code. */
  pay(request: PaymentRequest): Promise<PaymentReply & Reply>
  /** Enquires transactions; moves no money. Returns at most 100 rows. */
  enquire(request: EnquiryRequest): Promise<EnquiryReply & Reply>
  refund(request: RefundRequest): Promise<OperationReply & Reply>
  close(request: CloseRequest): Promise<OperationReply & Reply>
  reverse(request: CloseRequest): Promise<OperationReply & Reply>
}

export interface ClientOptions {
  /** Milliseconds until a call without a reply times out. */
  readonly timeoutMs: number
  /** Called with a sentence when QFPay's answer is odd but usable. */
  readonly onWarning?: (message: string) => void
}

/** The maximum of rows in one enquiry. Source: QFPay docs, Transaction Enquiry: page_size, maximum 100. */
export const MAX_ENQUIRY_ROWS = 100

/** A reply is a few kilobytes; anything larger than this is not a reply. */
const MAX_REPLY_BYTES = 4 * 1024 * 1024

const PATHS = {
  payment: "/trade/v1/payment",
  enquiry: "/trade/v1/query",
  refund: "/trade/v1/refund",
  close: "/trade/v1/close",
  reversal: "/trade/v1/reversal",
} as const

type Operation = keyof typeof PATHS

/**
 * The only HTTP to QFPay. Every call is sent once, except an enquiry on a kept connection that the other end had
 * closed. A lost reply is thrown as {@link QfpayTransportError} with `moneyMoved`, and the caller enquires. Replies are
 * decoded whatever the HTTP status, because QFPay documents none for business errors.
 */
export function createQfpayClient(account: ClientAccount, options: ClientOptions): QfpayClient {
  const http: AxiosInstance = axios.create({
    baseURL: account.baseUrl,
    timeout: options.timeoutMs,
    responseType: "arraybuffer",
    maxContentLength: MAX_REPLY_BYTES,
    maxRedirects: 0,
    proxy: false,
    validateStatus: () => true,
  })

  // The other end may just have closed a kept connection, and then it is not known whether a call arrived. An enquiry
  // is sent again; a call that can move money gets its own connection.
  const kept = { httpAgent: new HttpAgent({ keepAlive: true }), httpsAgent: new HttpsAgent({ keepAlive: true }) }
  const fresh = { httpAgent: new HttpAgent({ keepAlive: false }), httpsAgent: new HttpsAgent({ keepAlive: false }) }

  async function call<T extends object>(
    operation: Operation,
    schema: z.ZodType<T>,
    values: Readonly<Record<string, ParameterValue>>,
  ): Promise<T & Reply> {
    const parameters = toParameters({ ...values, mchid: account.mchid })
    const facts: Facts = {
      account: account.id,
      operation,
      ...(parameters.out_trade_no && { out_trade_no: parameters.out_trade_no.slice(0, 100) }),
      ...(parameters.pay_type && { pay_type: parameters.pay_type }),
    }
    // A close counts too: an old document says that closing a paid order refunds it.
    const moneyMoved = operation === "enquiry" ? "no" : "unknown"
    const signal = AbortSignal.timeout(options.timeoutMs)
    let status: number
    let headers: Readonly<Record<string, unknown>>
    let body: Buffer
    const send = (agents: typeof kept) =>
      http.post<Buffer>(PATHS[operation], toFormBody(parameters), {
        ...agents,
        // axios' own timeout restarts with every byte; this one also ends a reply that trickles.
        signal,
        headers: {
          "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
          "X-QF-APPCODE": account.appCode,
          "X-QF-SIGN": signRequest(parameters, account.clientKey, account.signType),
          "X-QF-SIGNTYPE": account.signType,
        },
      })
    try {
      const response = await (operation === "enquiry" ? send(kept).catch(orAgain(() => send(fresh))) : send(fresh))
      status = response.status
      headers = response.headers
      body = response.data
    } catch (error) {
      // The axios error is not kept as the cause: its config contains the signature and the body.
      const reason = isAxiosError(error) ? (error.code ?? "no reply") : "no reply"
      throw new QfpayTransportError(
        `QFPay did not answer the ${operation} call (${signal.aborted ? "timed out" : reason}).`,
        { facts, moneyMoved },
      )
    }

    const sign = headers["x-qf-sign"]
    const differs = sign !== undefined && !isBodySignature(body, sign, account.clientKey)
    if (differs) {
      // QFPay's documents define this signature in two ways, so a mismatch is reported, not refused.
      options.onWarning?.(`QFPay's answer to the ${operation} call has a signature that does not match its body.`)
    }
    const reply = decode(body, status, schema, { ...facts, http_status: status }, moneyMoved)
    const known: Reply = differs ? { signature: "differs" } : {}
    return { ...reply, ...known }
  }

  return {
    pay: (request) => call("payment", paymentReply, { ...request }),
    enquire: (request) =>
      call("enquiry", enquiryReply, {
        out_trade_no: request.out_trade_no?.join(","),
        syssn: request.syssn?.join(","),
        start_time: request.start_time,
        end_time: request.end_time,
        page: request.page ?? 1,
        page_size: MAX_ENQUIRY_ROWS,
      }),
    refund: (request) => call("refund", operationReply, { ...request }),
    close: (request) => call("close", operationReply, { ...request }),
    reverse: (request) => call("reversal", operationReply, { ...request }),
  }
}

/** Repeats a call lost on a kept connection that the other end had closed, so that it was never read. */
function orAgain<T>(send: () => Promise<T>): (error: unknown) => Promise<T> {
  return (error) => {
    const request = isAxiosError(error) ? (error.request as { reusedSocket?: boolean } | undefined) : undefined
    const wasClosed = request?.reusedSocket === true && isAxiosError(error) && error.code === "ECONNRESET"
    if (!wasClosed) throw error
    return send()
  }
}

function decode<T>(body: Buffer, status: number, schema: z.ZodType<T>, facts: Facts, moneyMoved: "unknown" | "no"): T {
  let json: unknown
  try {
    json = JSON.parse(body.toString("utf8"))
  } catch {
    if (status === 200) {
      throw new QfpayProtocolError(`QFPay answered the ${facts.operation} call with something that is not JSON.`, {
        facts,
        moneyMoved,
      })
    }
    throw new QfpayTransportError(`QFPay answered the ${facts.operation} call with HTTP status ${status}.`, {
      facts,
      moneyMoved,
    })
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const problem = parsed.error.issues[0]
  throw new QfpayProtocolError(
    `QFPay's answer to the ${facts.operation} call cannot be read: ${problem?.path.join(".") || "body"}: ${problem?.message}.`,
    { facts, moneyMoved },
  )
}
