import { useDatabase } from "../__tests__/database"
import { aPayment, aRefund, SYSSN } from "../__tests__/rows"
import { aShop } from "../__tests__/scripted-gateway"
import { enquirePayment, recordPaymentAnswer } from "./enquire-payment"
import { enquireRows } from "../accounts/enquire-rows"
import { holdPayment } from "./hold-payment"
import { QfpayError, QfpayTransportError } from "../../../qfpay/errors"
import type { EnquiryRow } from "../../../qfpay/wire"

useDatabase()

const aRow = (overrides: Readonly<Record<string, unknown>> = {}) => ({
  respcd: "0000",
  out_trade_no: aPayment().out_trade_no,
  syssn: SYSSN,
  txamt: "10050",
  txcurrcd: "HKD",
  order_type: "payment",
  cancel: "0",
  paydtm: "2025-01-15 12:03:00",
  errmsg: "success",
  ...overrides,
})

const qfpayRows = (...data: unknown[]) => ({ respcd: "0000", data })

describe("An enquiry", () => {
  it("uses QFPay's own number once it is known, which QFPay searches in all months", async () => {
    const { context, gateway } = aShop()
    await enquireRows(context, aPayment(), "plan")
    expect(gateway.enquired).toEqual([{ syssn: [SYSSN] }])
  })

  it.each([
    [
      "on the 31st at 23:59 in Hong Kong, on both sides of midnight",
      "2025-01-31T15:59:00Z",
      ["2025-01-01 00:00:00", "2025-02-01 00:00:00"],
    ],
    ["on the 1st at 00:14", "2025-01-31T16:14:00Z", ["2025-02-01 00:00:00", "2025-01-01 00:00:00"]],
    ["on the last evening of the year", "2025-12-31T15:50:00Z", ["2025-12-01 00:00:00", "2026-01-01 00:00:00"]],
    ["on the 1st at 00:16, in one month", "2025-01-31T16:16:00Z", ["2025-02-01 00:00:00"]],
    ["in the middle of a month, in one month", "2025-01-15T04:00:00Z", ["2025-01-01 00:00:00"]],
  ])("without QFPay's number searches where a payment made %s can be", async (_, created, starts) => {
    const { context, gateway } = aShop("2026-03-01T00:00:00Z")
    const created_at = new Date(created)
    const row = aPayment({ syssn: null, created_at, expires_at: new Date(created_at.getTime() + 60_000) })
    await enquireRows(context, row, "plan")
    expect(gateway.enquired.map(({ start_time }) => start_time).sort()).toEqual([...starts].sort())
    for (const { out_trade_no, start_time, end_time } of gateway.enquired) {
      expect(out_trade_no).toEqual([row.out_trade_no])
      expect(end_time?.slice(0, 7)).toBe(start_time?.slice(0, 7))
    }
  })

  it("about a hosted page opened on the 31st and paid on the 1st searches both months", async () => {
    const { context, gateway } = aShop("2025-01-31T16:20:00Z")
    const page = { syssn: null, created_at: new Date("2025-01-31T15:30:00Z"), pay_type: "802801" }
    await enquireRows(context, aPayment({ ...page, expires_at: new Date("2025-01-31T17:30:00Z") }), "plan")
    expect(gateway.enquired.map(({ start_time }) => start_time)).toEqual(["2025-01-01 00:00:00", "2025-02-01 00:00:00"])
  })

  it("about a refund that was sent again searches every month since the refund was requested", async () => {
    const { context, gateway } = aShop("2025-03-02T00:00:00Z")
    await enquireRows(context, aRefund({ created_at: new Date("2025-01-31T04:00:00Z") }), "plan")
    expect(gateway.enquired.map(({ start_time }) => start_time)).toEqual([
      "2025-01-01 00:00:00",
      "2025-02-01 00:00:00",
      "2025-03-01 00:00:00",
    ])
  })

  it("finds a payment made on the 31st that QFPay booked on the 1st (failures 18)", async () => {
    const { context, gateway, put } = aShop("2025-01-31T16:05:00Z")
    const row = await put(aPayment({ syssn: null, created_at: new Date("2025-01-31T15:59:30Z") }))
    gateway.script.enquire = ({ start_time }) =>
      start_time === "2025-02-01 00:00:00" ? qfpayRows(aRow()) : qfpayRows()
    expect((await enquirePayment(context, row, "job")).state).toBe("paid")
  })

  it.each([
    ["is under maintenance", "1100"],
    ["calls our signature wrong", "1108"],
    ["calls our parameters wrong", "1104"],
    ["is too slow", "1296"],
    ["says something new", "4242"],
  ])("without an answer, because QFPay %s, does not mean that there is no such payment", async (_, code) => {
    const { context, gateway } = aShop()
    gateway.script.enquire = () => ({ respcd: code, resperr: "sorry" })
    await expect(enquireRows(context, aPayment(), "plan")).rejects.toThrow(QfpayError)
  })
})

describe("An enquired payment", () => {
  it("is paid when QFPay says so, with its number and the moment of payment", async () => {
    const { context, gateway, put } = aShop()
    const row = await put(aPayment({ syssn: null }))
    gateway.script.enquire = () => qfpayRows(aRow())
    expect(await enquirePayment(context, row, "status")).toMatchObject({
      state: "paid",
      syssn: SYSSN,
      paid_at: new Date("2025-01-15T04:03:00Z"),
      respcd: "0000",
    })
  })

  it("is not enquired again after the money has arrived", async () => {
    const { context, gateway, put } = aShop()
    for (const state of ["paid", "applied", "held", "refunded"] as const) {
      const row = await put(aPayment({ state }))
      expect(await enquirePayment(context, row, "job")).toBe(row)
    }
    expect(gateway.enquired).toEqual([])
  })

  it.each([
    ["HK$99.50 for HK$100.50", { txamt: "9950" }, "amount_differs", 9950, "HKD"],
    ["¥100.50 of another currency", { txcurrcd: "CNY" }, "currency_differs", 10050, "CNY"],
    ["no amount at all", { txamt: "" }, "amount_differs", 0, "HKD"],
  ])("is held, not applied, when QFPay shows %s", async (_, overrides, reason, txamt, txcurrcd) => {
    const { context, gateway, put, held, lines } = aShop()
    const row = await put(aPayment())
    gateway.script.enquire = () => qfpayRows(aRow(overrides))
    expect((await enquirePayment(context, row, "notification")).state).toBe("held")
    expect(await held()).toMatchObject([{ reason, txamt, txcurrcd, out_trade_no: row.out_trade_no }])
    expect(lines.join()).toContain(row.out_trade_no)
  })

  it("stays payable when another amount arrives under its number by another way, which is held beside it", async () => {
    const { context, gateway, put, held } = aShop()
    const row = await put(aPayment())
    const other = { ...aRow(), syssn: "20250115154100020000000009", txamt: 9950 } as EnquiryRow
    expect(await recordPaymentAnswer(context, row, [other], "reconciliation")).toMatchObject({
      state: "waiting",
      next_enquiry_at: expect.any(Date) as Date,
    })
    expect(await held()).toMatchObject([{ reason: "amount_differs", txamt: 9950, syssn: other.syssn }])
    gateway.script.enquire = () => qfpayRows(aRow())
    expect((await enquirePayment(context, row, "notification")).state).toBe("paid")
    expect(await held()).toHaveLength(1)
  })

  it("keeps waiting while QFPay has no record of it, and is enquired again", async () => {
    const { context, put, clock } = aShop()
    const row = await put(aPayment())
    const asked = await enquirePayment(context, row, "job")
    expect(asked).toMatchObject({ state: "waiting", enquiries: 1 })
    expect(asked.next_enquiry_at?.getTime()).toBe(clock.now.getTime() + 3_000)
  })

  it("expires after its time and the margin, and is still enquired for a day", async () => {
    const { context, gateway, put, clock } = aShop("2025-01-15T04:32:01Z")
    const row = await put(aPayment())
    gateway.script.enquire = () => qfpayRows(aRow({ respcd: "1143", errmsg: "unpaid" }))
    const asked = await enquirePayment(context, row, "job")
    expect(asked.state).toBe("expired")
    expect(asked.next_enquiry_at?.getTime()).toBe(clock.now.getTime() + 3_600_000)
  })

  it("is still waiting in the two minutes in which QFPay closes late", async () => {
    const { context, gateway, put } = aShop("2025-01-15T04:31:59Z")
    gateway.script.enquire = () => qfpayRows(aRow({ respcd: "1143" }))
    expect((await enquirePayment(context, await put(aPayment()), "job")).state).toBe("waiting")
  })

  it("does not expire because of an enquiry that QFPay refused", async () => {
    const { context, gateway, ledger, put } = aShop("2025-01-15T05:00:00Z")
    const row = await put(aPayment())
    gateway.script.enquire = () => ({ respcd: "1100", resperr: "System under maintenance (1100)" })
    await enquirePayment(context, row, "job").catch(() => undefined)
    expect((await ledger.find(row.out_trade_no))?.state).toBe("waiting")
  })

  it("stays unchanged when QFPay gives no answer", async () => {
    const { context, gateway, ledger, put } = aShop("2025-01-15T05:00:00Z")
    const row = await put(aPayment())
    gateway.script.enquire = () => {
      throw new QfpayTransportError("QFPay did not answer.")
    }
    await expect(enquirePayment(context, row, "job")).rejects.toThrow(QfpayTransportError)
    expect(await ledger.find(row.out_trade_no)).toEqual(row)
  })

  it("is paid even if it comes late: after its code expired, was closed or was refused", async () => {
    const { context, gateway, put } = aShop("2025-01-15T09:00:00Z")
    for (const state of ["expired", "closed", "declined", "refused", "created"] as const) {
      gateway.script.enquire = () => qfpayRows(aRow())
      expect((await enquirePayment(context, await put(aPayment({ state })), "job")).state).toBe("paid")
    }
  })

  it("that was refunded in full before anyone saw it is refunded, and the log says so", async () => {
    const { context, gateway, put, lines } = aShop()
    gateway.script.enquire = () => qfpayRows(aRow({ cancel: "3" }))
    expect((await enquirePayment(context, await put(aPayment()), "job")).state).toBe("refunded")
    expect(lines).toHaveLength(1)
  })

  it("that was refunded in part before anyone saw it is held: the rest of the money is still there", async () => {
    const { context, gateway, put, held } = aShop()
    gateway.script.enquire = () => qfpayRows(aRow({ cancel: "5" }))
    expect((await enquirePayment(context, await put(aPayment()), "job")).state).toBe("held")
    expect(await held()).toHaveLength(1)
  })
})

describe("An answer that comes late", () => {
  it.each<[state: "applied" | "paid" | "held", what: string, answer: Record<string, string>, after: string]>([
    ["applied", "a refund in part", { cancel: "5" }, "applied"],
    ["applied", "a refund in full", { cancel: "3" }, "applied"],
    ["applied", "another amount", { txamt: "9950" }, "applied"],
    ["paid", "a refund in part", { cancel: "5" }, "paid"],
    ["paid", "a refund in full", { cancel: "3" }, "refunded"],
    ["held", "a refund in full", { cancel: "3" }, "held"],
  ])(
    "finds the payment %s since the question, and %s leaves no case (failures 15)",
    async (state, _, answer, after) => {
      const { context, ledger, put, held, lines } = aShop()
      const stale = await put(aPayment({ syssn: null }))
      await put(aPayment({ state }))
      const late = { ...aRow(answer), txamt: Number(aRow(answer).txamt) } as unknown as EnquiryRow
      expect(await recordPaymentAnswer(context, stale, [late], "job")).toMatchObject({ state: after })
      expect((await ledger.find(stale.out_trade_no))?.state).toBe(after)
      expect(await held()).toEqual([])
      expect(lines).toHaveLength(after === "refunded" ? 1 : 0)
    },
  )

  it("holds other money under an applied number, and leaves the payment applied", async () => {
    const { context, put, held } = aShop()
    const stale = await put(aPayment({ syssn: null }))
    await put(aPayment({ state: "applied" }))
    const other = { ...aRow(), syssn: "S2", txamt: 9950 } as unknown as EnquiryRow
    expect(await recordPaymentAnswer(context, stale, [other], "job")).toMatchObject({ state: "applied" })
    expect(await held()).toMatchObject([{ reason: "amount_differs", syssn: "S2", txamt: 9950 }])
  })

  it("holds nothing if the payment is applied between the two statements", async () => {
    const { context, ledger, put, held } = aShop()
    const row = await put(aPayment({ state: "applied" }))
    const money = { syssn: SYSSN, txamt: 10050, txcurrcd: "HKD", reason: "refunded_in_part", trigger: "job" } as const
    await holdPayment(context, row, { ...money, onlyUnpaid: true })
    expect((await ledger.find(row.out_trade_no))?.state).toBe("applied")
    expect(await held()).toEqual([])
  })
})

describe("A number that was paid twice", () => {
  const twice = () => qfpayRows(aRow({ syssn: "S2" }), aRow({ syssn: "S1" }))

  it("puts the second payment on the merchant's list", async () => {
    const { context, gateway, put, held } = aShop()
    gateway.script.enquire = twice
    await enquirePayment(context, await put(aPayment()), "notification")
    expect(await held()).toMatchObject([{ reason: "second_payment", syssn: "S1", txamt: 10050 }])
  })

  it("keeps the payment that the ledger knows, whatever the order of a late answer", async () => {
    const { context, gateway, ledger, put, held } = aShop()
    const stale = await put(aPayment({ syssn: null }))
    gateway.script.enquire = () => qfpayRows(aRow({ syssn: "S1" }))
    await enquirePayment(context, stale, "notification")
    gateway.script.enquire = twice
    await enquirePayment(context, stale, "status")
    expect(await ledger.find(stale.out_trade_no)).toMatchObject({ state: "paid", syssn: "S1" })
    expect((await held()).map(({ syssn }) => syssn)).toEqual(["S2"])
  })

  it("is still paid by the first payment, so that the order is placed", async () => {
    const { context, gateway, ledger, put } = aShop()
    const row = await put(aPayment())
    gateway.script.enquire = twice
    await enquirePayment(context, row, "notification")
    expect(await ledger.find(row.out_trade_no)).toMatchObject({ state: "paid", syssn: "S2" })
  })
})

describe("A counter scan after its two minutes", () => {
  const OVER = "2025-01-15T04:02:30Z"
  const aScan = (overrides = {}) =>
    aPayment({
      ...{ scenario: "cpm", wallet: "wechat", pay_type: "800208", carrier: null },
      ...{ expires_at: new Date("2025-01-15T04:02:00Z"), ...overrides },
    })
  const pending = aRow({ respcd: "1143", paydtm: "" })

  it("is reversed, so that the shopper can pay another way", async () => {
    const { context, gateway, put } = aShop(OVER)
    gateway.script.enquire = () => qfpayRows(pending)
    expect(await enquirePayment(context, await put(aScan()), "job")).toMatchObject({ state: "closed" })
    expect(gateway.closed).toEqual([{ syssn: SYSSN, txamt: 10050, txdtm: new Date("2025-01-15T04:00:00Z") }])
  })

  it("is reversed even if nobody enquired for a long time, or if its first answer was lost", async () => {
    const { context, gateway, put } = aShop("2025-01-15T09:00:00Z")
    for (const overrides of [{}, { state: "created" as const, syssn: null }]) {
      gateway.script.enquire = () => qfpayRows(pending)
      expect(await enquirePayment(context, await put(aScan(overrides)), "job")).toMatchObject({ state: "closed" })
    }
    expect(gateway.closed).toHaveLength(2)
  })

  it("is left alone before they are over", async () => {
    const { context, gateway, put } = aShop("2025-01-15T04:01:59Z")
    gateway.script.enquire = () => qfpayRows(pending)
    expect(await enquirePayment(context, await put(aScan()), "job")).toMatchObject({ state: "waiting" })
    expect(gateway.closed).toEqual([])
  })

  it("is paid when QFPay says so, even at the last moment, and is not reversed", async () => {
    const { context, gateway, put } = aShop(OVER)
    gateway.script.enquire = () => qfpayRows(aRow())
    expect(await enquirePayment(context, await put(aScan()), "job")).toMatchObject({ state: "paid" })
    expect(gateway.closed).toEqual([])
  })

  it("that was paid while it was being reversed is paid", async () => {
    const { context, gateway, put } = aShop(OVER)
    const answers = [qfpayRows(pending), qfpayRows(aRow())]
    gateway.script.enquire = () => answers.shift() ?? qfpayRows()
    gateway.script.close = () => ({ respcd: "1260" })
    expect(await enquirePayment(context, await put(aScan()), "job")).toMatchObject({ state: "paid" })
  })

  it.each([
    ["cannot reverse it", "1297"],
    ["does not know it", "1268"],
  ])("is expired when QFPay %s", async (_, respcd) => {
    const { context, gateway, put } = aShop(OVER)
    gateway.script.enquire = () => qfpayRows(pending)
    gateway.script.close = () => ({ respcd })
    const row = await enquirePayment(context, await put(aScan()), "job")
    expect(row).toMatchObject({ state: "expired" })
    expect(row.next_enquiry_at).not.toBeNull()
  })

  it("is reversed again while the outcome of the reversal is open, for two minutes", async () => {
    const { context, gateway, put, clock } = aShop(OVER)
    gateway.script.enquire = () => qfpayRows(pending)
    gateway.script.close = () => {
      throw new QfpayTransportError("QFPay did not answer.")
    }
    const row = await put(aScan())
    expect(await enquirePayment(context, row, "job")).toMatchObject({ state: "waiting" })
    clock.now = new Date("2025-01-15T04:04:01Z")
    expect(await enquirePayment(context, row, "job")).toMatchObject({ state: "expired" })
    expect(gateway.closed).toHaveLength(2)
  })

  it("is recognized when it is paid after the reversal", async () => {
    const { context, gateway, put } = aShop(OVER)
    gateway.script.enquire = () => qfpayRows(aRow())
    expect(await enquirePayment(context, await put(aScan({ state: "closed" })), "job")).toMatchObject({
      state: "paid",
    })
  })
})

describe("Attempts on QFPay's hosted page", () => {
  const aCheckout = () => aPayment({ wallet: "card", scenario: "checkout", pay_type: "802801", syssn: null })

  it.each(["1143", "1205"])("do not set QFPay's number while none is paid (%s)", async (respcd) => {
    const { context, gateway, put } = aShop()
    gateway.script.enquire = () => qfpayRows(aRow({ respcd, syssn: "S1" }))
    expect(await enquirePayment(context, await put(aCheckout()), "job")).toMatchObject({ syssn: null, respcd })
  })

  it("are all examined: the paid one counts, and a second paid one is held", async () => {
    const { context, gateway, ledger, put, held } = aShop()
    gateway.script.enquire = () =>
      qfpayRows(aRow({ respcd: "1205", syssn: "S1" }), aRow({ syssn: "S2", pay_type: "802801" }), aRow({ syssn: "S3" }))
    const row = await enquirePayment(context, await put(aCheckout()), "job")
    expect(row).toMatchObject({ state: "paid", syssn: "S2" })
    expect(await held()).toMatchObject([{ syssn: "S3", reason: "second_payment" }])
    expect((await ledger.events(row.out_trade_no)).find(({ kind }) => kind === "paid")?.detail).toMatchObject({
      pay_type: "802801",
      pay_type_name: "Visa / Mastercard (QFPay's hosted page)",
    })
  })

  it("are enquired by our number, which finds them all", async () => {
    const { context, gateway } = aShop()
    await enquireRows(context, aCheckout(), "plan")
    expect(gateway.enquired[0]?.out_trade_no).toEqual([aPayment().out_trade_no])
  })
})
