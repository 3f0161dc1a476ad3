import { type Label, type Locale, LOCALES, type Wallet, WALLETS } from "../qfpay/catalogue/wallets"

/** Every text, in the order of {@link LOCALES}: English, Traditional and Simplified Chinese. */
const TEXTS = {
  loading: ["One moment…", "請稍候…", "请稍候…"],
  scanTitle: ["Scan to pay", "掃碼付款", "扫码付款"],
  scanText: [
    "Open {wallet}, scan this code and confirm.",
    "開啟{wallet}，掃描此二維碼並確認付款。",
    "打开{wallet}，扫描此二维码并确认付款。",
  ],
  anyWallet: ["your bank or wallet app", "銀行或電子錢包應用程式", "银行或电子钱包应用"],
  saveText: [
    "Save this code and pick it from your photos in {wallet}, or scan it with another phone.",
    "儲存此二維碼，再於{wallet}從相簿選取，或用另一部手機掃描。",
    "保存此二维码，再在{wallet}中从相册选取，或用另一部手机扫描。",
  ],
  saveButton: ["Save the code", "儲存二維碼", "保存二维码"],
  linkTitle: ["Pay with {wallet}", "以{wallet}付款", "使用{wallet}付款"],
  linkText: [
    "Confirm the payment in {wallet}. This page updates by itself.",
    "請在{wallet}確認付款，此頁會自動更新。",
    "请在{wallet}中确认付款，此页面会自动更新。",
  ],
  linkButton: ["Open {wallet}", "開啟{wallet}", "打开{wallet}"],
  otherPhone: ["Pay with another phone", "用另一部手機付款", "用另一部手机付款"],
  timeLeft: ["Time left", "剩餘時間", "剩余时间"],
  paidButton: ["I have paid", "我已付款", "我已付款"],
  notYet: [
    "No payment has arrived yet. This page keeps checking.",
    "尚未收到付款，此頁會繼續查核。",
    "尚未收到付款，此页面会继续查询。",
  ],
  offline: [
    "No connection. This page keeps checking.",
    "暫時未能連線，此頁會繼續查核。",
    "暂时无法连接，此页面会继续查询。",
  ],
  confirmingTitle: ["Payment received", "已收到付款", "已收到付款"],
  confirmingText: ["Your order is being confirmed.", "正在確認訂單。", "正在确认订单。"],
  authorizedTitle: ["Payment complete", "付款完成", "付款完成"],
  authorizedText: [
    "Thank you. Your payment has reached the shop.",
    "多謝，商店已收到你的付款。",
    "谢谢，商店已收到您的付款。",
  ],
  expiredTitle: ["This code has expired", "二維碼已過期", "二维码已过期"],
  expiredText: ["If you have already paid, do not pay again.", "如已付款，請勿重複付款。", "如已付款，请勿重复付款。"],
  late: [
    "You paid with an earlier code. It counts: do not pay again.",
    "你以先前的二維碼付款，付款有效，請勿重複付款。",
    "您用之前的二维码付款，付款有效，请勿重复付款。",
  ],
  refreshButton: ["Get a new code", "取得新的二維碼", "获取新的二维码"],
  errorTitle: ["Payment not completed", "付款未完成", "付款未完成"],
  errorText: [
    "Please ask the shop, or choose another way to pay. If you have already paid, do not pay again.",
    "請向商店查詢，或選擇其他付款方式。如已付款，請勿重複付款。",
    "请咨询商店，或选择其他付款方式。如已付款，请勿重复付款。",
  ],
} as const satisfies Record<string, readonly [string, string, string]>

/** Every text of the widget in one language. `{wallet}` is filled in. */
export type QfpayPaymentTexts = Record<keyof typeof TEXTS, string>

/** The widget's own texts with those that the shop says in its own words. */
export function textsIn(locale: Locale, own: Partial<QfpayPaymentTexts>): QfpayPaymentTexts {
  const column = LOCALES.indexOf(locale)
  const texts = Object.entries(TEXTS).map(([name, row]) => [name, row[column]])
  return { ...Object.fromEntries(texts), ...own } as QfpayPaymentTexts
}

const isWallet = (wallet: string): wallet is Wallet => Object.hasOwn(WALLETS, wallet)

/** The name a shopper knows the wallet by; empty for one the catalogue does not hold. */
export function walletName(wallet = "", locale: Locale): string {
  const label: Label | null = isWallet(wallet) ? WALLETS[wallet] : null
  return label ? label[locale] : ""
}
