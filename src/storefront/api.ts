import { isRecord, readPaymentSession } from "./session"
import type { Answer, Question } from "./status-source"

/** Which session of which shop. */
export interface SessionAddress {
  backendUrl: string
  publishableKey: string
  sessionId: string
}

/** Sees the server's time in an answer, when its `Date` header is readable. */
export type ClockLearner = (serverMs: number, askedAtMs: number, receivedAtMs: number) => void

/** Longer than any healthy answer takes, shorter than a shopper's patience. */
const TIMEOUT_MS = 10_000

/** Statuses that stay as they are, however often one asks: the server says no, and is not merely busy or broken. */
const REFUSAL = /^4(?!08|29)|501/

async function understand(response: Response, askedAtMs: number, learn: ClockLearner): Promise<Answer> {
  const { headers, status } = response
  if (REFUSAL.test(String(status))) return { kind: "refused", httpStatus: status }
  const retryAfterMs = Number(headers.get("retry-after")) * 1000 || 0
  const body: unknown = response.ok && (await response.json())
  const session = readPaymentSession(isRecord(body) && body.payment_session)
  if (!session) return { kind: "unreachable", retryAfterMs }
  const serverMs = Date.parse(headers.get("date") ?? "") || null
  if (serverMs) learn(serverMs, askedAtMs, Date.now())
  return { kind: "session", session, serverMs, retryAfterMs }
}

/**
 * Asks the shop's server how the payment stands, or for a new code (`refresh`, refused with 409 when it is paid).
 * The answer never rejects: a request that was lost, late or answered with nonsense is `unreachable`.
 */
export function askShop(address: SessionAddress, refresh: boolean, learn: ClockLearner): Question {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  const timer = setTimeout(abort, TIMEOUT_MS)
  const askedAtMs = Date.now()
  const id = encodeURIComponent(address.sessionId)
  const answer = fetch(
    `${address.backendUrl.replace(/\/+$/, "")}/store/qfpay/payment-sessions/${id}${refresh ? "/refresh" : ""}`,
    {
      method: refresh ? "POST" : "GET",
      headers: { "x-publishable-api-key": address.publishableKey },
      cache: "no-store",
      signal: controller.signal,
    },
  )
    .then((response) => understand(response, askedAtMs, learn))
    .catch((): Answer => ({ kind: "unreachable" }))
    .finally(() => clearTimeout(timer))
  return { answer, abort }
}
