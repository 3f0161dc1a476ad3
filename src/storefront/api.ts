import { isRecord, readPaymentSession } from "./session"
import type { Answer, Question, StreamListener } from "./status-source"
import type { QfpayPaymentFetch } from "./types"

/** Which session of which shop. */
export interface SessionAddress {
  backendUrl: string
  publishableKey: string
  sessionId: string
  /** The shopper's language, in which the server names the way to pay. */
  language: string
  /** The shop's own `fetch`, if it has one. */
  transport: QfpayPaymentFetch | null
}

/** Sees the server's time in an answer, when its `Date` header is readable. */
export type ClockLearner = (serverMs: number, askedAtMs: number, receivedAtMs: number) => void

/**
 * Longer than a healthy answer takes, shorter than a shopper's patience. A stream that a proxy keeps back says nothing at
 * all, and polling must not wait long for it; for a new code the server asks QFPay up to three things.
 */
const PATIENCE_MS = { "": 10_000, "/events": 5_000, "/refresh": 30_000 } as const

/** The server says something at least every fifteen seconds; after more than two silences the stream is dead. */
const SILENCE_MS = 40_000

/** Statuses that stay as they are, however often one asks: the server says no, and is not merely busy or broken. */
const REFUSAL = /^4(?!08|29)|501/

/** Reads every event of a stream until its end. */
async function readStream(
  body: ReadableStream<Uint8Array>,
  heard: (json: string) => void,
  alive: () => void,
): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ""
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    alive()
    const events = (text + decoder.decode(value, { stream: true })).split("\n\n")
    text = events.pop() ?? ""
    for (const event of events) heard(event.split("data: ")[1] ?? "")
  }
}

/**
 * Asks the shop's server how the payment stands, or for a new code (`refresh`, refused with 409 when it is paid), or to
 * tell of every change (`events`, with a listener). The answer never rejects: a request that was lost, late or answered
 * with nonsense is `unreachable`, and so is a stream that is over.
 *
 * @param query - `&ask=now`: QFPay is asked without delay, because the shopper is back, or says that they have paid;
 *   `&replaces=…`: the number of the code on the screen, which gets a new one in its place only once
 */
export function askShop(
  address: SessionAddress,
  what: keyof typeof PATIENCE_MS,
  learn: ClockLearner,
  listen?: StreamListener,
  query = "",
): Question {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = (ms: number): void => {
    clearTimeout(timer)
    timer = setTimeout(abort, ms)
  }
  const askedAtMs = Date.now()

  async function understand(response: Response): Promise<Answer> {
    const { headers, status, ok, body } = response
    if (REFUSAL.test(String(status))) return { kind: "refused", httpStatus: status }
    const retryAfterMs = Number(headers.get("retry-after")) * 1000 || 0
    const receivedAtMs = Date.now()
    const serverMs = Date.parse(headers.get("date") ?? "") || null
    const read = (json: string): Answer => {
      const told: unknown = JSON.parse(json)
      const session = readPaymentSession(isRecord(told) && told.payment_session)
      if (!session) return { kind: "unreachable", retryAfterMs }
      if (serverMs) learn(serverMs, askedAtMs, receivedAtMs)
      return { kind: "session", session, serverMs: serverMs && serverMs + Date.now() - receivedAtMs, retryAfterMs }
    }
    if (!listen) return read(ok ? await response.text() : "0")
    if (ok && body) {
      await readStream(
        body,
        (json) => json && listen(read(json)),
        () => patience(SILENCE_MS),
      )
    }
    return { kind: "unreachable" }
  }

  patience(PATIENCE_MS[what])
  const url =
    `${address.backendUrl.replace(/\/+$/, "")}/store/qfpay/payment-sessions/${encodeURIComponent(address.sessionId)}${what}` +
    `?locale=${address.language}${query}`
  const ask = async (): Promise<Response> =>
    (address.transport ?? fetch)(url, {
      method: what === "/refresh" ? "POST" : "GET",
      headers: { "x-publishable-api-key": address.publishableKey },
      signal: controller.signal,
    })
  const answer = ask()
    .then(understand)
    .catch((): Answer => ({ kind: "unreachable" }))
    .finally(() => clearTimeout(timer))
  return { answer, abort }
}
