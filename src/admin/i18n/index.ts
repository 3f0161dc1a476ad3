import { counter as counterEn } from "./en/counter"
import { common as commonEn } from "./en/common"
import { goingLive as goingLiveEn } from "./en/going-live"
import { payments as paymentsEn } from "./en/payments"
import { settings as settingsEn } from "./en/settings"
import { counter as counterCn } from "./zh-CN/counter"
import { common as commonCn } from "./zh-CN/common"
import { goingLive as goingLiveCn } from "./zh-CN/going-live"
import { payments as paymentsCn } from "./zh-CN/payments"
import { settings as settingsCn } from "./zh-CN/settings"
import { counter as counterHk } from "./zh-HK/counter"
import { common as commonHk } from "./zh-HK/common"
import { goingLive as goingLiveHk } from "./zh-HK/going-live"
import { payments as paymentsHk } from "./zh-HK/payments"
import { settings as settingsHk } from "./zh-HK/settings"

type Texts = { readonly [key: string]: string | Texts }

/**
 * The admin's names of its Chinese (`zhTW`) are no language tags, so i18next has no plural rules for them and asks for the
 * plain key: it gets the form for many, which in Chinese is every form.
 */
function withPlainKeys(texts: Texts): Texts {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([key, text]): [string, string | Texts][] => {
      const entry: [string, string | Texts] = [key, typeof text === "string" ? text : withPlainKeys(text)]
      return key.endsWith("_other") ? [entry, [key.slice(0, -"_other".length), text]] : [entry]
    }),
  )
}

const en = { common: commonEn, settings: settingsEn, payments: paymentsEn, counter: counterEn, going_live: goingLiveEn }
const hk = { common: commonHk, settings: settingsHk, payments: paymentsHk, counter: counterHk, going_live: goingLiveHk }
const cn = { common: commonCn, settings: settingsCn, payments: paymentsCn, counter: counterCn, going_live: goingLiveCn }

/**
 * Our texts, in the namespace `qfpay`, under the admin's names of languages. Its one Traditional Chinese is Taiwan's; ours
 * is Hong Kong's.
 */
export default {
  en: { qfpay: withPlainKeys(en) },
  zhTW: { qfpay: withPlainKeys(hk) },
  zhCN: { qfpay: withPlainKeys(cn) },
}
