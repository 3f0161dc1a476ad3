import type { Locale, ShopperLocale } from "../catalogue"
import { localeFor } from "../catalogue/locale"
import * as en from "./en"
import { FORMER_REFUSALS } from "./former"
import * as ja from "./ja"
import * as ko from "./ko"
import { fillIn, type Message, PARAMETER, type RefusalCode, type ShopperMessageKey } from "./message"
import * as th from "./th"
import * as zhCN from "./zh-CN"
import * as zhHK from "./zh-HK"
import * as zhTW from "./zh-TW"

export * from "./message"

/** The texts of one section in another language. */
type In<English> = Readonly<Record<keyof English, string>>

export type Messages = In<typeof en.messages>
export type Refusals = In<typeof en.refusals>
export type HeldReasons = In<typeof en.heldReasons>
export type CashierAdvice = In<typeof en.cashierAdvice>
export type ShopperMessages = In<typeof en.shopper>
export type Findings = In<typeof en.findings>
export type Fixes = In<typeof en.fixes>
export type AccountProblems = In<typeof en.accountProblems>
export type Alerts = In<typeof en.alerts>
export type LinkEmail = In<typeof en.linkEmail>
export type PayPageTexts = In<typeof en.payPage>

interface MerchantLanguage {
  readonly messages: Messages
  readonly refusals: Refusals
  readonly heldReasons: HeldReasons
  readonly heldAdvice: HeldReasons
  readonly cashierAdvice: CashierAdvice
  readonly alerts: Alerts
  readonly findings: Findings
  readonly fixes: Fixes
  readonly accountProblems: AccountProblems
  readonly shopper: ShopperMessages
}

interface ShopperLanguage {
  readonly shopper: ShopperMessages
  readonly linkEmail: LinkEmail
  readonly payPage: PayPageTexts
}

const MERCHANT_LANGUAGES: Readonly<Record<Locale, MerchantLanguage>> = { en, "zh-HK": zhHK, "zh-CN": zhCN }
const SHOPPER_LANGUAGES: Readonly<Record<ShopperLocale, ShopperLanguage>> = {
  ...{ en, ja, ko, th },
  ...{ "zh-HK": zhHK, "zh-CN": zhCN, "zh-TW": zhTW },
}

const LONGEST = 2_000
/** The parameter after which a text ends: QFPay's own words, which may contain a period. */
const LAST = "answer"

/** Messages in a merchant's language. */
export function merchantText(said: readonly Pick<Message, "key" | "parameters">[], locale: Locale): string {
  const sections: Readonly<Record<string, Readonly<Record<string, string>>>> = { ...MERCHANT_LANGUAGES[locale] }
  const texts = said.map(({ key, parameters }) => {
    const [section = "", name = ""] = key.split(".", 2)
    return fillIn(sections[section]?.[name] ?? "", parameters)
  })
  return texts.join(locale === "en" ? " " : "")
}

/** Why a refund is refused, and what the merchant can do. */
export const refusalText = (code: RefusalCode, locale: Locale = "en"): string =>
  MERCHANT_LANGUAGES[locale].refusals[code]

/** Why money needs a person's decision. */
export const heldReasonText = (reason: keyof HeldReasons, locale: Locale = "en"): string =>
  MERCHANT_LANGUAGES[locale].heldReasons[reason]

/** What a shopper reads. */
export const shopperText = (key: ShopperMessageKey, locale: ShopperLocale = "en"): string =>
  SHOPPER_LANGUAGES[locale].shopper[key]

export const SHOPPER_MESSAGE_KEYS = Object.keys(en.shopper) as ShopperMessageKey[]

/** The shop's own messages to shoppers by language tag: in another language, or in other words. */
export type OwnShopperMessages = Readonly<
  Record<string, Readonly<Partial<Record<ShopperMessageKey, string | undefined>>>>
>

/**
 * The messages in the first language that the shop or the plugin has, otherwise in English. What the shop's own leave
 * out is the plugin's.
 * @param tags - the shopper's languages, preferred first
 */
export function shopperTextsIn(
  tags: readonly (string | null | undefined)[],
  own: OwnShopperMessages = {},
): (key: ShopperMessageKey) => string {
  for (const tag of tags) {
    if (!tag) continue
    const locale = localeFor(tag)
    const added = own[tag] ?? (locale ? own[locale] : own[tag.split("-", 1)[0] ?? ""])
    if (added || locale) return (key) => added?.[key] ?? shopperText(key, locale ?? "en")
  }
  return (key) => shopperText(key)
}

/** What a check has found, in English. */
export const findingText = (code: keyof Findings, parameters: Readonly<Record<string, string>>): string =>
  fillIn(en.findings[code], parameters).trim()

/** What to do about it, in English; nothing where the finding says so. */
export function fixText(code: keyof Findings, parameters: Readonly<Record<string, string>>): string | undefined {
  const fixes: Partial<Findings> = en.fixes
  const text = fixes[code]
  return text === undefined ? undefined : fillIn(text, parameters)
}

/** Why QFPay does not accept an account's credentials, in English. */
export const accountProblemText = (problem: keyof AccountProblems, url: string): string =>
  fillIn(en.accountProblems[problem], { url })

/** The texts of notifications about money that needs a person. */
export const alertsIn = (locale: Locale): Alerts => MERCHANT_LANGUAGES[locale].alerts

/** The texts of the email with a payment link. */
export const linkEmailIn = (locale: ShopperLocale): LinkEmail => SHOPPER_LANGUAGES[locale].linkEmail

/** The texts of a payment link's page. */
export const payPageIn = (locale: ShopperLocale): PayPageTexts => SHOPPER_LANGUAGES[locale].payPage

/**
 * The refusal with which a text begins, in today's English or in that of an earlier version: rows of the ledger keep the
 * text with which a refund was refused.
 */
export function refusalIn(text: string): { readonly code: RefusalCode; readonly rest: string } | undefined {
  for (const code of Object.keys(en.refusals) as RefusalCode[]) {
    const sentence = englishOf(code).find((words) => text.startsWith(words))
    if (sentence !== undefined) return { code, rest: text.slice(sentence.length) }
  }
  return undefined
}

const englishOf = (code: RefusalCode): readonly string[] => [en.refusals[code], ...(FORMER_REFUSALS[code] ?? [])]

/** Translates each of our English texts within a text. Other text is unchanged. */
export function translateMessages(text: string, locale: Locale): string {
  // None of ours is as long; a caller's own text in an error must not keep the patterns busy.
  if (text.length > LONGEST) return text
  const language = MERCHANT_LANGUAGES[locale]
  return PATTERNS.reduce(
    (translated, { pattern, inLanguage }) =>
      translated.replace(pattern, (...found: unknown[]) =>
        fillIn(inLanguage(language), found.at(-1) as Readonly<Record<string, string>>),
      ),
    text,
  )
}

interface Translated {
  readonly english: string
  readonly inLanguage: (language: MerchantLanguage) => string
}

const keysOf = <T extends object>(section: T) => Object.keys(section) as (keyof T)[]

const TRANSLATED: readonly Translated[] = [
  ...keysOf(en.messages).map((key) => ({
    english: en.messages[key],
    inLanguage: ({ messages }: MerchantLanguage) => messages[key],
  })),
  ...keysOf(en.refusals).flatMap((code) =>
    englishOf(code).map((english) => ({ english, inLanguage: ({ refusals }: MerchantLanguage) => refusals[code] })),
  ),
  ...keysOf(en.cashierAdvice).map((advice) => ({
    english: en.cashierAdvice[advice],
    inLanguage: ({ cashierAdvice }: MerchantLanguage) => cashierAdvice[advice],
  })),
]

/**
 * A pattern for each English text, longest first, because one may be the beginning of another. Groups are named like the
 * parameters.
 */
const PATTERNS = [...TRANSLATED]
  .sort((a, b) => b.english.length - a.english.length)
  .map(({ english, inLanguage }) => {
    const literal = english.replace(/[.*+?^$()|[\]\\]/g, "\\$&")
    // Ensures a named group: without one, `replace` would pass the text in place of the groups.
    return {
      pattern: new RegExp(
        `(?<all>${literal.replace(PARAMETER, (_, name: string) => (name === LAST ? `(?<${name}>.+)` : `(?<${name}>.+?)`))})`,
      ),
      inLanguage,
    }
  })
