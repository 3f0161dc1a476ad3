import type { MedusaNextFunction, MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { MedusaError } from "@medusajs/framework/utils"

/** Longer than every id of Medusa and every number of QFPay. */
const MAX_ID = 128
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/

/**
 * Rejects requests that no route can handle, before anything reads them: `404` for an impossible id in the path, `400`
 * for a NUL or an unpaired surrogate in the body, which PostgreSQL cannot store and would answer with an error.
 */
export function refuseUnreadable(req: MedusaRequest, _res: MedusaResponse, next: MedusaNextFunction): void {
  const [path = "", query = ""] = req.originalUrl.split("?", 2)
  if (!path.split("/").every(mayBeId)) {
    return next(new MedusaError(MedusaError.Types.NOT_FOUND, "There is nothing with this id.", "QFPAY_USAGE"))
  }
  if (/%00/.test(query) || isUnstorable(req.body)) {
    return next(
      new MedusaError(
        MedusaError.Types.INVALID_DATA,
        "The request holds a character that cannot be stored: NUL, or half of a surrogate pair.",
        "QFPAY_USAGE",
      ),
    )
  }
  next()
}

function mayBeId(segment: string): boolean {
  try {
    const id = decodeURIComponent(segment)
    return id.length <= MAX_ID && !CONTROL_CHARACTER.test(id)
  } catch {
    return false
  }
}

/** NUL and unpaired surrogates: JSON.stringify escapes both, and no complete character outside ASCII. */
const UNSTORABLE = /\\u(0000|d[89a-f][0-9a-f]{2})/

function isUnstorable(body: unknown): boolean {
  return typeof body === "object" && body !== null && UNSTORABLE.test(JSON.stringify(body))
}
