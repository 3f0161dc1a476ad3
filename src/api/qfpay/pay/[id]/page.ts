import { createHash } from "node:crypto"
import type { ShopperLocale } from "../../../../qfpay/catalogue"
import { type PayPageTexts, payPageIn } from "../../../../qfpay/messages"
import type { PayPageView } from "../../../../operations/payment-links/payment-link"

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
  const texts = payPageIn(locale)
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

function closedText(view: PayPageView | undefined, texts: PayPageTexts): string {
  return view === undefined || view.state === "open" ? texts.unknown : texts[view.state]
}

function head({ shop_name, order_number, amount, currency_code, state }: PayPageView, locale: ShopperLocale): string {
  const money = new Intl.NumberFormat(locale, { style: "currency", currency: currency_code.toUpperCase() }).format(
    amount,
  )
  return `<header>
<h1>${escaped(shop_name)}</h1>
<p class="order">${escaped(payPageIn(locale).order)}${order_number}</p>
${state === "open" ? `<p class="amount">${escaped(money)}</p>` : ""}
</header>`
}

function payable(view: PayPageView, locale: ShopperLocale): string {
  const { script, choose, another, none, failed, replaced } = payPageIn(locale)
  const facts = {
    locale,
    methods: view.methods,
    session: view.payment_session,
    texts: { choose, another, none, failed, replaced },
  }
  return `<section id="pay" aria-live="polite"></section>
<noscript><p>${escaped(script)}</p></noscript>
<script type="application/json" id="facts">${JSON.stringify(facts).replaceAll("<", "\\u003c")}</script>
<script type="module" src="../assets/pay-page.mjs"></script>`
}

const escaped = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;")
