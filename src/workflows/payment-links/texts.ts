import type { Locale } from "../../qfpay/catalogue"

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

interface Words {
  readonly subject: (shop: string, money: string) => string
  readonly text: (shop: string, order: number, money: string) => string
  readonly button: string
  readonly until: (day: string) => string
}

const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    subject: (shop, money) => `${shop}: please pay ${money}`,
    text: (shop, order, money) => `${shop} asks you to pay ${money} for order #${order}.`,
    button: "Pay now",
    until: (day) => `The link is valid until ${day} (Hong Kong time) and can be paid once.`,
  },
  "zh-HK": {
    subject: (shop, money) => `${shop}：請支付 ${money}`,
    text: (shop, order, money) => `${shop} 請你為訂單 #${order} 支付 ${money}。`,
    button: "立即付款",
    until: (day) => `連結有效至 ${day}（香港時間），只可付款一次。`,
  },
  "zh-CN": {
    subject: (shop, money) => `${shop}：请支付 ${money}`,
    text: (shop, order, money) => `${shop} 请您为订单 #${order} 支付 ${money}。`,
    button: "立即付款",
    until: (day) => `链接有效至 ${day}（香港时间），只能付款一次。`,
  },
}

/** The email with a payment link, for a provider that takes content; one with templates gets the same facts as data. */
export function linkEmail(locale: Locale, { shop, amount, currency, order, url, until }: LinkFacts): Email {
  const words = WORDS[locale]
  const money = new Intl.NumberFormat(locale, { style: "currency", currency: currency.toUpperCase() }).format(amount)
  const time = { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Hong_Kong" } as const
  const day = new Intl.DateTimeFormat(locale, time).format(until)
  const lines = [words.text(shop, order, money), words.until(day)]
  const [first = "", last = ""] = lines.map(escapeHtml)
  return {
    subject: words.subject(shop, money),
    text: [lines[0], url, lines[1]].join("\n\n"),
    html: `<p>${first}</p><p><a href="${escapeHtml(url)}">${words.button}</a></p><p>${last}</p>`,
  }
}

const escapeHtml = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;")
