import type { Locale } from "../catalogue"
import { en } from "./en"
import { zhCN } from "./zh-CN"
import { zhHK } from "./zh-HK"

/** The server's messages to a merchant or cashier about something that is not possible now, by key. */
export type MessageKey = keyof typeof en
/** Every message in one language. */
export type Messages = Readonly<Record<MessageKey, string>>

type ParametersIn<Text extends string> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | ParametersIn<Rest>
  : never
type Parameters<Key extends MessageKey> = Readonly<Record<ParametersIn<(typeof en)[Key]>, string>>

const LANGUAGES: Readonly<Record<Locale, Messages>> = { en, "zh-HK": zhHK, "zh-CN": zhCN }
const LONGEST = 2_000
const PARAMETER = /\{\{(\w+)\}\}/g

/** The message in English, as errors carry it: Medusa passes on an error's text, but no key. */
export function messageText<Key extends MessageKey>(
  ...[key, parameters]: [ParametersIn<(typeof en)[Key]>] extends [never] ? [Key] : [Key, Parameters<Key>]
): string {
  return fill(en[key], parameters ?? {})
}

/** Translates each of our English messages within a text. Other text is unchanged. */
export function translateMessages(text: string, locale: Locale): string {
  // None of ours is as long; a caller's own text in an error must not keep the patterns busy.
  if (text.length > LONGEST) return text
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

/**
 * A pattern for each message's English text, longest first, because one may be the beginning of another. Groups are
 * named like the parameters.
 */
const PATTERNS: readonly (readonly [MessageKey, RegExp])[] = (Object.keys(en) as MessageKey[])
  .sort((a, b) => en[b].length - en[a].length)
  .map((key) => {
    const literal = en[key].replace(/[.*+?^$()|[\]\\]/g, "\\$&")
    // Ensures a named group: without one, `replace` would pass the text in place of the groups.
    return [key, new RegExp(`(?<all>${literal.replace(PARAMETER, "(?<$1>.+?)")})`)] as const
  })
