import type { AxiosInstance } from "axios"
import type { Shop } from "./seed-shop"

/** A payment session as the storefront receives it. */
export interface StorePaymentSession {
  id: string
  provider_id: string
  status: string
  amount: number
  currency_code: string
  data: Record<string, unknown>
}

/** A storefront cart, with the fields that the tests check. */
export interface StoreCart {
  id: string
  total: number
  currency_code: string
  items: { id: string; quantity: number }[]
  payment_collection?: { id: string; amount: number; payment_sessions?: StorePaymentSession[] }
}

/** The header that Medusa requires on every store route. */
export function storeHeaders(shop: Shop) {
  return { headers: { "x-publishable-api-key": shop.publishableKey } }
}

/** A guest's cart that is ready to be paid: one lamp, an address, delivery. HK$158.50 in total. */
export async function createCart(
  api: AxiosInstance,
  shop: Shop,
  { quantity = 1, email = "shopper@example.com" }: { quantity?: number; email?: string } = {},
): Promise<StoreCart> {
  const headers = storeHeaders(shop)
  const address = {
    first_name: "Mei",
    last_name: "Chan",
    address_1: "8 Nathan Road",
    city: "Kowloon",
    country_code: "hk",
    postal_code: "000000",
  }
  const created = await api.post(
    "/store/carts",
    {
      region_id: shop.regionId,
      sales_channel_id: shop.salesChannelId,
      email,
      shipping_address: address,
      billing_address: address,
      items: [{ variant_id: shop.variantId, quantity }],
    },
    headers,
  )
  const id: string = created.data.cart.id
  const ready = await api.post(`/store/carts/${id}/shipping-methods`, { option_id: shop.shippingOptionId }, headers)
  return ready.data.cart
}

/** Adds lamps to the cart, which makes all its payment sessions out of date. */
export async function addToCart(api: AxiosInstance, shop: Shop, cartId: string, quantity = 1): Promise<StoreCart> {
  const body = { variant_id: shop.variantId, quantity }
  const { data } = await api.post(`/store/carts/${cartId}/line-items`, body, storeHeaders(shop))
  return data.cart
}

/** The cart's current state. */
export async function readCart(api: AxiosInstance, shop: Shop, cartId: string): Promise<StoreCart> {
  const { data } = await api.get(`/store/carts/${cartId}`, storeHeaders(shop))
  return data.cart
}

/**
 * Chooses a payment method, as a storefront does: gets or creates the cart's payment collection and creates a session
 * in it. Returns the session of the given provider.
 */
export async function startPayment(
  api: AxiosInstance,
  shop: Shop,
  cart: { id: string },
  providerId: string,
  data: Record<string, unknown> = {},
): Promise<StorePaymentSession> {
  const headers = storeHeaders(shop)
  const collection = await api.post("/store/payment-collections", { cart_id: cart.id }, headers)
  const started = await api.post(
    `/store/payment-collections/${collection.data.payment_collection.id}/payment-sessions`,
    { provider_id: providerId, data },
    headers,
  )
  const sessions: StorePaymentSession[] = started.data.payment_collection.payment_sessions
  const session = sessions.find(({ provider_id }) => provider_id === providerId)
  if (!session) throw new Error(`No payment session of ${providerId} was created`)
  return session
}

/**
 * Asks Medusa to turn the cart into an order, as the storefront does after the payment. Never throws for 4xx or 5xx.
 */
export async function completeCart(api: AxiosInstance, shop: Shop, cartId: string) {
  return api.post(`/store/carts/${cartId}/complete`, {}, { ...storeHeaders(shop), validateStatus: () => true })
}
