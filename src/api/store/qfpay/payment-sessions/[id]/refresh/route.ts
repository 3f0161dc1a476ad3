import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { z } from "@medusajs/framework/zod"
import { refreshPaymentSession } from "../../../../../../operations/checkout/refresh-payment-session"
import { answeringErrors } from "../../../../../answering-errors"
import { inWordsFor } from "../../../shopper-view"

/** An impossible number is treated as absent: a storefront that sends none gets a new code. */
const numberOnScreen = z
  .string()
  .regex(/^[\w-]{1,32}$/)
  .optional()
  .catch(undefined)

/**
 * Creates a new code for the same session; the old one is closed. `409` when it is paid, or when there is nothing left
 * to pay. With `replaces`, the number of the code on the shopper's screen, that code is replaced only once: a repeated
 * request, from another tab or with a second click, gets the code that replaced it.
 */
export async function POST(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  res.setHeader("Access-Control-Expose-Headers", "Date, Retry-After")
  await answeringErrors(res, async () => {
    const replaces = numberOnScreen.parse(req.query.replaces)
    const view = await refreshPaymentSession(req.scope, req.params.id ?? "", { clientIp: req.ip, replaces })
    res.json({ payment_session: (await inWordsFor(req, view.data))(view) })
  })
}
