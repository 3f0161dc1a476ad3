/**
 * What the shop shows beside each QFPay provider, whose name the server says in the merchant's words. `wallet` is the word
 * that the provider for any wallet takes, and `names` is what the shopper then chooses it by.
 *
 * @typedef {{ wallet?: string, names: Record<import("./texts.js").Locale, string>, hints: Record<import("./texts.js").Locale, string>, badge: string, color: string }} Wallet `badge` is a letter, or the path of an icon
 */

const APP = {
  en: "Opens the wallet on this phone",
  "zh-HK": "在這部手機開啟電子錢包",
  "zh-CN": "在这部手机上打开电子钱包",
}
const QR = { en: "Scan a QR code", "zh-HK": "掃描二維碼", "zh-CN": "扫描二维码" }
const SAVE = {
  en: "Save a QR code for your bank’s app",
  "zh-HK": "儲存二維碼，以銀行應用程式付款",
  "zh-CN": "保存二维码，用银行 App 付款",
}
const PAGE = { en: "On a secure page", "zh-HK": "在安全頁面付款", "zh-CN": "在安全页面付款" }

const CARD = "M4 6.5h16a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1ZM3 10.5h18M7 14.5h3"
const TAP = "M6.5 9a6.5 6.5 0 0 1 0 6M10 7a11 11 0 0 1 0 10M13.5 5a15.5 15.5 0 0 1 0 14M17 3.5a20 20 0 0 1 0 17"
const PLUS = "M12 5v14M5 12h14"

/** @type {Record<string, Wallet>} */
const WALLETS = {
  "qfpay-alipay": {
    wallet: "alipay",
    names: both("Alipay / AlipayHK", "支付寶 / AlipayHK", "支付宝 / AlipayHK"),
    hints: QR,
    badge: "A",
    color: "#1677ff",
  },
  "qfpay-wechat": {
    wallet: "wechat",
    names: both("WeChat Pay", "微信支付", "微信支付"),
    hints: QR,
    badge: "W",
    color: "#07a35a",
  },
  "qfpay-payme": { wallet: "payme", names: both("PayMe"), hints: QR, badge: "P", color: "#c8102e" },
  "qfpay-unionpay": {
    wallet: "unionpay",
    names: both("UnionPay QuickPass", "雲閃付", "云闪付"),
    hints: QR,
    badge: "U",
    color: "#00646e",
  },
  "qfpay-fps": { wallet: "fps", names: both("FPS", "轉數快", "转数快"), hints: QR, badge: "F", color: "#11417c" },
  "qfpay-octopus": {
    wallet: "octopus",
    names: both("Octopus", "八達通", "八达通"),
    hints: QR,
    badge: "O",
    color: "#c24a00",
  },
  "qfpay-card": {
    wallet: "card",
    names: both("Visa / Mastercard", "Visa / 萬事達卡", "Visa / 万事达卡"),
    hints: PAGE,
    badge: CARD,
    color: "#3a3f58",
  },
  "qfpay-applepay": { wallet: "applepay", names: both("Apple Pay"), hints: PAGE, badge: TAP, color: "#1d1d1f" },
  qfpay: {
    names: both("Another wallet", "其他電子錢包", "其他电子钱包"),
    hints: { en: "Choose a wallet below", "zh-HK": "在下方選擇電子錢包", "zh-CN": "在下方选择电子钱包" },
    badge: PLUS,
    color: "#6a4c93",
  },
}

/**
 * The wallet behind a provider id of Medusa (`pp_<identifier>_<id of the entry>`).
 *
 * @param {string} providerId
 * @returns {Wallet | undefined}
 */
export function walletOf(providerId) {
  const identifier = /^pp_(.+)_[^_]+$/.exec(providerId)?.[1]
  return identifier === undefined ? undefined : WALLETS[identifier]
}

/**
 * What stands below a wallet's name: a phone cannot scan its own screen, so most wallets open there. FPS is a code always.
 *
 * @param {Wallet | undefined} wallet
 * @param {import("./texts.js").Locale} locale
 */
export function hintOf(wallet, locale) {
  if (wallet?.hints !== QR || thisDevice() === "desktop") return wallet?.hints[locale]
  return (wallet.wallet === "fps" ? SAVE : APP)[locale]
}

/** The wallets that the provider for any wallet can be asked for. */
export function namedWallets() {
  return Object.values(WALLETS).filter(({ wallet }) => wallet !== undefined)
}

/**
 * `device` of the payment session: it picks the wallet's best way in for a phone or for a desk.
 *
 * @returns {"mobile" | "desktop"}
 */
export function thisDevice() {
  return matchMedia("(pointer: coarse) and (max-width: 900px)").matches ? "mobile" : "desktop"
}

/** @param {string} en @param {string} [hongKong] @param {string} [mainland] */
function both(en, hongKong = en, mainland = hongKong) {
  return { en, "zh-HK": hongKong, "zh-CN": mainland }
}
