/** QFPay takes at most this many characters. Source: QFPay docs, Public Payment Request Parameters, goods_name. */
const LONGEST = 20

/** Where QFPay does not take a payment without a name and the shop has given none. */
export const DEFAULT_GOODS_NAME = "Order"

/**
 * What the wallet shows as the thing that is paid for: letters, digits, spaces and Chinese characters, 20 at most. Empty
 * when nothing of it can be shown. Source: QFPay docs, goods_name; its list of characters that wallets refuse.
 */
export function cleanGoodsName(name: string): string {
  const shown = name.replace(/[^A-Za-z0-9\p{Script=Han}]+/gu, " ").trim()
  return Array.from(shown).slice(0, LONGEST).join("").trim()
}
