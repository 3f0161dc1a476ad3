const NAME = "lantern-lane"

/**
 * What the shop remembers in this browser, so that a reload, or a return from a wallet, finds the way back.
 *
 * @typedef {object} Memory
 * @property {string} [publishableKey] whose shop the rest belongs to
 * @property {string} [cartId]
 * @property {string} [sessionId] the payment session that is on screen
 * @property {string} [providerId] the wallet chosen last
 * @property {{ cartId: string, orderId: string }} [placed] the last order, and the basket that it was
 * @property {string} [locale]
 */

/** @returns {Memory} */
export function recall() {
  try {
    return JSON.parse(localStorage.getItem(NAME) ?? "{}")
  } catch {
    return {}
  }
}

/**
 * Remembers the given facts beside the others; `undefined` forgets one.
 *
 * @param {Partial<Memory>} facts
 */
export function remember(facts) {
  localStorage.setItem(NAME, JSON.stringify({ ...recall(), ...facts }))
}

/**
 * Forgets carts of another shop: a demo that was reset has a new key and none of the old carts.
 *
 * @param {string} publishableKey
 */
export function keepOnlyThisShop(publishableKey) {
  if (recall().publishableKey === publishableKey) return
  remember({ publishableKey, cartId: undefined, sessionId: undefined, placed: undefined })
}
