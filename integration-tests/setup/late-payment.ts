import { waitForState } from "./ledger"
import type { Store } from "./store"

/** Pays a code after its cart has changed, so that the money is held. */
export async function paidLate(store: Store, provider: string) {
  const cart = await store.createCart()
  const { data } = await store.startPayment(cart, provider)
  await store.addToCart(cart.id)
  const number = String(data.out_trade_no)
  store.simulator.pay(number)
  await waitForState(store.container, number, "held")
  return { cart, number }
}
