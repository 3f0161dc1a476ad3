import { h } from "../dom.js"

/**
 * The lines of a basket or of an order.
 *
 * @param {import("../shop.js").Shop} shop
 * @param {any[]} items
 * @param {(item: any, title: string) => Node} [controls] what stands below the title; the quantity by default
 */
export function lines(shop, items, controls) {
  return [...items].sort(byCreation).map((item) => {
    const product = shop.products.find(({ handle }) => handle === item.product_handle)
    const title = product?.title ?? item.product_title
    return h(
      "li",
      { class: "line" },
      h("img", { src: item.thumbnail, alt: "" }),
      h(
        "div",
        {},
        h("p", { class: "line-title", id: `line-${item.id}` }, title),
        controls?.(item, title) ?? h("p", { class: "muted" }, `× ${item.quantity}`),
      ),
      h("p", { class: "line-price" }, shop.money(item.unit_price * item.quantity)),
    )
  })
}

/**
 * Items, delivery and total.
 *
 * @param {import("../shop.js").Shop} shop
 * @param {any} cartOrOrder
 */
export function totals({ t, money }, cartOrOrder) {
  const deliveryKnown = cartOrOrder.shipping_methods === undefined || cartOrOrder.shipping_methods.length > 0
  const row = (/** @type {string} */ name, /** @type {string} */ value, kind = "") =>
    h("div", { class: kind }, h("dt", {}, name), h("dd", {}, value))
  return h(
    "dl",
    { class: "totals" },
    row(t("subtotal"), money(cartOrOrder.item_subtotal)),
    row(t("shipping"), deliveryKnown ? money(cartOrOrder.shipping_total) : t("shippingLater")),
    row(t("total"), money(cartOrOrder.total), "grand-total"),
  )
}

/** @param {any} a @param {any} b */
function byCreation(a, b) {
  return String(a.created_at).localeCompare(String(b.created_at))
}
