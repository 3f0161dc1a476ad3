import fs from "node:fs"
import path from "node:path"
import { ROOT, table } from "./sources.mjs"

/** @param {string} name */
function example(name) {
  return "```ts\n" + fs.readFileSync(path.join(ROOT, "docs", "examples", `${name}.ts`), "utf8").trim() + "\n```"
}

/** docs/pay-types.md, from the catalogue and the examples. @param {typeof import("../../src/qfpay/catalogue/index.js")} catalogue */
export function payTypesPage({ PAY_TYPES, OTHER_PAY_TYPES, WALLET_NAMES, walletLabel }) {
  /** @typedef {(typeof PAY_TYPES)[number]} PayType */

  const carriers = {
    qrcode: "`qrcode`: draw it",
    pay_url: "`pay_url`: open it",
    checkout_url: "`pay_url`: open it",
    pay_params: "`pay_params`: pass it to the wallet",
    none: "nothing: the answer is the payment",
  }
  const merchants = { hk: "Hong Kong", overseas: "overseas", all: "all" }

  /** @param {PayType} row */
  const merchantsOf = (row) =>
    row.settlement === "direct" ? "Hong Kong, `wechatDirectSettlement`" : merchants[row.merchantRegion]
  /** @param {PayType} row */
  const expiry = (row) =>
    row.minutesToPay !== null
      ? `${row.minutesToPay} min, then reversed`
      : row.expiredTime || row.carrier === "checkout_url"
        ? "`qrExpiryMinutes`, sent to QFPay"
        : "`qrExpiryMinutes`, kept by the shop"
  /** @param {PayType} row */
  const refunds = (row) => {
    if (row.refunds === "none") return "not through QFPay"
    if (row.refunds === "undocumented") return "not documented; can be tried"
    const days = row.refundWindowDays === null ? "" : `, ${row.refundWindowDays} days seen`
    return row.sameDayRefundInFullOnly ? `yes, in full on the day of payment${days}` : `yes${days}`
  }
  /** @param {PayType} row */
  const closing = (row) =>
    row.closing === "none" ? "no" : `${row.closing}${row.closingDocumented ? "" : ", not documented but tried"}`
  /** @param {PayType} row */
  const needs = (row) => {
    const keys = [
      ...(row.requires.includes("auth_code") ? ["`auth_code`"] : []),
      ...(row.requires.includes("openid") || row.requires.includes("sub_openid") ? ["`openid`"] : []),
      ...(row.requires.includes("extend_info") ? ["`client_ip` (filled in)"] : []),
      ...(row.wayBack === "optional" ? [] : ["`return_url` or the option `returnUrl`"]),
    ]
    return keys.join(", ") || "–"
  }
  /** @param {PayType} row */
  const currencies = (row) => {
    const above = row.amountAboveMinor > 0 ? `, above ${row.amountAboveMinor / 100} HKD` : ""
    return (row.currencies === "any" ? "the account's" : row.currencies.join(", ")) + above
  }

  const requested = PAY_TYPES.filter(({ scenario }) => scenario !== "terminal")
  const terminals = PAY_TYPES.filter(({ scenario }) => scenario === "terminal")
  const regions = [...new Set(OTHER_PAY_TYPES.map(({ region }) => region))].sort()

  return `<!-- Written by "npm run docs" from src/qfpay/catalogue. Change it there. -->

# Pay types

What a storefront can request, and what it receives. The wallet comes from the payment provider (\`pp_qfpay-alipay_qfpay\` is
Alipay) or, with the provider \`pp_qfpay_…\`, from \`data.wallet\`; the scenario from \`data.scenario\`, or from
\`data.device\` (\`mobile\`: \`wap\`, \`h5\` or \`mpm\`; \`desktop\`: \`mpm\`, else \`web\`); without either it is \`mpm\`, else the
wallet's first. Which of two codes a wallet uses follows from the account's \`merchantRegion\` and
\`wechatDirectSettlement\`.

${table(
  ["code", "wallet", "scenario", "merchants", "session's data", "expiry", "currencies", "needs in `data`"],
  requested.map((row) => [
    row.code,
    walletLabel(row.wallet).en,
    `\`${row.scenario}\``,
    merchantsOf(row),
    carriers[row.carrier],
    expiry(row),
    currencies(row),
    needs(row),
  ]),
)}

${table(
  ["provider", "the shopper sees"],
  [
    ...WALLET_NAMES.map((wallet) => [`\`pp_qfpay-${wallet}_<entry>\``, walletLabel(wallet).en]),
    ["`pp_qfpay_<entry>`", "the wallet in `data.wallet`"],
  ],
)}

| \`data.scenario\` | the shopper | the session's data contains |
| --- | --- | --- |
| \`mpm\` | scans your code | \`qrcode\` |
| \`wap\`, \`web\`, \`h5\` | goes to the wallet's page and back | \`pay_url\` |
| \`checkout\` (cards, Apple Pay) | goes to QFPay's page and back | \`pay_url\` |
| \`jsapi\`, \`service_window\` | is on your page in WeChat or Alipay | \`pay_params\`; needs \`openid\` |
| \`mini_program\`, \`app\` | is in your mini-program or app | \`pay_params\` |
| \`cpm\` | shows a code that a cashier scans | nothing else; needs \`auth_code\` |

For a pay type that is not enabled for your account, QFPay answers 1104, \`filter error\`.

## After the payment

${table(
  ["code", "wallet", "scenario", "refund", "canceling an unpaid payment"],
  requested.map((row) => [row.code, walletLabel(row.wallet).en, `\`${row.scenario}\``, refunds(row), closing(row)]),
)}

The days are merchants' observations, not a promise by QFPay. Canceling is best effort: a payment that arrives anyway is
recognized, see [operations.md](operations.md).

## Known, but never requested

Card terminals: ${terminals.map(({ code }) => code).join(", ")}. Requesting one is an error. ${OTHER_PAY_TYPES.length} more codes (${regions.join(", ")})
are known by name, for the timeline of a payment that another system made with the same account.

## When the shopper returns

\`wap\`, \`web\`, \`h5\` and \`checkout\` leave your page. The shopper returns to the option \`returnUrl\`, or to
\`data.return_url\`, whose origin must be that of \`returnUrl\` or be listed in \`projectConfig.http.storeCors\` (an entry that
allows every origin, such as \`*\`, does not count). Its query contains \`payment_session_id\`, which identifies the session and
proves nothing. Ask the status route for the outcome of the payment. Including that reference, the URL can have 200 characters,
and on a live account it must be https.

WeChat in a phone's browser (\`h5\`) requires the shopper's IP address. It is taken from the request if \`data.client_ip\` is
absent. Medusa trusts one proxy (\`trust proxy\` is 1): behind one load balancer, that is right; behind two (such as a CDN in
front of it), the address is that of the first proxy; without any, a shopper could forge it. In those cases send \`client_ip\`
yourself, and always if your storefront's server creates the session for the shopper.

## A scan at the counter

\`auth_code\` charges the shopper's code at once. The session is returned with the payment \`paid\` at QFPay: complete the cart, or
wait for the notification to complete it. While QFPay answers 1143, 1145 or nothing at all, the session is \`pending\`: poll the status
route. After two minutes the payment is reversed if QFPay allows it, and the session becomes \`canceled\` or \`expired\`; or
\`authorized\`, if the money arrived. A refusal is an error with a message for the cashier. A code works once: scanning it
twice charges once. The code is not stored. A cart whose payment has arrived accepts no further session (409,
\`QFPAY_PAID\`): complete it.

## Passing \`pay_params\` to the wallet

\`pay_params\` come from QFPay, unchanged. The wallet's answer does not prove a payment: ask the status route.

### A page inside WeChat (\`jsapi\`)

${example("page-in-wechat")}

### A page inside Alipay (\`service_window\`)

${example("page-in-alipay")}

### A WeChat mini-program (\`mini_program\`)

${example("mini-program")}

### An app (\`app\`)

${example("app")}
`
}
