/** Languages for merchants. */
export const LOCALES = ["en", "zh-HK", "zh-CN"] as const
export type Locale = (typeof LOCALES)[number]

/** One text in every language of {@link LOCALES}. */
export type Label = Readonly<Record<Locale, string>>

/** Languages for shoppers: the merchants' and those of Hong Kong's visitors. */
export const SHOPPER_LOCALES = [...LOCALES, "zh-TW", "ja", "ko", "th"] as const
export type ShopperLocale = (typeof SHOPPER_LOCALES)[number]

/** One text in every language of {@link SHOPPER_LOCALES}. */
export type ShopperLabel = Readonly<Record<ShopperLocale, string>>

/** A name that is the same in every language except the given ones. */
const named = (en: string, others: Partial<Record<ShopperLocale, string>> = {}): ShopperLabel => ({
  ...{ en, "zh-HK": en, "zh-CN": en, "zh-TW": en, ja: en, ko: en, th: en },
  ...others,
})

/**
 * The wallets that a storefront can send in `data.wallet`, with the names that shoppers know. `hk` and `overseas`
 * merchants see one wallet; the QFPay code it uses is a column of {@link PAY_TYPES}.
 */
export const WALLETS = {
  alipay: named("Alipay / AlipayHK", {
    "zh-HK": "支付寶 / AlipayHK",
    "zh-CN": "支付宝 / AlipayHK",
    "zh-TW": "支付寶 / AlipayHK",
  }),
  wechat: named("WeChat Pay", { "zh-HK": "微信支付", "zh-CN": "微信支付", "zh-TW": "微信支付" }),
  payme: named("PayMe"),
  unionpay: named("UnionPay QuickPass", {
    "zh-HK": "雲閃付",
    "zh-CN": "云闪付",
    "zh-TW": "雲閃付",
    ja: "銀聯 QuickPass",
    ko: "유니온페이 QuickPass",
  }),
  fps: named("FPS", { "zh-HK": "轉數快", "zh-CN": "转数快", "zh-TW": "轉數快" }),
  octopus: named("Octopus", {
    "zh-HK": "八達通",
    "zh-CN": "八达通",
    "zh-TW": "八達通",
    ja: "オクトパス",
    ko: "옥토퍼스",
  }),
  card: named("Visa / Mastercard", {
    "zh-HK": "Visa / 萬事達卡",
    "zh-CN": "Visa / 万事达卡",
    "zh-TW": "Visa / 萬事達卡",
  }),
  applepay: named("Apple Pay"),
} as const satisfies Record<string, ShopperLabel>

/** A wallet of {@link WALLETS}. */
export type Wallet = keyof typeof WALLETS

/** `any`: QFPay derives the wallet from the shopper's own code (800008). */
export type WalletOrAny = Wallet | "any"

/** Every {@link Wallet}, in the order of the table. */
export const WALLET_NAMES = Object.keys(WALLETS) as readonly Wallet[] as readonly [Wallet, ...Wallet[]]

/** The name of a wallet as a shopper knows it. */
export function walletLabel(wallet: WalletOrAny): ShopperLabel {
  return wallet === "any" ? ANY_WALLET : WALLETS[wallet]
}

const ANY_WALLET: ShopperLabel = {
  en: "Any wallet",
  "zh-HK": "任何電子錢包",
  "zh-CN": "任何电子钱包",
  "zh-TW": "任何電子錢包",
  ja: "その他のウォレット",
  ko: "기타 전자지갑",
  th: "วอลเล็ตใดก็ได้",
}

/**
 * How a payment reaches the shopper. `mpm`: the shopper scans our code. `cpm`: the cashier scans the shopper's.
 * `terminal` codes are card-present: QFPay may report them, but they are never requested.
 */
export const SCENARIOS = {
  mpm: { en: "QR code to scan", "zh-HK": "掃描二維碼", "zh-CN": "扫描二维码" },
  cpm: { en: "shopper's code scanned", "zh-HK": "掃描顧客付款碼", "zh-CN": "扫描顾客付款码" },
  wap: { en: "mobile browser", "zh-HK": "手機網頁", "zh-CN": "手机网页" },
  web: { en: "desktop browser", "zh-HK": "電腦網頁", "zh-CN": "电脑网页" },
  h5: { en: "mobile browser", "zh-HK": "手機網頁", "zh-CN": "手机网页" },
  jsapi: { en: "inside WeChat", "zh-HK": "微信內網頁", "zh-CN": "微信内网页" },
  mini_program: { en: "mini-program", "zh-HK": "小程式", "zh-CN": "小程序" },
  app: { en: "in-app", "zh-HK": "應用程式內", "zh-CN": "应用内" },
  service_window: { en: "inside Alipay", "zh-HK": "支付寶內網頁", "zh-CN": "支付宝内网页" },
  checkout: { en: "QFPay's hosted page", "zh-HK": "QFPay 付款頁", "zh-CN": "QFPay 付款页" },
  terminal: { en: "card terminal", "zh-HK": "刷卡終端機", "zh-CN": "刷卡终端机" },
} as const satisfies Record<string, Label>

/** A scenario of {@link SCENARIOS}. */
export type Scenario = keyof typeof SCENARIOS

/** Every {@link Scenario}, in the order of the table. */
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as readonly Scenario[] as readonly [Scenario, ...Scenario[]]
