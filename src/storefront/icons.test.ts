import { WALLET_NAMES } from "../qfpay/catalogue/wallets"
import { LETTERS } from "./icons"

it("stands for every wallet with letters of its own, but for cards, which have a drawing", () => {
  const letters = WALLET_NAMES.filter((wallet) => wallet !== "card").map((wallet) => LETTERS[wallet])
  expect(letters.every((text) => text !== undefined && text.length >= 2 && text.length <= 3)).toBe(true)
  expect(new Set(letters).size).toBe(letters.length)
})
