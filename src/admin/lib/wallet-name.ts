import { type Locale, walletLabel, type WalletOrAny } from "../../qfpay/catalogue/wallets"

/** The name of a wallet as shoppers know it, in the merchant's language. */
export function walletName(wallet: WalletOrAny, locale: Locale): string {
  return walletLabel(wallet)[locale]
}
