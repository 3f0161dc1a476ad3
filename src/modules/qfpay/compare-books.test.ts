import { useDatabase } from "./__tests__/database"
import { aPayment } from "./__tests__/rows"
import { aShop } from "./__tests__/scripted-gateway"
import { compareBooks, findForeignRefund, windowsBetween } from "./compare-books"

useDatabase()

const SINCE = new Date("2025-01-14T04:00:00Z")

const aPayment = (overrides: object = {}) => ({
  respcd: "0000",
  out_trade_no: aPayment().out_trade_no,
  syssn: aPayment().syssn,
  txamt: "10050",
  txcurrcd: "HKD",
  order_type: "payment",
  cancel: "0",
  pay_type: "801501",
  ...overrides,
})

const aRefund = (overrides: object = {}) =>
  aPayment({ order_type: "refund", out_trade_no: "PORTAL1", syssn: "R1", origssn: aPayment().syssn, ...overrides })

/** A shop with one payment, and what QFPay's list says. */
function aShopWithList(state: "waiting" | "applied", ...data: object[]) {
  const shop = aShop()
  await shop.put(aPayment({ state }))
  shop.gateway.script.enquire = ({ page = 1 }) => ({ respcd: "0000", data: page === 1 ? data : [] })
  return { ...shop, compare: () => compareBooks(shop.context, "qfpay", SINCE) }
}

describe("The daily comparison with QFPay's list", () => {
  it("finds nothing to say of what the ledger knows", async () => {
    const { compare, ledger, put, held } = aShopWithList("applied", aPayment())
    const known = { rows: 1, unexplained: 0, unsettled: [], surplus: 0, refunds: 0 }
    expect(await compare()).toEqual(known)
    expect(ledger.timeline).toEqual([])
  })

  it("names a payment of ours that the ledger had missed, to be settled", async () => {
    const { compare } = aShopWithList("waiting", aPayment())
    expect((await compare()).unsettled).toEqual([aPayment().out_trade_no])
  })

  it("says nothing of what is unpaid, closed or refunded", async () => {
    const { compare } = aShopWithList("waiting", aPayment({ respcd: "1143" }), aPayment({ cancel: "3" }))
    expect(await compare()).toMatchObject({ unsettled: [], unexplained: 0 })
  })

  it("writes down once a payment that no row of the ledger explains", async () => {
    const { compare, ledger, put, held } = aShopWithList("applied", aPayment({ out_trade_no: "TERMINAL1", syssn: "T1" }))
    expect((await compare()).unexplained).toBe(1)
    await compare()
    expect(ledger.timeline).toMatchObject([{ out_trade_no: "TERMINAL1", kind: "unexplained" }])
  })

  it("calls it an error when such a number looks like one of ours", async () => {
    const { compare, lines } = aShopWithList("applied", aPayment({ out_trade_no: "01JDQ4Z0G7V2C8R5N3K1W9XY6TP99999" }))
    await compare()
    expect(lines.join()).toContain("looks like ours")
  })

  it("holds a second payment under a number that is settled already, once", async () => {
    const { compare, ledger, put, held } = aShopWithList("applied", aPayment(), aPayment({ syssn: "S2" }))
    expect((await compare()).surplus).toBe(1)
    await compare()
    expect(await held()).toMatchObject([{ syssn: "S2", reason: "second_payment", txamt: 10050 }])
    expect((await ledger.find(aPayment().out_trade_no))?.state).toBe("applied")
  })

  it("takes a refund of QFPay's portal into the ledger, once, to be shown in Medusa", async () => {
    const { compare, ledger, put, held } = aShopWithList("applied", aPayment({ cancel: "5" }), aRefund({ txamt: "1000" }))
    expect((await compare()).refunds).toBe(1)
    expect((await compare()).refunds).toBe(0)
    expect(await ledger.find("PORTAL1")).toMatchObject({
      kind: "refund",
      state: "done",
      txamt: 1000,
      parent_out_trade_no: aPayment().out_trade_no,
      settled_at: null,
      next_enquiry_at: expect.any(Date) as Date,
    })
  })

  it.each([
    ["of another system's payment", { origssn: "T1" }],
    ["that QFPay has not finished", { respcd: "1143" }],
    ["without an amount", { txamt: "" }],
  ])("leaves a refund %s alone", async (_, overrides) => {
    const { compare, ledger, put, held } = aShopWithList("applied", aRefund(overrides))
    expect((await compare()).refunds).toBe(0)
    expect(await ledger.find("PORTAL1")).toBeUndefined()
  })

  it("reads every page", async () => {
    const { compare, gateway } = aShopWithList("applied")
    const list = Array.from({ length: 230 }, (_, index) => aPayment({ out_trade_no: `T${index}`, syssn: `T${index}` }))
    gateway.script.enquire = ({ page = 1 }) => ({ respcd: "0000", data: list.slice((page - 1) * 100, page * 100) })
    expect(await compare()).toMatchObject({ rows: 230, unexplained: 230 })
  })

  it("of the first of a month looks into both months, one window each", () => {
    expect(windowsBetween(new Date("2025-01-30T20:00:00Z"), new Date("2025-02-01T08:00:00Z"))).toEqual([
      { start_time: "2025-01-31 04:00:00", end_time: "2025-01-31 23:59:59" },
      { start_time: "2025-02-01 00:00:00", end_time: "2025-02-01 16:00:00" },
    ])
    expect(windowsBetween(SINCE, new Date("2025-01-15T04:00:00Z"))).toHaveLength(1)
  })

  it("is not an empty list when QFPay did not serve it", async () => {
    const { compare, gateway } = aShopWithList("applied")
    gateway.script.enquire = () => ({ respcd: "1100", resperr: "maintenance" })
    await expect(compare()).rejects.toMatchObject({ code: "QFPAY_PROTOCOL" })
  })
})

describe("A notification of a refund that the ledger does not know", () => {
  it("is believed only when QFPay's record shows the refund of one of our payments", async () => {
    const { context, gateway, ledger, put, held } = aShopWithList("applied")
    expect(await findForeignRefund(context, "qfpay", "R1")).toBe(false)
    gateway.script.enquire = () => ({ respcd: "0000", data: [aRefund()] })
    expect(await findForeignRefund(context, "qfpay", "R1")).toBe(true)
    expect((await ledger.find("PORTAL1"))?.state).toBe("done")
  })
})
