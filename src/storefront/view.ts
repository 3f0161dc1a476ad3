import { hasApplePay } from "./apple-pay"
import { nextActionOf } from "./next-action"
import { announcementDue } from "./countdown"
import { el, show, svg } from "./dom"
import { formatRemaining, speakRemaining } from "./format"
import { iconOf, markOf } from "./icons"
import type { createWayOut } from "./in-app"
import { messageOf } from "./message"
import { qrImage, qrPath, QUIET_ZONE, readModules } from "./qr"
import { STYLES } from "./styles"
import type { QfpayPaymentTexts } from "./texts"
import type { PaymentSession, QfpayPaymentState } from "./types"

/** Everything that the screen shows. */
export interface ViewModel {
  state: QfpayPaymentState
  session: PaymentSession | null
  locale: string
  texts: QfpayPaymentTexts
  phone: boolean
  /** Whether the shop's server may be asked for a new code. */
  renewable: boolean
  /** Whether money has arrived: nobody is asked to pay then, or whether they have. */
  arrived: boolean
  /** A quiet remark below the actions. */
  note: keyof QfpayPaymentTexts | null
  /** Whether the shopper waits for something they asked for. */
  busy: boolean
  /** Until the code expires; `null` shows no countdown. */
  remainingMs: number | null
  /** How long the code was payable at first. */
  lifetimeMs: number
  /** Draws the way out of a browser inside another app, where this is one. */
  wayOut: typeof createWayOut | undefined
  /** Where the payment is shown in a browser that knows nothing of the cart; empty: this page. */
  page: string
}

/** What the shopper can ask for. */
export interface ViewActions {
  check: () => void
  refresh: () => void
  /** The shopper goes to the wallet. @returns whether the shop opens it by itself */
  leave: (url: string) => boolean
}

/**
 * Builds the screen and returns what draws it. Its elements stay the same, so that neither the focus nor a screen
 * reader's place is lost when an answer arrives.
 */
export function createView(root: ShadowRoot, actions: ViewActions): (model: ViewModel) => void {
  let model: ViewModel
  let drawn: string | undefined
  let coded = false
  let pictured: QfpayPaymentState | undefined
  let marked: string | undefined
  let unfolded = false
  let announced = ""
  let announcedMs = 0
  let drawWayOut: ReturnType<typeof createWayOut> | undefined

  const button = (name: string, act: () => void): HTMLButtonElement => {
    const made = el("button", name, { part: `button ${name}`, type: "button" })
    made.onclick = () => {
      if (!model.busy) act()
    }
    return made
  }
  const letters = el("span", "letters")
  const slot = el("slot", "", { name: "mark" }, letters)
  const mark = el("span", "mark", { "aria-hidden": true }, slot)
  const wallet = el("span", "wallet")
  const amount = el("div", "amount")
  const qr = el("div", "qr", { role: "img" })
  const icon = el("div", "state")
  const title = el("h2", "title", { tabindex: -1 })
  const text = el("p", "text")
  const reference = el("p", "reference")
  const timeLabel = el("span", "label")
  const timer = el("span", "timer", { role: "timer" })
  const progress = el("i", "progress")
  const time = el("div", "countdown", {}, timeLabel, timer, el("div", "bar", {}, progress))
  const link = el("a", "main link", { part: "button link", rel: "noreferrer" })
  link.onclick = (event) => {
    if (actions.leave(link.href)) event.preventDefault()
  }
  const renew = button("main", actions.refresh)
  const paid = button("paid", actions.check)
  const toggle = button("toggle", () => {
    unfolded = !unfolded
    render(model)
  })
  const save = el("a", "save", { part: "button save", download: "qr.png" })
  const note = el("p", "note")
  const live = el("div", "live", { role: "status" })
  const ways = el("div", "actions", {}, link, renew, paid, toggle, save)
  const card = el(
    "section",
    "card",
    {},
    ...[el("header", "header", {}, mark, wallet), amount, qr, icon, title, text, reference, time],
    ...[ways, note, live],
  )

  try {
    const sheet = new CSSStyleSheet() // not an inline style: shops forbid those
    sheet.replaceSync(STYLES)
    root.adoptedStyleSheets = [sheet]
  } catch {
    root.append(el("style", "", {}, STYLES)) // Safari before 16.4
  }
  root.append(card)

  function drawQr(modules: string | undefined, phone: boolean): void {
    if (modules === drawn) return
    drawn = modules
    const code = readModules(modules)
    coded = !!code
    qr.replaceChildren()
    if (!code) return
    const side = code.side + 2 * QUIET_ZONE
    const viewBox = `-${QUIET_ZONE} -${QUIET_ZONE} ${side} ${side}`
    qr.append(svg("svg", { viewBox, "shape-rendering": "crispEdges" }, svg("path", { d: qrPath(code) })))
    save.href = qrImage(code)
    // What a phone saves, or reads, at a long press is an image; a drawing is not.
    if (phone) qr.append(el("img", "photo", { src: save.href, alt: "" }))
  }

  function announce(message: string, { remainingMs, locale, texts }: ViewModel): void {
    if (message === announced && !announcementDue(remainingMs ?? 0, announcedMs)) return
    announced = message
    announcedMs = remainingMs ?? 0
    live.textContent = remainingMs ? `${message} ${texts.timeLeft}: ${speakRemaining(remainingMs, locale)}` : message
  }

  function render(next: ViewModel): void {
    model = next
    const { state, session, texts, phone, busy, remainingMs } = next
    const focused = root.activeElement
    const data = session?.data ?? {}
    const { link: href, first } = nextActionOf(data, phone)
    const message = messageOf({ ...next, first })
    const { own, say } = message
    const waiting = state === "waiting"
    const ended = state === "expired" || state === "error"
    const over = waiting && remainingMs === 0

    drawQr(waiting ? data.qr_modules : undefined, phone)
    const shown = waiting && coded && (first === "qr" || unfolded)
    const missing = data.wallet === "applepay" && !hasApplePay()

    card.lang = next.locale
    card.dataset.wallet = data.wallet ?? ""
    if (marked !== data.wallet) letters.replaceChildren(markOf((marked = data.wallet)))
    show(wallet, message.wallet)
    show(amount, message.amount)
    qr.hidden = !shown && state !== "loading"
    qr.dataset.over = String(over)
    qr.setAttribute("aria-label", `${message.title || message.text} ${message.amount}`)
    if (pictured !== state) icon.replaceChildren(iconOf((pictured = state)))
    show(title, message.title)
    show(text, over ? texts.loadingText : waiting && missing ? texts.noApplePay : message.text)
    show(reference, `${texts.reference} ${data.out_trade_no}`, ended && data.out_trade_no)

    time.hidden = remainingMs === null
    show(timeLabel, texts.timeLeft)
    show(timer, formatRemaining(remainingMs ?? 0))
    progress.style.transform = `scaleX(${Math.min(1, (remainingMs ?? 0) / next.lifetimeMs)})`

    drawWayOut ??= next.wayOut?.(ways)
    // Cards are paid on a page; everything else opens an app or needs its photos.
    const needed = waiting && first !== "none" && data.wallet !== "card"
    const leaving = drawWayOut?.(needed, data.wallet, [next.page, session?.id ?? ""], texts, say)

    if (href) link.href = href
    link.className = first !== "link" ? "save" : leaving ? "paid" : "main"
    show(link, message.button, waiting && href && !over && !missing)
    show(renew, busy ? texts.loadingText : own("refreshButton"), next.renewable)
    show(
      paid,
      busy && waiting ? texts.loadingText : texts.paidButton,
      (waiting && !missing) || (ended && !next.arrived && !session?.is_final),
    )
    show(toggle, texts.otherPhone, waiting && coded && first === "link")
    toggle.setAttribute("aria-expanded", String(unfolded))
    // Who cannot scan their own screen begins with the picture.
    save.className = phone && first === "qr" && !leaving ? "main" : "save"
    show(save, texts.saveButton, shown && !over)
    show(note, say(own(next.note ?? "")))

    announce(`${message.title} ${text.textContent} ${note.textContent}`, next)
    if (focused?.closest("[hidden]")) title.focus()
  }

  return render
}
