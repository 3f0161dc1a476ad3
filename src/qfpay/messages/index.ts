import type { Locale } from "../catalogue"
import { en } from "./en"
import { zhCN } from "./zh-CN"
import { zhHK } from "./zh-HK"

/** What the server says to a merchant or cashier who cannot do something now, by its key. */
export type MessageKey = keyof typeof en
/** Every message, in one language. */
export type Messages = Readonly<Record<MessageKey, string>>

type ParametersIn<Text extends string> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | ParametersIn<Rest>
  : never
type Parameters<Key extends MessageKey> = Readonly<Record<ParametersIn<(typeof en)[Key]>, string>>

const LANGUAGES: Readonly<Record<Locale, Messages>> = { en, "zh-HK": zhHK, "zh-CN": zhCN }
const PARAMETER = /\{\{(\w+)\}\}/g

/** The message in English, as errors carry it: Medusa passes on an error's text, and nothing that would name its key. */
export function messageText<Key extends MessageKey>(
  ...[key, parameters]: [ParametersIn<(typeof en)[Key]>] extends [never] ? [Key] : [Key, Parameters<Key>]
): string {
  return fill(en[key], (parameters ?? {}) as Readonly<Record<string, string>>)
}

/** A text with each of our English messages in it in another language. What is not ours stays as it is. */
export function translateMessages(text: string, locale: Locale): string {
  return PATTERNS.reduce(
    (translated, [key, pattern]) =>
      translated.replace(pattern, (...found: unknown[]) =>
        fill(LANGUAGES[locale][key], found.at(-1) as Readonly<Record<string, string>>),
      ),
    text,
  )
}

const fill = (text: string, parameters: Readonly<Record<string, string>>): string =>
  text.replace(PARAMETER, (_, name: string) => parameters[name] ?? "")

/** By each message's English text, the longest first: one may be the beginning of another. Groups are named as parameters. */
const PATTERNS: readonly (readonly [MessageKey, RegExp])[] = (Object.keys(en) as MessageKey[])
  .sort((a, b) => en[b].length - en[a].length)
  .map((key) => {
    const literal = en[key].replace(/[.*+?^$()|[\]\\]/g, "\\$&")
    // A group that is always there: without one, `replace` would hand the text where the groups are expected.
    return [key, new RegExp(`(?<all>${literal.replace(PARAMETER, "(?<$1>.+?)")})`)] as const
  })
