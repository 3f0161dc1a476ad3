import type { ShopperLocale } from "./wallets"

/** The plugin's language for a tag, or `null` if it has none. */
export function localeFor(tag: string): ShopperLocale | null {
  const own = /^(en|ja|ko|th)\b/i.exec(tag)
  if (own) return own[0].toLowerCase() as ShopperLocale
  if (!/^zh\b/i.test(tag)) return null
  if (/hans/i.test(tag)) return "zh-CN"
  if (/-tw\b/i.test(tag)) return "zh-TW"
  return /hant|-(hk|mo)\b/i.test(tag) ? "zh-HK" : "zh-CN"
}

/**
 * The first supported language among the tags, English otherwise. Traditional script without a region means Hong
 * Kong's.
 */
export function pickLocale(...tags: (string | null | undefined)[]): ShopperLocale {
  for (const tag of tags) {
    const locale = tag ? localeFor(tag.trim()) : null
    if (locale) return locale
  }
  return "en"
}
