import { createHash } from "node:crypto"
import type { ShopperLocale } from "../../../../qfpay/catalogue"
import type { PayPageView, PaymentLinkState } from "../../../../workflows/payment-links/payment-link"

interface Texts extends Readonly<Record<Exclude<PaymentLinkState, "open"> | "unknown", string>> {
  readonly title: string
  readonly order: string
  readonly choose: string
  readonly another: string
  readonly none: string
  readonly script: string
  readonly busy: string
  readonly failed: string
  readonly replaced: string
}

const TEXTS: Readonly<Record<ShopperLocale, Texts>> = {
  en: {
    title: "Payment",
    order: "Order #",
    choose: "Choose how to pay",
    another: "Choose another way to pay",
    paid: "This order has already been paid. There is nothing more to pay.",
    expired: "This payment link has expired. Ask the shop for a new one.",
    withdrawn: "This payment link is no longer valid. Contact the shop.",
    unknown: "This payment link doesn’t exist. Check the address.",
    none: "No payment method is available for this amount. Contact the shop.",
    script: "Turn on JavaScript to pay.",
    busy: "Another payment for this order is still being checked. Wait a moment, then try again.",
    failed: "The shop can’t be reached right now. Try again.",
    replaced: "The amount or payment method has changed. Choose how to pay again.",
  },
  "zh-HK": {
    title: "付款",
    order: "訂單 #",
    choose: "選擇付款方式",
    another: "選用其他付款方式",
    paid: "此訂單已付款，無須再付款。",
    expired: "此付款連結已過期，請向商戶索取新連結。",
    withdrawn: "此付款連結已失效，請向商戶查詢。",
    unknown: "找不到此付款連結，請檢查網址。",
    none: "沒有適用於此金額的付款方式，請向商戶查詢。",
    script: "請啟用 JavaScript 以付款。",
    busy: "此訂單的另一項付款仍在查核中，請稍後再試。",
    failed: "暫時未能連線至商戶，請再試。",
    replaced: "金額或付款方式已更改，請重新選擇付款方式。",
  },
  "zh-CN": {
    title: "付款",
    order: "订单 #",
    choose: "选择付款方式",
    another: "选择其他付款方式",
    paid: "此订单已付款，无需再次付款。",
    expired: "此付款链接已过期，请向商家索取新链接。",
    withdrawn: "此付款链接已失效，请咨询商家。",
    unknown: "找不到此付款链接，请检查网址。",
    none: "没有适用于此金额的付款方式，请咨询商家。",
    script: "请启用 JavaScript 以付款。",
    busy: "此订单另有一笔付款仍在核查中，请稍后重试。",
    failed: "暂时无法连接商家，请重试。",
    replaced: "金额或付款方式已更改，请重新选择付款方式。",
  },
  "zh-TW": {
    title: "付款",
    order: "訂單 #",
    choose: "選擇付款方式",
    another: "改用其他付款方式",
    paid: "此訂單已付款，無須再次付款。",
    expired: "此付款連結已過期，請向商店索取新連結。",
    withdrawn: "此付款連結已失效，請向商店洽詢。",
    unknown: "找不到此付款連結，請檢查網址。",
    none: "沒有適用於此金額的付款方式，請向商店洽詢。",
    script: "請啟用 JavaScript 以付款。",
    busy: "此訂單另有一筆付款仍在確認中，請稍後再試。",
    failed: "暫時無法連線到商店，請再試一次。",
    replaced: "金額或付款方式已變更，請重新選擇付款方式。",
  },
  ja: {
    title: "お支払い",
    order: "注文番号 #",
    choose: "お支払い方法を選択してください",
    another: "別のお支払い方法を選択",
    paid: "このご注文はお支払い済みです。これ以上のお支払いは不要です。",
    expired: "この支払いリンクは有効期限が切れています。ショップに新しいリンクをご依頼ください。",
    withdrawn: "この支払いリンクは無効です。ショップにお問い合わせください。",
    unknown: "この支払いリンクは存在しません。アドレスをご確認ください。",
    none: "この金額に利用できるお支払い方法がありません。ショップにお問い合わせください。",
    script: "お支払いにはJavaScriptを有効にしてください。",
    busy: "このご注文の別のお支払いを確認中です。しばらくしてからもう一度お試しください。",
    failed: "現在ショップに接続できません。もう一度お試しください。",
    replaced: "金額またはお支払い方法が変更されました。お支払い方法をもう一度お選びください。",
  },
  ko: {
    title: "결제",
    order: "주문 #",
    choose: "결제 수단을 선택하세요",
    another: "다른 결제 수단 선택",
    paid: "이 주문은 결제가 완료되었습니다. 더 결제할 금액이 없습니다.",
    expired: "결제 링크가 만료되었습니다. 상점에 새 링크를 요청하세요.",
    withdrawn: "이 결제 링크는 더 이상 유효하지 않습니다. 상점에 문의하세요.",
    unknown: "존재하지 않는 결제 링크입니다. 주소를 확인하세요.",
    none: "이 금액을 결제할 수 있는 수단이 없습니다. 상점에 문의하세요.",
    script: "결제하려면 JavaScript를 켜 주세요.",
    busy: "이 주문의 다른 결제를 확인하고 있습니다. 잠시 후 다시 시도해 주세요.",
    failed: "지금은 상점에 연결할 수 없습니다. 다시 시도해 주세요.",
    replaced: "금액 또는 결제 수단이 변경되었습니다. 결제 수단을 다시 선택하세요.",
  },
  th: {
    title: "ชำระเงิน",
    order: "คำสั่งซื้อ #",
    choose: "เลือกวิธีชำระเงิน",
    another: "เลือกวิธีชำระเงินอื่น",
    paid: "คำสั่งซื้อนี้ชำระเงินแล้ว ไม่มียอดที่ต้องชำระ",
    expired: "ลิงก์ชำระเงินนี้หมดอายุแล้ว โปรดขอลิงก์ใหม่จากร้านค้า",
    withdrawn: "ลิงก์ชำระเงินนี้ใช้ไม่ได้แล้ว โปรดสอบถามร้านค้า",
    unknown: "ไม่พบลิงก์ชำระเงินนี้ โปรดตรวจสอบที่อยู่",
    none: "ไม่มีวิธีชำระเงินสำหรับยอดนี้ โปรดสอบถามร้านค้า",
    script: "โปรดเปิดใช้ JavaScript เพื่อชำระเงิน",
    busy: "กำลังตรวจสอบการชำระเงินอื่นของคำสั่งซื้อนี้ โปรดรอสักครู่แล้วลองอีกครั้ง",
    failed: "ขณะนี้ติดต่อร้านค้าไม่ได้ โปรดลองอีกครั้ง",
    replaced: "ยอดเงินหรือวิธีชำระเงินเปลี่ยนไป โปรดเลือกวิธีชำระเงินอีกครั้ง",
  },
}

const STYLE = `
:root { color-scheme: light dark; --ink: #18181b; --soft: #52525b; --paper: #fff; --ground: #f4f4f5; --line: #d4d4d8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #fafafa; --soft: #c4c4cc; --paper: #1f1f23; --ground: #131316; --line: #3f3f46; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans HK", sans-serif; }
main { max-width: 28rem; margin: 0 auto; padding: 2rem 1rem; }
article { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 1.5rem; }
header { text-align: center; margin-bottom: 1.5rem; }
h1 { font-size: 1.125rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 0 0 .75rem; }
.order { color: var(--soft); margin: 0; }
.amount { font-size: 2.25rem; line-height: 1.2; font-weight: 600; margin: .5rem 0 0; font-variant-numeric: tabular-nums; }
.methods { display: grid; gap: .5rem; }
button { font: inherit; color: inherit; width: 100%; padding: .75rem 1rem; border: 1px solid var(--line);
  border-radius: 8px; background: var(--paper); cursor: pointer; min-height: 3rem; }
button:hover:not(:disabled), button:focus-visible { border-color: currentColor; }
button:disabled { opacity: .6; cursor: wait; }
.another { margin-top: 1rem; border-color: transparent; color: var(--soft); text-decoration: underline; }
.problem { margin: 0 0 .75rem; }
`
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64")

/** Only scripts and answers from this server, no frames; a script injected through a shop's name would not run. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'sha256-${STYLE_HASH}'`,
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ")

/** The page of a payment link, and its Content-Security-Policy. @param view - `undefined`: there is no such link */
export function payPage(
  view: PayPageView | undefined,
  locale: ShopperLocale,
): { readonly html: string; readonly policy: string } {
  const texts = TEXTS[locale]
  const title = view?.shop_name ? `${texts.title} · ${view.shop_name}` : texts.title
  return {
    policy: POLICY,
    html: `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<article>
${view ? head(view, locale) : ""}
${view?.state === "open" || view?.payment_session ? payable(view, locale) : `<p role="status">${escaped(closedText(view, texts))}</p>`}
</article>
</main>
</body>
</html>
`,
  }
}

function closedText(view: PayPageView | undefined, texts: Texts): string {
  return view === undefined || view.state === "open" ? texts.unknown : texts[view.state]
}

function head({ shop_name, order_number, amount, currency_code, state }: PayPageView, locale: ShopperLocale): string {
  const money = new Intl.NumberFormat(locale, { style: "currency", currency: currency_code.toUpperCase() }).format(
    amount,
  )
  return `<header>
<h1>${escaped(shop_name)}</h1>
<p class="order">${escaped(TEXTS[locale].order)}${order_number}</p>
${state === "open" ? `<p class="amount">${escaped(money)}</p>` : ""}
</header>`
}

function payable(view: PayPageView, locale: ShopperLocale): string {
  const { script, choose, another, none, busy, failed, replaced } = TEXTS[locale]
  const facts = {
    locale,
    methods: view.methods,
    session: view.payment_session,
    texts: { choose, another, none, busy, failed, replaced },
  }
  return `<section id="pay" aria-live="polite"></section>
<noscript><p>${escaped(script)}</p></noscript>
<script type="application/json" id="facts">${JSON.stringify(facts).replaceAll("<", "\\u003c")}</script>
<script type="module" src="../assets/pay-page.mjs"></script>`
}

const escaped = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;")
