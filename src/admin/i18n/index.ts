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

/**
 * Our texts, in the namespace `qfpay`, under the admin's names of languages. Its one Traditional Chinese is Taiwan's; ours
 * is Hong Kong's.
 */
export default {
  en: {
    qfpay: {
      common: commonEn,
      settings: settingsEn,
      payments: paymentsEn,
      counter: counterEn,
      going_live: goingLiveEn,
    },
  },
  zhTW: {
    qfpay: {
      common: commonHk,
      settings: settingsHk,
      payments: paymentsHk,
      counter: counterHk,
      going_live: goingLiveHk,
    },
  },
  zhCN: {
    qfpay: {
      common: commonCn,
      settings: settingsCn,
      payments: paymentsCn,
      counter: counterCn,
      going_live: goingLiveCn,
    },
  },
}
