import { useDatabase } from "../__tests__/database"
import { aPayment, aRefund, PAYMENT_NUMBER, REFUND_NUMBER, SYSSN } from "../__tests__/rows"
import { aShop } from "../__tests__/scripted-gateway"
import { toHongKongTime } from "../../../qfpay/wire"
import { holdPayment } from "../payments/hold-payment"
import { refundHeldPayment } from "../refunds/refund-held-payment"
import { reconcileAccount, findPortalRefund, stretchesBetween } from "./reconcile-account"

useDatabase()

const SINCE = new Date("2025-01-14T04:00:00Z")

const onList = (overrides: object = {}) => ({
  respcd: "0000",
  out_trade_no: PAYMENT_NUMBER,
  syssn: SYSSN,
  txamt: "10050",
  txcurrcd: "HKD",
  order_type: "payment",
  cancel: "0",
  pay_type: "801501",
  ...overrides,
})

const refundOnList = (overrides: object = {}) =>
  onList({ order_type: "refund", out_trade_no: "PORTAL1", syssn: "R1", origssn: SYSSN, ...overrides })

/** A shop with one payment, and QFPay's list. */
async function aShopWithList(state: "waiting" | "applied", ...data: unknown[]) {
  const shop = aShop()
  await shop.put(aPayment({ state }))
  shop.gateway.script.enquire = ({ page = 1 }) => ({ respcd: "0000", data: page === 1 ? data : [] })
  return { ...shop, compare: () => reconcileAccount(shop.context, "qfpay", SINCE) }
}

const NOTHING = { unreadable: 0, unexplained: 0, missed: [], surplus: 0, refunds: 0, undone: 0 }

describe("The daily reconciliation with QFPay's list", () => {
  it("reports nothing for what the ledger knows", async () => {
    const { compare, events, held } = await aShopWithList("applied", onList())
    expect(await compare()).toEqual({ ...NOTHING, rows: 1 })
    expect([await events(), await held()]).toEqual([[], []])
  })

  it("records a payment of ours that the ledger had missed, to be applied", async () => {
    const { compare, ledger } = await aShopWithList("waiting", onList())
    expect((await compare()).missed).toEqual([PAYMENT_NUMBER])
    expect(await ledger.find(PAYMENT_NUMBER)).toMatchObject({ state: "paid", apply_due_at: expect.any(Date) as Date })
  })

  it("ignores unpaid, closed and refunded payments", async () => {
    const unpaid = onList({ respcd: "1143" })
    const { compare } = await aShopWithList("waiting", unpaid, onList({ cancel: "2" }), onList({ cancel: "3" }))
    expect(await compare()).toMatchObject({ missed: [], unexplained: 0 })
  })

  it("lists money that no row of the ledger explains for a person, once", async () => {
    const foreign = onList({ out_trade_no: "TERMINAL1", syssn: "T1", txamt: "990", sysdtm: "2025-01-15 11:00:00" })
    const { compare, held } = await aShopWithList("applied", foreign)
    expect((await compare()).unexplained).toBe(1)
    await compare()
    expect(await held()).toMatchObject([
      {
        ...{
          state: "held",
          reason: "unexplained",
          out_trade_no: "TERMINAL1",
          syssn: "T1",
          txamt: 990,
          txcurrcd: "HKD",
        },
        refund_due_at: null,
        detail: { pay_type: "801501", sysdtm: "2025-01-15 11:00:00", looks_like_ours: false },
      },
    ])
  })

  it("does not list it again after a person dismissed it", async () => {
    const { compare, held, ledger } = await aShopWithList("applied", onList({ out_trade_no: "TERMINAL1", syssn: "T1" }))
    await compare()
    const [first] = await held()
    await ledger.heldMoney.dismissed(first?.id ?? "", { by: "user_1", note: "our terminal" })
    await compare()
    expect(await held()).toMatchObject([{ state: "dismissed" }])
  })

  it.each(["P01JDQ4Z0G7V2C8R5N3K1W9XYZ", "01JDQ4Z0G7V2C8R5N3K1W9XY6TP99999"])(
    "marks %s as one of our numbers, because a restored backup lacks some of them",
    async (out_trade_no) => {
      const { compare, held } = await aShopWithList("applied", onList({ out_trade_no, syssn: "S9" }))
      await compare()
      expect(await held()).toMatchObject([{ detail: { looks_like_ours: true } }])
    },
  )

  it("does not confuse another account's payment with ours of the same number", async () => {
    const { compare, put } = await aShopWithList("applied", onList())
    await put(aPayment({ account: "other", state: "waiting" }))
    expect(await compare()).toMatchObject({ unexplained: 1, missed: [] })
  })

  it("holds a second payment under an applied number, once", async () => {
    const { compare, held, ledger } = await aShopWithList("applied", onList(), onList({ syssn: "S2" }))
    expect((await compare()).surplus).toBe(1)
    await compare()
    expect(await held()).toMatchObject([{ syssn: "S2", reason: "second_payment", txamt: 10050 }])
    expect((await ledger.find(PAYMENT_NUMBER))?.state).toBe("applied")
  })

  it.each([
    ["reversed", { cancel: "1" }, 10050],
    ["closed", { cancel: "2" }, 10050],
    ["refunded", { cancel: "3" }, 10050],
    ["refunded_in_part", { cancel: "5" }, 10050],
    ["closed", { respcd: "1142" }, 10050],
  ])(
    "holds a payment for a person, once, that QFPay shows as %s (%j) and no refund explains (failures 46)",
    async (at_qfpay, overrides, txamt) => {
      const { compare, held, ledger } = await aShopWithList("applied", onList(overrides))
      expect(await compare()).toMatchObject({ undone: 1 })
      expect(await compare()).toMatchObject({ undone: 0 })
      expect(await held()).toMatchObject([
        { reason: "unaccounted", syssn: SYSSN, txamt, refund_due_at: null, detail: { at_qfpay } },
      ])
      expect((await ledger.find(PAYMENT_NUMBER))?.state).toBe("applied")
    },
  )

  it("finds a payment explained by its refund, wherever QFPay lists that", async () => {
    const { compare, held } = await aShopWithList("applied", onList({ cancel: "3" }), refundOnList())
    expect(await compare()).toMatchObject({ refunds: 1, undone: 0 })
    expect(await held()).toEqual([])
  })

  it("holds a refund for a person, once, that QFPay had carried out and lists as failed", async () => {
    const failed = refundOnList({ respcd: "1155", out_trade_no: REFUND_NUMBER, txamt: "3000" })
    const { compare, held, put, context } = await aShopWithList("applied", onList({ cancel: "0" }), failed)
    await put(aRefund({ state: "done" }))
    expect(await compare()).toMatchObject({ undone: 1 })
    expect(await compare()).toMatchObject({ undone: 0 })
    expect(await held()).toMatchObject([{ reason: "unaccounted", txamt: 3000, detail: { number: REFUND_NUMBER } }])
    const [undone] = await held()
    const decision = { by: "user_1", byPerson: true }
    await expect(refundHeldPayment(context, undone?.id ?? "", decision)).rejects.toMatchObject({
      code: "QFPAY_CONFLICT",
    })
    expect(await held()).toMatchObject([{ state: "held" }])
  })

  it("holds each of two refunds of one payment that QFPay has undone (failures 46)", async () => {
    const failed = (number: string, syssn: string, txamt: string) =>
      refundOnList({ respcd: "1155", out_trade_no: number, syssn, txamt })
    const [first, second] = [failed(REFUND_NUMBER, "R1", "3000"), failed("R2", "R2", "2000")]
    const { compare, held, put, context } = await aShopWithList("applied", onList({ cancel: "0" }), first, second)
    await put(aRefund({ state: "done" }), aRefund({ out_trade_no: "R2", state: "done", txamt: 2000 }))
    expect(await compare()).toMatchObject({ undone: 2 })
    const undone = [
      { reason: "unaccounted", state: "held", txamt: 3000, detail: { number: REFUND_NUMBER } },
      { reason: "unaccounted", state: "held", txamt: 2000, detail: { number: "R2" } },
    ]
    expect(await held()).toMatchObject(undone)
    // A case about what is left of the money does not explain them.
    const left = { reason: "order_canceled", trigger: "job", txamt: 5050, txcurrcd: "HKD" } as const
    await holdPayment(context, aPayment({ state: "applied" }), { ...left, syssn: SYSSN, caseKey: "order_canceled:1" })
    expect(await held()).toMatchObject([...undone, { reason: "order_canceled", state: "held" }])
  })

  it.each(["held", "refunded"] as const)(
    "holds a refund that QFPay has undone of a payment that is %s (failures 46)",
    async (state) => {
      const failed = refundOnList({ respcd: "1155", out_trade_no: REFUND_NUMBER, txamt: "10050" })
      const { compare, held, put } = await aShopWithList("applied", onList({ cancel: "0" }), failed)
      await put(aPayment({ state }))
      await put(aRefund({ state: "done", txamt: 10050 }))
      expect(await compare()).toMatchObject({ undone: 1 })
      expect(await held()).toMatchObject([{ reason: "unaccounted", txamt: 10050 }])
    },
  )

  it.each<[what: string, row: unknown]>([
    ["a negative amount", onList({ out_trade_no: "ODD", syssn: "O1", txamt: "-10050" })],
    ["a decimal amount", onList({ out_trade_no: "ODD", syssn: "O1", txamt: "100.50" })],
    ["a boolean for an amount", onList({ out_trade_no: "ODD", syssn: "O1", txamt: true })],
    ["a negative amount as a number", onList({ out_trade_no: "ODD", syssn: "O1", txamt: -1 })],
    ["no response code", onList({ out_trade_no: "ODD", syssn: "O1", respcd: undefined })],
    ["nothing at all", null],
    ["text for a row", "O1"],
  ])("counts one row with %s, names it in the log, and compares every other", async (_, row) => {
    const missed = onList()
    const foreign = onList({ out_trade_no: "TERMINAL1", syssn: "T1" })
    const { compare, held, ledger, lines } = await aShopWithList("waiting", foreign, row, missed)
    expect(await compare()).toEqual({ ...NOTHING, rows: 3, unreadable: 1, unexplained: 1, missed: [PAYMENT_NUMBER] })
    expect((await ledger.find(PAYMENT_NUMBER))?.state).toBe("paid")
    expect((await held()).map(({ syssn }) => syssn)).toEqual(["T1"])
    expect(lines.filter((line) => line.includes("cannot be compared"))).toHaveLength(1)
  })

  it("counts a row that the ledger cannot store, and compares every other", async () => {
    const tooLongForAnIndex = Array.from({ length: 5_000 }, (_, at) => at * 7_919).join("")
    const impossible = refundOnList({ out_trade_no: tooLongForAnIndex, syssn: "R1" })
    const { compare, ledger } = await aShopWithList("waiting", impossible, onList())
    expect(await compare()).toEqual({ ...NOTHING, rows: 2, unreadable: 1, missed: [PAYMENT_NUMBER] })
    expect((await ledger.find(PAYMENT_NUMBER))?.state).toBe("paid")
  })

  it("records a refund made in QFPay's portal, once, to be shown in Medusa", async () => {
    const { compare, ledger } = await aShopWithList("applied", onList({ cancel: "5" }), refundOnList({ txamt: "1000" }))
    expect((await compare()).refunds).toBe(1)
    expect((await compare()).refunds).toBe(0)
    expect(await ledger.find("PORTAL1")).toMatchObject({
      kind: "refund",
      state: "done",
      txamt: 1000,
      parent_out_trade_no: PAYMENT_NUMBER,
      recorded_at: null,
      next_enquiry_at: null,
      apply_due_at: expect.any(Date) as Date,
    })
  })

  it("records a refund that the portal lists under the payment's own number by QFPay's number", async () => {
    const { compare, ledger } = await aShopWithList("applied", refundOnList({ out_trade_no: PAYMENT_NUMBER }))
    expect((await compare()).refunds).toBe(1)
    expect((await compare()).refunds).toBe(0)
    expect(await ledger.find("R1")).toMatchObject({ kind: "refund", parent_out_trade_no: PAYMENT_NUMBER })
  })

  it("holds a refund that the portal lists under the payment's own number and that QFPay has undone", async () => {
    const listed = { out_trade_no: PAYMENT_NUMBER, txamt: "1000" }
    const { compare, gateway, held } = await aShopWithList("applied", refundOnList(listed))
    expect(await compare()).toMatchObject({ refunds: 1, undone: 0 })
    gateway.script.enquire = () => ({ respcd: "0000", data: [refundOnList({ ...listed, respcd: "1155" })] })
    expect((await compare()).undone).toBe(1)
    expect(await held()).toMatchObject([{ reason: "unaccounted", txamt: 1000, detail: { number: "R1" } }])
  })

  it.each([
    ["of another system's payment", { origssn: "T1" }],
    ["that QFPay has not finished", { respcd: "1143" }],
    ["without an amount", { txamt: "" }],
  ])("leaves a refund %s alone", async (_, overrides) => {
    const { compare, ledger } = await aShopWithList("applied", refundOnList(overrides))
    expect((await compare()).refunds).toBe(0)
    expect(await ledger.find("PORTAL1")).toBeUndefined()
  })

  /** `length` rows a minute apart; each hundredth and the last are paid and unexplained. */
  const aLongList = (length: number, minute = 60_000) =>
    Array.from({ length }, (_, index) => ({
      time: toHongKongTime(new Date(SINCE.getTime() + index * minute)),
      row: onList({
        ...{ out_trade_no: `T${index}`, syssn: `T${index}` },
        respcd: index % 100 === 0 || index === length - 1 ? "0000" : "1143",
      }),
    }))

  it("reads every page", async () => {
    const { compare, gateway, held } = await aShopWithList("applied")
    const list = aLongList(230).map(({ row }) => row)
    gateway.script.enquire = ({ page = 1 }) => ({ respcd: "0000", data: list.slice((page - 1) * 100, page * 100) })
    expect(await compare()).toEqual({ ...NOTHING, rows: 230, unexplained: 4 })
    expect((await held()).map(({ syssn }) => syssn).sort()).toEqual(["T0", "T100", "T200", "T229"])
  })

  it("halves the range when QFPay ignores the page number, until each of 250 rows was compared once", async () => {
    const { compare, gateway, held } = await aShopWithList("applied")
    const list = aLongList(250)
    gateway.script.enquire = ({ start_time = "", end_time = "" }) => {
      const found = list.filter(({ time }) => time >= start_time && time <= end_time)
      return { respcd: "0000", data: found.map(({ row }) => row).slice(0, 100) }
    }
    expect(await compare()).toEqual({ ...NOTHING, rows: 250, unexplained: 4 })
    expect((await held()).map(({ syssn }) => syssn).sort()).toEqual(["T0", "T100", "T200", "T249"])
  })

  it("logs that it cannot read more than a hundred rows of one second, and compares what it has", async () => {
    const { compare, gateway, lines } = await aShopWithList("applied")
    const list = aLongList(120, 0)
    gateway.script.enquire = ({ start_time = "", end_time = "" }) => {
      const found = list.filter(({ time }) => time >= start_time && time <= end_time)
      return { respcd: "0000", data: found.map(({ row }) => row).slice(0, 100) }
    }
    expect(await compare()).toEqual({ ...NOTHING, rows: 100, unexplained: 1 })
    expect(lines.filter((line) => line.includes("the second of 2025-01-14 12:00:00"))).toHaveLength(1)
  })

  it("searches each month in a range of its own, to the second", () => {
    const named = (since: string, now: string) =>
      stretchesBetween(new Date(since), new Date(now)).map(({ from, to }) => [
        toHongKongTime(new Date(from)),
        toHongKongTime(new Date(to)),
      ])
    expect(named("2025-01-30T20:00:00.700Z", "2025-02-01T08:00:00.300Z")).toEqual([
      ["2025-01-31 04:00:00", "2025-01-31 23:59:59"],
      ["2025-02-01 00:00:00", "2025-02-01 16:00:00"],
    ])
    expect(named("2024-11-30T04:00:00Z", "2025-01-01T04:00:00Z")).toEqual([
      ["2024-11-30 12:00:00", "2024-11-30 23:59:59"],
      ["2024-12-01 00:00:00", "2024-12-31 23:59:59"],
      ["2025-01-01 00:00:00", "2025-01-01 12:00:00"],
    ])
    expect(named("2025-01-14T04:00:00Z", "2025-01-15T04:00:00Z")).toEqual([
      ["2025-01-14 12:00:00", "2025-01-15 12:00:00"],
    ])
  })

  it("does not treat an unserved list as empty", async () => {
    const { compare, gateway } = await aShopWithList("applied")
    gateway.script.enquire = () => ({ respcd: "1100", resperr: "maintenance" })
    await expect(compare()).rejects.toMatchObject({ code: "QFPAY_PROTOCOL" })
  })
})

describe("A notification of a refund unknown to the ledger", () => {
  it("counts only if QFPay's record shows the refund of one of our payments", async () => {
    const { context, gateway, ledger } = await aShopWithList("applied")
    expect(await findPortalRefund(context, "qfpay", "R1")).toBe(false)
    gateway.script.enquire = () => ({ respcd: "0000", data: [refundOnList()] })
    expect(await findPortalRefund(context, "qfpay", "R1")).toBe(true)
    expect((await ledger.find("PORTAL1"))?.state).toBe("done")
    expect(await ledger.events("PORTAL1")).toMatchObject([{ kind: "refund_found", cause: "notification" }])
  })
})
