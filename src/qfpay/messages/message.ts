import * as en from "./en"

/** The sections whose texts errors carry. */
type Section = "messages" | "refusals" | "cashierAdvice" | "shopper"

/** A text's key: its section, and its key there. */
export type MessageName = `${Section}.${string}`

/** What an error says, by key: whoever answers with it can use the reader's language. */
export interface Message {
  readonly key: MessageName
  readonly parameters: Readonly<Record<string, string>>
  /** In English, with the parameters. */
  readonly text: string
}

/** What an error says: a message, or several in their order; a technical error has a text only. */
export type Said = string | Message | readonly Message[]

export type MessageKey = keyof typeof en.messages
export type RefusalCode = keyof typeof en.refusals
export type ShopperMessageKey = keyof typeof en.shopper

type ParametersIn<Text extends string> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | ParametersIn<Rest>
  : never
type Parameters<Key extends MessageKey> = Readonly<Record<ParametersIn<(typeof en.messages)[Key]>, string>>

/** A parameter in a text. */
export const PARAMETER = /\{\{(\w+)\}\}/g

/** A text with its parameters. */
export const fillIn = (text: string, parameters: Readonly<Record<string, string>>): string =>
  text.replace(PARAMETER, (_, name: string) => parameters[name] ?? "")

/** A message to a merchant or cashier about a request that is not possible now. */
export function merchantMessage<Key extends MessageKey>(
  ...[key, parameters]: [ParametersIn<(typeof en.messages)[Key]>] extends [never] ? [Key] : [Key, Parameters<Key>]
): Message {
  return { key: `messages.${key}`, parameters: parameters ?? {}, text: fillIn(en.messages[key], parameters ?? {}) }
}

/** Why a refund is refused. */
export const refusalMessage = (code: RefusalCode): Message => plain("refusals", code, en.refusals[code])

/** What a cashier can do after a declined scan. */
export const adviceMessage = (advice: keyof typeof en.cashierAdvice): Message =>
  plain("cashierAdvice", advice, en.cashierAdvice[advice])

/** A message to a shopper. */
export const shopperMessage = (key: ShopperMessageKey): Message => plain("shopper", key, en.shopper[key])

const plain = (section: Section, key: string, text: string): Message => ({
  key: `${section}.${key}`,
  parameters: {},
  text,
})

/** The English text. */
export const textOf = (said: Said): string =>
  typeof said === "string"
    ? said
    : messagesIn(said)
        .map(({ text }) => text)
        .join(" ")

/** The messages by key; a technical text has none. */
export function messagesIn(said: Said): readonly Message[] {
  if (typeof said === "string") return []
  return "key" in said ? [said] : said
}

/** The messages that an error carries. Medusa's workflows throw a copy without the class, but with the messages. */
export function messagesOf(error: unknown): readonly Message[] {
  const { messages } = (error ?? {}) as { readonly messages?: unknown }
  return Array.isArray(messages) ? (messages as Message[]) : []
}

/**
 * The messages that an English text consists of, as far as it decides what a shopper reads: Medusa's own routes pass on
 * an error's text, but no key.
 */
export function messagesFromText(text: unknown): readonly Message[] {
  if (typeof text !== "string") return []
  for (const key of Object.keys(en.shopper) as ShopperMessageKey[]) {
    if (en.shopper[key] === text) return [shopperMessage(key)]
  }
  for (const [key, sentence] of Object.entries(en.messages)) {
    if (sentence === text) return [plain("messages", key, text)]
  }
  for (const advice of Object.keys(en.cashierAdvice) as (keyof typeof en.cashierAdvice)[]) {
    if (text.endsWith(en.cashierAdvice[advice])) return [adviceMessage(advice)]
  }
  return []
}
