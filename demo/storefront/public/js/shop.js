import { keepOnlyThisShop, recall, remember } from "./memory.js"
import { createStoreApi, StoreApiError } from "./store-api.js"
import { chooseLocale, textsIn } from "./texts.js"

/**
 * Everything the pages share: the store API, the basket, the language and the way around.
 *
 * @typedef {object} Shop
 * @property {{ backendUrl: string, publishableKey: string }} config
 * @property {import("./store-api.js").StoreApi} api
 * @property {import("./texts.js").Locale} locale
 * @property {ReturnType<typeof textsIn>} t
 * @property {(amount: number) => string} money
 * @property {any} region
 * @property {any[]} products
 * @property {any} cart the basket as last seen, or undefined
 * @property {(work: (cartId: string) => Promise<any>) => Promise<void>} changeCart
 * @property {(work: (cartId: string) => Promise<any>) => Promise<void>} keepCart
 * @property {(path: string) => void} go
 * @property {(text: string) => void} announce
 */

/**
 * @param {{ config: Shop["config"], go: Shop["go"], announce: Shop["announce"], onCart: () => void }} surroundings
 * @returns {Promise<Shop>}
 */
export async function openShop({ config, go, announce, onCart }) {
  keepOnlyThisShop(config.publishableKey)
  const locale = chooseLocale(recall().locale, navigator.languages)
  const api = createStoreApi(config, locale)
  const region = await api.region()
  const [products, cart] = await Promise.all([api.products(region.id), findCart(api)])
  const format = new Intl.NumberFormat(locale, { style: "currency", currency: region.currency_code })

  /** @type {Shop} */
  const shop = {
    config,
    api,
    locale,
    t: textsIn(locale),
    money: (amount) => format.format(amount),
    region,
    products: products
      .sort((/** @type {any} */ a, /** @type {any} */ b) => (a.metadata?.position ?? 0) - (b.metadata?.position ?? 0))
      .map((/** @type {any} */ product) => localized(product, locale)),
    cart,
    async changeCart(work) {
      // Whatever was about to be paid was for the basket as it was; Medusa drops its payment session as well.
      remember({ sessionId: undefined })
      await shop.keepCart(work)
    },
    async keepCart(work) {
      shop.cart ??= await api.createCart(region.id)
      remember({ cartId: shop.cart.id })
      shop.cart = (await work(shop.cart.id)) ?? shop.cart
      onCart()
    },
    go,
    announce,
  }
  return shop
}

/**
 * An error in a sentence for the shopper.
 *
 * @param {unknown} error
 * @param {Shop["t"]} t
 * @returns {string}
 */
export function inWords(error, t) {
  if (error instanceof StoreApiError) {
    if (error.isOffline) return t("offline")
    if (error.code === "insufficient_inventory") return t("outOfStock")
  }
  return error instanceof Error ? error.message : String(error)
}

/**
 * Drops the basket of an order that has been placed, and remembers which order it became: for the Back button, and for
 * tabs that still show the basket.
 *
 * @param {Shop} shop
 * @param {string} [orderId]
 */
export function startNewCart(shop, orderId) {
  const cartId = shop.cart?.id
  remember({ cartId: undefined, sessionId: undefined, ...(cartId && orderId && { placed: { cartId, orderId } }) })
  shop.cart = undefined
}

/**
 * Reads the basket once more: another tab, or the server, may have made an order of it.
 *
 * @param {Shop} shop
 * @returns {Promise<string | undefined>} the order that this tab's basket became elsewhere
 */
export async function refreshCart(shop) {
  const { placed } = recall()
  if (shop.cart && placed?.cartId === shop.cart.id) {
    shop.cart = undefined
    return placed.orderId
  }
  shop.cart = await findCart(shop.api)
  return undefined
}

/** @param {import("./store-api.js").StoreApi} api */
async function findCart(api) {
  const { cartId } = recall()
  if (cartId === undefined) return undefined
  try {
    return await api.cart(cartId)
  } catch (error) {
    if (!(error instanceof StoreApiError && error.status === 404)) throw error
    remember({ cartId: undefined, sessionId: undefined })
    return undefined
  }
}

/** @param {any} product @param {string} locale */
function localized(product, locale) {
  return { ...product, ...product.metadata?.[locale] }
}
