import { useDatabase } from "../__tests__/database"
import { aPayment, aRefund } from "../__tests__/rows"
import { aShop } from "../__tests__/scripted-gateway"
import { enquireMany } from "./enquire-many"
import type { PaymentRow, TransactionRow } from "../ledger"
import { QfpayTransportError } from "../../../qfpay/errors"
import type { EnquiryRequest } from "../../../qfpay/wire"

useDatabase()

const numberOf = (index: number, kind = "P") => `${kind}${String(index).padStart(25, "0")}`

/** `count` waiting payments; `syssn` says whether QFPay's numbers are known. */
async function aShopWith(count: number, overrides: (index: number) => Partial<PaymentRow> = () => ({})) {
  const shop = aShop()
  const rows = Array.from({ length: count }, (_, index) =>
    aPayment({ out_trade_no: numberOf(index), syssn: `S${index}`, ...overrides(index) }),
  )
  await shop.put(...rows)
  const states = async () => (await shop.rows()).map(({ state }) => state)
  return { ...shop, rows, stored: shop.rows, states }
}

/** What QFPay has on record of a row. */
const onRecord = (row: TransactionRow, overrides: object = {}) => ({
  respcd: "0000",
  out_trade_no: row.out_trade_no,
  syssn: row.syssn ?? `Q${row.out_trade_no}`,
  txamt: String(row.txamt),
  txcurrcd: row.txcurrcd,
  order_type: "payment",
  cancel: "0",
  paydtm: "2025-01-15 12:03:00",
  ...overrides,
})

/** A QFPay that has these rows, and answers a hundred at a time. */
function answering(rows: readonly TransactionRow[], record = onRecord) {
  return ({ syssn, out_trade_no, page = 1 }: EnquiryRequest) => {
    const found = rows.filter((row) => syssn?.includes(row.syssn ?? "") || out_trade_no?.includes(row.out_trade_no))
    return { respcd: "0000", data: found.map((row) => record(row)).slice((page - 1) * 100, page * 100) }
  }
}

describe("Many due payments", () => {
  it("are enquired in calls of ninety-nine, and each gets its own verdict", async () => {
    const { context, gateway, ledger, rows, states } = await aShopWith(150)
    gateway.script.enquire = answering(rows, (row) => onRecord(row, row.syssn === "S7" ? { respcd: "1143" } : {}))
    const answers = await enquireMany(context, rows, "job")
    expect(gateway.enquired).toHaveLength(2)
    expect(answers.size).toBe(150)
    expect((await ledger.find(numberOf(7)))?.state).toBe("waiting")
    expect((await states()).filter((state) => state === "paid")).toHaveLength(149)
  })

  it("are all recorded except the one whose answer cannot be written", async () => {
    const { context, gateway, ledger, rows } = await aShopWith(3)
    gateway.script.enquire = answering(rows)
    const { paid } = ledger.payments
    jest.spyOn(ledger.payments, "paid").mockImplementation((number, ...rest) => {
      if (number === numberOf(0)) return Promise.reject(new Error("The database has refused it."))
      return paid.call(ledger.payments, number, ...rest)
    })
    expect([...(await enquireMany(context, rows, "job")).keys()].sort()).toEqual([numberOf(1), numberOf(2)])
    expect((await ledger.find(numberOf(0)))?.state).toBe("waiting")
    expect((await ledger.find(numberOf(2)))?.state).toBe("paid")
  })

  it("without QFPay's number are enquired by ours, in the month of their creation", async () => {
    const { context, gateway, rows } = await aShopWith(3, (index) => ({
      syssn: null,
      created_at: new Date(index === 2 ? "2025-01-31T15:59:00Z" : "2025-01-15T04:00:00Z"),
    }))
    await enquireMany(context, rows, "job")
    expect(gateway.enquired.map(({ start_time, out_trade_no }) => [start_time, out_trade_no?.length])).toEqual([
      ["2025-01-01 00:00:00", 3],
      ["2025-02-01 00:00:00", 1],
    ])
  })

  it("are read to the last page when one number has several rows", async () => {
    const { context, gateway, held, rows, states } = await aShopWith(60, () => ({ syssn: null }))
    const records = rows.flatMap((row) => [
      onRecord(row, { syssn: `A${row.out_trade_no}`, respcd: "1205" }),
      onRecord(row),
    ])
    gateway.script.enquire = ({ page = 1 }) => ({ respcd: "0000", data: records.slice((page - 1) * 100, page * 100) })
    await enquireMany(context, rows, "job")
    expect(gateway.enquired.map(({ page }) => page)).toEqual([undefined, 2])
    expect(new Set(await states())).toEqual(new Set(["paid"]))
    expect(await held()).toEqual([])
  })

  it("stay as they are when QFPay does not answer, and are not retried one by one", async () => {
    const { context, gateway, rows, stored, states } = await aShopWith(20)
    gateway.script.enquire = () => {
      throw new QfpayTransportError("QFPay did not answer.")
    }
    expect((await enquireMany(context, rows, "job")).size).toBe(0)
    expect(gateway.enquired).toHaveLength(1)
    expect(await states()).toEqual(rows.map(() => "waiting"))
    expect((await stored()).map(({ enquiries }) => enquiries)).toEqual(rows.map(() => 0))
  })

  it("are enquired in smaller and smaller calls when QFPay rejects so many numbers at once", async () => {
    const { context, gateway, rows } = await aShopWith(20)
    const answer = answering(rows)
    gateway.script.enquire = (request) =>
      (request.syssn?.length ?? 0) > 3 ? { respcd: "1104", resperr: "parameter error" } : answer(request)
    expect((await enquireMany(context, rows, "job")).size).toBe(20)
    expect(gateway.enquired.filter(({ syssn }) => (syssn?.length ?? 0) <= 3)).toHaveLength(8)
  })

  it("of an account that is no longer configured are left alone, and the log says why", async () => {
    const { context, gateway, rows, lines } = await aShopWith(1, () => ({ account: "gone" }))
    expect((await enquireMany(context, rows, "job")).size).toBe(0)
    expect(gateway.enquired).toEqual([])
    expect(lines.join()).toContain("'gone'")
  })

  it("can be refunds: each is found by its own number, and one without a record is reported as not found", async () => {
    const { context, gateway, ledger, put } = aShop()
    const rows = [0, 1].map((index) => aRefund({ out_trade_no: numberOf(index, "R"), state: "pending" }))
    await put(...rows)
    gateway.script.enquire = answering(rows.slice(0, 1), (row) =>
      onRecord(row, { order_type: "refund", origssn: "S", syssn: "R1" }),
    )
    const answers = await enquireMany(context, rows, "job")
    expect([...answers.values()]).toEqual(["found", "not_found"])
    expect(await ledger.find(numberOf(0, "R"))).toMatchObject({ state: "done", syssn: "R1" })
    expect(await ledger.find(numberOf(1, "R"))).toMatchObject({ state: "pending" })
  })
})
