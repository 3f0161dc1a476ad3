import { pickLocale } from "../qfpay/catalogue/locale"
import { readPaymentSession } from "./session"
import type { QfpayPaymentTexts } from "./texts"
import type { PaymentSessionInput, QfpayPaymentEventDetail } from "./types"
import { createWidget } from "./widget"

// A server that renders the page imports this module too, and has no HTMLElement.
const Base = globalThis.HTMLElement ?? Object

/**
 * `<qfpay-payment>`: shows one QFPay payment to a shopper and follows it until it is paid, expired or refused.
 * It draws the code itself and speaks to the shop's own server only.
 */
export class QfpayPaymentElement extends Base {
  static get observedAttributes(): string[] {
    return ["backend-url", "publishable-key", "session-id", "locale"]
  }

  private given: PaymentSessionInput | null = null
  private words: Partial<QfpayPaymentTexts> = {}
  private planned = false
  private readonly widget = createWidget({
    root: this.attachShadow({ mode: "open" }),
    address: () => ({
      backendUrl: this.attribute("backend-url"),
      publishableKey: this.attribute("publishable-key"),
      sessionId: this.attribute("session-id") || this.given?.id || "",
    }),
    locale: () => pickLocale(this.attribute("locale"), document.documentElement.lang),
    texts: () => this.words,
    entered: (state, final) => {
      this.dataset.state = state
      const { detail } = this
      if (final) this.dispatchEvent(new CustomEvent(`qfpay:${state}`, { bubbles: true, composed: true, detail }))
    },
  })

  /** A session the shop already has, so that the code appears without a first request. */
  get session(): PaymentSessionInput | null {
    return this.given
  }
  set session(session: PaymentSessionInput | null) {
    const another = session?.id !== this.given?.id
    this.given = session
    if (another) this.plan() // what is followed already is known better than the shop's page knows it
  }

  /** The shop's own wording in place of single texts. */
  get texts(): Partial<QfpayPaymentTexts> {
    return this.words
  }
  set texts(texts: Partial<QfpayPaymentTexts>) {
    this.words = texts
    this.widget.draw()
  }

  /** What an event fired now would carry. */
  get detail(): QfpayPaymentEventDetail {
    return this.widget.detail()
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
    for (const name of ["session", "texts"] as const) {
      if (!Object.hasOwn(this, name)) continue
      const early = this[name]
      Reflect.deleteProperty(this, name)
      Reflect.set(this, name, early)
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
