import { pickLocale } from "../qfpay/catalogue/locale"
import type { inAppTexts } from "./in-app"
import { texts as en } from "./locale/en"

/** Every text of the widget in one language; `locale/en.ts` says what is filled into each. */
export type QfpayPaymentTexts = Record<keyof typeof en | keyof typeof inAppTexts, string>

type Texts = Partial<QfpayPaymentTexts>

/** One file per language beside this module, loaded when it is needed. */
const FILES: Record<string, () => Promise<{ texts: Texts }>> = {
  "zh-HK": () => import("./locale/zh-HK.js"),
  "zh-CN": () => import("./locale/zh-CN.js"),
  "zh-TW": () => import("./locale/zh-TW.js"),
  ja: () => import("./locale/ja.js"),
  ko: () => import("./locale/ko.js"),
  th: () => import("./locale/th.js"),
}

const known: Record<string, Texts> = { en }
const added: Record<string, Texts> = {}
const underWay: Record<string, Promise<void>> = {}

/**
 * Adds a language of the shop's own, or other words for one of ours, before the element is on the page.
 * @param tag - as it stands in `locale` or in the page's `lang`, for example `fr`
 * @param texts - what it leaves out is English
 */
export function addQfpayLanguage(tag: string, texts: Texts): void {
  added[tag] = texts
}

/** The first of the tags in which the widget can speak. */
export const languageOf = (...tags: string[]): string =>
  tags.find((tag) => Object.hasOwn(added, tag)) ?? pickLocale(...tags)

/** Every text, empty: what stands on the screen until a language is there. */
export const NO_TEXTS = Object.fromEntries(Object.keys(en).map((name) => [name, ""])) as QfpayPaymentTexts

/**
 * The texts of a language with those that the shop says in its own words, or nothing while they are on their way. A
 * language that cannot be loaded is English.
 * @param arrived - called once they are there
 */
export function textsIn(language: string, own: Texts, arrived: () => void): QfpayPaymentTexts | null {
  const texts = added[language] ?? known[language]
  if (texts) return { ...en, ...texts, ...own } as QfpayPaymentTexts // English for other apps' browsers is in their file
  const load = async (): Promise<void> => {
    const file = await FILES[language]?.().catch(() => undefined)
    known[language] = file?.texts ?? en
  }
  void (underWay[language] ??= load()).then(arrived)
  return null
}
