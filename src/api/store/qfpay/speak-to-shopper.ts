import type { MedusaNextFunction, MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { MedusaError } from "@medusajs/framework/utils"
import type { ShopperLocale } from "../../../qfpay/catalogue"
import { CASHIER_ADVICE, SENTENCE_OF, SHOPPER_SENTENCES } from "../../../qfpay/domain"
import { shopperLocale } from "./shopper-locale"

/** An error response of Medusa. */
interface ErrorBody {
  readonly code?: unknown
  readonly type?: unknown
  readonly message?: unknown
  /** For a cart that could not be completed. */
  readonly error?: { readonly type?: unknown; readonly message?: unknown }
}

/**
 * Translates every sentence of ours that a shopper can see. The code stays unchanged, and the original message remains
 * as `developer_message`.
 */
export function speakToShopper(req: MedusaRequest, res: MedusaResponse, next: MedusaNextFunction): void {
  const send = res.json.bind(res)
  res.json = (body: unknown) => send(inShopperWords(body, shopperLocale(req), res.statusCode))
  next()
}

/** A response with its message in the shopper's language; anything else unchanged. */
export function inShopperWords(body: unknown, locale: ShopperLocale, httpStatus = 400): unknown {
  if (typeof body !== "object" || body === null) return body
  // Medusa's matchers are prefixes, so one response can pass here twice.
  if ("developer_message" in body) return body
  const { code, message, error } = body as ErrorBody
  if (error?.type === MedusaError.Types.PAYMENT_AUTHORIZATION_ERROR && error.message === SHOPPER_SENTENCES.held.en) {
    return { ...body, error: { ...error, message: SHOPPER_SENTENCES.held[locale] } }
  }
  const sentence = sentenceOf(code, message, httpStatus)
  if (!sentence) return body
  return { ...body, message: SHOPPER_SENTENCES[sentence][locale], developer_message: message }
}

const isSentenceCode = (code: unknown): code is keyof typeof SENTENCE_OF =>
  typeof code === "string" && Object.hasOwn(SENTENCE_OF, code)

function sentenceOf(code: unknown, message: unknown, httpStatus: number): keyof typeof SHOPPER_SENTENCES | undefined {
  // A session that is no longer used is a conflict; every other usage error is the storefront's, not the shopper's.
  if (code === "QFPAY_USAGE" && httpStatus === 409) return "replaced"
  if (!isSentenceCode(code)) return undefined
  // No code was created, so nothing can have been charged; without this text, that is not certain.
  if (SENTENCE_OF[code] === "busy" && /nothing was charged/i.test(String(message))) return "no_code"
  const isForCashier = Object.values(CASHIER_ADVICE).some((advice) => String(message).endsWith(advice))
  return isForCashier ? undefined : SENTENCE_OF[code]
}
