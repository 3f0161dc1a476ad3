import { h } from "../dom.js"
import { addButton, priceOf, stockNote, titleId } from "./product.js"

/** @param {import("../shop.js").Shop} shop @returns {import("../main.js").Page} */
export function homePage(shop) {
  const { t, products } = shop
  const promises = ["promiseLocal", "promiseDelivery", "promisePay"].map((name) => h("li", {}, t(name)))
  const content = h(
    "div",
    {},
    h(
      "section",
      { class: "hero" },
      h("div", { class: "hero-text" }, h("h1", {}, t("tagline")), h("p", {}, t("intro")), h("ul", {}, ...promises)),
      h("div", { class: "hero-pictures", "aria-hidden": "true" }, ...heroPictures(products)),
    ),
    h("h2", { class: "shelf-title" }, t("shelf")),
    h("ul", { class: "shelf" }, ...products.map((product) => card(shop, product))),
  )
  return { title: t("tagline"), content }
}

/** @param {import("../shop.js").Shop} shop @param {any} product */
function card(shop, product) {
  const href = `/products/${encodeURIComponent(product.handle)}`
  return h(
    "li",
    { class: "card" },
    h(
      "a",
      { class: "card-picture", href, tabindex: "-1", "aria-hidden": "true" },
      h("img", { src: product.thumbnail, alt: "" }),
    ),
    h(
      "div",
      { class: "card-text" },
      h("h3", { id: titleId(product) }, h("a", { href }, product.title)),
      h("p", { class: "muted" }, product.subtitle),
      h("p", { class: "price" }, shop.money(priceOf(product)), stockNote(shop, product)),
      addButton(shop, product),
    ),
  )
}

/** @param {any[]} products */
function heroPictures(products) {
  return ["neon-lamp", "ding-ding-mug", "egg-tart-candle"]
    .map((handle) => products.find((product) => product.handle === handle))
    .filter((product) => product !== undefined)
    .map((product) => h("img", { src: product.thumbnail, alt: "" }))
}
