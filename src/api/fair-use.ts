import type { MedusaNextFunction, MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { MedusaError } from "@medusajs/framework/utils"
import { merchantMessage } from "../qfpay/messages"
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible"

/** A number of requests per number of seconds. */
export interface Limit {
  readonly times: number
  readonly perS: number
}

/** How often one cart or session may create something at QFPay. */
export interface FairUse {
  /** All of them apply. */
  readonly limits: readonly Limit[]
  /** How many such requests may be in progress. */
  readonly atOnce: number
  /** Whether concurrent requests run one after the other, in the order of arrival. */
  readonly oneByOne?: boolean
  /** Which requests count; by default all. */
  readonly counts?: (req: MedusaRequest) => boolean
}

type Middleware = (req: MedusaRequest, res: MedusaResponse, next: MedusaNextFunction) => void

/** Longer than a new payment and the closing of the old one at their slowest. */
const LONGEST_MS = 120_000

/** When a request refused because of too many others may be retried, in seconds. */
const BUSY_S = 2

/**
 * Limits how often each `:id` of a route gets through, and answers the rest `429` with `Retry-After`: each of these
 * requests costs the shop calls at QFPay, which refuses a merchant's 401st call in a minute. Other ids are not
 * affected. Counted per instance.
 */
export function fairUse({ limits, atOnce, oneByOne = false, counts = () => true }: FairUse): Middleware {
  const limiters = limits.map(({ times, perS }) => new RateLimiterMemory({ points: times, duration: perS }))
  const underWay = new Map<string, Promise<void>[]>()
  return (req, res, next) => {
    if (!counts(req)) return next()
    const id = req.params.id ?? ""
    const others = underWay.get(id) ?? []
    if (others.length >= atOnce) return answerTooOften(res, BUSY_S)
    const ended = untilAnswered(res)
    underWay.set(id, [...others, ended])
    void ended.then(() => {
      const left = (underWay.get(id) ?? []).filter((one) => one !== ended)
      if (left.length > 0) underWay.set(id, left)
      else underWay.delete(id)
      // A 404 cost nothing at QFPay, and made-up ids must not fill the memory.
      if (res.statusCode === 404) for (const limiter of limiters) void limiter.delete(id)
    })
    Promise.all(limiters.map((limiter) => limiter.consume(id))).then(
      async () => {
        if (oneByOne) await Promise.all(others)
        // The client has disconnected in the meantime.
        if (res.closed) res.end()
        else next()
      },
      (reason: unknown) => {
        if (!(reason instanceof RateLimiterRes)) return next(reason)
        return answerTooOften(res, Math.max(1, Math.ceil(reason.msBeforeNext / 1_000)))
      },
    )
  }
}

/**
 * Resolves when the request was answered. A request whose client has disconnected is still in progress, so closing the
 * connection does not count. A request that is never answered counts as over after a while.
 */
function untilAnswered(res: MedusaResponse): Promise<void> {
  return new Promise((resolve) => {
    const tooLong = setTimeout(resolve, LONGEST_MS).unref()
    const end = res.end.bind(res) as (...given: unknown[]) => MedusaResponse
    res.end = (...given: unknown[]) => {
      clearTimeout(tooLong)
      resolve()
      return end(...given)
    }
  })
}

/** `429` with the time of the next try. */
export function answerTooOften(res: MedusaResponse, seconds: number): void {
  res
    .status(429)
    .setHeader("Retry-After", String(seconds))
    .setHeader("Access-Control-Expose-Headers", "Retry-After")
    .json({
      code: "QFPAY_TOO_OFTEN",
      type: MedusaError.Types.NOT_ALLOWED,
      message: merchantMessage("too_often", { seconds: String(seconds) }).text,
    })
}
