import type { PaymentSessionData } from "./types"

/** How the shopper gets from this page into the wallet. */
export interface NextAction {
  /** What to open, if anything. */
  link: string | null
  /** Which of code and link comes first; `none`: the payment goes on elsewhere (in the app, at the counter). */
  first: "qr" | "link" | "none"
}

/** Nothing that runs in the shop's own page may hide in a link. */
const OPENABLE = /^(?!javascript|data|vbscript|blob|file)[a-z][\w+.-]*:/i

/**
 * Chooses between code and link. On a phone the link comes first, because nobody can scan their own screen. The server
 * says which links are drawn as a code, too, by sending the code's modules.
 */
export function nextActionOf(data: PaymentSessionData, phone: boolean): NextAction {
  const { qrcode, qr_modules, pay_url = "" } = data
  if (qrcode) return { link: null, first: "qr" }
  if (!OPENABLE.test(pay_url)) return { link: null, first: "none" }
  return { link: pay_url, first: qr_modules && !phone ? "qr" : "link" }
}
