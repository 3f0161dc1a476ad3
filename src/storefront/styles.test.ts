import { WALLET_NAMES } from "../qfpay/catalogue/wallets"
import { STYLES } from "./styles"

/** The payment screen of these has the default accent. */
const WITHOUT_COLOR = ["card", "applepay"]

it("gives every wallet an accent of its own, but for cards and Apple Pay", () => {
  const colors = WALLET_NAMES.map((wallet) => [wallet, STYLES.split(`[data-wallet=${wallet}]{--w:#`)[1]?.slice(0, 6)])
  const named = colors.filter(([, color]) => color !== undefined)
  expect(colors.filter(([, color]) => color === undefined).map(([wallet]) => wallet)).toEqual(WITHOUT_COLOR)
  expect(new Set(named.map(([, color]) => color)).size).toBe(named.length)
})
