import type { Locale } from "../qfpay/catalogue/wallets"
import { presentationOf } from "./carrier"
import { announcementDue } from "./countdown"
import { el, show, svg } from "./dom"
import { formatRemaining, speakRemaining } from "./format"
import { iconOf } from "./icons"
import { messageOf } from "./message"
import { qrImage, qrPath, QUIET_ZONE } from "./qr"
import { encodeQr, type QrRows } from "./qr-code"
import { STYLES } from "./styles"
import type { QfpayPaymentTexts } from "./texts"
import type { PaymentSession, QfpayPaymentState } from "./types"

/** Everything that the screen shows. */
export interface ViewModel {
  state: QfpayPaymentState
  session: PaymentSession | null
  locale: Locale
  texts: QfpayPaymentTexts
  phone: boolean
  /** Whether the shop's server may be asked for a new code. */
  renewable: boolean
  /** A quiet remark below the actions. */
  note: "notYet" | "offline" | "late" | null
  /** Whether the shopper waits for something they asked for. */
  busy: boolean
  /** Until the code expires; `null` shows no countdown. */
  remainingMs: number | null
  /** How long the code was payable at first. */
  lifetimeMs: number
}

/** What the shopper can ask for. */
export interface ViewActions {
  check: () => void
  refresh: () => void
}

/**
 * Builds the screen and returns what draws it. Its elements stay the same, so that neither the focus nor a screen
 * reader's place is lost when an answer arrives.
 */
export function createView(root: ShadowRoot, actions: ViewActions): (model: ViewModel) => void {
  let model: ViewModel
  let rows: QrRows | null = null
  let drawn: string | null = null
  let pictured: QfpayPaymentState | undefined
  let unfolded = false
  let announced = ""
  let announcedMs = 0

  const button = (name: string, act: () => void): HTMLButtonElement => {
    const made = el("button", name, { part: `button ${name}`, type: "button" })
    made.onclick = () => {
      if (!model.busy) act()
    }
    return made
  }
  const mark = el("span", "mark", { "aria-hidden": true })
  const wallet = el("span", "wallet")
  const amount = el("div", "amount")
  const qr = el("div", "qr", { role: "img" })
  const icon = el("div", "state")
  const title = el("h2", "title", { tabindex: -1 })
  const text = el("p", "text")
  const timeLabel = el("span", "label")
  const timer = el("span", "timer", { role: "timer" })
  const progress = el("i", "progress")
  const time = el("div", "countdown", {}, timeLabel, timer, el("div", "bar", {}, progress))
  const link = el("a", "main link", { part: "button link", rel: "noreferrer" })
  const renew = button("main", actions.refresh)
  const paid = button("paid", actions.check)
  const toggle = button("toggle", () => {
    unfolded = !unfolded
    render(model)
  })
  const save = el("a", "save", { part: "button save", download: "qr.png" })
  const note = el("p", "note")
  const live = el("div", "live", { role: "status" })
  const card = el(
    "section",
    "card",
    {},
    ...[el("header", "header", {}, mark, wallet), amount, qr, icon, title, text, time],
    ...[el("div", "actions", {}, link, renew, paid, toggle, save), note, live],
  )

  try {
    const sheet = new CSSStyleSheet() // not an inline style: shops forbid those
    sheet.replaceSync(STYLES)
    root.adoptedStyleSheets = [sheet]
  } catch {
    root.append(el("style", "", {}, STYLES)) // Safari before 16.4
  }
  root.append(card)

  function drawQr(payload: string | null, phone: boolean): void {
    if (payload === drawn) return
    drawn = payload
    rows = payload ? encodeQr(payload) : null
    qr.replaceChildren()
    if (!rows) return
    const side = rows.length + 2 * QUIET_ZONE
    const viewBox = `-${QUIET_ZONE} -${QUIET_ZONE} ${side} ${side}`
    qr.append(svg("svg", { viewBox, "shape-rendering": "crispEdges" }, svg("path", { d: qrPath(rows) })))
    save.href = qrImage(rows)
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
    const { qr: payload, link: href, first } = presentationOf(data, phone)
    const message = messageOf({ ...next, data, first })
    const waiting = state === "waiting"
    const over = waiting && remainingMs === 0

    drawQr(waiting ? payload : null, phone)
    const coded = waiting && rows
    const shown = coded && (first === "qr" || unfolded)

    card.lang = next.locale
    card.dataset.wallet = data.wallet ?? ""
    show(mark, message.wallet.slice(0, 1))
    show(wallet, message.wallet)
    show(amount, message.amount)
    qr.hidden = !shown && state !== "loading"
    qr.dataset.over = String(over)
    qr.setAttribute("aria-label", `${message.title || message.text} ${message.amount}`)
    if (pictured !== state) icon.replaceChildren(iconOf((pictured = state)))
    show(title, message.title)
    show(text, over ? texts.loading : message.text)

    time.hidden = remainingMs === null
    show(timeLabel, texts.timeLeft)
    show(timer, formatRemaining(remainingMs ?? 0))
    progress.style.transform = `scaleX(${Math.min(1, (remainingMs ?? 0) / next.lifetimeMs)})`

    if (href) link.href = href
    link.className = first === "link" ? "main" : "save"
    show(link, message.link, waiting && href && !over)
    show(renew, busy ? texts.loading : texts.refreshButton, next.renewable)
    show(paid, busy && waiting ? texts.loading : texts.paidButton, waiting || state === "expired" || state === "error")
    show(toggle, texts.otherPhone, coded && first === "link")
    toggle.setAttribute("aria-expanded", String(unfolded))
    show(save, texts.saveButton, shown && !over)
    show(note, next.note ? texts[next.note] : "")

    announce(`${message.title} ${text.textContent} ${note.textContent}`, next)
    if (focused?.closest("[hidden]")) title.focus()
  }

  return render
}
