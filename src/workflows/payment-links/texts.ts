import type { ShopperLocale } from "../../qfpay/catalogue"

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

const WORDS: Readonly<Record<ShopperLocale, Words>> = {
  en: {
    subject: (shop, money) => `Payment request for ${money} from ${shop}`,
    text: (shop, order, money) => `${shop} is requesting a payment of ${money} for order #${order}.`,
    button: "Pay now",
    until: (day) => `This link can be used for one payment and is valid until ${day} (Hong Kong time).`,
  },
  "zh-HK": {
    subject: (shop, money) => `${shop}：請支付 ${money}`,
    text: (shop, order, money) => `${shop} 現請你支付訂單 #${order} 的款項 ${money}。`,
    button: "立即付款",
    until: (day) => `此連結只可付款一次，有效期至 ${day}（香港時間）。`,
  },
  "zh-CN": {
    subject: (shop, money) => `${shop}：请支付 ${money}`,
    text: (shop, order, money) => `${shop} 请您支付订单 #${order} 的款项 ${money}。`,
    button: "立即付款",
    until: (day) => `此链接仅可付款一次，有效期至 ${day}（香港时间）。`,
  },
  "zh-TW": {
    subject: (shop, money) => `${shop}：請支付 ${money}`,
    text: (shop, order, money) => `${shop} 請您支付訂單 #${order} 的款項 ${money}。`,
    button: "立即付款",
    until: (day) => `此連結僅可付款一次，有效期限至 ${day}（香港時間）。`,
  },
  ja: {
    subject: (shop, money) => `${shop}：${money}のお支払いのお願い`,
    text: (shop, order, money) => `${shop}より、ご注文 #${order} について${money}のお支払いをお願いいたします。`,
    button: "お支払いに進む",
    until: (day) => `このリンクでのお支払いは1回限りです。有効期限：${day}（香港時間）`,
  },
  ko: {
    subject: (shop, money) => `[${shop}] ${money} 결제 요청`,
    text: (shop, order, money) => `${shop}에서 주문 #${order}에 대해 ${money} 결제를 요청했습니다.`,
    button: "결제하기",
    until: (day) => `이 링크는 ${day}(홍콩 시간)까지 유효하며 한 번만 결제할 수 있습니다.`,
  },
  th: {
    subject: (shop, money) => `${shop}: โปรดชำระเงิน ${money}`,
    text: (shop, order, money) => `${shop} ขอให้คุณชำระเงิน ${money} สำหรับคำสั่งซื้อ #${order}`,
    button: "ชำระเงิน",
    until: (day) => `ลิงก์นี้ชำระได้ครั้งเดียวและใช้ได้ถึง ${day} (เวลาฮ่องกง)`,
  },
}

/** The email with a payment link, for a provider that takes content; one with templates gets the same facts as data. */
export function linkEmail(locale: ShopperLocale, { shop, amount, currency, order, url, until }: LinkFacts): Email {
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
