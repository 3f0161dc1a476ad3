import { type Locale, walletLabel, type WalletOrAny } from "../../qfpay/catalogue/wallets"

/** The name of a wallet as shoppers know it, in the merchant's language. */
export function walletName(wallet: WalletOrAny, locale: Locale): string {
  return walletLabel(wallet)[locale]
}

/** In which wallet it was paid; a scan whose wallet nobody told is said to be unknown. */
export function paidWallet(wallet: WalletOrAny, { t, locale }: { t: (key: string) => string; locale: Locale }): string {
  return wallet === "any" ? t("common.unknown_wallet") : walletName(wallet, locale)
}
