import { h, icon } from "./dom.js"
import { recall, remember } from "./memory.js"
import { inWords, openShop, refreshCart } from "./shop.js"
import { chooseLocale, LANGUAGES, textsIn } from "./texts.js"
import { cartPage } from "./views/cart.js"
import { checkoutPage } from "./views/checkout.js"
import { confirmationPage } from "./views/confirmation.js"
import { homePage } from "./views/home.js"
import { lookPage } from "./views/look.js"
import { findPlacedOrder, paymentPage } from "./views/payment.js"
import { productPage } from "./views/product.js"

/**
 * @typedef {{ title: string, content: Node, leave?: () => void }} Page
 * @typedef {{ redirect: string }} Redirect somewhere else is the right place to be
 * @typedef {import("./shop.js").Shop} Shop
 */

/** @type {[RegExp, (shop: Shop, ...parts: string[]) => Page | Promise<Page | Redirect>][]} */
const ROUTES = [
  [/^\/$/, homePage],
  [/^\/products\/([^/]+)$/, productPage],
  [/^\/basket$/, cartPage],
  [/^\/checkout$/, checkoutPage],
  // The second is where a wallet's own page sends the shopper back to.
  [/^\/checkout\/payment$/, paymentPage],
  [/^\/checkout\/qfpay$/, paymentPage],
  [/^\/orders\/([^/]+)$/, confirmationPage],
  [/^\/look$/, lookPage],
]

/** Where a basket that has become an order must not be shown as if nothing had happened. */
const OF_THE_BASKET = /^\/(basket|checkout)/

const BASKET = "M5 8h14l-1.4 11.2a2 2 0 0 1-2 1.8H8.4a2 2 0 0 1-2-1.8L5 8Zm4 0V6.5a3 3 0 0 1 6 0V8"

const root = /** @type {HTMLElement} */ (document.getElementById("shop"))
const locale = chooseLocale(recall().locale, navigator.languages)
const t = textsIn(locale)
document.documentElement.lang = locale

const main = h("main", { id: "content", tabindex: "-1" })
const toast = h("div", { class: "toast", role: "status" })
const basketCount = h("span", { class: "basket-count", hidden: true })
const basketLink = h(
  "a",
  { class: "basket-link", href: "/basket" },
  icon(BASKET),
  h("span", {}, t("basket")),
  basketCount,
)
root.append(
  h("a", { class: "skip-link", href: "#content" }, t("skip")),
  h("p", { class: "demo-notice" }, t("demoNotice")),
  h(
    "header",
    { class: "site-header" },
    h("a", { class: "brand", href: "/" }, h("img", { src: "/favicon.svg", alt: "" }), brandName()),
    h(
      "label",
      { class: "language" },
      h("span", { class: "hidden-label" }, t("language")),
      h(
        "select",
        { onchange: switchLanguage },
        ...Object.entries(LANGUAGES).map(([tag, name]) =>
          h("option", { value: tag, lang: tag, selected: tag === locale }, name),
        ),
      ),
    ),
    basketLink,
  ),
  main,
  h(
    "footer",
    { class: "site-footer" },
    h("p", {}, "Lantern Lane 燈籠里 · Chai Wan, Hong Kong"),
    h("p", {}, t("demoNotice")),
    h("p", {}, h("a", { href: "/look" }, "<qfpay-payment>")),
  ),
  toast,
)

/** @type {Shop | undefined} */
let shop
/** @type {Page | undefined} */
let page
let visit = 0

document.addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest?.("a")
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
  if (!link || !isPlain || link.target || link.origin !== location.origin || link.hasAttribute("download")) return
  if (link.getAttribute("href")?.startsWith("#")) return
  event.preventDefault()
  go(link.pathname)
})
addEventListener("popstate", () => void show())
// A tab that was left may be older than the order.
document.addEventListener("visibilitychange", () => void lookAgain())
addEventListener("pageshow", ({ persisted }) => persisted && void lookAgain())
void show()

/** @param {string} path */
function go(path) {
  if (path !== location.pathname) history.pushState({}, "", path)
  void show()
}

/** @param {string} path @returns {Promise<void>} */
function redirect(path) {
  history.replaceState({}, "", path)
  return show()
}

/** Back in a tab that was left: an order that was placed meanwhile is shown, and everything else stays as it is. */
async function lookAgain() {
  if (!shop || document.hidden || !OF_THE_BASKET.test(location.pathname)) return
  const before = shop.cart?.id
  const orderId = (await refreshCart(shop)) ?? (shop.cart?.completed_at && (await findPlacedOrder(shop)))
  if (orderId) go(`/orders/${orderId}`)
  else if (shop.cart?.id !== before) void show()
}

/** @returns {Promise<void>} */
async function show() {
  const thisVisit = ++visit
  page?.leave?.()
  page = undefined
  if (thisVisit > 1) toast.classList.remove("shown")
  const slow = setTimeout(() => main.replaceChildren(h("p", { class: "loading", role: "status" }, t("loading"))), 250)
  try {
    shop ??= await openShop({ config: await readConfig(), go, announce, onCart: showBasket })
    showBasket()
    let orderId = thisVisit > 1 && OF_THE_BASKET.test(location.pathname) ? await refreshCart(shop) : undefined
    if (shop.cart?.completed_at) orderId = await findPlacedOrder(shop)
    // Back from the confirmation: the basket that was here has become an order.
    if (!shop.cart && location.pathname.startsWith("/checkout") && !location.search)
      orderId ??= recall().placed?.orderId
    if (thisVisit !== visit) return
    const next = orderId ? { redirect: `/orders/${orderId}` } : await pageFor(shop, location.pathname)
    if (thisVisit !== visit) {
      if ("leave" in next) next.leave?.()
      return
    }
    if ("redirect" in next) return redirect(next.redirect)
    page = next
    showBasket()
  } catch (error) {
    if (thisVisit !== visit) return
    page = errorPage(error)
  } finally {
    clearTimeout(slow)
  }
  document.title = `${page.title} · Lantern Lane`
  main.replaceChildren(page.content)
  scrollTo(0, 0)
  if (thisVisit > 1) main.focus({ preventScroll: true })
}

/** @param {Shop} openedShop @param {string} path */
function pageFor(openedShop, path) {
  for (const [pattern, build] of ROUTES) {
    const match = pattern.exec(path)
    if (match) return build(openedShop, ...match.slice(1).map(decodeURIComponent))
  }
  return {
    title: t("notFound"),
    content: messagePage(t("notFound"), h("a", { class: "button", href: "/" }, t("backToShop"))),
  }
}

/** @param {unknown} error @returns {Page} */
function errorPage(error) {
  const again = h("button", { class: "button", type: "button", onclick: () => void show() }, t("tryAgain"))
  return { title: t("wrong"), content: messagePage(t("wrong"), h("p", { role: "alert" }, inWords(error, t)), again) }
}

/** @param {string} heading @param {...Node} rest */
function messagePage(heading, ...rest) {
  return h("section", { class: "message-page" }, h("h1", {}, heading), ...rest)
}

async function readConfig() {
  const response = await fetch("/config.json")
  return response.json()
}

function showBasket() {
  const count = (shop?.cart?.items ?? []).reduce(
    (/** @type {number} */ sum, /** @type {any} */ item) => sum + item.quantity,
    0,
  )
  basketCount.hidden = count === 0
  basketCount.textContent = String(count)
}

/** @param {string} text */
function announce(text) {
  toast.textContent = text
  toast.classList.add("shown")
  setTimeout(() => toast.textContent === text && toast.classList.remove("shown"), 3500)
}

/** @param {Event} event */
function switchLanguage(event) {
  remember({ locale: /** @type {HTMLSelectElement} */ (event.target).value })
  location.reload()
}

function brandName() {
  return h("span", { class: "brand-name" }, "Lantern Lane", h("small", { lang: "zh-HK" }, "燈籠里"))
}
