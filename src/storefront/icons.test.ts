import { WALLET_NAMES } from "../qfpay/catalogue/wallets"
import { DRAWN, LETTERS } from "./icons"

it("stands for every wallet with letters of its own or a drawing", () => {
  const letters = WALLET_NAMES.flatMap((wallet) => (DRAWN[wallet] ? [] : [LETTERS[wallet]]))
  expect(letters.every((text) => text !== undefined && text.length >= 2 && text.length <= 3)).toBe(true)
  expect(new Set(letters).size).toBe(letters.length)
})
