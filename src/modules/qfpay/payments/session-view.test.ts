import { aPayment, PAYMENT_NUMBER } from "../__tests__/rows"
import { sessionDataOf } from "./session-view"
import { currentPayment } from "../ledger"

describe("The public data of a payment session", () => {
  it("comes from the ledger, with times as ISO 8601 and the next action's fields", () => {
    expect(sessionDataOf(aPayment())).toEqual({
      account: "qfpay",
      wallet: "alipay",
      scenario: "mpm",
      pay_type: "801501",
      out_trade_no: PAYMENT_NUMBER,
      syssn: "20250115155400020000000001",
      txamt: 10050,
      txcurrcd: "HKD",
      created_at: "2025-01-15T04:00:00.000Z",
      expires_at: "2025-01-15T04:30:00.000Z",
      qrcode: "https://qr.example/1",
      qr_modules: expect.stringMatching(/^[\w+/]+=*$/) as string,
    })
  })

  it.each([
    [{ qrcode: "Q" }, { qrcode: "Q" }],
    [{ pay_url: "U" }, { pay_url: "U" }],
    [{ pay_params: { sign: "S" } }, { pay_params: { sign: "S" } }],
    [null, {}],
  ])("has what the shopper pays with, and nothing else: %j", (carrier, expected) => {
    const { qrcode, pay_url, pay_params } = sessionDataOf(aPayment({ carrier }))
    expect(JSON.parse(JSON.stringify({ qrcode, pay_url, pay_params }))).toEqual(expected)
  })

  it("has nothing of the merchant's: no state, no QFPay message, no order, no poll plan", () => {
    const row = aPayment({ respcd: "1143", words: "words", order_id: "order_1", cart_id: "cart_1", syssn: null })
    expect(Object.keys(JSON.parse(JSON.stringify(sessionDataOf(row))) as object).sort()).toEqual([
      "account",
      "created_at",
      "expires_at",
      "out_trade_no",
      "pay_type",
      "qr_modules",
      "qrcode",
      "scenario",
      "txamt",
      "txcurrcd",
      "wallet",
    ])
  })
})

describe("The attempt that represents a session", () => {
  const replaced_at = new Date("2025-01-15T04:10:00Z")
  const applied = aPayment({ out_trade_no: "applied", state: "applied", replaced_at })
  const paid = aPayment({ out_trade_no: "paid", state: "paid", replaced_at })
  const onScreen = aPayment({ out_trade_no: "on screen" })
  const notMade = aPayment({ out_trade_no: "not made", carrier: null })
  const replaced = aPayment({ out_trade_no: "replaced", replaced_at })
  const older = aPayment({ out_trade_no: "older", replaced_at })

  it.each([
    ["the applied one, though a newer code is on the screen", [onScreen, applied, paid], applied],
    ["the paid one, though it was replaced", [onScreen, replaced, paid], paid],
    ["the one on the screen", [replaced, onScreen, older], onScreen],
    ["the one on the screen, though a newer one could not be made", [notMade, onScreen], onScreen],
    ["one that could not be made, if there is no other", [notMade, replaced], notMade],
    ["the newest, when all were replaced", [replaced, older], replaced],
  ])("is %s", (_, rows, expected) => {
    expect(currentPayment(rows)).toBe(expected)
  })

  it("is undefined before the first attempt", () => {
    expect(currentPayment([])).toBeUndefined()
  })
})
