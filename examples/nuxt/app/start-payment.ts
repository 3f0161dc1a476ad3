import Medusa from "@medusajs/js-sdk"
import type { PaymentSessionInput } from "medusa-payment-qfpay-storefront"

export interface Shop {
  backendUrl: string
  publishableKey: string
}

interface Method {
  provider_id: string
  label: string
}

/** Creates a cart with the first product in stock, ready to be paid, and a payment session for the merchant's first method. */
export async function startPayment({ backendUrl, publishableKey }: Shop): Promise<PaymentSessionInput> {
  const { store, client } = new Medusa({ baseUrl: backendUrl, publishableKey })
  const { regions } = await store.region.list({ limit: 1 })
  const region = first(regions, "region")
  const fields = "id,*variants,variants.inventory_quantity"
  const { products } = await store.product.list({ region_id: region.id, fields })
  const variants = products.flatMap((product) => product.variants ?? [])
  const variant = first(
    variants.filter(({ inventory_quantity }) => inventory_quantity !== 0),
    "product in stock",
  )
  const address = {
    first_name: "Ka Yan",
    last_name: "Chan",
    address_1: "8 Nathan Road",
    city: "Kowloon",
    country_code: "hk",
  }
  const { cart } = await store.cart.create({
    region_id: region.id,
    email: "shopper@example.com",
    shipping_address: address,
    billing_address: address,
    items: [{ variant_id: variant.id, quantity: 1 }],
  })
  const { shipping_options } = await store.fulfillment.listCartOptions({ cart_id: cart.id })
  const ready = await store.cart.addShippingMethod(cart.id, { option_id: first(shipping_options, "delivery").id })

  const { methods } = await client.fetch<{ methods: Method[] }>("/store/qfpay/methods", {
    query: { region_id: region.id },
  })
  const { provider_id } = first(methods, "method")
  const { payment_collection } = await store.payment.initiatePaymentSession(ready.cart, {
    provider_id,
    data: { device: /Android|iPhone|iPad|Mobile/i.test(navigator.userAgent) ? "mobile" : "desktop" },
  })
  const sessions = payment_collection.payment_sessions ?? []
  return first(
    sessions.filter((session) => session.provider_id === provider_id),
    "session",
  )
}

function first<T>(list: readonly T[], what: string): T {
  const [found] = list
  if (found === undefined) throw new Error(`The shop has no ${what}.`)
  return found
}
