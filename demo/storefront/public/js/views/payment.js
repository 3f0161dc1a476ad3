import { h, icon } from "../dom.js"
import { recall, remember } from "../memory.js"
import { inWords, startNewCart } from "../shop.js"
import { StoreApiError } from "../store-api.js"
import { thisDevice } from "../wallets.js"
import { lines, totals } from "./summary.js"

const PHONE =
  "M8 3h8a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 16 21H8a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 8 3Zm3 15h2"
/** How long the page waits for the server to place the order before it asks for it itself. */
const ORDER_PATIENCE_MS = 10_000

/**
 * The payment, on the way out and on the way back. A wallet's own page sends the shopper here with the session's id in the
 * address: that says which payment to ask the shop's server about, and nothing else in the address is read.
 *
 * @param {import("../shop.js").Shop} shop
 * @returns {Promise<import("../main.js").Page | import("../main.js").Redirect>}
 */
export async function paymentPage(shop) {
  const { t, config, locale } = shop
  const address = new URLSearchParams(location.search)
  const returned = address.get("payment_session_id")
  const current = recall().sessionId
  if (returned !== null) {
    // The id leads to the order for a day: it must not stay in the address, which is shared, sent on and kept.
    remember({ sessionId: returned })
    const rest = new URLSearchParams(location.search)
    rest.delete("payment_session_id")
    history.replaceState({}, "", location.pathname + (rest.size > 0 ? `?${rest}` : ""))
  }
  let sessionId = returned ?? current
  if (sessionId === undefined) return { redirect: "/checkout" }

  let session = await findSession(shop, sessionId)
  // A tab that still shows what another has replaced shows the payment that counts.
  if (session?.data.reason === "replaced" && current !== undefined && current !== sessionId) {
    sessionId = current
    session = await findSession(shop, current)
  }
  if (session === undefined) {
    shop.announce(t("sessionGone"))
    remember({ sessionId: undefined })
    return { redirect: "/checkout" }
  }
  if (session.status === "authorized" && !session.order_id && !shop.cart) {
    shop.announce(t("paidLongAgo"))
    return { redirect: "/" }
  }
  if (session.status === "authorized") return { redirect: `/orders/${await waitForOrder(shop, sessionId)}` }
  const widget = "/widget/index.mjs"
  await import(widget)
  const stage = h("div", { class: "stage" })
  const element = h("qfpay-payment", {
    "session-id": sessionId,
    "backend-url": config.backendUrl,
    "publishable-key": config.publishableKey,
    locale,
    "resume-url": "/checkout/qfpay",
  })
  // What the payment screen says itself is not said again, nor anything that is true of an unpaid payment alone.
  const { pay_url: link, qr_modules: code } = session.data
  const isLink = link && (thisDevice() === "mobile" || !code)
  const isUnpaid = returned !== null && !address.has("qfpay_failed")
  const remark = h("p", { class: "muted" }, isUnpaid ? t("notPaidYet") : isLink ? "" : t("payLead"))
  const back = shop.cart && h("a", { class: "back-link", href: "/checkout" }, `← ${t("otherWay")}`)
  // In a browser that knows nothing of the basket the payment is shown all the same.
  const title = shop.cart ? t("payTitle", { amount: shop.money(shop.cart.total) }) : t("payPage")
  const heading = h("h1", {}, title)
  element.addEventListener("qfpay:change", (event) => {
    const { state, reason } = /** @type {CustomEvent} */ (event).detail
    const isOpen = state === "loading" || state === "waiting"
    heading.textContent = isOpen ? title : t("payPage")
    remark.hidden = !isOpen || remark.textContent === ""
    // Nobody whose money the shop has is asked to pay again.
    if (back) back.hidden = state === "confirming" || state === "authorized" || reason === "held"
  })
  element.addEventListener(
    "qfpay:authorized",
    (event) => void placed(/** @type {CustomEvent} */ (event).detail.order_id),
  )
  stage.append(element)

  const content = h(
    "section",
    {},
    heading,
    h(
      "div",
      { class: "columns" },
      h("div", { class: "payment" }, stage, remark, back),
      h("div", { class: "payment-side" }, simulatedPhone(shop, sessionId), shop.cart && summary(shop, session.label)),
    ),
  )
  return { title, content, leave: () => element.remove() }

  /** @param {string | null} orderId */
  async function placed(orderId) {
    if (orderId) return shop.go(`/orders/${orderId}`)
    const note = h("p", { role: "status" }, t("placingOrder"))
    stage.append(note)
    try {
      shop.go(`/orders/${await waitForOrder(shop, /** @type {string} */ (sessionId))}`)
    } catch (error) {
      note.className = "problem"
      note.textContent = inWords(error, t)
    }
  }
}

/**
 * The way to the phone that scans this page's code. A real shop has no such thing.
 *
 * @param {import("../shop.js").Shop} shop
 * @param {string} sessionId
 */
function simulatedPhone({ t }, sessionId) {
  const href = `/phone?session=${encodeURIComponent(sessionId)}`
  return h(
    "div",
    { class: "phone" },
    h("a", { class: "button", href, target: "_blank", rel: "noopener" }, icon(PHONE), t("openPhone")),
    h("p", { class: "muted" }, t("phoneNote")),
  )
}

/** @param {import("../shop.js").Shop} shop @param {string} method what the merchant calls the way to pay */
function summary(shop, method) {
  const { t, cart } = shop
  return h(
    "aside",
    { class: "panel" },
    h("h2", {}, t("summary")),
    h("ul", { class: "lines small" }, ...lines(shop, cart.items)),
    totals(shop, cart),
    method && h("p", { class: "muted" }, t("paidWith", { wallet: method })),
  )
}

/**
 * The order of a cart that was completed while nobody was looking: after a closed tab, a reload, or the return from a
 * wallet.
 *
 * @param {import("../shop.js").Shop} shop
 * @returns {Promise<string | undefined>}
 */
export async function findPlacedOrder(shop) {
  const { sessionId } = recall()
  const session = sessionId === undefined ? undefined : await findSession(shop, sessionId)
  const orderId = session?.order_id ?? (await shop.api.complete(shop.cart.id)).order?.id
  startNewCart(shop, orderId)
  return orderId
}

/** @param {import("../shop.js").Shop} shop @param {string} sessionId */
async function findSession({ api }, sessionId) {
  try {
    return await api.paymentSession(sessionId)
  } catch (error) {
    if (error instanceof StoreApiError && error.status === 404) return undefined
    throw error
  }
}

/**
 * The server places the order; the page only learns its number. Completing the cart from here as well is harmless, as
 * one cart makes one order, and helps a shop whose notification was lost.
 *
 * @param {import("../shop.js").Shop} shop
 * @param {string} sessionId
 * @returns {Promise<string>}
 */
async function waitForOrder({ api, cart, t }, sessionId) {
  const deadline = Date.now() + ORDER_PATIENCE_MS
  while (Date.now() < deadline) {
    const { order_id: orderId } = await api.paymentSession(sessionId)
    if (orderId) return orderId
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  if (!cart) throw new Error(t("orderDelayed"))
  const { order } = await api.complete(cart.id)
  if (!order) throw new Error(t("orderDelayed"))
  return order.id
}
