import { h, icon } from "../dom.js"
import { startNewCart } from "../shop.js"
import { lines, totals } from "./summary.js"

const TICK = "M5 12.5l4.5 4.5L19 7.5"

/** @param {import("../shop.js").Shop} shop @param {string} orderId @returns {Promise<import("../main.js").Page>} */
export async function confirmationPage(shop, orderId) {
  const { t } = shop
  const order = await shop.api.order(orderId)
  await forgetPaidCart(shop, orderId)
  const address = order.shipping_address
  const title = t("orderNumber", { number: `#${order.display_id}` })
  const content = h(
    "section",
    { class: "confirmation" },
    h("div", { class: "tick" }, icon(TICK)),
    h("h1", {}, t("confirmed")),
    h("p", { class: "order-number" }, title),
    h("p", { class: "muted" }, t("confirmationSent", { email: order.email })),
    h(
      "div",
      { class: "panel" },
      h("ul", { class: "lines small" }, ...lines(shop, order.items)),
      totals(shop, order),
      address &&
        h(
          "div",
          { class: "address" },
          h("h2", {}, t("deliverTo")),
          h(
            "address",
            {},
            ...[
              `${address.first_name} ${address.last_name}`,
              address.address_1,
              `${address.city}, ${t(address.province)}`,
            ].map((line) => h("span", {}, line)),
          ),
        ),
    ),
    h("a", { class: "button", href: "/" }, t("continueShopping")),
  )
  return { title, content }
}

/** @param {import("../shop.js").Shop} shop @param {string} orderId */
async function forgetPaidCart(shop, orderId) {
  if (!shop.cart) return
  const seen = await shop.api.cart(shop.cart.id)
  if (!seen.completed_at) return
  startNewCart(shop, orderId)
}
