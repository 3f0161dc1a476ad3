import type { Label, Locale } from "./wallets"

/** Why a refund was refused and what to do, as the merchant reads it. */
export const REFUSALS = {
  blocked_at_night: {
    en: "QFPay does not refund between 23:30 and 00:30 Hong Kong time, nor for some promotions. Try again after 00:30.",
    "zh-HK": "QFPay 在香港時間 23:30 至 00:30 不處理退款，部分推廣交易亦不可退款。請在 00:30 後再試。",
    "zh-CN": "QFPay 在香港时间 23:30 至 00:30 不处理退款，部分促销交易也不能退款。请在 00:30 后重试。",
  },
  too_old: {
    en: "The wallet's refund period for this payment is over. Refund the shopper another way.",
    "zh-HK": "這筆付款已過錢包的退款期限。請以其他方式退款。",
    "zh-CN": "这笔付款已过钱包的退款期限。请用其他方式退款。",
  },
  balance_too_low: {
    en: "Today's unsettled takings of this pay method do not cover the refund yet. Try again after more payments have arrived, or tomorrow.",
    "zh-HK": "此付款方式今日未結算的收款暫不足以退款。請待更多款項入帳後或明日再試。",
    "zh-CN": "此付款方式今天未结算的收款暂不足以退款。请待更多款项入账后或明天重试。",
  },
  after_11_am: {
    en: "QFPay cannot refund this payment before its daily update. Try again after 11:00 Hong Kong time.",
    "zh-HK": "QFPay 在每日更新前不能退回這筆付款。請在香港時間 11:00 後再試。",
    "zh-CN": "QFPay 在每日更新前不能退回这笔付款。请在香港时间 11:00 后重试。",
  },
  already_refunded: {
    en: "QFPay says that this payment was refunded or closed before. Check QFPay's portal before you refund it another way.",
    "zh-HK": "QFPay 表示這筆付款已退款或已關閉。退款前請先在 QFPay 後台查核。",
    "zh-CN": "QFPay 表示这笔付款已退款或已关闭。退款前请先在 QFPay 后台核查。",
  },
  no_partial_refunds: {
    en: "This payment can only be refunded in full.",
    "zh-HK": "這筆付款只可全數退回。",
    "zh-CN": "这笔付款只能全额退回。",
  },
  above_refundable: {
    en: "The refund is greater than what is left to refund on this payment.",
    "zh-HK": "退款額超過這筆付款餘下可退的金額。",
    "zh-CN": "退款额超过这笔付款剩余可退的金额。",
  },
  same_day_in_full_only: {
    en: "A card payment can only be refunded in full on its day. Refund the whole amount, or try again tomorrow.",
    "zh-HK": "信用卡付款當日只可全數退回。請全數退回，或明日再試。",
    "zh-CN": "银行卡付款当天只能全额退回。请全额退回，或明天重试。",
  },
  still_processing: {
    en: "QFPay is still busy with an earlier refund of this payment. Try again in a few minutes.",
    "zh-HK": "QFPay 仍在處理這筆付款較早的退款。請數分鐘後再試。",
    "zh-CN": "QFPay 仍在处理这笔付款较早的退款。请几分钟后重试。",
  },
  denied: {
    en: "QFPay denied the refund. Contact QFPay, or refund the shopper another way.",
    "zh-HK": "QFPay 拒絕退款。請聯絡 QFPay，或以其他方式退款。",
    "zh-CN": "QFPay 拒绝退款。请联系 QFPay，或用其他方式退款。",
  },
  settled_same_day: {
    en: "This account is settled at once, so QFPay cannot refund the payment. Refund the shopper another way.",
    "zh-HK": "此帳戶即時結算，QFPay 不能退回這筆付款。請以其他方式退款。",
    "zh-CN": "此账户即时结算，QFPay 不能退回这笔付款。请用其他方式退款。",
  },
  not_paid: {
    en: "QFPay has no paid payment under this number, so there is nothing to refund.",
    "zh-HK": "QFPay 沒有此編號的已付款項，因此無可退款。",
    "zh-CN": "QFPay 没有此单号的已付款项，因此无可退款。",
  },
  not_found: {
    en: "QFPay does not know this payment. Check that the account's credentials are those it was paid with.",
    "zh-HK": "QFPay 找不到這筆付款。請檢查帳戶憑證是否與收款時相同。",
    "zh-CN": "QFPay 找不到这笔付款。请检查账户凭证是否与收款时相同。",
  },
  never_arrived: {
    en: "QFPay has no record of this refund: no money moved. You can refund again.",
    "zh-HK": "QFPay 沒有這筆退款的紀錄，並無退回款項。你可以再次退款。",
    "zh-CN": "QFPay 没有这笔退款的记录，没有退回款项。您可以再次退款。",
  },
  rejected: {
    en: "QFPay refused the call itself. Check the account in Settings, or ask QFPay.",
    "zh-HK": "QFPay 拒絕了這個請求。請在設定中檢查帳戶，或向 QFPay 查詢。",
    "zh-CN": "QFPay 拒绝了这个请求。请在设置中检查账户，或咨询 QFPay。",
  },
  disputed: {
    en: "This payment is marked as disputed, so it is not refunded automatically. You can still refund it yourself in the admin.",
    "zh-HK": "這筆付款已標記為爭議，系統不會自動退款。你仍可在管理後台自行退款。",
    "zh-CN": "这笔付款已标记为争议，系统不会自动退款。您仍可在管理后台自行退款。",
  },
  no_refunds: {
    en: "QFPay cannot refund this wallet. Refund the shopper another way, for example by bank transfer.",
    "zh-HK": "QFPay 不能為此錢包退款。請以其他方式退還顧客，例如銀行轉帳。",
    "zh-CN": "QFPay 不能为此钱包退款。请用其他方式退还顾客，例如银行转账。",
  },
} as const satisfies Record<string, Label>

/** The reasons in one language. */
export function refusalsIn(locale: Locale): Readonly<Record<keyof typeof REFUSALS, string>> {
  const entries = Object.entries(REFUSALS).map(([code, label]) => [code, label[locale]])
  return Object.fromEntries(entries) as Record<keyof typeof REFUSALS, string>
}
