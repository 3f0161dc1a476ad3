import type { MedusaNextFunction, MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { MedusaError } from "@medusajs/framework/utils"
import { QFPAY_MODULE, type QfpayModuleService } from "../../../modules/qfpay"
import {
  CASHIER_ADVICE,
  SENTENCE_OF,
  sentencesIn,
  SHOPPER_SENTENCES,
  type ShopperSentence,
} from "../../../qfpay/domain"

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
  const { shopperMessages } = req.scope.resolve<QfpayModuleService>(QFPAY_MODULE).shopOptions
  const say = sentencesIn([req.locale, ...req.acceptsLanguages()], shopperMessages)
  res.json = (body: unknown) => send(inShopperWords(body, say, res.statusCode))
  next()
}

/** A response with its message in the shopper's language; anything else unchanged. */
export function inShopperWords(body: unknown, say: (sentence: ShopperSentence) => string, httpStatus = 400): unknown {
  if (typeof body !== "object" || body === null) return body
  // Medusa's matchers are prefixes, so one response can pass here twice.
  if ("developer_message" in body) return body
  const { code, message, error } = body as ErrorBody
  const ofCart = error?.type === MedusaError.Types.PAYMENT_AUTHORIZATION_ERROR && sentenceIn(error.message)
  if (ofCart) return { ...body, error: { ...error, message: say(ofCart) } }
  const sentence = sentenceOf(code, message, httpStatus)
  if (!sentence) return body
  return { ...body, message: say(sentence), developer_message: message }
}

const isSentenceCode = (code: unknown): code is keyof typeof SENTENCE_OF =>
  typeof code === "string" && Object.hasOwn(SENTENCE_OF, code)

/** The sentence that a message is, in English. */
function sentenceIn(message: unknown): ShopperSentence | undefined {
  const names = Object.keys(SHOPPER_SENTENCES) as ShopperSentence[]
  return names.find((name) => SHOPPER_SENTENCES[name].en === message)
}

function sentenceOf(code: unknown, message: unknown, httpStatus: number): ShopperSentence | undefined {
  // A session that is no longer used is a conflict; every other usage error is the storefront's, not the shopper's.
  if (code === "QFPAY_USAGE" && httpStatus === 409) return "replaced"
  if (!isSentenceCode(code)) return undefined
  if (code === "QFPAY_INTEGRITY") return sentenceIn(message) ?? SENTENCE_OF[code]
  // No code was created, so nothing can have been charged; without this text, that is not certain.
  if (SENTENCE_OF[code] === "busy" && /nothing was charged/i.test(String(message))) return "no_code"
  const isForCashier = Object.values(CASHIER_ADVICE).some((advice) => String(message).endsWith(advice))
  return isForCashier ? undefined : SENTENCE_OF[code]
}
