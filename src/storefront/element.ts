import { readPaymentSession } from "./session"
import { languageOf, type QfpayPaymentTexts } from "./texts"
import type { PaymentSessionInput, QfpayPaymentEventDetail, QfpayPaymentFetch } from "./types"
import { createWidget } from "./widget"

// A server that renders the page imports this module too, and has no HTMLElement.
const Base = globalThis.HTMLElement ?? Object

/**
 * `<qfpay-payment>`: shows one QFPay payment to a shopper and follows it until nothing more can be learnt of it. It draws
 * the code itself and speaks to the shop's own server only. It never throws: what cannot be shown is an error state.
 */
export class QfpayPaymentElement extends Base {
  static observedAttributes = ["backend-url", "publishable-key", "session-id", "locale"]

  private transport: QfpayPaymentFetch | null = null
  private given: PaymentSessionInput | null = null
  private words: Partial<QfpayPaymentTexts> = {}
  private planned = false
  private readonly widget = createWidget({
    root: this.attachShadow({ mode: "open" }),
    address: () => ({
      backendUrl: this.attribute("backend-url"),
      publishableKey: this.attribute("publishable-key"),
      sessionId: this.attribute("session-id") || this.given?.id || "",
      language: this.language(),
      transport: this.transport,
    }),
    locale: () => this.language(),
    texts: () => this.words,
    autoRedirect: () => this.hasAttribute("auto-redirect"),
    resumeUrl: () => this.attribute("resume-url"),
    entered: (state) => {
      this.dataset.state = state
      this.emit("change", this.widget.detail())
      if (/authorized|expired|error/.test(state)) this.emit(state, this.detail)
    },
    dispatch: (event, url) => !this.emit(event, { ...this.widget.detail(), ...(url && { url }) }),
  })

  /** A session the shop already has, so that the code appears without a first request. */
  get session(): PaymentSessionInput | null {
    return this.given
  }
  set session(session: PaymentSessionInput | null) {
    const another = session?.id !== this.given?.id
    this.given = session
    if (another) this.plan() // the element's own state of a followed session is newer than the page's copy
  }

  /** The shop's own wording in place of single texts. */
  get texts(): Partial<QfpayPaymentTexts> {
    return this.words
  }
  set texts(texts: Partial<QfpayPaymentTexts>) {
    this.words = texts
    this.widget.draw()
  }

  /** The shop's own `fetch`, for a browser that does not reach Medusa. It is used from the next request on. */
  get fetch(): QfpayPaymentFetch | null {
    return this.transport
  }
  set fetch(transport: QfpayPaymentFetch | null) {
    this.transport = transport
  }

  /** What `qfpay:authorized`, `qfpay:expired` or `qfpay:error` would carry now. */
  get detail(): QfpayPaymentEventDetail {
    const { session_id, status, order_id } = this.widget.detail()
    return { session_id, status, order_id }
  }

  /** Asks the shop's server how the payment stands, at most every three seconds. Completes nothing by itself. */
  check(): Promise<void> {
    return this.widget.check()
  }

  /** Asks the shop's server for a new code for the same session. */
  refresh(): Promise<void> {
    return this.widget.refresh()
  }

  connectedCallback(): void {
    // What was set before the element was defined hides the accessors above: set it again.
    const own = this as Record<string, unknown>
    for (const name of ["fetch", "session", "texts"]) {
      if (!Object.hasOwn(own, name)) continue
      const early = own[name]
      delete own[name]
      own[name] = early
    }
    this.plan()
  }

  disconnectedCallback(): void {
    this.widget.stop()
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after) return
    if (name === "locale") this.widget.draw()
    else this.plan()
  }

  private attribute(name: string): string {
    return this.getAttribute(name) ?? ""
  }

  private language(): string {
    return languageOf(this.attribute("locale"), document.documentElement.lang)
  }

  /** Tells the page; only `qfpay:action` can be canceled. @returns whether nobody did */
  private emit(name: string, detail: object): boolean {
    const cancelable = name === "action"
    return this.dispatchEvent(new CustomEvent(`qfpay:${name}`, { bubbles: true, composed: true, cancelable, detail }))
  }

  /** Starts once, after all that a framework sets in one go. */
  private plan(): void {
    if (this.planned) return
    this.planned = true
    queueMicrotask(() => {
      this.planned = false
      if (this.isConnected) this.widget.start(readPaymentSession(this.given))
    })
  }
}

/** Registers `<qfpay-payment>`, once, where there is a browser. Importing the module does it already. */
export function defineQfpayPayment(): void {
  const registry = globalThis.customElements
  if (registry && !registry.get("qfpay-payment")) registry.define("qfpay-payment", QfpayPaymentElement)
}
