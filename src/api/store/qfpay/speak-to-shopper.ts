import type { MedusaNextFunction, MedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { MedusaError } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../../modules/qfpay"
import type { QfpayErrorCode } from "../../../qfpay/errors"
import {
  type Message,
  type MessageName,
  messagesFromText,
  messagesOf,
  SHOPPER_MESSAGE_KEYS,
  type ShopperMessageKey,
  shopperTextsIn,
} from "../../../qfpay/messages"

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

/** What a shopper reads instead of a message to a merchant, where the error's code does not say it. */
const SENTENCE_INSTEAD_OF: Readonly<Partial<Record<MessageName, ShopperMessageKey>>> = {
  // No code was created, so nothing can have been charged; without this message, that is not certain.
  "messages.no_code": "no_code",
  "messages.too_many_payments": "no_code",
  "messages.payment_in_progress": "checking",
  "messages.scan_unfinished": "checking",
  "messages.outcome_unknown": "checking",
  "messages.authorized_elsewhere": "checking",
}

/** An error response, of Medusa or ours. */
interface ErrorBody {
  readonly code?: unknown
  readonly message?: unknown
  /** For a cart that could not be completed. */
  readonly error?: { readonly type?: unknown; readonly message?: unknown }
}

/**
 * Words every error that a shopper can see in their language: by the key of its message, or, where Medusa has passed on
 * nothing but a text, by that text. The code stays unchanged, and the original message remains as `developer_message`.
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
  if (error?.type === MedusaError.Types.PAYMENT_AUTHORIZATION_ERROR) {
    const ofCart = shopperKeyIn(messagesFromText(error.message))
    return ofCart ? { ...body, error: { ...error, message: say(ofCart), ...spoken(ofCart) } } : body
  }
  const carried = messagesOf(body)
  const sentence = sentenceOf(code, carried.length > 0 ? carried : messagesFromText(message), httpStatus)
  if (!sentence) return body
  return { ...body, message: say(sentence), developer_message: message, ...spoken(sentence) }
}

const spoken = (key: ShopperMessageKey) => ({ messages: [{ key: `shopper.${key}`, parameters: {} }] })

const isSentenceCode = (code: unknown): code is keyof typeof SENTENCE_OF =>
  typeof code === "string" && Object.hasOwn(SENTENCE_OF, code)

const shopperKeyIn = ([message]: readonly Pick<Message, "key">[]): ShopperMessageKey | undefined =>
  SHOPPER_MESSAGE_KEYS.find((key) => message?.key === `shopper.${key}`)

function sentenceOf(
  code: unknown,
  messages: readonly Pick<Message, "key">[],
  httpStatus: number,
): ShopperMessageKey | undefined {
  // A session that is no longer used is a conflict; every other usage error is the storefront's, not the shopper's.
  if (code === "QFPAY_USAGE" && httpStatus === 409) return "replaced"
  if (!isSentenceCode(code)) return undefined
  if (messages.some(({ key }) => key.startsWith("cashierAdvice."))) return undefined
  const [message] = messages
  return shopperKeyIn(messages) ?? (message && SENTENCE_INSTEAD_OF[message.key]) ?? SENTENCE_OF[code]
}
