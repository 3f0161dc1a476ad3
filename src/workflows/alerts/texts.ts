import type { Locale } from "../../qfpay/catalogue"
import { heldReasonText } from "../../qfpay/messages"
import type { HeldReason } from "../../modules/qfpay/ledger"

/** The text of a notification. */
export interface AlertText {
  readonly title: string
  readonly description: string
}

interface Case {
  /** With its currency, formatted for the language. */
  readonly amount: string
  readonly reason: HeldReason
  readonly number: string
}

interface Words {
  readonly held: (of: Case) => AlertText
  readonly reminder: (count: number, since: string) => AlertText
}

const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    held: ({ amount, reason, number }) => ({
      title: `QFPay: ${amount} needs your decision`,
      description: `${heldReasonText(reason, "en")} Payment ${number}. Decide under Settings, QFPay, Payments needing attention.`,
    }),
    reminder: (count, since) => ({
      title:
        count === 1
          ? "QFPay: 1 payment still needs your decision"
          : `QFPay: ${count} payments still need your decision`,
      description: `The oldest has been waiting since ${since}. Decide under Settings, QFPay, Payments needing attention.`,
    }),
  },
  "zh-HK": {
    held: ({ amount, reason, number }) => ({
      title: `QFPay：${amount} 有待處理`,
      description: `${heldReasonText(reason, "zh-HK")}付款編號 ${number}。請到「設定 › QFPay › 需要處理的付款」處理。`,
    }),
    reminder: (count, since) => ({
      title: `QFPay：仍有 ${count} 筆付款有待處理`,
      description: `最早一筆自 ${since} 起等候處理。請到「設定 › QFPay › 需要處理的付款」處理。`,
    }),
  },
  "zh-CN": {
    held: ({ amount, reason, number }) => ({
      title: `QFPay：${amount} 待处理`,
      description: `${heldReasonText(reason, "zh-CN")}付款编号 ${number}。请到“设置 › QFPay › 需要处理的付款”处理。`,
    }),
    reminder: (count, since) => ({
      title: `QFPay：仍有 ${count} 笔付款待处理`,
      description: `最早一笔自 ${since} 起等待处理。请到“设置 › QFPay › 需要处理的付款”处理。`,
    }),
  },
}

/** The texts that alert people to money that needs their decision. */
export const alertTexts = (locale: Locale): Words => WORDS[locale]
