import { qrPath } from "./qr-path"

/** The name of the window: after the admin is loaded anew, the same window is found by it. */
const NAME = "qfpay-shopper"

const SCREEN = "screen"

/** Big enough to be read from the other side of a counter; light, whatever the counter's theme is. */
const STYLE = `
  html, body { height: 100%; margin: 0 }
  body { display: flex; align-items: center; justify-content: center; background: #fff; color: #18181b;
    font: 400 clamp(18px, 3.2vmin, 40px)/1.4 system-ui, -apple-system, "Noto Sans", "Noto Sans HK", sans-serif; text-align: center }
  main { display: flex; flex-direction: column; align-items: center; gap: 2vmin; padding: 3vmin }
  p, h1 { margin: 0 }
  h1 { font-size: 1.4em; font-weight: 500 }
  .amount { font-size: 3em; line-height: 1.1; font-weight: 600; font-variant-numeric: tabular-nums }
  svg { width: min(62vh, 80vw); height: auto; display: block }
  .paid { color: #047857; font-weight: 600 }
  #${SCREEN}:not(:empty) ~ #welcome { display: none }`

/** What the shopper sees, from top to bottom; nothing, while nothing is to be paid. */
export interface ShopperView {
  readonly label?: string
  readonly amount: string
  readonly sentence: string
  readonly isPaid?: boolean
  /** A code to scan, and what it is for those who do not see it. */
  readonly code?: { readonly content: string; readonly label: string }
}

let handle: Window | null = null

/** Draws in the shopper's window, while it is open. */
export function showShopper(view: ShopperView | undefined): void {
  const screen = handle && !handle.closed ? handle.document.getElementById(SCREEN) : null
  if (!screen) return
  const page = screen.ownerDocument
  const text = (tag: string, words: string, className = "") => {
    const element = page.createElement(tag)
    element.textContent = words
    element.className = className
    return element
  }
  if (!view) return screen.replaceChildren()
  const main = page.createElement("main")
  main.setAttribute("role", "status")
  if (view.label) main.append(text("p", view.label))
  main.append(text("p", view.amount, "amount"), text("h1", view.sentence, view.isPaid ? "paid" : ""))
  if (view.code) main.append(drawn(page, view.code))
  screen.replaceChildren(main)
}

const SVG = "http://www.w3.org/2000/svg"

function drawn(page: Document, { content, label }: NonNullable<ShopperView["code"]>): SVGElement {
  const { path, from, side } = qrPath(content)
  const svg = page.createElementNS(SVG, "svg")
  const dark = page.createElementNS(SVG, "path")
  for (const [name, value] of Object.entries({
    role: "img",
    "aria-label": label,
    viewBox: `${from} ${from} ${side} ${side}`,
    "shape-rendering": "crispEdges",
  })) {
    svg.setAttribute(name, value)
  }
  dark.setAttribute("d", path)
  svg.append(dark)
  return svg
}

/**
 * Opens a second window for the shopper's side of the counter, or finds the one that is open: drag it to the other screen.
 * It has nothing of the admin in it, and stays open from one order to the next.
 *
 * @param words - what it is called, and what it says while nothing is to be paid
 * @returns whether the browser allows it
 */
export function openShopperWindow({ title, welcome }: { readonly title: string; readonly welcome: string }): boolean {
  handle = window.open("", NAME, "popup,width=900,height=900")
  if (!handle) return false
  const { document: page } = handle
  page.title = title
  page.documentElement.lang = document.documentElement.lang
  if (!page.getElementById(SCREEN)) {
    const [style, screen, idle] = [page.createElement("style"), page.createElement("div"), page.createElement("h1")]
    style.textContent = STYLE
    screen.id = SCREEN
    idle.id = "welcome"
    page.head.append(style)
    page.body.append(screen, idle)
  }
  const idle = page.getElementById("welcome")
  if (idle) idle.textContent = welcome
  handle.focus()
  return true
}
