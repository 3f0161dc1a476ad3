import { connection, useDatabase } from "../__tests__/database"
import { aPayment, aRefund, PAYMENT_NUMBER, REFUND_NUMBER, SYSSN } from "../__tests__/rows"
import { aShop, REFUNDED } from "../__tests__/scripted-gateway"
import { enquireRefund } from "../enquiries/enquire-refund"
import { LeaseTakenError, type PaymentRow, type RefundRow } from "../ledger"
import { holdPayment } from "../payments/hold-payment"
import { finishUnknownRefund } from "./finish-unknown-refund"
import { acknowledgeRefund } from "./acknowledge-refund"
import { closeCaseOf, refundHeldPayment, tryAutomaticRefund } from "./refund-held-payment"
import { carryOutRefund, giveUpLostRefund, refundRestOfHeldMoney, refundPayment, repeatRefund } from "./refund-payment"
import { reportFailedRefund } from "./report-failed-refund"
import {
  QfpayAmountError,
  QfpayRefundCompletedError,
  QfpayRefundPendingError,
  QfpayRefundRefusedError,
  QfpayRejectionError,
  QfpayTransportError,
} from "../../../qfpay/errors"
import type { RefundRequest } from "../../../qfpay/wire"
import { REFUND_BOOKED_MS, REFUND_CLICK_MS } from "../../../qfpay/domain"

useDatabase()

const PAYMENT = aPayment({ state: "applied" })
const STILL_PROCESSING = "You still have prosessing requests, please do not repeat the initiation."
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** A shop with one applied payment of HK$100.50. */
async function aPaidShop(overrides: Partial<PaymentRow> = {}) {
  const shop = aShop()
  const payment = await shop.put({ ...PAYMENT, ...overrides })
  const wait = (ms: number) => void (shop.clock.now = new Date(shop.clock.now.getTime() + ms))
  let clicks = 0
  /** A refund in Medusa, and its result. Medusa stores the refund before the call and deletes it on an error. */
  const request = async (amount: string, byPerson: boolean): Promise<unknown> => {
    const idempotencyKey = `ref_${++clicks}`
    shop.books.refunds.add(idempotencyKey)
    const input = { outTradeNo: PAYMENT_NUMBER, amount, idempotencyKey, byPerson }
    const answer = await refundPayment(shop.context, input).catch((error: unknown) => {
      shop.books.refunds.delete(idempotencyKey)
      return error
    })
    wait(10_000)
    return answer
  }
  /** One click on Refund. */
  const click = (amount: string) => request(amount, true)
  const byProgram = (amount: string) => request(amount, false)
  const refunds = () => shop.ledger.refunds.ofPayment(PAYMENT_NUMBER)
  const numbers = () => new Set(shop.gateway.refunded.map(({ out_trade_no }) => out_trade_no))
  return { ...shop, payment, click, byProgram, wait, refunds, numbers }
}

const lost = (): never => {
  throw new QfpayTransportError("QFPay did not answer the refund call.", { moneyMoved: "unknown" })
}

/** QFPay's record of a requested refund. */
const rowOf = (
  request: Pick<RefundRequest, "out_trade_no" | "txamt"> | undefined,
  overrides: Readonly<Record<string, unknown>> = {},
) => ({
  respcd: "0000",
  out_trade_no: request?.out_trade_no,
  syssn: "20250115155400020000000099",
  origssn: PAYMENT.syssn,
  order_type: "refund",
  txamt: String(request?.txamt),
  txcurrcd: "HKD",
  ...overrides,
})

describe("A refund", () => {
  it("identifies the payment by QFPay's number, has its own number, and is done when QFPay says so", async () => {
    const { click, gateway } = await aPaidShop()
    expect(await click("30.50")).toMatchObject({ state: "done", txamt: 3050, kind: "refund" })
    expect(gateway.refunded).toMatchObject([{ syssn: PAYMENT.syssn, txamt: 3050 }])
    expect(gateway.refunded[0]?.out_trade_no).toMatch(/^R[0-9A-HJKMNP-TV-Z]{25}$/)
  })

  it("is in the ledger before QFPay is called", async () => {
    const { click, gateway, ledger } = await aPaidShop()
    let before: string | undefined
    gateway.script.refund = async ({ out_trade_no }) => {
      before = (await ledger.find(out_trade_no))?.state
      return REFUNDED
    }
    await click("1")
    expect(before).toBe("created")
  })

  it("made in QFPay's portal, of which nothing has told, answers a click for the same amount (failures 45)", async () => {
    const { click, gateway, refunds } = await aPaidShop()
    const paid = { respcd: "0000", out_trade_no: PAYMENT_NUMBER, syssn: PAYMENT.syssn, txamt: "10050", txcurrcd: "HKD" }
    const portal = rowOf({ out_trade_no: "PORTAL1", txamt: 5000 })
    gateway.script.enquire = ({ syssn }) => ({
      respcd: "0000",
      data: [{ ...paid, cancel: "5" }, ...(syssn === undefined ? [portal] : [])],
    })
    expect(await click("50")).toMatchObject({ out_trade_no: "PORTAL1", state: "done" })
    expect(gateway.refunded).toEqual([])
    expect(await refunds()).toHaveLength(1)
  })

  it("made in QFPay's portal after another partial refund answers a click for the same amount, too", async () => {
    const { click, gateway } = await aPaidShop()
    const paid = { respcd: "0000", out_trade_no: PAYMENT_NUMBER, syssn: PAYMENT.syssn, txamt: "10050", txcurrcd: "HKD" }
    expect(await click("20")).toMatchObject({ state: "done" })
    await connection()("qfpay_transaction").where({ kind: "refund" }).update({ recorded_at: new Date() })
    const portal = rowOf({ out_trade_no: "PORTAL1", txamt: 2000 }, { syssn: "20250115155400020000000077" })
    gateway.script.enquire = ({ syssn }) => ({
      respcd: "0000",
      data: [{ ...paid, cancel: "5" }, ...(syssn === undefined ? [portal] : [])],
    })
    expect(await click("20")).toMatchObject({ out_trade_no: "PORTAL1" })
    expect(gateway.refunded).toHaveLength(1)
    expect(await click("30")).toMatchObject({ state: "done", txamt: 3000 })
  })

  it("waits for a later try when QFPay's list, which may explain its record, cannot be read", async () => {
    const { click, gateway } = await aPaidShop()
    const paid = { respcd: "0000", out_trade_no: PAYMENT_NUMBER, syssn: PAYMENT.syssn, txamt: "10050", txcurrcd: "HKD" }
    gateway.script.enquire = ({ syssn }) =>
      syssn === undefined ? lost() : { respcd: "0000", data: [{ ...paid, cancel: "5" }] }
    expect(await click("50")).toMatchObject({ code: "QFPAY_REFUND_REFUSED", retry: "later" })
    expect(gateway.refunded).toEqual([])
  })

  it.each(["1", "2", "3", "5"])(
    "is not sent while QFPay shows the payment as undone (%s) by nothing it lists",
    async (cancel) => {
      const { click, gateway } = await aPaidShop()
      const paid = {
        respcd: "0000",
        out_trade_no: PAYMENT_NUMBER,
        syssn: PAYMENT.syssn,
        txamt: "10050",
        txcurrcd: "HKD",
      }
      gateway.script.enquire = () => ({ respcd: "0000", data: [{ ...paid, cancel }] })
      expect(await click("50")).toMatchObject({
        code: "QFPAY_REFUND_REFUSED",
        message: expect.stringMatching(/portal/),
      })
      expect(gateway.refunded).toEqual([])
    },
  )

  it("is neither written nor sent by a worker that was stopped for longer than its turn lasts (failures 48)", async () => {
    const { click, gateway, context, refunds } = await aPaidShop()
    const takeTurn = () => connection()("qfpay_lease").update({ owner: "another worker" })
    gateway.script.enquire = () => ({ respcd: "0000", data: [] })
    const { refund } = context.accounts.get("qfpay").client
    jest.spyOn(context.accounts.get("qfpay").client, "refund").mockImplementation(async (request, beforeSending) => {
      await takeTurn()
      await beforeSending?.()
      return refund(request)
    })
    expect(await click("30")).toMatchObject({ message: expect.stringMatching(/earlier refund/) })
    expect([gateway.refunded, await refunds()]).toMatchObject([[], [{ state: "created" }]])
    await connection()("qfpay_lease").delete()
    jest.spyOn(context, "sleep").mockImplementation(async () => void (await takeTurn()))
    await connection()("qfpay_transaction").where({ kind: "refund" }).update({ state: "done", recorded_at: new Date() })
    expect(await click("40")).toMatchObject({ message: expect.stringMatching(/earlier refund/) })
    expect(await refunds()).toHaveLength(1)
  })

  it("without a number of QFPay's in the answer is enquired before it counts as done", async () => {
    const { click, gateway, refunds } = await aPaidShop()
    gateway.script.refund = () => ({ respcd: "0000" })
    expect(await click("50")).toMatchObject({ code: "QFPAY_REFUND_PENDING" })
    expect(await refunds()).toMatchObject([{ state: "pending" }])
    gateway.script.enquire = () => ({ respcd: "0000", data: [rowOf(gateway.refunded[0])] })
    expect(await click("50")).toMatchObject({ state: "done" })
    expect(gateway.refunded).toHaveLength(1)
  })

  it("is not sent while QFPay's call limit is used up: the merchant reads so, and the next click sends it", async () => {
    const { click, gateway, refunds } = await aPaidShop()
    gateway.script.refund = () => {
      throw new QfpayTransportError("QFPay was not called: 400 calls in a minute.", {
        moneyMoved: "no",
        retry: "later",
      })
    }
    expect(await click("30")).toMatchObject({
      message: expect.stringMatching(/was not sent: no money moved/),
      retry: "later",
    })
    gateway.script.refund = () => REFUNDED
    expect(await click("30")).toMatchObject({ state: "done" })
    expect((await refunds()).map(({ state }) => state)).toEqual(["lost", "done"])
  })

  it("answers a click that another refund keeps waiting for too long", async () => {
    const { click, ledger, gateway } = await aPaidShop()
    jest.spyOn(ledger.leases, "withLease").mockRejectedValueOnce(new LeaseTakenError("refund"))
    expect(await click("30")).toMatchObject({
      code: "QFPAY_REFUND_REFUSED",
      message: expect.stringMatching(/earlier refund/),
    })
    expect(gateway.refunded).toEqual([])
  })

  it.each([
    ["held", /Payments needing attention/],
    ["refunded", /greater than what is left/],
  ])("of a payment that is %s is refused with what is true", async (state, message) => {
    const { click, gateway } = await aPaidShop()
    await connection()("qfpay_transaction").where({ kind: "payment" }).update({ state })
    expect(await click("30")).toMatchObject({ code: "QFPAY_REFUND_REFUSED", message: expect.stringMatching(message) })
    expect(gateway.refunded).toEqual([])
  })

  it("that QFPay refused is done after all when its notification and its record say so", async () => {
    const { click, gateway, context, refunds } = await aPaidShop()
    gateway.script.refund = () => ({ respcd: "1155" })
    await click("30")
    const [sent] = gateway.refunded
    gateway.script.enquire = () => ({ respcd: "0000", data: [rowOf(sent)] })
    const [refused] = await refunds()
    if (!refused) throw new Error("no refund")
    expect((await enquireRefund(context, refused, "job")).answer).toBe("not_asked")
    expect((await enquireRefund(context, refused, "notification")).row).toMatchObject({ state: "done" })
  })

  it("that QFPay has not finished for a month goes to a person, and is not retried automatically", async () => {
    const { put, books, context, held } = await aPaidShop()
    books.refunds.add("ref_1")
    await reportFailedRefund(context, await put(aRefund({ state: "pending", idempotency_key: "ref_1" })))
    expect(await held()).toMatchObject([{ reason: "refund_refused", txamt: 3000, refund_due_at: null }])
  })

  describe("that somebody was told is in progress, and that fails (failures 55)", () => {
    const isDue = async ({ ledger, clock }: ReturnType<typeof aShop>) => {
      const later = new Date(clock.now.getTime() + REFUND_BOOKED_MS)
      const due = await ledger.claims.claimDue(later, later, 10)
      return due.some(({ out_trade_no }) => out_trade_no === REFUND_NUMBER)
    }

    it("stays due until it is listed for a person, even if the shop is stopped in between", async () => {
      const shop = await aPaidShop()
      const told = await shop.put(aRefund({ state: "pending", created_at: shop.clock.now }))
      shop.gateway.script.enquire = () => ({ respcd: "0000", data: [rowOf(told, { respcd: "1155" })] })
      const { row } = await enquireRefund(shop.context, told, "job")
      expect([row.state, await isDue(shop)]).toEqual(["refused", true])
      await reportFailedRefund(shop.context, row)
      expect([await shop.held(), await isDue(shop)]).toMatchObject([[{ reason: "refund_refused" }], false])
    })

    it("is listed when the enquiry before it is given up finds that QFPay refused it", async () => {
      const shop = await aPaidShop()
      const told = await shop.put(aRefund({ state: "pending", created_at: shop.clock.now }))
      shop.gateway.script.enquire = () => ({ respcd: "0000", data: [rowOf(told, { respcd: "1155" })] })
      await finishUnknownRefund(shop.context, told, "job")
      expect([await shop.held(), await isDue(shop)]).toMatchObject([[{ reason: "refund_refused" }], false])
    })

    it("is listed after a month, even if the enquiry at the end of it was made for another request", async () => {
      const shop = await aPaidShop()
      const told = await shop.put(aRefund({ state: "pending", next_enquiry_at: shop.clock.now }))
      shop.clock.now = new Date(told.created_at.getTime() + 31 * DAY_MS)
      shop.gateway.script.enquire = () => ({ respcd: "0000", data: [rowOf(told, { respcd: "1145" })] })
      const { row } = await enquireRefund(shop.context, told, "admin")
      expect([row.state, await isDue(shop)]).toEqual(["pending", true])
      await reportFailedRefund(shop.context, row)
      await enquireRefund(shop.context, (await shop.refunds())[0] ?? row, "admin")
      expect([await shop.held(), await isDue(shop)]).toMatchObject([[{ reason: "refund_refused" }], false])
    })

    it("is listed when QFPay refuses it while a case of the same amount sends its number again", async () => {
      const shop = await aPaidShop()
      shop.gateway.script.refund = lost
      expect(await shop.click("30")).toMatchObject({ code: "QFPAY_REFUND_PENDING" })
      await holdPayment(shop.context, shop.payment, {
        ...{ reason: "refund_refused", trigger: "job", keepsState: true, caseKey: "refund:R0" },
        ...{ syssn: shop.payment.syssn ?? "", txamt: 3000, txcurrcd: "HKD" },
      })
      shop.gateway.script.refund = () => ({ respcd: "1269" })
      const [asking] = await shop.ledger.heldMoney.ofNumber(PAYMENT_NUMBER)
      const refunding = refundHeldPayment(shop.context, asking?.id ?? "", {
        by: "user_1",
        note: "again",
        byPerson: true,
      })
      await expect(refunding).rejects.toMatchObject({ code: "QFPAY_REFUND_REFUSED" })
      const [told] = await shop.refunds()
      expect(told).toMatchObject({ state: "refused", held_payment_id: null })
      expect(told?.next_enquiry_at).toEqual(new Date(shop.clock.now.getTime() + REFUND_BOOKED_MS))
      await reportFailedRefund(shop.context, told as RefundRow)
      expect((await shop.held()).map(({ detail }) => detail?.refund)).toContain(told?.out_trade_no)
    })

    it("is followed again if QFPay has it after all, although its failure is being reported", async () => {
      const shop = await aPaidShop()
      const given = await shop.put(aRefund({ state: "lost" }))
      const next = new Date(shop.clock.now.getTime() + 1)
      await shop.ledger.refunds.pending(given.out_trade_no, null, { trigger: "admin" })
      await shop.ledger.refunds.askAgainAt(given.out_trade_no, next)
      await shop.ledger.refunds.reported(given)
      expect(await shop.refunds()).toMatchObject([{ state: "pending", next_enquiry_at: next }])
    })

    it("is not listed if the click that requested it gets the answer", async () => {
      const shop = await aPaidShop()
      shop.gateway.script.refund = lost
      shop.gateway.script.enquire = () => ({
        respcd: "0000",
        data: [rowOf(shop.gateway.refunded[0], { respcd: "1155" })],
      })
      expect(await shop.click("30")).toMatchObject({ code: "QFPAY_REFUND_REFUSED" })
      expect(await shop.refunds()).toMatchObject([{ state: "refused", next_enquiry_at: null }])
      expect(await shop.held()).toEqual([])
    })

    it.each([
      ["is not listed if the same person requests it again and gets the answer", "click", false],
      ["is listed when a program that requests the same amount gets the answer", "byProgram", true],
    ] as const)("%s", async (_, again, isListed) => {
      const shop = await aPaidShop()
      shop.gateway.script.refund = lost
      expect(await shop.click("30")).toMatchObject({ code: "QFPAY_REFUND_PENDING" })
      shop.gateway.script.refund = () => ({ respcd: "1269" })
      expect(await shop[again]("30")).toMatchObject({ code: "QFPAY_REFUND_REFUSED" })
      const [told] = await shop.refunds()
      expect([told?.state, told?.next_enquiry_at !== null]).toEqual(["refused", isListed])
    })

    it("is given up, not sent again, when QFPay has no record of it after a month, and listed", async () => {
      const shop = await aPaidShop()
      shop.books.refunds.add("ref_1")
      const told = await shop.put(aRefund({ state: "unanswered", idempotency_key: "ref_1" }))
      shop.clock.now = new Date(told.created_at.getTime() + 31 * DAY_MS)
      await finishUnknownRefund(shop.context, told, "job")
      expect([shop.gateway.refunded, await shop.refunds()]).toMatchObject([[], [{ state: "lost" }]])
      expect(await shop.held()).toMatchObject([
        { reason: "refund_refused", refund_id: "ref_1", state: "held", refund_due_at: null },
      ])
    })

    it.each<[what: string, change: Partial<RefundRow>, state: string]>([
      ["is taken off the list when QFPay has carried it out after all", {}, "refunded"],
      ["stays on the list when it has answered another request", { acknowledged_at: new Date() }, "held"],
    ])("%s", async (_, change, state) => {
      const shop = await aPaidShop()
      const given = await shop.put(aRefund({ state: "lost" }))
      await reportFailedRefund(shop.context, given)
      expect(await shop.held()).toMatchObject([{ state: "held" }])
      await closeCaseOf(shop.context, { ...given, state: "done", ...change })
      expect(await shop.ledger.heldMoney.ofNumber(PAYMENT_NUMBER)).toMatchObject([{ state }])
    })
  })

  it("can be made in parts until nothing is left, and not a cent beyond", async () => {
    const { click, refunds, gateway } = await aPaidShop()
    expect(await click("50.25")).toMatchObject({ state: "done" })
    expect(await click("50.26")).toMatchObject({ code: "QFPAY_REFUND_REFUSED" })
    expect(await click("50.25")).toMatchObject({ state: "done" })
    expect(await click("0.01")).toMatchObject({ code: "QFPAY_REFUND_REFUSED" })
    expect((await refunds()).reduce((sum, { txamt }) => sum + txamt, 0)).toBe(PAYMENT.txamt)
    expect(gateway.refunded).toHaveLength(2)
  })

  it.each<[parts: readonly string[], sent: readonly number[]]>([
    [
      ["50.005", "59.22"],
      [5001, 5922],
    ],
    [
      ["59.22", "50.005"],
      [5922, 5001],
    ],
    [
      ["36.41", "36.41", "36.405"],
      [3641, 3641, 3641],
    ],
    [
      ["0.005", "109.22"],
      [1, 10922],
    ],
    [["109.225"], [10923]],
  ])("of HK$109.225, charged as 109.23, in the parts %j adds up to the whole and never more", async (parts, sent) => {
    const { click, gateway } = await aPaidShop({ txamt: 10923 })
    for (const part of parts) expect(await click(part)).toMatchObject({ state: "done" })
    expect(gateway.refunded.map(({ txamt }) => txamt)).toEqual(sent)
    for (const more of ["0.004", "0.005", "0.01", "1"]) expect(await click(more)).toBeInstanceOf(Error)
    expect(gateway.refunded.reduce((sum, { txamt }) => sum + txamt, 0)).toBe(10923)
  })

  it("is not answered by one of the same amount that a person has recorded as made outside QFPay", async () => {
    const { click, put, gateway } = await aPaidShop()
    await put(aRefund({ state: "done", txamt: 3000, out_trade_no: "R0", outside_by: "user_1" }))
    await connection()("qfpay_transaction").where({ out_trade_no: "R0" }).update({ acknowledged_at: new Date() })
    expect(await click("30")).toMatchObject({ state: "done", outside_by: null })
    expect(gateway.refunded).toMatchObject([{ txamt: 3000 }])
  })

  it("of zero, of less than half a cent or of a negative amount never reaches QFPay", async () => {
    const { click, gateway } = await aPaidShop()
    for (const amount of ["0", "0.004", "-1", "-0.005"]) expect(await click(amount)).toBeInstanceOf(QfpayAmountError)
    expect(await click("")).toBeInstanceOf(Error)
    expect(gateway.refunded).toEqual([])
  })

  it("waits three seconds after the previous one, because QFPay refuses two at once", async () => {
    const { context, gateway, clock, books } = await aPaidShop()
    const sentAt: number[] = []
    gateway.script.refund = () => {
      sentAt.push(clock.now.getTime())
      return REFUNDED
    }
    for (const key of ["ref_a", "ref_b"]) {
      books.refunds.add(key)
      await refundPayment(context, { outTradeNo: PAYMENT_NUMBER, amount: "1", idempotencyKey: key })
    }
    expect((sentAt[1] ?? 0) - (sentAt[0] ?? 0)).toBe(3_000)
  })

  it("by two people who click at the same moment is sent one after the other, never above the payment", async () => {
    const { click, gateway } = await aPaidShop()
    const answers = await Promise.all([click("60"), click("60")])
    expect(answers.filter((answer) => (answer as { state?: string }).state === "done")).toHaveLength(1)
    expect(gateway.refunded).toHaveLength(1)
  })

  it("of FPS is refused with an explanation before QFPay is called", async () => {
    const { click, gateway } = await aPaidShop({ pay_type: "802001", wallet: "fps" })
    expect(await click("1")).toMatchObject({ message: expect.stringContaining("another way") as string })
    expect(gateway.refunded).toEqual([])
  })

  it.each(["waiting", "expired", "closed", "held", "refunded"] as const)(
    "of a payment that is %s is refused before QFPay is called",
    async (state) => {
      const { click, gateway } = await aPaidShop({ state })
      expect(await click("1")).toBeInstanceOf(QfpayRefundRefusedError)
      expect(gateway.refunded).toEqual([])
    },
  )

  it.each([
    ["1265", "該筆訂單被禁止退款，23:30-00:30 的交易以及部分特殊交易會被禁止（1265）", /after 00:30/, "later"],
    ["1265", "該筆訂單被禁止退款，已經超出可退款時限", /refund period/, "never"],
    ["1269", "Today this payment method refundable balance is 0 HKD, not enough.(1269)", /takings/, "later"],
    ["1269", "Please try again after the data update at 11 AM.", /11:00/, "later"],
    ["1124", "Invalid transaction (1124)", /only be refunded in full on the day it was made/, "later"],
    ["1125", "Transaction has been refunded already (1125)", /refunded or closed before/, "never"],
    ["1155", "", /denied the refund/, "never"],
    ["1264", "wrong cancel", /refunded or closed before/, "never"],
    ["1270", "", /only be refunded in full/, "never"],
    ["1271", "", /only be refunded in full/, "never"],
    ["1272", "", /greater than what is left/, "never"],
    ["1254", STILL_PROCESSING, /still processing an earlier refund/, "later"],
  ])("that is refused with %s tells the merchant why and when to retry: %s (failures 10, 19)", async (...row) => {
    const [respcd, resperr, says, retry] = row
    const { click, gateway, refunds } = await aPaidShop()
    gateway.script.refund = () => ({ respcd, resperr })
    const error = await click("1")
    expect(error).toBeInstanceOf(QfpayRefundRefusedError)
    expect(error).toMatchObject({ message: expect.stringMatching(says) as string, retry })
    expect(await refunds()).toMatchObject([{ state: "refused" }])
  })

  it("whose call QFPay rejects says so", async () => {
    const { click, gateway } = await aPaidShop()
    gateway.script.refund = () => ({ respcd: "1108", resperr: "Signature error" })
    expect(await click("1")).toBeInstanceOf(QfpayRejectionError)
  })
})

describe("A refund whose answer is lost", () => {
  it("is looked up, and done when QFPay has it", async () => {
    const { click, gateway } = await aPaidShop()
    gateway.script.refund = lost
    gateway.script.enquire = () => ({ respcd: "0000", data: [rowOf(gateway.refunded[0])] })
    expect(await click("30")).toMatchObject({ state: "done", txamt: 3000 })
    expect(gateway.refunded).toHaveLength(1)
  })

  it("and is not on record yet is reported as open, and moves no money twice when clicked again", async () => {
    const { click, gateway, numbers, refunds } = await aPaidShop()
    gateway.script.refund = lost
    expect(await click("30")).toBeInstanceOf(QfpayRefundPendingError)
    expect(await refunds()).toMatchObject([{ state: "unanswered", idempotency_key: null }])
    gateway.script.enquire = () => ({ respcd: "0000", data: [rowOf(gateway.refunded[0])] })
    expect(await click("30")).toMatchObject({ state: "done", txamt: 3000, idempotency_key: "ref_2" })
    expect(numbers().size).toBe(1)
    expect(gateway.refunded).toHaveLength(1)
  })

  it("is sent again under the same number while QFPay has no record of it", async () => {
    const { click, gateway, numbers } = await aPaidShop()
    gateway.script.refund = lost
    await click("30")
    gateway.script.refund = () => REFUNDED
    expect(await click("30")).toMatchObject({ state: "done" })
    expect(numbers().size).toBe(1)
  })

  it("keeps QFPay's number even if the reply to its repeat is lost", async () => {
    const { click, gateway, refunds } = await aPaidShop()
    gateway.script.refund = () => ({ respcd: "1145", syssn: "20250115155400020000000042" })
    await click("30")
    gateway.script.refund = lost
    await click("30")
    expect(await refunds()).toMatchObject([{ state: "pending", syssn: "20250115155400020000000042" }])
    expect(gateway.refunded).toHaveLength(2)
  })

  it("and that was sent again is not abandoned before QFPay would have recorded its repeat", async () => {
    const { click, gateway, refunds, wait, held } = await aPaidShop()
    gateway.script.refund = lost
    await click("30")
    wait(9 * MINUTE_MS)
    await click("30")
    wait(9 * MINUTE_MS)
    expect(await click("20")).toBeInstanceOf(QfpayRefundPendingError)
    wait(MINUTE_MS)
    gateway.script.refund = () => REFUNDED
    expect(await click("20")).toMatchObject({ state: "done", txamt: 2000 })
    expect((await refunds()).map(({ state, txamt }) => [state, txamt])).toEqual([
      ["lost", 3000],
      ["done", 2000],
    ])
    // Whoever requested it was told that it is under way.
    expect(await held()).toMatchObject([{ reason: "refund_refused", txamt: 3000, refund_due_at: null }])
  })

  it("blocks every other refund of the payment until its outcome is known", async () => {
    const { click, gateway, numbers } = await aPaidShop()
    gateway.script.refund = lost
    await click("30")
    expect(await click("20")).toBeInstanceOf(QfpayRefundPendingError)
    expect(numbers().size).toBe(1)
  })

  it.each([
    ["QFPay is still busy with it", "1254", STILL_PROCESSING],
    ["QFPay is still busy with it, under a new code", "4242", STILL_PROCESSING],
    ["QFPay says the order was already refunded", "1264", "wrong cancel"],
    ["QFPay says the money was already refunded", "1125", "Transaction has been refunded already (1125)"],
  ])(
    "and that is sent again is not abandoned because %s: it is found, and the shopper is not refunded twice",
    async (_, respcd, resperr) => {
      const { click, gateway, numbers } = await aPaidShop()
      gateway.script.refund = lost
      await click("30")
      gateway.script.refund = () => ({ respcd, resperr })
      expect(await click("30")).toBeInstanceOf(QfpayRefundPendingError)

      gateway.script.enquire = () => ({ respcd: "0000", data: [rowOf(gateway.refunded[0])] })
      gateway.script.refund = () => REFUNDED
      expect(await click("30")).toMatchObject({ state: "done", txamt: 3000 })
      expect(numbers().size).toBe(1)
    },
  )

  it.each([
    ["1269", "refundable balance is 0 HKD, not enough"],
    ["1155", ""],
    ["1271", ""],
  ])("and whose repeat is refused with %s is refused, because QFPay has no record of it", async (...row) => {
    const [respcd, resperr] = row
    const { click, gateway, refunds } = await aPaidShop()
    gateway.script.refund = lost
    await click("30")
    gateway.script.refund = () => ({ respcd, resperr })
    expect(await click("30")).toBeInstanceOf(QfpayRefundRefusedError)
    expect(await refunds()).toMatchObject([{ state: "refused", respcd }])
    gateway.script.refund = () => REFUNDED
    expect(await click("20")).toMatchObject({ state: "done", txamt: 2000 })
  })

  it("and whose repeat is refused stays open while QFPay does not say whether it has it", async () => {
    const { click, gateway, refunds } = await aPaidShop()
    gateway.script.refund = lost
    await click("30")
    gateway.script.refund = () => {
      gateway.script.enquire = () => ({ respcd: "1100", resperr: "maintenance" })
      return { respcd: "1155" }
    }
    expect(await click("30")).toBeInstanceOf(QfpayRefundPendingError)
    expect(await refunds()).toMatchObject([{ state: "unanswered" }])
  })

  it.each([
    ["is under maintenance", "1100"],
    ["calls our signature wrong", "1108"],
    ["is too slow", "1296"],
  ])("is not abandoned because QFPay %s during the enquiry", async (_, respcd) => {
    const { click, gateway, numbers, wait } = await aPaidShop()
    gateway.script.refund = lost
    await click("30")
    wait(10 * MINUTE_MS)
    gateway.script.enquire = () => ({ respcd, resperr: "sorry" })
    gateway.script.refund = () => REFUNDED
    for (const amount of ["30", "20"]) expect(await click(amount)).toBeInstanceOf(QfpayRefundPendingError)
    expect(numbers().size).toBe(1)
  })

  it("is sent again under its own number even if QFPay has long had no record of it", async () => {
    const { click, gateway, numbers, wait } = await aPaidShop()
    gateway.script.refund = lost
    await click("30")
    wait(10 * MINUTE_MS)
    gateway.script.refund = () => REFUNDED
    expect(await click("30")).toMatchObject({ state: "done" })
    expect(numbers().size).toBe(1)
  })

  it("and that has since gone through is reported once before the same amount is sent again", async () => {
    const { click, gateway, put } = await aPaidShop()
    // The background job found the refund done and recorded it in Medusa.
    await put(aRefund({ state: "done", syssn: "R1", recorded_at: new Date() }))
    const told = await click("30")
    expect(told).toBeInstanceOf(QfpayRefundCompletedError)
    expect(told).toMatchObject({ message: expect.stringMatching(/30\.00 HKD .* has since been completed/) as string })
    expect(gateway.refunded).toEqual([])
    expect(await click("30")).toMatchObject({ state: "done" })
    expect(gateway.refunded).toHaveLength(1)
  })
})

describe("A program that repeats its refund", () => {
  const completed = { code: "QFPAY_REFUND_COMPLETED", message: expect.stringContaining("/acknowledge") as string }

  /** A program's refund of HK$50.00 was pending, and QFPay has carried it out. */
  async function aSettledShop() {
    const shop = await aPaidShop()
    shop.gateway.script.refund = () => ({ respcd: "1143" })
    expect(await shop.byProgram("50")).toBeInstanceOf(QfpayRefundPendingError)
    const [sent] = shop.gateway.refunded
    shop.gateway.script.enquire = () => ({ respcd: "0000", data: [rowOf(sent)] })
    shop.gateway.script.refund = () => REFUNDED
    const [open] = await shop.refunds()
    if (!open) throw new Error("There is no refund.")
    const settle = async () => {
      await enquireRefund(shop.context, open, "job")
      await shop.ledger.refunds.booked(open.out_trade_no, { trigger: "job" })
    }
    return { ...shop, settle, number: open.out_trade_no }
  }

  it("is told each time that it is done, and moves no money twice, until it acknowledges it", async () => {
    const { byProgram, settle, numbers, context, number } = await aSettledShop()
    expect(await byProgram("50")).toMatchObject({ state: "done", out_trade_no: number })
    await settle()
    await connection()("qfpay_transaction").where({ out_trade_no: number }).update({ acknowledged_at: null })
    for (let i = 0; i < 3; i++) expect(await byProgram("50")).toMatchObject(completed)
    expect(numbers().size).toBe(1)
    await acknowledgeRefund(context, number)
    expect(await byProgram("50")).toMatchObject({ state: "done" })
    expect(numbers().size).toBe(2)
  })

  it.each<[what: string, step: (shop: Awaited<ReturnType<typeof aSettledShop>>) => Promise<unknown>]>([
    ["was told of it", async ({ settle, click }) => [await settle(), await click("50")]],
    ["got it as the answer to a click", async ({ settle, click }) => [await click("50"), await settle()]],
    [
      "has sent it again with a click",
      async ({ gateway, click, settle }) => {
        const { enquire } = gateway.script
        gateway.script.enquire = () => ({ respcd: "0000", data: [] })
        await connection()("qfpay_transaction").where({ kind: "refund" }).update({ state: "unanswered", syssn: null })
        expect(await click("50")).toMatchObject({ state: "done" })
        gateway.script.enquire = enquire
        await settle()
      },
    ],
  ])("moves no money twice although a person %s meanwhile", async (_, step) => {
    const shop = await aSettledShop()
    await step(shop)
    for (let i = 0; i < 2; i++) expect(await shop.byProgram("50")).toMatchObject(completed)
    expect(shop.numbers().size).toBe(1)
    // The person's own second refund is not affected.
    expect(await shop.click("50")).toMatchObject({ state: "done" })
    expect(shop.numbers().size).toBe(2)
  })

  it("does not postpone the order's entry, for which it is told to wait before it is told to acknowledge", async () => {
    const { byProgram, books, ledger, refunds, wait, context, numbers } = await aPaidShop()
    expect(await byProgram("50")).toMatchObject({ state: "done" })
    // Medusa was stopped before it wrote the order's entry.
    books.unbooked.add("ref_1")
    const [{ out_trade_no: number, apply_due_at: dueAt } = { out_trade_no: "" }] = await refunds()
    expect(dueAt).toBeInstanceOf(Date)
    for (let i = 0; i < 5; i++) {
      const told = await byProgram("50")
      expect(told).toMatchObject({
        code: completed.code,
        message: expect.stringMatching(/try again in a few minutes/i),
      })
      expect(told).not.toMatchObject(completed)
      expect((await refunds())[0]?.apply_due_at).toEqual(dueAt)
      wait(MINUTE_MS)
    }
    // As the background job does.
    await ledger.refunds.unacknowledged(number)
    await ledger.refunds.booked(number, { trigger: "job" })
    books.unbooked.clear()
    expect(await byProgram("50")).toMatchObject(completed)
    expect(numbers().size).toBe(1)
    await acknowledgeRefund(context, number)
    expect(await byProgram("50")).toMatchObject({ state: "done" })
    expect(numbers().size).toBe(2)
  })

  it.each<[what: string, dueAt: Date | null]>([
    ["is not due yet", null],
    ["is due in an hour", new Date("2025-01-15T05:05:00Z")],
  ])("makes the order's entry due soon that %s", async (_, dueAt) => {
    const { byProgram, books, refunds, clock } = await aPaidShop()
    await byProgram("50")
    books.unbooked.add("ref_1")
    await connection()("qfpay_transaction").where({ kind: "refund" }).update({ apply_due_at: dueAt })
    await byProgram("50")
    const [{ apply_due_at: at } = {}] = await refunds()
    expect(at?.getTime()).toBeLessThan(clock.now.getTime() + 5 * MINUTE_MS)
  })

  it("makes each refund of one amount whose answer it got", async () => {
    const { byProgram, click, numbers } = await aPaidShop()
    for (const ask of [byProgram, click, byProgram]) expect(await ask("20")).toMatchObject({ state: "done" })
    expect(numbers().size).toBe(3)
  })

  it("cannot acknowledge a refund that is not done", async () => {
    const { context, put } = await aPaidShop()
    await put(aRefund({ state: "pending" }))
    await expect(acknowledgeRefund(context, REFUND_NUMBER)).rejects.toMatchObject({ code: "QFPAY_CONFLICT" })
  })
})

describe("A refund that QFPay neither accepted nor refused", () => {
  const CODES = ["1100", "1252", "1254", "1295", "1297", "4242"]

  it.each(CODES)("answered with %s, without a record at QFPay, is unanswered and reported as open", async (respcd) => {
    const { click, gateway, refunds } = await aPaidShop()
    gateway.script.refund = () => ({ respcd, resperr: "sorry" })
    expect(await click("30")).toBeInstanceOf(QfpayRefundPendingError)
    expect(await refunds()).toMatchObject([{ state: "unanswered", respcd, syssn: null }])
  })

  it.each(CODES)("answered with %s is sent again under the same number for the same amount", async (respcd) => {
    const { click, gateway, refunds } = await aPaidShop()
    gateway.script.refund = () => ({ respcd, resperr: "sorry" })
    await click("30")
    gateway.script.refund = () => REFUNDED
    expect(await click("30")).toMatchObject({ state: "done", txamt: 3000 })
    expect(gateway.refunded).toHaveLength(2)
    expect(await refunds()).toMatchObject([{ state: "done", idempotency_key: "ref_2" }])
  })

  it.each(CODES)("answered with %s blocks another amount for ten minutes and no longer", async (respcd) => {
    const { click, gateway, refunds, wait } = await aPaidShop()
    gateway.script.refund = () => ({ respcd, resperr: "sorry" })
    await click("30")
    gateway.script.refund = () => REFUNDED
    wait(9 * MINUTE_MS)
    expect(await click("20")).toBeInstanceOf(QfpayRefundPendingError)
    wait(MINUTE_MS)
    expect(await click("20")).toMatchObject({ state: "done", txamt: 2000 })
    expect(await refunds()).toMatchObject([
      { state: "lost", txamt: 3000 },
      { state: "done", txamt: 2000 },
    ])
  })

  it.each<[what: string, reply: Readonly<Record<string, unknown>>]>([
    ["1143", { respcd: "1143" }],
    ["1145", { respcd: "1145" }],
    ["2999", { respcd: "2999" }],
    ["QFPay's number", { respcd: "1100", syssn: "R1" }],
  ])("is never abandoned when QFPay has acknowledged it with %s", async (_, reply) => {
    const { click, gateway, refunds, wait, context } = await aPaidShop()
    gateway.script.refund = () => reply
    await click("30")
    wait(60 * MINUTE_MS)
    const [open] = await refunds()
    if (!open) throw new Error("There is no refund.")
    expect(open.state).toBe("pending")
    expect((await giveUpLostRefund(context, open)).state).toBe("pending")
    gateway.script.refund = () => REFUNDED
    expect(await click("20")).toBeInstanceOf(QfpayRefundPendingError)
    expect(await refunds()).toHaveLength(1)
  })

  it.each([
    ["another number", { out_trade_no: "OTHER" }],
    ["another amount", { txamt: "2999" }],
    ["another currency", { txcurrcd: "CNY" }],
  ])("is not done by a 0000 about %s", async (_, echo) => {
    const { click, gateway, refunds, lines } = await aPaidShop()
    gateway.script.refund = () => ({ respcd: "0000", syssn: "R1", ...echo })
    expect(await click("30")).toBeInstanceOf(QfpayRefundPendingError)
    expect(await refunds()).toMatchObject([{ state: "unanswered", syssn: null }])
    expect(lines.join()).toContain("not about this refund")
  })

  it("is done by a 0000 about this refund", async () => {
    const { click, gateway } = await aPaidShop()
    gateway.script.refund = ({ out_trade_no }) => ({ respcd: "0000", out_trade_no, txamt: "3000", txcurrcd: "HKD" })
    expect(await click("30")).toMatchObject({ state: "done" })
  })
})

describe("A refund that never reached QFPay", () => {
  const aLost = (overrides: Parameters<typeof aRefund>[0] = {}) =>
    aRefund({ created_at: new Date("2025-01-15T03:50:00Z"), ...overrides })

  it.each(["created", "unanswered"] as const)(
    "and is %s is abandoned after ten minutes, so that another can be made",
    async (state) => {
      const { context, put, click } = await aPaidShop()
      expect((await giveUpLostRefund(context, await put(aLost({ state })))).state).toBe("lost")
      expect(await click("20")).toMatchObject({ state: "done" })
    },
  )

  it.each<[what: string, state: "unanswered" | "pending", overrides: Parameters<typeof aRefund>[0]]>([
    ["it is young", "unanswered", { created_at: new Date("2025-01-15T04:00:00Z") }],
    ["QFPay has given it a number", "unanswered", { syssn: "R1" }],
    ["QFPay has acknowledged it", "pending", { state: "pending", respcd: "1143" }],
  ])("is not abandoned when %s", async (_, state, overrides) => {
    const { context, put } = await aPaidShop()
    expect((await giveUpLostRefund(context, await put(aLost(overrides)))).state).toBe(state)
  })

  it("is not abandoned when QFPay does not say whether it has it", async () => {
    const { context, put, gateway } = await aPaidShop()
    gateway.script.enquire = () => ({ respcd: "1100", resperr: "maintenance" })
    expect((await giveUpLostRefund(context, await put(aLost()))).state).toBe("unanswered")
  })

  it("is done if QFPay shows it after it was abandoned, and reduces what is left", async () => {
    const { context, put, ledger, gateway, click } = await aPaidShop()
    const given = await giveUpLostRefund(context, await put(aLost({ txamt: 9000 })))
    expect(given.state).toBe("lost")
    gateway.script.enquire = () => ({ respcd: "0000", data: [rowOf(given)] })
    expect(await click("20")).toMatchObject({ code: "QFPAY_REFUND_REFUSED" })
    expect((await ledger.find(given.out_trade_no))?.state).toBe("done")
    expect(gateway.refunded).toEqual([])
  })

  it("and that Medusa has deleted answers this click, so that no money moves again", async () => {
    const { put, click, gateway } = await aPaidShop()
    await put(aLost({ state: "done", syssn: "R1", idempotency_key: "ref_killed" }))
    expect(await click("30")).toMatchObject({ out_trade_no: REFUND_NUMBER, idempotency_key: "ref_1" })
    expect(gateway.refunded).toEqual([])
  })

  it("and that its order does not show, because Medusa failed afterward, is reported before the same amount is refunded again", async () => {
    const { click, books, numbers, refunds } = await aPaidShop()
    await click("30.50")
    books.unbooked.add("ref_1")
    expect(await click("30.50")).toMatchObject({
      code: "QFPAY_REFUND_COMPLETED",
      message: expect.stringContaining("has since been completed"),
    })
    expect(numbers().size).toBe(1)
    expect((await refunds())[0]?.apply_due_at).not.toBeNull()
    books.unbooked.clear()
    expect(await click("30.50")).toMatchObject({ state: "done" })
    expect(numbers().size).toBe(2)
  })

  it("and that its order shows a moment later belongs to another click, which has just ended", async () => {
    const { click, books, numbers, context } = await aPaidShop()
    await click("30.50")
    books.unbooked.add("ref_1")
    const { sleep } = context
    Object.assign(context, { sleep: async (ms: number) => (books.unbooked.clear(), sleep(ms)) })
    expect(await click("30.50")).toMatchObject({ state: "done" })
    expect(numbers().size).toBe(2)
  })

  it("and that Medusa still has does not count for another click: that click gets an error", async () => {
    const { put, click, gateway, books } = await aPaidShop()
    books.refunds.add("ref_killed")
    await put(aLost({ state: "done", syssn: "R1", idempotency_key: "ref_killed" }))
    expect(await click("30")).toMatchObject({ code: "QFPAY_REFUND_COMPLETED" })
    expect(gateway.refunded).toEqual([])
  })

  it("but that Medusa shows is sent again under its own number", async () => {
    const { put, context, gateway } = await aPaidShop()
    const refund = await put(aLost({ idempotency_key: "ref_1" }))
    expect(await repeatRefund(context, refund, "job")).toMatchObject({ state: "done" })
    expect(gateway.refunded).toMatchObject([{ out_trade_no: REFUND_NUMBER, syssn: SYSSN, txamt: 3000 }])
  })

  it("but that QFPay has acknowledged is sent again under its own number once QFPay would have recorded it", async () => {
    const { put, context, gateway, wait } = await aPaidShop()
    const refund = await put(aLost({ state: "pending", idempotency_key: "ref_1" }))
    wait(10 * MINUTE_MS)
    expect(await repeatRefund(context, refund, "job")).toMatchObject({ state: "done" })
    expect(gateway.refunded).toMatchObject([{ out_trade_no: REFUND_NUMBER, txamt: 3000 }])
  })

  it("is not sent again when QFPay has it, or does not say", async () => {
    const { put, context, gateway } = await aPaidShop()
    const refund = await put(aLost())
    gateway.script.enquire = () => ({ respcd: "1100", resperr: "maintenance" })
    expect(await repeatRefund(context, refund, "job")).toMatchObject({ state: "unanswered" })
    gateway.script.enquire = () => ({ respcd: "0000", data: [rowOf(refund)] })
    expect(await repeatRefund(context, refund, "job")).toMatchObject({ state: "done" })
    expect(gateway.refunded).toEqual([])
  })
})

describe("A finished refund that Medusa only has to record", () => {
  const booking = { outTradeNo: PAYMENT_NUMBER, amount: "30", idempotencyKey: "ref_new", booking: REFUND_NUMBER }

  it("moves no money", async () => {
    const { put, context, gateway } = await aPaidShop()
    await put(aRefund({ state: "done", syssn: "R1" }))
    expect(await refundPayment(context, booking)).toMatchObject({ idempotency_key: "ref_new" })
    expect(gateway.refunded).toEqual([])
  })

  it.each<[what: string, overrides: Parameters<typeof aRefund>[0]]>([
    ["is not done", { state: "pending" }],
    ["is of another payment", { state: "done", parent_out_trade_no: "P2" }],
    ["is already recorded", { state: "done", recorded_at: new Date() }],
  ])("is refused when it %s, and moves no money", async (_, overrides) => {
    const { put, context, gateway } = await aPaidShop()
    await put(aRefund(overrides))
    await expect(refundPayment(context, booking)).rejects.toMatchObject({ code: "QFPAY_CONFLICT" })
    expect(gateway.refunded).toEqual([])
  })
})

describe("Held money that is refunded", () => {
  it("is refunded once, in full, minus what was refunded before", async () => {
    const { context, payment, put, gateway } = await aPaidShop({ state: "held" })
    await put(aRefund({ state: "done", syssn: "R1" }))
    const money = { payment, syssn: SYSSN, txamt: 10050 }
    expect(await refundRestOfHeldMoney(context, money, "job")).toMatchObject({ state: "done", txamt: 7050 })
    expect(await refundRestOfHeldMoney(context, money, "job")).toMatchObject({ state: "done", txamt: 7050 })
    expect(gateway.refunded).toHaveLength(1)
  })

  it("of a second payment under the number is counted separately", async () => {
    const { context, payment, put, gateway } = await aPaidShop()
    await put(aRefund({ state: "done", syssn: "R1" }))
    await refundRestOfHeldMoney(context, { payment, syssn: "S2", txamt: 10050 }, "job")
    expect(gateway.refunded).toMatchObject([{ syssn: "S2", txamt: 10050 }])
  })
})

describe("A refund that QFPay has not finished", () => {
  const aPending = aRefund({ state: "pending", created_at: new Date("2025-01-15T04:04:30Z") })

  it.each([
    ["0000", "done"],
    ["1143", "pending"],
    ["1145", "pending"],
    ["1298", "pending"],
    ["2999", "pending"],
    ["1161", "pending"],
    ["4242", "pending"],
    ["1205", "refused"],
    ["1124", "refused"],
    ["1155", "refused"],
    ["1265", "refused"],
    ["1269", "refused"],
    ["1271", "refused"],
    ["1272", "refused"],
  ])("and whose own record says %s is %s", async (respcd, state) => {
    const { context, gateway, put } = await aPaidShop()
    await put(aPending)
    gateway.script.enquire = () => ({
      respcd: "0000",
      data: [rowOf(aPending, { respcd })],
    })
    expect((await enquireRefund(context, aPending, "admin")).row.state).toBe(state)
  })

  it("is not done because of the record of another refund of the same payment", async () => {
    const { context, gateway, put } = await aPaidShop()
    await put(aPending)
    gateway.script.enquire = () => ({
      respcd: "0000",
      data: [{ respcd: "0000", out_trade_no: "OTHER", txamt: "3000" }],
    })
    expect((await enquireRefund(context, aPending, "admin")).row.state).toBe("pending")
  })

  it("is not done because of a record of another amount, and the log says so", async () => {
    const { context, gateway, put, lines } = await aPaidShop()
    await put(aPending)
    gateway.script.enquire = () => ({
      respcd: "0000",
      data: [rowOf(aPending, { txamt: "2999" })],
    })
    expect((await enquireRefund(context, aPending, "admin")).row.state).toBe("pending")
    expect(lines.join()).toContain("another amount")
  })
})

describe("A refund found refused while its click is still waiting for the answer", () => {
  it("is not retried before the click has ended", async () => {
    const { context, put, books, held, clock } = await aPaidShop()
    books.refunds.add("ref_click")
    const refused = aRefund({ state: "refused", txamt: 4000, idempotency_key: "ref_click", respcd: "1269" })
    await put({ ...refused, created_at: clock.now })
    await reportFailedRefund(context, { ...refused, created_at: clock.now })
    const due = new Date(clock.now.getTime() + REFUND_CLICK_MS)
    expect(await held()).toMatchObject([{ reason: "refund_refused", refund_id: "ref_click", refund_due_at: due }])
  })
})

describe("A refund during which the shop was stopped", () => {
  it("is reported to the next click of the same amount, and not recorded twice", async () => {
    const { click, put, books, gateway, refunds, clock } = await aPaidShop()
    // Medusa has kept the first click's refund, and QFPay was never called.
    books.refunds.add("ref_killed")
    const killed = aRefund({ state: "created", txamt: 4000, idempotency_key: "ref_killed", syssn: null })
    await put({ ...killed, created_at: clock.now })
    expect(await click("40")).toMatchObject({ code: "QFPAY_REFUND_COMPLETED" })
    expect(gateway.refunded).toMatchObject([{ out_trade_no: killed.out_trade_no, txamt: 4000 }])
    expect(await refunds()).toMatchObject([{ state: "done", idempotency_key: "ref_killed" }])
  })

  describe("and the same amount was refunded in QFPay's portal meanwhile (failures 49)", () => {
    const killed = aRefund({ state: "created", txamt: 4000, idempotency_key: "ref_killed" })
    const paid = { respcd: "0000", out_trade_no: PAYMENT_NUMBER, syssn: SYSSN, txamt: "10050", txcurrcd: "HKD" }

    /** Ten minutes later: Medusa has kept the refund of HK$40.00, and no notification has told of QFPay's. */
    async function aStoppedShop({ portal = 4000 } = {}) {
      const shop = await aPaidShop()
      shop.books.refunds.add("ref_killed")
      // By now, QFPay would have recorded it.
      shop.wait(10 * MINUTE_MS)
      const made = rowOf({ out_trade_no: "PORTAL1", txamt: portal }, { syssn: "20250115155400020000000077" })
      shop.gateway.script.enquire = ({ syssn }) => ({
        respcd: "0000",
        data: [{ ...paid, cancel: "5" }, ...(syssn === undefined ? [made] : [])],
      })
      const carryOut = () =>
        carryOutRefund(shop.context, { outTradeNo: PAYMENT_NUMBER, txamt: 4000, key: "ref_killed" }, "audit")
      return { ...shop, carryOut }
    }
    const answered = { out_trade_no: "PORTAL1", state: "done", idempotency_key: "ref_killed" }
    const question = {
      ...{ reason: "refund_refused", state: "held", txamt: 4000, refund_id: null, refund_due_at: null },
      refusal: expect.stringContaining("PORTAL1"),
    }

    it.each<[who: string, carryOut: (shop: Awaited<ReturnType<typeof aStoppedShop>>) => Promise<unknown>]>([
      ["the audit finds that no number was written for it", ({ carryOut }) => carryOut()],
      ["the background job repeats it", async ({ context, put }) => repeatRefund(context, await put(killed), "job")],
      [
        "the merchant clicks again",
        async ({ put, click }) => {
          await put(killed)
          expect(await click("40")).toMatchObject({ message: expect.stringContaining("PORTAL1") })
        },
      ],
      [
        "its case is retried",
        async ({ context, payment, held, carryOut, ledger }) => {
          await reportFailedRefund(context, { ...killed, state: "refused" })
          const [retried] = await held()
          if (!retried) throw new Error("nothing is held")
          await tryAutomaticRefund(context, retried)
          expect(await ledger.heldMoney.find(retried.id)).toMatchObject({ state: "refunded" })
          await connection()("qfpay_held_payment").where({ id: retried.id }).delete()
          expect([payment.state, await carryOut()]).toMatchObject(["applied", answered])
        },
      ],
    ])("answers it when %s: no more money moves, and a person decides whether both are owed", async (_, carryOut) => {
      const shop = await aStoppedShop()
      await carryOut(shop)
      expect(shop.gateway.refunded).toEqual([])
      const made = (await shop.refunds()).filter(({ state }) => state !== "lost")
      expect(made).toMatchObject([answered])
      expect(await shop.held()).toMatchObject([question])
      // What repeats or follows changes nothing.
      await shop.carryOut()
      expect([shop.gateway.refunded, await shop.held()]).toMatchObject([[], [question]])

      const [{ id } = { id: "" }] = await shop.held()
      shop.wait(10 * MINUTE_MS)
      shop.gateway.script.enquire = () => ({ respcd: "0000", data: [{ ...paid, cancel: "5" }] })
      expect(await refundHeldPayment(shop.context, id, { by: "user_1", byPerson: true })).toMatchObject({
        state: "refunded",
      })
      expect(shop.gateway.refunded).toMatchObject([{ txamt: 4000 }])
    })

    it("moves no more money if QFPay carries out the abandoned number after all before a person decides", async () => {
      const { context, put, ledger, gateway, held, clock } = await aStoppedShop()
      await repeatRefund(context, await put(killed), "job")
      await ledger.refunds.done(killed.out_trade_no, "R1", clock.now, { trigger: "notification" })
      const [{ id } = { id: "" }] = await held()
      expect(await refundHeldPayment(context, id, { by: "user_1", byPerson: true })).toMatchObject({
        state: "refunded",
      })
      expect(gateway.refunded).toEqual([])
    })

    it("follows the abandoned number if QFPay has received it after all and has not finished it", async () => {
      const { context, put, gateway, refunds, wait } = await aStoppedShop()
      await repeatRefund(context, await put(killed), "job")
      wait(10 * MINUTE_MS)
      gateway.script.enquire = () => ({
        respcd: "0000",
        data: [{ ...paid, cancel: "5" }, rowOf(killed, { respcd: "1143" })],
      })
      await expect(
        refundPayment(context, { outTradeNo: PAYMENT_NUMBER, amount: "10", idempotencyKey: "ref_2" }),
      ).rejects.toMatchObject({ code: "QFPAY_REFUND_PENDING" })
      expect(await refunds()).toMatchObject([{ state: "pending", idempotency_key: null }, answered])
    })

    it("is neither abandoned nor answered by the portal's once QFPay has acknowledged it", async () => {
      const { put, click, gateway, refunds, held } = await aStoppedShop()
      await put({ ...killed, state: "pending", respcd: "1143" })
      expect(await click("40")).toMatchObject({ out_trade_no: "PORTAL1", idempotency_key: "ref_1" })
      expect([gateway.refunded, await held()]).toEqual([[], []])
      expect((await refunds()).map(({ state, idempotency_key: key }) => [state, key])).toEqual([
        ["pending", "ref_killed"],
        ["done", "ref_1"],
      ])
    })

    it("is not answered while QFPay may still record it, and then no more money moves than both", async () => {
      const shop = await aStoppedShop()
      const { context, put, click, carryOut, gateway, held, wait, clock, refunds } = shop
      const row = await put({ ...killed, state: "unanswered", created_at: clock.now })
      wait(4 * MINUTE_MS)
      const undecided = { code: "QFPAY_REFUND_PENDING", message: expect.stringContaining(killed.out_trade_no) }
      await expect(repeatRefund(context, row, "job")).rejects.toMatchObject(undecided)
      await expect(carryOut()).rejects.toMatchObject(undecided)
      expect([await click("40"), await click("40")]).toMatchObject([undecided, undecided])
      expect([gateway.refunded, await held()]).toEqual([[], []])

      // QFPay records it late: one answers Medusa's refund, and the other the next click.
      const portal = rowOf({ out_trade_no: "PORTAL1", txamt: 4000 }, { syssn: "20250115155400020000000077" })
      gateway.script.enquire = () => ({ respcd: "0000", data: [{ ...paid, cancel: "5" }, rowOf(killed), portal] })
      expect(await click("40")).toMatchObject({ out_trade_no: "PORTAL1" })
      const both = await refunds()
      expect(both.map(({ state, idempotency_key: key }) => [state, key])).toEqual([
        ["done", "ref_killed"],
        ["done", expect.stringMatching(/^ref_\d$/)],
      ])
      expect([gateway.refunded, await held()]).toEqual([[], []])
    })

    it("moves no more money for the case while QFPay does not say whether it has the abandoned number", async () => {
      const { context, put, gateway, held, wait, refunds } = await aStoppedShop()
      await repeatRefund(context, await put({ ...killed, state: "unanswered" }), "job")
      const [{ id } = { id: "" }] = await held()
      wait(60 * MINUTE_MS)
      gateway.script.enquire = () => ({ respcd: "1100", resperr: "maintenance" })
      const refunding = refundHeldPayment(context, id, { by: "user_1", byPerson: true })
      await expect(refunding).rejects.toMatchObject({
        ...{ code: "QFPAY_REFUND_PENDING", message: expect.stringContaining(killed.out_trade_no) },
      })
      expect([gateway.refunded, (await refunds()).length]).toEqual([[], 2])
      // QFPay shows it: that is the refund which the case asks for.
      gateway.script.enquire = () => ({ respcd: "0000", data: [{ ...paid, cancel: "5" }, rowOf(killed)] })
      expect(await refundHeldPayment(context, id, { by: "user_1", byPerson: true })).toMatchObject({
        state: "refunded",
      })
      expect(gateway.refunded).toEqual([])
    })

    it("is abandoned by the case's refund if the shop was stopped before that", async () => {
      const { context, put, ledger, gateway, held, refunds } = await aStoppedShop()
      jest.spyOn(ledger.refunds, "lost").mockImplementationOnce(() => Promise.reject(new Error("stopped")))
      await expect(repeatRefund(context, await put(killed), "job")).rejects.toThrow("stopped")
      const [{ id } = { id: "" }] = await held()
      expect(await refundHeldPayment(context, id, { by: "user_1", byPerson: true })).toMatchObject({
        state: "refunded",
      })
      expect(gateway.refunded).toMatchObject([{ txamt: 4000 }])
      const lasting = (await refunds()).filter(({ held_payment_id }) => held_payment_id !== id)
      expect(lasting).toMatchObject([{ state: "lost" }, answered])
    })

    it("is not made if the merchant has requested the same amount again since, unless that was long before", async () => {
      const { carryOut, click, gateway, books, clock } = await aStoppedShop({ portal: 1000 })
      await click("40")
      books.refundsCreatedAt.set("ref_killed", new Date(clock.now.getTime() - 60 * MINUTE_MS))
      await expect(carryOut()).rejects.toMatchObject({ code: "QFPAY_CONFLICT" })
      expect(gateway.refunded).toHaveLength(1)
      books.refundsCreatedAt.set("ref_killed", new Date(clock.now.getTime() + 60 * MINUTE_MS))
      expect(await carryOut()).toMatchObject({ state: "done", idempotency_key: "ref_killed" })
      expect(gateway.refunded).toHaveLength(2)
    })

    it("is made if the portal's has another amount", async () => {
      const { carryOut, gateway, held } = await aStoppedShop({ portal: 3000 })
      expect(await carryOut()).toMatchObject({ state: "done", txamt: 4000, idempotency_key: "ref_killed" })
      expect([gateway.refunded, await held()]).toMatchObject([[{ txamt: 4000 }], []])
    })

    it("is answered without a question if not enough is left for both", async () => {
      const { carryOut, put, gateway, held } = await aStoppedShop()
      const earlier = aRefund({ state: "done", txamt: 3000, out_trade_no: "R0", recorded_at: new Date() })
      await put(earlier)
      expect(await carryOut()).toMatchObject(answered)
      expect([gateway.refunded, await held()]).toEqual([[], []])
    })

    it.each(["list the case", "abandon its number", "assign the portal's"])(
      "is answered once, with one question, when the shop is stopped again before it could %s",
      async (step) => {
        const { context, put, ledger, gateway, held, refunds } = await aStoppedShop()
        const stopped = () => Promise.reject(new Error("stopped"))
        const row = await put(killed)
        if (step === "list the case") jest.spyOn(ledger.heldMoney, "holdBeside").mockImplementationOnce(stopped)
        if (step === "abandon its number") jest.spyOn(ledger.refunds, "lost").mockImplementationOnce(stopped)
        if (step === "assign the portal's") jest.spyOn(ledger.refunds, "assigned").mockImplementationOnce(stopped)
        await expect(repeatRefund(context, row, "job")).rejects.toThrow("stopped")
        await carryOutRefund(context, { outTradeNo: PAYMENT_NUMBER, txamt: 4000, key: "ref_killed" }, "audit")
        expect(gateway.refunded).toEqual([])
        expect((await refunds()).filter(({ state }) => state === "done")).toMatchObject([answered])
        expect(await held()).toMatchObject([question])
      },
    )

    it("is not sent while QFPay shows a refund that it does not list, and then goes to a person", async () => {
      const { context, put, gateway, click, refunds, wait, held, ledger, clock } = await aStoppedShop()
      gateway.script.enquire = () => ({ respcd: "0000", data: [{ ...paid, cancel: "5" }] })
      const row = await put({ ...killed, created_at: clock.now })
      await expect(repeatRefund(context, row, "job")).rejects.toMatchObject({ code: "QFPAY_REFUND_PENDING" })
      expect(await click("40")).toBeInstanceOf(QfpayRefundPendingError)
      expect([gateway.refunded, await refunds()]).toMatchObject([[], [{ state: "created" }]])
      wait(10 * MINUTE_MS)
      await finishUnknownRefund(context, row, "job")
      const [left] = await held()
      if (!left) throw new Error("nothing is held")
      await tryAutomaticRefund(context, left)
      expect(await ledger.heldMoney.find(left.id)).toMatchObject({
        ...{ state: "held", refund_id: "ref_killed", refund_due_at: null, refusal: expect.stringMatching(/portal/) },
      })
      expect([gateway.refunded, await refunds()]).toMatchObject([[], [{ state: "lost" }]])
    })
  })
})
