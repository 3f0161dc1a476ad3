import type { MedusaNextFunction, MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { messagesOf } from "../../qfpay/messages"
import { inMerchantWords, merchantLocale } from "./merchant-sentences"

/**
 * Words the errors of admin routes in the reader's language: those of the plugin's own routes by their keys, and those
 * that a provider passes to Medusa's routes, such as a refused refund, by their text. Codes stay unchanged.
 */
export function speakToMerchant(req: MedusaRequest, res: MedusaResponse, next: MedusaNextFunction): void {
  const send = res.json.bind(res)
  res.json = (body: unknown) => {
    const { message } = (body ?? {}) as { message?: unknown }
    if (res.statusCode < 400 || typeof message !== "string") return send(body)
    const locale = merchantLocale(req.headers.cookie, req.acceptsLanguages())
    return send({ ...(body as object), message: inMerchantWords(message, locale, messagesOf(body)) })
  }
  next()
}
