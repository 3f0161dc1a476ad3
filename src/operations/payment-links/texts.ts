import type { ShopperLocale } from "../../qfpay/catalogue"
import { fillIn, linkEmailIn } from "../../qfpay/messages"

interface LinkFacts {
  readonly shop: string
  /** In major units. */
  readonly amount: number
  /** ISO code, any letter case. */
  readonly currency: string
  readonly order: number
  readonly url: string
  readonly until: Date
}

interface Email {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** The email with a payment link, for a provider that takes content; one with templates gets the same facts as data. */
export function linkEmail(locale: ShopperLocale, { shop, amount, currency, order, url, until }: LinkFacts): Email {
  const words = linkEmailIn(locale)
  const money = new Intl.NumberFormat(locale, { style: "currency", currency: currency.toUpperCase() }).format(amount)
  const format = { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Hong_Kong" } as const
  const time = new Intl.DateTimeFormat(locale, format).format(until)
  const facts = { shop, order: String(order), amount: money, time }
  const lines = [fillIn(words.text, facts), fillIn(words.until, facts)]
  const [first = "", last = ""] = lines.map(escapeHtml)
  return {
    subject: fillIn(words.subject, facts),
    text: [lines[0], url, lines[1]].join("\n\n"),
    html: `<p>${first}</p><p><a href="${escapeHtml(url)}">${words.button}</a></p><p>${last}</p>`,
  }
}

const escapeHtml = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;")
