import { visibleOrderId } from "./visible-order"

const NOW = new Date("2026-06-15T02:00:00Z")
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000)

describe("The order id shown for a payment", () => {
  it.each([
    ["right after the payment", hoursAgo(0), "order_1"],
    ["when the clocks of database and server differ", hoursAgo(-0.01), "order_1"],
    ["within a day", hoursAgo(23.9), "order_1"],
    ["after a day", hoursAgo(24), null],
    ["after a year", hoursAgo(24 * 365), null],
    ["when the time of payment is unknown", null, null],
  ])("%s is as expected", (_when, paid_at, told) => {
    expect(visibleOrderId({ order_id: "order_1", paid_at }, NOW)).toBe(told)
  })

  it("is never shown for a payment link", () => {
    expect(visibleOrderId({ order_id: "order_1", paid_at: NOW, payment_link_id: "qflk_1" }, NOW)).toBeNull()
  })
})
