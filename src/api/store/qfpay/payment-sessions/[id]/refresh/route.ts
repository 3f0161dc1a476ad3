import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { z } from "@medusajs/framework/zod"
import { refreshPaymentSession } from "../../../../../../workflows/checkout/refresh-payment-session"
import { answeringConflicts } from "../../../../../answering-conflicts"
import { inWordsFor } from "../../../shopper-view"

/** What can be no number is not said: a storefront that names none gets a new code, as ever. */
const numberOnScreen = z
  .string()
  .regex(/^[\w-]{1,32}$/)
  .optional()
  .catch(undefined)

/**
 * A new code for the same session; the old one is closed. `409` when it is paid, or when there is nothing to pay any more.
 * With `replaces`, the number of the code on the shopper's screen, that code is replaced only once: whoever asks for it
 * again, from another tab or with a second click, gets the code that took its place.
 */
export async function POST(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.setHeader("Access-Control-Expose-Headers", "Date, Retry-After")
  await answeringConflicts(res, async () => {
    const replaces = numberOnScreen.parse(req.query.replaces)
    const view = await refreshPaymentSession(req.scope, req.params.id ?? "", { clientIp: req.ip, replaces })
    res.json({ payment_session: (await inWordsFor(req, view.data))(view) })
  })
}
