import type { Locale } from "../qfpay/catalogue/wallets"
import type { Presentation } from "./carrier"
import { formatAmount } from "./format"
import { type QfpayPaymentTexts, walletName } from "./texts"
import type { PaymentSessionData, QfpayPaymentState } from "./types"

/** What a message depends on. */
export interface MessageParts {
  state: QfpayPaymentState
  data: PaymentSessionData
  first: Presentation["first"]
  phone: boolean
  locale: Locale
  texts: QfpayPaymentTexts
}

/** What stands on the screen in words. An empty string stands for nothing. */
export interface Message {
  wallet: string
  amount: string
  title: string
  text: string
  /** The label of the link into the wallet. */
  link: string
}

/** Finds the words for what is shown. */
export function messageOf({ state, data, first, phone, locale, texts }: MessageParts): Message {
  const wallet = walletName(data.wallet, locale)
  // What the shopper opens: no card is an app, and banks and wallets have FPS inside.
  const app = data.scenario === "checkout" ? "QFPay" : data.wallet === "fps" ? "" : wallet
  const say = (text: string): string => text.replace("{wallet}", app || texts.anyWallet)
  const message = {
    wallet,
    amount: formatAmount(data.txamt, data.txcurrcd, locale),
    link: say(texts.linkButton),
  }
  if (state === "loading") return { ...message, title: "", text: texts.loading }
  if (state !== "waiting") return { ...message, title: texts[`${state}Title`], text: texts[`${state}Text`] }
  return first === "qr"
    ? { ...message, title: texts.scanTitle, text: say(phone ? texts.saveText : texts.scanText) }
    : { ...message, title: say(texts.linkTitle), text: say(texts.linkText) }
}
