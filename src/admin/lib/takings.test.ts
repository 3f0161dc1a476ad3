import { seriesOf } from "./takings-chart"
import { lastDays, share, takingsCsv } from "./takings"

describe("Takings", () => {
  it("are of whole days in Hong Kong, wherever the browser is", () => {
    expect(lastDays(7, new Date("2026-03-01T15:59:59Z"))).toEqual({ from: "2026-02-23", to: "2026-03-01" })
    expect(lastDays(1, new Date("2026-03-01T16:00:00Z"))).toEqual({ from: "2026-03-02", to: "2026-03-02" })
  })

  it("have every day of a range in the chart, with what each wallet brought on it", () => {
    const sums = { payments: 1, received: 20, on_orders: 20, orders: 1, refunds: 0, refunded: 0, net: 20 }
    const nothing = { ...sums, payments: 0, received: 0 }
    const takings = {
      ...{ from: "2026-02-27", to: "2026-03-02" },
      wallets: [
        { wallet: "fps", ...sums },
        { wallet: "payme", ...sums },
        { wallet: "octopus", ...nothing },
      ],
      by_day_and_wallet: [
        { day: "2026-03-02", wallet: "fps", ...sums },
        { day: "2026-02-27", wallet: "payme", ...sums, received: 8.5 },
        { day: "2026-02-27", wallet: "fps", ...nothing, refunded: 5 },
      ],
    }
    expect(seriesOf(takings as never)).toEqual({
      days: ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"],
      series: [
        { wallet: "fps", received: [0, 0, 0, 20] },
        { wallet: "payme", received: [8.5, 0, 0, 0] },
      ],
    })
  })

  it("say a share, and nothing of nothing", () => {
    expect([share(3, 4, "en"), share(0, 0, "en")]).toEqual(["75%", "–"])
  })

  it("are a line for each day and wallet in the file", () => {
    const row = { payments: 2, received: 317, on_orders: 158.5, orders: 1, refunds: 1, refunded: 8.55, net: 308.45 }
    const takings = { by_day_and_wallet: [{ day: "2026-03-01", wallet: "fps", ...row }], currency_code: "hkd" }
    expect(takingsCsv(takings as never)).toBe(
      "\uFEFFday,wallet,payments,received,on_orders,orders,refunds,refunded,net,currency\r\n" +
        "2026-03-01,fps,2,317,158.5,1,1,8.55,308.45,HKD\r\n",
    )
  })
})
