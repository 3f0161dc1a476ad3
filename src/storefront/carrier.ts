import type { PaymentSessionData } from "./types"

/** How the shopper gets from this page into the wallet. */
export interface Presentation {
  /** What to draw as a QR code, if anything. */
  qr: string | null
  /** What to open, if anything. */
  link: string | null
  /** Which of the two comes first; `none`: the payment goes on elsewhere (in the app, at the counter). */
  first: "qr" | "link" | "none"
}

/** Longer links make codes that a phone reads badly from a screen. */
const LONGEST_LINK_TO_SCAN = 300

/** Nothing that runs in the shop's own page may hide in a link. */
const OPENABLE = /^(?!javascript|data|vbscript|blob|file)[a-z][\w+.-]*:/i

/**
 * Chooses between code and link. On a phone the link comes first, because nobody can scan their own screen. WeChat's
 * H5 link is bound to the shopper's own browser and address, and a hosted checkout is a page to type in: neither is
 * drawn as a code.
 */
export function presentationOf({ qrcode, pay_url = "", scenario }: PaymentSessionData, phone: boolean): Presentation {
  if (qrcode) return { qr: qrcode, link: null, first: "qr" }
  if (!OPENABLE.test(pay_url)) return { qr: null, link: null, first: "none" }
  const scannable = (scenario === "web" || scenario === "wap") && pay_url.length <= LONGEST_LINK_TO_SCAN
  return { qr: scannable ? pay_url : null, link: pay_url, first: scannable && !phone ? "qr" : "link" }
}
