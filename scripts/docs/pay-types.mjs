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

  const nextActions = {
    qrcode: "`qrcode`: draw it",
    pay_url: "`pay_url`: open it",
    checkout_url: "`pay_url`: open it",
    pay_params: "`pay_params`: pass it to the wallet",
    none: "none: the response is the payment",
  }
  const merchants = { hk: "Hong Kong", overseas: "overseas", all: "all" }

  /** @param {PayType} row */
  const merchantsOf = (row) =>
    row.settlement === "direct" ? "Hong Kong, `wechatDirectSettlement`" : merchants[row.merchantRegion]
  /** @param {PayType} row */
  const expiry = (row) =>
    row.minutesToPay !== null
      ? `${row.minutesToPay} min, then reversed`
      : row.expiredTime || row.nextAction === "checkout_url"
        ? "`qrExpiryMinutes`, sent to QFPay"
        : "`qrExpiryMinutes`, kept by the shop"
  /** @param {PayType} row */
  const refunds = (row) => {
    if (row.refunds === "none") return "not through QFPay"
    if (row.refunds === "undocumented") return "not documented; can be tried"
    const days = row.refundWindowDays === null ? "" : `, observed up to ${row.refundWindowDays} days later`
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

A storefront chooses a pay type with a wallet and a scenario. The wallet is that of the payment provider
(\`pp_qfpay-alipay_qfpay\` is Alipay) or, with the provider \`pp_qfpay_…\`, \`data.wallet\`. The scenario is \`data.scenario\`, or the
first that the wallet has for \`data.device\`: \`wap\`, \`h5\`, or \`mpm\` for \`mobile\`, and \`mpm\` or \`web\` for \`desktop\`. Without either, it
is \`mpm\` or the wallet's first scenario. If a wallet has two codes for a scenario, the account's \`merchantRegion\` and
\`wechatDirectSettlement\` decide.

${table(
  ["Code", "Wallet", "Scenario", "Merchants", "Session data", "Expiry", "Currencies", "Required in `data`"],
  requested.map((row) => [
    row.code,
    walletLabel(row.wallet).en,
    `\`${row.scenario}\``,
    merchantsOf(row),
    nextActions[row.nextAction],
    expiry(row),
    currencies(row),
    needs(row),
  ]),
)}

${table(
  ["Provider", "The shopper sees"],
  [
    ...WALLET_NAMES.map((wallet) => [`\`pp_qfpay-${wallet}_<entry>\``, walletLabel(wallet).en]),
    ["`pp_qfpay_<entry>`", "the wallet in `data.wallet`"],
  ],
)}

| \`data.scenario\` | The shopper | The session's data contains |
| --- | --- | --- |
| \`mpm\` | scans your code | \`qrcode\` |
| \`wap\`, \`web\`, \`h5\` | goes to the wallet's page and back | \`pay_url\` |
| \`checkout\` (cards, Apple Pay) | goes to QFPay's page and back | \`pay_url\` |
| \`jsapi\`, \`service_window\` | is on your page in WeChat or Alipay | \`pay_params\`; needs \`openid\` |
| \`mini_program\`, \`app\` | is in your mini-program or app | \`pay_params\` |
| \`cpm\` | shows a code that a cashier scans | nothing else; needs \`auth_code\` |

If QFPay has not opened a pay type for your account, it responds with 1104, \`filter error\`.

## After the payment

${table(
  ["Code", "Wallet", "Scenario", "Refund", "Ending an unpaid payment"],
  requested.map((row) => [row.code, walletLabel(row.wallet).en, `\`${row.scenario}\``, refunds(row), closing(row)]),
)}

The days are what merchants have seen; QFPay does not guarantee them. Ending a payment is best effort. If the shopper still pays, the
plugin recognizes the payment; see [operations](operations.md).

## Known, but never requested

Card terminals use ${terminals.map(({ code }) => code).join(", ")}. Requesting one of them is an error. ${OTHER_PAY_TYPES.length} more codes (${regions.join(", ")})
are known by name, for the timeline of payments that another system made with the same account.

## When the shopper returns

\`wap\`, \`web\`, \`h5\`, and \`checkout\` leave your page. The shopper comes back to the option \`returnUrl\` or to \`data.return_url\`.
The origin of \`data.return_url\` must be that of \`returnUrl\` or be in \`projectConfig.http.storeCors\`; an entry that allows every
origin, such as \`*\`, does not count. The URL's query contains \`payment_session_id\`. Use it to look up the session, but not as
proof of a payment: request the result from the status route. The URL, including the query, can have up to 200 characters. With a
live account, it must be https.

For WeChat in a phone's browser (\`h5\`), QFPay needs the shopper's IP address. The plugin takes it from the request if
\`data.client_ip\` is absent. Medusa trusts one proxy (\`trust proxy\` is 1), which is right behind a load balancer. Behind two
proxies, such as a CDN and a load balancer, it is the address of the first proxy. Without a proxy, a shopper could forge it. Send
\`client_ip\` yourself in those two cases, and whenever your storefront's server creates the session for the shopper.

## A scan at the counter

A session with \`auth_code\` charges the shopper's code immediately. When QFPay has the payment, complete the cart, or wait for the
notification to do so. While QFPay responds with 1143, 1145, or not at all, the session is \`pending\`: check the status route.
After two minutes, the payment is reversed if QFPay supports it, and the session becomes \`canceled\` or \`expired\`, or
\`authorized\` if the money arrived. A refusal is an error with a sentence for the cashier. A code works only once, so scanning it
twice charges once. It is not stored. A cart whose payment has arrived accepts no further session (409, \`QFPAY_PAID\`): complete it.

## Passing \`pay_params\` to the wallet

\`pay_params\` are QFPay's parameters, unchanged. The wallet's answer does not prove a payment: check the status route.

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
