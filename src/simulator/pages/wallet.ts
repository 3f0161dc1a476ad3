import { WALLETS } from "../../qfpay/catalogue"
import type { Order } from "../books"
import { toWireTime } from "../clock"
import { formatAmount } from "../money"
import { stateOf, whyNotPayable } from "../orders"
import { textOf } from "../texts"
import type { World } from "../world"
import { type Html, html } from "./html"
import { page } from "./layout"
import { TEST_CARDS } from "./test-cards"

/** The name of this order's wallet, as shoppers know it. */
export function walletName(order: Order): string {
  return order.payType.wallet === "any" ? "Any wallet" : WALLETS[order.payType.wallet].en
}

/**
 * Where the shopper goes next: the order's `return_url` for browser payments, or the `redirect_url` that a shop appends
 * to WeChat's H5 link. A QR has no return.
 */
export function wayBack(order: Order, redirectUrl: string | undefined): string | undefined {
  if (order.payType.scenario === "h5" && redirectUrl !== undefined && /^https?:\/\//i.test(redirectUrl)) {
    return redirectUrl
  }
  const openedByBrowser = order.payType.nextAction === "pay_url" || order.payType.nextAction === "checkout_url"
  return openedByBrowser ? order.returnUrl : undefined
}

function form(order: Order, action: string, redirectUrl: string | undefined, content: Html): Html {
  return html`<form method="post" action="/wallet/${order.token}/${action}">
    ${redirectUrl !== undefined && html`<input type="hidden" name="redirect_url" value="${redirectUrl}" />`} ${content}
  </form>`
}

function cardChoice(): Html {
  return html`<fieldset class="panel">
    <legend>Test card</legend>
    ${TEST_CARDS.map(
      ({ number, meaning }, i) =>
        html`<label class="check"
          ><input type="radio" name="card" value="${number}" ${i === 0 && html` checked`} /> ${number}:
          ${meaning}</label
        >`,
    )}
  </fieldset>`
}

function buttons(order: Order, redirectUrl: string | undefined): Html {
  const isCard = order.payType.scenario === "checkout" && order.payType.wallet === "card"
  return html`${form(order, "pay", redirectUrl, html`${isCard && cardChoice()}<button class="go">Pay</button>`)}
  ${form(order, "decline", redirectUrl, html`<button>Decline</button>`)}
  ${form(order, "leave", redirectUrl, html`<button>Walk away</button>`)}`
}

function linkBack(url: string | undefined): Html | false {
  return url !== undefined && html`<p><a class="button" href="${url}">Back to the shop</a></p>`
}

function facts(world: World, order: Order): Html {
  return html`<dl class="panel">
    ${
      order.goodsName !== "" &&
      html`<dt>For</dt>
        <dd>${order.goodsName}</dd>`
    }
    <dt>Wallet</dt>
    <dd>${walletName(order)}</dd>
    <dt>Order</dt>
    <dd>${order.outTradeNo}</dd>
    ${
      stateOf(world, order) === "waiting" &&
      html`<dt>Pay before</dt>
        <dd>${toWireTime(order.expiresAt)} (Hong Kong)</dd>`
    }
  </dl>`
}

/** What just happened on the page, passed through the redirect after a form. */
export type WalletEvent = "paid" | "declined" | "left" | "refused"

/** The order's page: what the shopper's wallet would show after the scan. */
export function walletPage(
  world: World,
  order: Order,
  event: WalletEvent | undefined,
  redirectUrl: string | undefined,
): string {
  const back = wayBack(order, redirectUrl)
  const amount = html`<p class="amount">${formatAmount(order.amountMinor, order.currency)}</p>`
  if (event === "paid" && stateOf(world, order) === "paid") {
    const body = html`<h1 role="status">Paid</h1>
      <p>${world.shopName}</p>
      ${amount}${facts(world, order)}
      ${back !== undefined ? html`<p>Taking you back to the shop.</p>` : html`<p>You can close this page.</p>`}
      ${linkBack(back)}`
    return page("Paid", body, back === undefined ? {} : { refresh: { seconds: 1, url: back } })
  }
  const obstacle = whyNotPayable(world, order)
  const body = html`<h1>${world.shopName}</h1>
    ${amount}
    ${event === "left" && html`<p role="status">You left without paying. The code stays valid until it expires.</p>`}
    ${order.failure && html`<p role="status" class="bad">Declined: ${order.failure.text || textOf(order.failure.respcd)}</p>`}
    ${facts(world, order)}
    ${obstacle === undefined ? buttons(order, redirectUrl) : html`<p role="status"><strong>${obstacle}</strong></p>`}
    ${(obstacle !== undefined || event === "left") && linkBack(back)}
    <p class="soft">Simulated wallet. No money moves.</p>`
  return page(`Pay ${world.shopName}`, body)
}

/** For a code that belongs to no order. */
export function unknownCodePage(code: string): string {
  return page(
    "Code not found",
    html`<h1>No order has this code</h1>
      <p>${code === "" ? "No code was given." : code}</p>
      <p>The simulator forgets its orders when it is stopped or reset.</p>
      <p><a class="button" href="/">All orders</a></p>`,
  )
}
