import { LOCALES, type Locale, REFUSALS } from "../../qfpay/catalogue"

type Translated = Readonly<Record<Exclude<Locale, "en">, string>>

/** A sentence of ours in other languages; `$1` is what the first group of the English one holds. */
type Sentence = readonly [english: RegExp, translated: Translated]

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
const just = (english: string, hk: string, cn: string): Sentence => [
  new RegExp(escaped(english)),
  { "zh-HK": hk, "zh-CN": cn },
]

/** Every sentence that an administrator can meet in an error, whoever shows it: our pages or Medusa's own. */
const SENTENCES: readonly Sentence[] = [
  ...Object.values(REFUSALS).map((label) => just(label.en, label["zh-HK"], label["zh-CN"])),
  [
    /QFPay has not finished the refund of (\S+ \S+) yet \((\w+)\)\. The refund is tracked and appears on the order when it is done\. Requesting it again checks the same refund: the money does not move twice\./,
    {
      "zh-HK":
        "QFPay 尚未完成 $1 的退款（$2）。系統會繼續跟進，完成後會在訂單顯示。再次查詢只會查看同一筆退款，款項不會重複退回。",
      "zh-CN":
        "QFPay 尚未完成 $1 的退款（$2）。系统会继续跟进，完成后会在订单显示。再次查询只会查看同一笔退款，款项不会重复退回。",
    },
  ],
  [
    /A refund of (\S+ \S+) that was requested earlier, or in QFPay's portal, has since been completed \((\w+)\)\. Reload the order to see it\. To refund the same amount again, submit the refund once more\./,
    {
      "zh-HK":
        "較早前（或在 QFPay 後台）提出的 $1 退款已經完成（$2）。請重新載入訂單查看。如要再退同一金額，請再次提交退款。",
      "zh-CN":
        "之前（或在 QFPay 后台）提出的 $1 退款已经完成（$2）。请重新加载订单查看。如要再退同一金额，请再次提交退款。",
    },
  ],
  just(
    "A payment of this order is being taken right now. Wait for it: scanning again could charge twice.",
    "此訂單正在收款。請等候完成：再次掃描可能會重複收款。",
    "此订单正在收款。请等待完成：再次扫描可能会重复收款。",
  ),
  just(
    "This order is already paid; it will be shown in a moment. Do not charge again.",
    "此訂單已經付款，稍後便會顯示。請勿再次收款。",
    "此订单已经付款，稍后就会显示。请勿再次收款。",
  ),
  [
    /The scan of (\d\d:\d\d) is still being checked\. Wait for the result: scanning again could charge twice\./,
    {
      "zh-HK": "$1 的掃描仍在查核中。請等候結果：再次掃描可能會重複收款。",
      "zh-CN": "$1 的扫描仍在核查中。请等待结果：再次扫描可能会重复收款。",
    },
  ],
  [
    /The shopper has already paid, but the payment could not be applied to this order \((\w+)\)\. Resolve it under held payments before you charge again\./,
    {
      "zh-HK": "顧客已經付款，但款項未能計入此訂單（$1）。請先在「需要處理的付款」處理，然後才再收款。",
      "zh-CN": "顾客已经付款，但款项未能计入此订单（$1）。请先在“需要处理的付款”处理，然后再收款。",
    },
  ],
  just(
    "The code on the screen has just been paid. Do not charge again.",
    "螢幕上的二維碼剛剛已付款。請勿再次收款。",
    "屏幕上的二维码刚刚已付款。请勿再次收款。",
  ),
  just(
    "QFPay is not responding, so it is not known whether the shopper has already paid. Wait a moment and try again.",
    "QFPay 沒有回覆，未能確定顧客是否已付款。請稍候再試。",
    "QFPay 没有回复，不能确定顾客是否已付款。请稍后重试。",
  ),
  just("This order is canceled. There is nothing to pay.", "此訂單已取消，無須付款。", "此订单已取消，无需付款。"),
  just("This order is already paid.", "此訂單已經付款。", "此订单已经付款。"),
  just(
    "A payment of this order is authorised already. Capture it, or cancel it, before you charge again.",
    "此訂單已有一筆已授權的付款。請先收取或取消，然後才再收款。",
    "此订单已有一笔已授权的付款。请先收取或取消，然后再收款。",
  ),
  just("Only a paid payment can be disputed.", "只有已付款的款項才可標記為爭議。", "只有已付款的款项才能标记为争议。"),
  just("This payment link can no longer be paid.", "此付款連結已不能付款。", "此付款链接已不能付款。"),
  just(
    "The e-mail could not be sent. Check that the shop has a notification provider for e-mail; the log says more.",
    "未能發出電郵。請確認商店設有電郵通知供應商；詳情見紀錄檔。",
    "邮件未能发出。请确认商店设有邮件通知提供商；详情见日志。",
  ),
  just("This is not a payment code.", "這不是付款碼。", "这不是付款码。"),
  just(
    "The payment was refunded meanwhile. Look at it again before you record another refund.",
    "期間已有退款。請先重新查看，然後才紀錄另一筆退款。",
    "期间已有退款。请先重新查看，然后再记录另一笔退款。",
  ),
  just(
    "A case of this payment is open. Record the refund there, so that it is not made twice.",
    "這筆付款有一項尚待處理。請在該處紀錄退款，以免重複退款。",
    "这笔付款有一项尚待处理。请在该处记录退款，以免重复退款。",
  ),
  [
    /A refund through QFPay is under way \((\w+)\) and may still be carried out\. Record another refund only when it has ended\./,
    {
      "zh-HK": "經 QFPay 的退款（$1）仍在處理，或會完成。請待其結束後才紀錄另一筆退款。",
      "zh-CN": "通过 QFPay 的退款（$1）仍在处理，可能会完成。请等其结束后再记录另一笔退款。",
    },
  ],
  just(
    "This money can no longer become its order: the cart has changed, or money has been refunded.",
    "這筆款項已不能成為訂單：購物車已更改，或款項已退回。",
    "这笔款项已不能成为订单：购物车已更改，或款项已退回。",
  ),
  just(
    "Medusa could not make the order. The timeline of the payment says why.",
    "Medusa 未能建立訂單。原因見付款的時間線。",
    "Medusa 未能创建订单。原因见付款的时间线。",
  ),
  [
    /This held payment is already (?:refunded|dismissed|resolved)(?: \(by \w+\))?\./,
    { "zh-HK": "此項已經處理。", "zh-CN": "此项已经处理。" },
  ],
]

const HAN = /\p{Script=Han}/u

/** `QFPay's answer: 該筆訂單被禁止退款（1265）.` */
const QFPAYS_WORDS = /QFPay's answer: (.*?)(?:\s?[（(](\d{4})[)）])?\.?$/u

/** The admin's names of its languages. */
const ADMIN_LANGUAGES: Readonly<Record<string, Locale>> = { zhTW: "zh-HK", zhCN: "zh-CN", en: "en" }

/** The language of an administrator's pages: what the admin keeps in its cookie, else what the browser asks for. */
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

/** A message with our sentences in the reader's language; what is not ours stays as it is. */
export function inMerchantWords(message: string, locale: Locale): string {
  if (locale === "en") {
    // QFPay answers in Chinese; a reader of English is told its code, and the sentence before says what it means.
    return message.replace(QFPAYS_WORDS, (whole, words: string, code: string | undefined) =>
      HAN.test(words) ? (code === undefined ? "" : `QFPay's answer: ${code}.`) : whole,
    )
  }
  const translated = SENTENCES.reduce((text, [english, words]) => text.replace(english, words[locale]), message)
  const says = locale === "zh-HK" ? "QFPay 回覆：$1" : "QFPay 回复：$1"
  return translated.replace(/\s*QFPay's answer: (.*)$/, says)
}
