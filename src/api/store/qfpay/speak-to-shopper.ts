import type { MedusaNextFunction, MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { MedusaError } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../../modules/qfpay"
import type { QfpayErrorCode } from "../../../qfpay/errors"
import { isCashierAdvice, shopperKeyOf, type ShopperMessageKey, shopperTextsIn } from "../../../qfpay/messages"

/** The message for each error that a shopper can meet. The others are for whoever writes the storefront. */
const SENTENCE_OF: Readonly<Partial<Record<QfpayErrorCode | "QFPAY_TOO_OFTEN", ShopperMessageKey>>> = {
  QFPAY_REJECTED: "unavailable",
  QFPAY_DECLINED: "declined",
  QFPAY_AMOUNT: "amount",
  QFPAY_TRANSPORT: "busy",
  QFPAY_PROTOCOL: "busy",
  QFPAY_DUPLICATE_REFERENCE: "busy",
  QFPAY_PAID: "paid",
  QFPAY_CONFLICT: "replaced",
  QFPAY_INTEGRITY: "held",
  QFPAY_TOO_OFTEN: "too_often",
}

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
  const { shopperMessages } = req.scope.resolve(QFPAY_MODULE).shopOptions
  const say = shopperTextsIn([req.locale, ...req.acceptsLanguages()], shopperMessages)
  res.json = (body: unknown) => send(inShopperWords(body, say, res.statusCode))
  next()
}

/** A response with its message in the shopper's language; anything else unchanged. */
export function inShopperWords(body: unknown, say: (key: ShopperMessageKey) => string, httpStatus = 400): unknown {
  if (typeof body !== "object" || body === null) return body
  // Medusa's matchers are prefixes, so one response can pass here twice.
  if ("developer_message" in body) return body
  const { code, message, error } = body as ErrorBody
  const ofCart = error?.type === MedusaError.Types.PAYMENT_AUTHORIZATION_ERROR && shopperKeyOf(error.message)
  if (ofCart) return { ...body, error: { ...error, message: say(ofCart) } }
  const sentence = sentenceOf(code, message, httpStatus)
  if (!sentence) return body
  return { ...body, message: say(sentence), developer_message: message }
}

const isSentenceCode = (code: unknown): code is keyof typeof SENTENCE_OF =>
  typeof code === "string" && Object.hasOwn(SENTENCE_OF, code)

function sentenceOf(code: unknown, message: unknown, httpStatus: number): ShopperMessageKey | undefined {
  // A session that is no longer used is a conflict; every other usage error is the storefront's, not the shopper's.
  if (code === "QFPAY_USAGE" && httpStatus === 409) return "replaced"
  if (!isSentenceCode(code)) return undefined
  if (code === "QFPAY_INTEGRITY") return shopperKeyOf(message) ?? SENTENCE_OF[code]
  // No code was created, so nothing can have been charged; without this text, that is not certain.
  if (SENTENCE_OF[code] === "busy" && /nothing was charged/i.test(String(message))) return "no_code"
  return isCashierAdvice(String(message)) ? undefined : SENTENCE_OF[code]
}
