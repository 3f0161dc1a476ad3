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
    pay_params: "`pay_params`: hand it to the wallet",
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
    if (row.refunds === "undocumented") return "not documented: try it"
    const days = row.refundWindowDays === null ? "" : `, ${row.refundWindowDays} days seen`
    return row.sameDayRefundInFullOnly ? `yes, in full on the day of payment${days}` : `yes${days}`
  }
  /** @param {PayType} row */
  const closing = (row) =>
    row.closing === "none" ? "no" : `${row.closing}${row.closingDocumented ? "" : ", not documented: tried"}`
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

  const asked = PAY_TYPES.filter(({ scenario }) => scenario !== "terminal")
  const terminals = PAY_TYPES.filter(({ scenario }) => scenario === "terminal")
  const regions = [...new Set(OTHER_PAY_TYPES.map(({ region }) => region))].sort()

  return `<!-- Written by "npm run docs" from src/qfpay/catalogue. Change it there. -->

# Pay types

What a storefront can ask for, and what it gets. The wallet comes from the payment provider (\`pp_qfpay-alipay_qfpay\` is
Alipay) or, with the provider \`pp_qfpay_…\`, from \`data.wallet\`; the scenario from \`data.scenario\`, or from
\`data.device\` (\`mobile\`: \`wap\`, \`h5\` or \`mpm\`; \`desktop\`: \`mpm\`, else \`web\`); without either it is \`mpm\`, else the
wallet's first. Which of two codes a wallet uses follows from the account's \`merchantRegion\` and
\`wechatDirectSettlement\`.

${table(
  ["code", "wallet", "scenario", "merchants", "session's data", "expiry", "currencies", "needs in `data`"],
  asked.map((row) => [
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
  ["provider", "shopper sees"],
  [
    ...WALLET_NAMES.map((wallet) => [`\`pp_qfpay-${wallet}_<entry>\``, walletLabel(wallet).en]),
    ["`pp_qfpay_<entry>`", "any wallet, named in `data.wallet`"],
  ],
)}

| \`data.scenario\` | the shopper | the session's data holds |
| --- | --- | --- |
| \`mpm\` | scans your code | \`qrcode\` |
| \`wap\`, \`web\`, \`h5\` | goes to the wallet's page and back | \`pay_url\` |
| \`checkout\` (cards, Apple Pay) | goes to QFPay's page and back | \`pay_url\` |
| \`jsapi\`, \`service_window\` | is on your page in WeChat or Alipay | \`pay_params\`; needs \`openid\` |
| \`mini_program\`, \`app\` | is in your mini-program or app | \`pay_params\` |
| \`cpm\` | shows a code that a cashier scans | nothing more; needs \`auth_code\` |

A pay type that QFPay has not opened for your account answers 1104, \`filter error\`.

## After the payment

${table(
  ["code", "wallet", "scenario", "refund", "ending an unpaid payment"],
  asked.map((row) => [row.code, walletLabel(row.wallet).en, `\`${row.scenario}\``, refunds(row), closing(row)]),
)}

The days are what merchants have seen, not QFPay's promise. Ending is best effort: a payment that comes all the same is
recognised, see [operations.md](operations.md).

## Known, and never asked for

Card terminals: ${terminals.map(({ code }) => code).join(", ")}. Asking for one is an error. ${OTHER_PAY_TYPES.length} more codes (${regions.join(", ")})
are known by name, for the timeline of a payment that another system made with the same account.

## The shopper comes back

\`wap\`, \`web\`, \`h5\` and \`checkout\` leave your page. The shopper comes back to the option \`returnUrl\`, or to
\`data.return_url\`, whose origin must be that of \`returnUrl\` or stand in \`projectConfig.http.storeCors\` (an entry that lets
everybody in, as \`*\` does, does not count). It has \`payment_session_id\` in its query: a key to look the session up by, and
no proof of anything. Ask the status route what became of the payment. With the reference it may have 200 characters, and at
a live account it must be https.

WeChat in a phone's browser (\`h5\`) wants to know the shopper's address. It is taken from the request when \`data.client_ip\`
is absent. Medusa trusts one proxy (\`trust proxy\` is 1): behind a load balancer that is right; behind two (a CDN before it)
it is the address of the first of them, and without any a shopper could write one. Send \`client_ip\` yourself in those cases,
and always when your storefront's server creates the session in the shopper's place.

## A scan at the counter

\`auth_code\` charges the shopper's code at once. The session comes back \`paid\` in QFPay's books: complete the cart, or
wait for the notification to do it. While QFPay answers 1143, 1145 or nothing at all, the session is \`pending\`: ask the
status route. After two minutes the payment is reversed where QFPay can, and the session says \`canceled\` or \`expired\`; or
\`authorized\`, if the money came. A refusal is an error with a sentence for the cashier. A code works once: scanning it twice
charges once. It is not kept. A cart whose payment has arrived takes no further session (409, \`QFPAY_PAID\`): complete it.

## Handing \`pay_params\` to the wallet

They are QFPay's own, unchanged. What the wallet answers afterwards is no proof: ask the status route.

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
