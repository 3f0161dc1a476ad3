import { h } from "../dom.js"
import { inWords } from "../shop.js"
import { lines, totals } from "./summary.js"

/** @param {import("../shop.js").Shop} shop @returns {import("../main.js").Page} */
export function cartPage(shop) {
  const { t } = shop
  const items = shop.cart?.items ?? []
  const title = t("yourBasket")
  if (items.length === 0) {
    const start = h("a", { class: "button", href: "/" }, t("startShopping"))
    return {
      title,
      content: h("section", { class: "message-page" }, h("h1", {}, title), h("p", {}, t("emptyBasket")), start),
    }
  }
  const problem = h("p", { class: "problem", role: "alert", hidden: true })
  const content = h(
    "section",
    {},
    h("h1", {}, title),
    h(
      "div",
      { class: "columns" },
      h("div", {}, problem, h("ul", { class: "lines" }, ...lines(shop, items, quantityControls))),
      h(
        "aside",
        { class: "panel" },
        totals(shop, shop.cart),
        h("a", { class: "button wide", href: "/checkout" }, t("checkout")),
      ),
    ),
  )
  return { title, content }

  /** @param {any} item @param {string} itemTitle */
  function quantityControls(item, itemTitle) {
    const name = { title: itemTitle }
    const change = (/** @type {number} */ quantity) => () => void setQuantity(item, quantity)
    return h(
      "div",
      { class: "quantity", role: "group", "aria-label": t("quantityOf", name) },
      h("button", { type: "button", "aria-label": t("fewer", name), onclick: change(item.quantity - 1) }, "−"),
      h("span", {}, item.quantity),
      h("button", { type: "button", "aria-label": t("more", name), onclick: change(item.quantity + 1) }, "+"),
      h(
        "button",
        { class: "link", type: "button", "aria-describedby": `line-${item.id}`, onclick: change(0) },
        t("remove"),
      ),
    )
  }

  /** @param {any} item @param {number} quantity */
  async function setQuantity(item, quantity) {
    try {
      await shop.changeCart((cartId) => shop.api.setQuantity(cartId, item.id, quantity))
      shop.go("/basket")
    } catch (error) {
      problem.textContent = inWords(error, t)
      problem.hidden = false
    }
  }
}
