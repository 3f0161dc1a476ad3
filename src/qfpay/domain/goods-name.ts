/** QFPay's limit in characters. Source: QFPay docs, Public Payment Request Parameters, goods_name. */
const LONGEST = 20

/** Used where QFPay requires a name and the shop has set none. */
export const DEFAULT_GOODS_NAME = "Order"

/**
 * The name that the wallet shows for the purchase: letters, digits, spaces and Chinese characters, at most 20. Empty if
 * nothing of the name can be shown. Source: QFPay docs, goods_name; its list of characters that wallets refuse.
 */
export function cleanGoodsName(name: string): string {
  const shown = name.replace(/[^A-Za-z0-9\p{Script=Han}]+/gu, " ").trim()
  return Array.from(shown).slice(0, LONGEST).join("").trim()
}
