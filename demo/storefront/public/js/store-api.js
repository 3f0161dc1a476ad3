/** An answer of the store API that is not the one we hoped for. `message` is Medusa's own sentence. */
export class StoreApiError extends Error {
  /** @param {{ status: number, code?: string, message: string }} answer */
  constructor({ status, code, message }) {
    super(message)
    this.name = "StoreApiError"
    this.status = status
    this.code = code
  }

  /** Nothing answered at all. */
  get isOffline() {
    return this.status === 0
  }
}

const ORDER_FIELDS = "id,display_id,email,currency_code,total,item_subtotal,shipping_total,*items,*shipping_address"

/**
 * Medusa's store API, as far as a checkout needs it.
 *
 * @param {{ backendUrl: string, publishableKey: string }} config
 * @param {string} locale the language of this page, in which the server names the ways to pay and says what is wrong
 */
export function createStoreApi({ backendUrl, publishableKey }, locale) {
  /**
   * @param {string} path
   * @param {{ method?: string, body?: unknown, query?: Record<string, string> }} [request]
   */
  async function call(path, { method = "GET", body, query } = {}) {
    const url = new URL(path, backendUrl)
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value)
    const headers = {
      "x-publishable-api-key": publishableKey,
      "x-medusa-locale": locale,
      "content-type": "application/json",
    }
    let response
    try {
      response = await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
    } catch {
      throw new StoreApiError({ status: 0, message: `${backendUrl} does not answer.` })
    }
    const answer = await response.json().catch(() => ({}))
    if (response.ok) return answer
    const message = answer.message ?? `${method} ${url.pathname} was answered with status ${response.status}.`
    throw new StoreApiError({ status: response.status, code: answer.code ?? answer.type, message })
  }

  /** @param {string} path @param {unknown} [body] */
  const post = (path, body = {}) => call(path, { method: "POST", body })
  /** @param {string} id */
  const cartPath = (id) => `/store/carts/${encodeURIComponent(id)}`
  /** @param {string} id @param {string} tail @param {unknown} body */
  const changeCart = async (id, tail, body) => (await post(`${cartPath(id)}${tail}`, body)).cart

  return {
    async region() {
      return (await call("/store/regions", { query: { limit: "1" } })).regions[0]
    },
    /** @param {string} regionId */
    async products(regionId) {
      const fields =
        "id,handle,title,subtitle,description,thumbnail,metadata,*variants.calculated_price,+variants.inventory_quantity"
      return (await call("/store/products", { query: { region_id: regionId, fields, limit: "50" } })).products
    },
    /** @param {string} regionId */
    async createCart(regionId) {
      return (await post("/store/carts", { region_id: regionId })).cart
    },
    /** @param {string} id */
    async cart(id) {
      return (await call(cartPath(id))).cart
    },
    /** @param {string} cartId @param {string} variantId */
    addItem: (cartId, variantId) => changeCart(cartId, "/line-items", { variant_id: variantId, quantity: 1 }),
    /** @param {string} cartId @param {string} itemId @param {number} quantity */
    async setQuantity(cartId, itemId, quantity) {
      const path = `/line-items/${encodeURIComponent(itemId)}`
      if (quantity > 0) return changeCart(cartId, path, { quantity })
      await call(`${cartPath(cartId)}${path}`, { method: "DELETE" })
      return this.cart(cartId)
    },
    /** @param {string} cartId @param {unknown} details */
    updateCart: (cartId, details) => changeCart(cartId, "", details),
    /** @param {string} cartId */
    async shippingOptions(cartId) {
      return (await call("/store/shipping-options", { query: { cart_id: cartId } })).shipping_options
    },
    /** @param {string} cartId @param {string} optionId */
    chooseShipping: (cartId, optionId) => changeCart(cartId, "/shipping-methods", { option_id: optionId }),
    /**
     * The ways to pay that the merchant has turned on in this region, in the merchant's order and the shopper's language.
     *
     * @param {string} regionId
     * @returns {Promise<PaymentMethod[]>}
     */
    async paymentMethods(regionId) {
      return (await call("/store/qfpay/methods", { query: { region_id: regionId } })).methods
    },
    /** @param {string} cartId */
    async paymentCollection(cartId) {
      return (await post("/store/payment-collections", { cart_id: cartId })).payment_collection
    },
    /** @param {string} collectionId @param {string} providerId @param {Record<string, string>} data */
    async createPaymentSession(collectionId, providerId, data) {
      const path = `/store/payment-collections/${encodeURIComponent(collectionId)}/payment-sessions`
      const { payment_collection: collection } = await post(path, { provider_id: providerId, data })
      return collection.payment_sessions.find((/** @type {any} */ session) => session.provider_id === providerId)
    },
    /** @param {string} sessionId */
    async paymentSession(sessionId) {
      return (await call(`/store/qfpay/payment-sessions/${encodeURIComponent(sessionId)}`)).payment_session
    },
    /** @param {string} cartId */
    complete: (cartId) => post(`${cartPath(cartId)}/complete`),
    /** @param {string} orderId */
    async order(orderId) {
      return (await call(`/store/orders/${encodeURIComponent(orderId)}`, { query: { fields: ORDER_FIELDS } })).order
    },
  }
}

/** @typedef {ReturnType<typeof createStoreApi>} StoreApi */

/**
 * @typedef {object} PaymentMethod
 * @property {string} provider_id
 * @property {string} wallet `any`: the shopper chooses one
 * @property {string} label
 * @property {string[]} scenarios
 * @property {number} rank smaller comes first
 * @property {number | null} min_amount
 * @property {number | null} max_amount
 */
