import { createHash } from "node:crypto"
import express, { type Request, type Response, type Router } from "express"
import { WALLETS } from "../../qfpay/catalogue"
import { type Checkout, checkoutDetour, chooseWallet, readCheckout } from "../checkout"
import { formatAmount } from "../money"
import { Refusal } from "../texts"
import type { World } from "../world"
import { formOf } from "./forms"
import { Html, html } from "./html"
import { page } from "./layout"

/** The link's parameters are after `#`, which a browser never sends: only a script can read them. */
const SCRIPT = `location.replace("/checkstand/open?" + location.hash.replace(/^#\\/?\\??/, ""))`
const SCRIPT_HASH = createHash("sha256").update(SCRIPT).digest("base64")

function entrancePage(): string {
  return page(
    "Checkout",
    html`<h1>Checkout</h1>
      <noscript
        ><p>
          The hosted checkout reads its order from the part of the address behind #, so it needs JavaScript.
        </p></noscript
      >
      ${new Html(`<script>${SCRIPT}</script>`)}`,
  )
}

function choicePage(world: World, checkout: Checkout, query: string): string {
  const { goodsName, outTradeNo, payTypes, cancelUrl } = checkout
  return page(
    `Checkout ${world.shopName}`,
    html`<h1>${world.shopName}</h1>
      <p class="amount">${formatAmount(checkout.amountMinor, checkout.currency)}</p>
      <p class="soft">${goodsName ?? outTradeNo}</p>
      <form method="post" action="/checkstand/choose">
        <input type="hidden" name="query" value="${query}" />
        ${payTypes.map(
          ({ code, wallet }) =>
            html`<button name="pay_type" value="${code}">
              ${wallet === "any" ? code : WALLETS[wallet].en}${code === "801101" && " (mainland)"}
            </button>`,
        )}
      </form>
      ${payTypes.length === 0 && html`<p role="alert">No wallet is open for this order.</p>`}
      ${cancelUrl !== undefined && html`<p><a class="button" href="${cancelUrl}">Back to the shop</a></p>`}
      <p class="soft">Simulated checkout. No money moves.</p>`,
  )
}

function errorPage(refusal: Refusal): string {
  const isSignature = refusal.respcd === "1108"
  return page(
    isSignature ? "QFSign_Error" : "Checkout error",
    html`<h1>${isSignature ? "QFSign_Error" : "This checkout link is not valid"}</h1>
      <p>
        ${isSignature ? "The link's signature does not fit its parameters. Every parameter but sign and lang is signed, raw." : `${refusal.resperr} ${refusal.respmsg}`}
      </p>
      <p class="soft">The shopper sees this; nothing tells the shop.</p>`,
  )
}

/** `/checkstand/`: the hosted checkout for cards and Apple Pay. */
export function checkoutRouter(world: World, baseUrl: (request: Request) => string): Router {
  const router = express.Router()

  const understood = (response: Response, query: string, act: (checkout: Checkout) => void) => {
    try {
      const checkout = readCheckout(world, query)
      const detour = checkoutDetour(world, checkout)
      if (detour !== undefined) response.redirect(303, detour)
      else act(checkout)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      response.type("html").send(errorPage(error))
    }
  }

  router.get("/checkstand/", (_request, response) => {
    response
      .set(
        "Content-Security-Policy",
        `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-${SCRIPT_HASH}'`,
      )
      .type("html")
      .send(entrancePage())
  })
  router.get("/checkstand/open", (request, response) => {
    const query = request.originalUrl.split("?").slice(1).join("?")
    understood(response, query, (checkout) => response.type("html").send(choicePage(world, checkout, query)))
  })
  router.post("/checkstand/choose", express.urlencoded({ extended: false, limit: "64kb" }), (request, response) => {
    const { query = "", pay_type: code = "" } = formOf(request)
    understood(response, query, (checkout) => {
      const order = chooseWallet(world, checkout, code, baseUrl(request))
      response.redirect(303, `/wallet/${order.token}`)
    })
  })
  return router
}
