import type { MedusaNextFunction, MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { MedusaError } from "@medusajs/framework/utils"

/** Longer than every id of Medusa's and every number of QFPay's. */
const MAX_ID = 128
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/

/**
 * Answers what no route of ours can mean, before anything reads it: `404` for an id in the path that cannot be one, `400`
 * for a NUL, or half of a surrogate pair in the body, which PostgreSQL stores in no text and would answer with an error.
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

/** NUL and halves of a surrogate pair: JSON.stringify escapes both and no whole character outside ASCII. */
const UNSTORABLE = /\\u(0000|d[89a-f][0-9a-f]{2})/

function isUnstorable(body: unknown): boolean {
  return typeof body === "object" && body !== null && UNSTORABLE.test(JSON.stringify(body))
}
