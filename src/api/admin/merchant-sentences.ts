import { LOCALES, type Locale } from "../../qfpay/catalogue"
import { type Message, merchantText, translateMessages } from "../../qfpay/messages"

type Spoken = Pick<Message, "key" | "parameters">

const HAN = /\p{Script=Han}/u

/** `QFPay's answer: 該筆訂單被禁止退款（1265）.` */
const QFPAYS_WORDS = /QFPay's answer: (.*?)(?:\s?[（(](\d{4})[)）])?\.?$/u

/** The admin's names of its languages. */
const ADMIN_LANGUAGES: Readonly<Record<string, Locale>> = { zhTW: "zh-HK", zhCN: "zh-CN", en: "en" }

/** The language of an administrator's pages: the admin's cookie, otherwise the browser's language. */
export function merchantLocale(cookie: string | undefined, accepted: readonly string[]): Locale {
  const language = /(?:^|;\s*)lng=(\w+)/.exec(cookie ?? "")?.[1]
  const chosen = language === undefined ? undefined : ADMIN_LANGUAGES[language]
  if (chosen) return chosen
  for (const tag of accepted) {
    if (/^zh\b.*(hant|-tw|-hk|-mo)/i.test(tag)) return "zh-HK"
    if (/^zh\b/i.test(tag)) return "zh-CN"
    if (LOCALES.some((locale) => tag.toLowerCase().startsWith(locale))) return "en"
  }
  return "en"
}

/**
 * An error in the reader's language: by the keys of its messages, or, where Medusa has passed on nothing but a text, by
 * our sentences in it. Other text is unchanged.
 */
export function inMerchantWords(message: string, locale: Locale, messages: readonly Spoken[] = []): string {
  if (locale === "en") {
    // QFPay answers in Chinese; for a reader of English only its code is shown, because the sentence before it explains
    // it.
    return message.replace(QFPAYS_WORDS, (whole, words: string, code: string | undefined) =>
      HAN.test(words) ? (code === undefined ? "" : `QFPay's answer: ${code}.`) : whole,
    )
  }
  if (messages.length > 0) return merchantText(messages, locale)
  return translateMessages(message, locale).replace(/。\s+/g, "。")
}
