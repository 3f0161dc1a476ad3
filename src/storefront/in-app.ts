import { el, show } from "./dom"
import type { QfpayPaymentTexts } from "./texts"

/** The English texts, here because few shoppers need them; `{browser}` is the app, `{target}` the browser to go on in. */
export const inAppTexts = {
  inApp: "{browser}’s browser might not be able to open {app}. Open this page in {target} to pay.",
  openButton: "Open in {target}",
  copyButton: "Copy link",
  copied: "Link copied. Paste it into {target}.",
}

/**
 * Apps that open links in a browser of their own, which may not open another app or keep a file. QFPay says so of them.
 * Source: QFPay docs, Checkout and WAP. `wallet`: the app is that wallet itself, where it does open.
 */
const APPS: readonly { seen: RegExp; name: string; wallet?: string }[] = [
  { seen: /MicroMessenger/, name: "WeChat", wallet: "wechat" },
  { seen: /AlipayClient/, name: "Alipay", wallet: "alipay" },
  { seen: /WhatsApp/, name: "WhatsApp" },
  { seen: /Instagram/, name: "Instagram" },
  { seen: /MessengerForiOS|FB_IAB\/(Orca|MESSENGER)/, name: "Messenger" },
  { seen: /FBA[NV]|FB_IAB/, name: "Facebook" },
  { seen: /\bLine\//, name: "LINE" },
  { seen: /KAKAOTALK/, name: "KakaoTalk" },
]

/** The way out of an app's own browser. */
export type WayOut = {
  /** The app whose browser this is. */
  browser: string
  /** The browser to go on in. */
  target: string
  /** Opens the payment's page there, where the system lets a page ask for it. */
  href: string
}

/**
 * The way out of the browser inside another app, or nothing where the wallet can be opened from here.
 *
 * Android: `intent://host/path#Intent;scheme=…;package=…;S.browser_fallback_url=…;end`, which stays on this page where
 * Chrome is not installed. Source: Chrome for Developers, Android Intents with Chrome. iPhone: `x-safari-https://…`, which
 * iOS hands to Safari; Apple does not document it, so where an app stops it, the link can be copied.
 * @param page - where the payment is shown in a browser that knows nothing of the cart
 */
export function wayOut(userAgent: string, wallet: string | undefined, page: string): WayOut | null {
  const app = APPS.find(({ seen }) => seen.test(userAgent))
  if (!app || app.wallet === wallet) return null
  const [scheme, bare] = page.split("://")
  return /Android/.test(userAgent)
    ? {
        browser: app.name,
        target: "Chrome",
        href:
          `intent://${bare}#Intent;scheme=${scheme};package=com.android.chrome;` +
          `S.browser_fallback_url=${encodeURIComponent(page)};end`,
      }
    : { browser: app.name, target: "Safari", href: `x-safari-${page}` }
}

/** The page of a payment: its query says which payment it is. */
export function pageOf(resumeUrl: string, sessionId: string): string {
  let url = new URL(location.href)
  try {
    url = new URL(resumeUrl || url, url)
  } catch {
    // What is no address leads to this page.
  }
  url.searchParams.set("payment_session_id", sessionId)
  return url.href
}

/**
 * Draws the way out, or hides it where it is not needed. Positions, not names: this file and the widget are built apart,
 * and each shortens its own.
 * @returns whether it is shown, and comes first
 */
export type DrawWayOut = (
  needed: boolean,
  wallet: string | undefined,
  page: readonly [resumeUrl: string, sessionId: string],
  texts: QfpayPaymentTexts,
  say: (text: string, values?: Record<string, string>) => string,
) => boolean

/**
 * Builds the remark with its two buttons in front of the actions.
 * @param actions - where the other buttons are
 */
export function createWayOut(actions: Element): DrawWayOut {
  let copied = false
  let byHand = ""
  let page = ""
  let redraw = (): unknown => undefined
  const remark = el("p", "note in-app")
  const out = el("a", "main", { part: "button out" })
  remark.style.order = "-1" // the main button of the screen comes first, but for this
  const copy = el("button", "copy", { part: "button copy", type: "button" })
  const box = el("div", "actions", { part: "way-out" }, remark, out, copy)
  copy.onclick = () => void copyLink()
  actions.before(box)

  async function copyLink(): Promise<void> {
    try {
      await navigator.clipboard.writeText(page)
      copied = true
    } catch {
      byHand = page
    }
    redraw()
  }

  return function draw(needed, wallet, where, theirs, say) {
    const texts = { ...inAppTexts, ...theirs }
    page = pageOf(...where)
    redraw = () => draw(needed, wallet, where, theirs, say)
    const way = needed && texts.paidButton ? wayOut(navigator.userAgent, wallet, page) : null
    box.hidden = !way
    if (!way) return false
    const called: Record<string, string> = { WeChat: texts.app_wechat, Alipay: texts.app_alipaycn }
    const browser = called[way.browser] ?? way.browser
    show(remark, byHand || say(copied ? texts.copied : texts.inApp, { ...way, browser }))
    out.href = way.href
    show(out, say(texts.openButton, way))
    show(copy, texts.copyButton)
    return true
  }
}
