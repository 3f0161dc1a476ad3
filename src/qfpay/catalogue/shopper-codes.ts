import type { Wallet } from "./wallets"

/** Whose code a shopper shows at the counter, by its first digits. Only what a wallet itself publishes is here. */
const PREFIXES: readonly { readonly wallet: Wallet; readonly code: RegExp; readonly source: string }[] = [
  {
    wallet: "alipay",
    code: /^(2[5-9]|30)\d{14,22}$/,
    source: "Alipay Open Platform, alipay.trade.pay, auth_code: 16 to 24 digits that begin with 25 to 30",
  },
  {
    wallet: "wechat",
    code: /^1[0-5]\d{16}$/,
    source: "WeChat Pay, Code Payment, auth_code: 18 digits that begin with 10 to 15",
  },
]

/** The wallet of a code read from a shopper's phone, where its owner publishes how such codes begin. */
export function walletOfShopperCode(code: string): Wallet | undefined {
  return PREFIXES.find((row) => row.code.test(code))?.wallet
}

/** What every wallet's code looks like; anything else is a mistake of the scanner, or no code to pay with. */
const SHOPPER_CODE = /^[A-Za-z0-9_-]{16,128}$/

/** Whether a text can be a code to pay with at all. */
export const isShopperCode = (text: string): boolean => SHOPPER_CODE.test(text)
