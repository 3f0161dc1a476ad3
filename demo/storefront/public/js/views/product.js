import { h } from "../dom.js"
import { inWords } from "../shop.js"

/** @param {import("../shop.js").Shop} shop @param {string} handle @returns {import("../main.js").Page} */
export function productPage(shop, handle) {
  const product = shop.products.find((candidate) => candidate.handle === handle)
  if (!product) {
    const title = shop.t("notFound")
    return { title, content: h("section", { class: "message-page" }, h("h1", {}, title), backLink(shop)) }
  }
  const content = h(
    "article",
    { class: "product" },
    h("div", { class: "product-picture" }, h("img", { src: product.thumbnail, alt: product.title })),
    h(
      "div",
      { class: "product-text" },
      backLink(shop),
      h("h1", { id: titleId(product) }, product.title),
      h("p", { class: "muted" }, product.subtitle),
      h("p", { class: "price large" }, shop.money(priceOf(product)), stockNote(shop, product)),
      h("p", {}, product.description),
      addButton(shop, product),
    ),
  )
  return { title: product.title, content }
}

/** Buttons of many products have one name; each is described by its product. @param {any} product */
export const titleId = (product) => `product-${product.handle}`

/** @param {any} product @returns {number} */
export function priceOf(product) {
  return product.variants[0].calculated_price.calculated_amount
}

/** @param {import("../shop.js").Shop} shop @param {any} product */
export function stockNote({ t }, product) {
  const count = product.variants[0].inventory_quantity
  if (count <= 0 || count > 5) return null
  return h("span", { class: "stock-note" }, t("lastOnes", { count }))
}

/** @param {import("../shop.js").Shop} shop @param {any} product */
export function addButton(shop, product) {
  const { t } = shop
  const { title } = product
  const variant = product.variants[0]
  if (variant.inventory_quantity <= 0)
    return h("button", { class: "button", type: "button", disabled: true }, t("soldOut"))
  const button = h(
    "button",
    { class: "button", type: "button", "aria-describedby": titleId(product), onclick: add },
    t("add"),
  )
  return button

  async function add() {
    button.toggleAttribute("disabled", true)
    try {
      await shop.changeCart((cartId) => shop.api.addItem(cartId, variant.id))
      shop.announce(t("added", { title }))
    } catch (error) {
      shop.announce(inWords(error, t))
    }
    button.toggleAttribute("disabled", false)
    button.focus()
  }
}

/** @param {import("../shop.js").Shop} shop */
function backLink({ t }) {
  return h("a", { class: "back-link", href: "/" }, `← ${t("backToShop")}`)
}
