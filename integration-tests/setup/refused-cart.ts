import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { waitForState } from "./ledger"
import type { Store } from "./store"

/**
 * A shopper pays a cart that Medusa refuses, because it has no line item: the money is captured, and no order is made.
 * @returns also what puts the line items back
 */
export async function payRefusedCart(store: Store, provider: string) {
  const cart = await store.createCart()
  const { id: sessionId, data } = await store.startPayment(cart, provider)
  const number = String(data.out_trade_no)
  const knex = store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
  const items = await knex("cart_line_item").where({ cart_id: cart.id }).delete().returning("*")
  store.simulator.pay(number)
  await waitForState(store.container, number, "paid")
  await store.simulator.idle()
  return { cart, sessionId, number, putItemsBack: () => knex("cart_line_item").insert(items) }
}
