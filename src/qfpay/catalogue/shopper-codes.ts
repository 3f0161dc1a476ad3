import type { Wallet } from "./wallets"

/** Which wallet a shopper's code belongs to, by its first digits. Only what a wallet itself publishes is here. */
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

/** The wallet of a code read from a shopper's phone, where the wallet publishes how its codes begin. */
export function walletOfShopperCode(code: string): Wallet | undefined {
  return PREFIXES.find((row) => row.code.test(code))?.wallet
}

/** The form of every wallet's code; anything else is a scanner error, or not a payment code. */
const SHOPPER_CODE = /^[A-Za-z0-9_-]{16,128}$/

/** Whether a text can be a payment code at all. */
export const isShopperCode = (text: string): boolean => SHOPPER_CODE.test(text)
