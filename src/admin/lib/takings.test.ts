import { lastDays, share, takingsCsv } from "./takings"

describe("Takings", () => {
  it("are of whole days in Hong Kong, wherever the browser is", () => {
    expect(lastDays(7, new Date("2026-03-01T15:59:59Z"))).toEqual({ from: "2026-02-23", to: "2026-03-01" })
    expect(lastDays(1, new Date("2026-03-01T16:00:00Z"))).toEqual({ from: "2026-03-02", to: "2026-03-02" })
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
