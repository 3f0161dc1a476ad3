import type { NextAction } from "./next-action"
import { formatAmount } from "./format"
import type { QfpayPaymentTexts } from "./texts"
import type { PaymentSession, QfpayPaymentState } from "./types"

/** What a message depends on. */
export interface MessageParts {
  state: QfpayPaymentState
  session: PaymentSession | null
  first: NextAction["first"]
  phone: boolean
  locale: string
  texts: QfpayPaymentTexts
}

/** What stands on the screen in words. An empty string stands for nothing. */
export interface Message {
  wallet: string
  amount: string
  title: string
  text: string
  /** The label of the button into the wallet. */
  button: string
  /** The text of a name for this payment. */
  own: (name: string) => string
  /** Fills in a text that knows nothing of the payment itself. */
  say: (text: string, values?: Record<string, string>) => string
}

/** What the reasons of a refusal by wallet or bank (`bank_declined`, `not_permitted` and so on) have in them. */
const DECLINED = /decl|bal|perm|over/

/** Chinese has a space between its own script and Latin letters or digits. */
const spaced = (text: string): string => text.replace(/([一-鿿])(?=\w)|(\w)(?=[一-鿿])/g, "$& ")

/** Finds the words for what is shown. */
export function messageOf({ state, session, first, phone, locale, texts }: MessageParts): Message {
  const { wallet = "", pay_type = "", reason = "", txamt, txcurrcd, replaced_by: next } = session?.data ?? {}
  const find = (name: string): string | undefined => texts[name as keyof QfpayPaymentTexts]
  const name = find(`name_${wallet}`)
  /** The text for this wallet, or for who was sent to a page or an app and saw no code, else the plain one. */
  const own: Message["own"] = (text) =>
    find(`${text}_${name ? wallet : "any"}`) || (first !== "qr" && find(`${text}_page`)) || find(text) || ""

  const amount = formatAmount(txamt, txcurrcd, locale)
  const label = session?.label || name || ""
  // The mainland's Alipay and that of Hong Kong are two apps; the pay types of overseas merchants open the first.
  const app = find(`app_${wallet}${/^80[01]1/.test(pay_type) ? "cn" : ""}`) ?? (name || texts.app_any)
  const fill = (text: string, values: Record<string, string>): string => {
    const filled = text.replace(/\{(\w+)\}/g, (blank, name: string) => values[name] ?? blank)
    return locale.startsWith("zh") ? spaced(filled) : filled
  }
  const button = fill(own("linkButton"), { app })
  const say: Message["say"] = (text, values) => fill(text, { app, amount, button, wallet: label || app, ...values })
  const message = (title: string, text: string, otherwise = ""): Message => ({
    ...{ wallet: label, amount, button, own, say },
    title: say(own(`${title}Title`) || own(`${otherwise}Title`)),
    text: say(own(`${text}Text`) || own(`${otherwise}Text`)),
  })

  if (state === "waiting") {
    const way = first !== "qr" ? "link" : phone ? "save" : "scan"
    return message(way, way)
  }
  if (state !== "error") return message(state, state)
  if (next) {
    const values = {
      amount: formatAmount(next.txamt, next.txcurrcd, locale),
      wallet: find(`name_${next.wallet}`) ?? "",
    }
    return { ...message(reason, ""), text: say(texts.replacedByText, values) }
  }
  // A refund has one title, whatever it is for.
  return message(reason.replace(/\w+_(?=held|ref)/, ""), reason, DECLINED.test(reason) ? "declined" : "error")
}
