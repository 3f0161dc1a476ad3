import type { Locale } from "./wallets"

function match(tag: string): Locale | null {
  if (/^en\b/i.test(tag)) return "en"
  if (!/^zh\b/i.test(tag)) return null
  return /hant|-(hk|mo|tw)\b/i.test(tag) && !/hans/i.test(tag) ? "zh-HK" : "zh-CN"
}

/** The first of the language tags that is spoken here, English otherwise. Traditional script is answered in zh-HK. */
export function pickLocale(...tags: (string | null | undefined)[]): Locale {
  for (const tag of tags) {
    const locale = tag ? match(tag.trim()) : null
    if (locale) return locale
  }
  return "en"
}
