import type { MedusaNextFunction, MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { MedusaError } from "@medusajs/framework/utils"
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible"

/** How often one cart or session may be asked to make something at QFPay. */
export interface FairUse {
  readonly times: number
  /** Seconds. */
  readonly perS: number
  /** Which requests count; by default all. */
  readonly counts?: (req: MedusaRequest) => boolean
}

type Middleware = (req: MedusaRequest, res: MedusaResponse, next: MedusaNextFunction) => void

/**
 * Lets each `:id` of a route through so many times, and answers the rest `429` with `Retry-After`: each of these requests
 * costs the shop calls at QFPay, which refuses a merchant's 401st in a minute. Others are not kept waiting. Counted in this
 * instance.
 */
export function fairUse({ times, perS, counts = () => true }: FairUse): Middleware {
  const limiter = new RateLimiterMemory({ points: times, duration: perS })
  return (req, res, next) => {
    if (!counts(req)) return next()
    limiter.consume(req.params.id ?? "").then(
      () => next(),
      (reason: unknown) => {
        if (!(reason instanceof RateLimiterRes)) return next(reason)
        const seconds = Math.max(1, Math.ceil(reason.msBeforeNext / 1_000))
        return res
          .status(429)
          .setHeader("Retry-After", String(seconds))
          .setHeader("Access-Control-Expose-Headers", "Retry-After")
          .json({
            code: "QFPAY_TOO_OFTEN",
            type: MedusaError.Types.NOT_ALLOWED,
            message: `That was asked for too often. Try again in ${seconds} seconds.`,
          })
      },
    )
  }
}
