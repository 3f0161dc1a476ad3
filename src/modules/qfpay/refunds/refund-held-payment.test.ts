import { connection, useDatabase } from "../__tests__/database"
import { aPayment, aRefund, SESSION, SYSSN } from "../__tests__/rows"
import { aShop, REFUNDED } from "../__tests__/scripted-gateway"
import { holdPayment, type HoldPaymentInput } from "../payments/hold-payment"
import type { HeldReason } from "../ledger"
import type { QfpayPluginOptions } from "../config/options"
import { QfpayTransportError } from "../../../qfpay/errors"
import type { RefundRequest } from "../../../qfpay/wire"
import { recordHeldOutside } from "./record-outside-refund"
import { dismissHeldPayment, refundHeldPayment, tryAutomaticRefund } from "./refund-held-payment"
import { refundPayment } from "./refund-payment"

useDatabase()

const PAYMENT = aPayment({ state: "paid" })
const NUMBER = PAYMENT.out_trade_no
const HELD_AT = new Date("2025-01-15T04:05:00Z")

/** Medusa's books after Medusa has applied the money. */
const MEDUSA_TOOK_IT = {
  session: { id: SESSION, amount: 10050, currency_code: "HKD", is_answered: true },
  payment: {
    ...{ id: "pay_1", out_trade_no: NUMBER, captured: true, canceled: false, created_at: HELD_AT },
    ...{ refunded: 0, refunds: [] },
  },
}

/** And once its order counts it. */
const ON_ORDER = {
  ...MEDUSA_TOOK_IT,
  order: {
    ...{ id: "order_1", canceled: false, canceled_at: null, counts_capture: true },
    ...{ refunded: 0, outstanding: 0, totals_lack: 0 },
  },
}

/** A shop that holds HK$100.50. */
async function aShopThatHolds(input: Partial<HoldPaymentInput> = {}, more: Partial<QfpayPluginOptions> = {}) {
  const shop = aShop(undefined, more)
  await shop.put(PAYMENT)
  await holdPayment(shop.context, PAYMENT, {
    ...{ reason: "session_gone", trigger: "notification", syssn: PAYMENT.syssn ?? "" },
    ...{ txamt: 10050, txcurrcd: "HKD" },
    ...input,
  })
  // The database's clock is real; the test's clock is in another year.
  await connection()("qfpay_held_payment").update({ created_at: HELD_AT })
  const held = async () => {
    const [first] = await shop.held()
    if (!first) throw new Error("nothing is held")
    return first
  }
  const answer = (work: Promise<unknown>) => work.catch((error: unknown) => error)
  const by = { by: "user_1", note: "called her", byPerson: true }
  const refund = async () => answer(refundHeldPayment(shop.context, (await held()).id, by))
  const dismiss = async () => answer(dismissHeldPayment(shop.context, (await held()).id, by))
  const retry = async () => answer(tryAutomaticRefund(shop.context, await held()))
  return { ...shop, held, refund, dismiss, retry }
}

const failedRowOf = (sent: Pick<RefundRequest, "out_trade_no" | "txamt"> | undefined) => ({
  ...{ respcd: "1155", order_type: "refund", origssn: PAYMENT.syssn, syssn: "20250115155400020000000099" },
  ...{ out_trade_no: sent?.out_trade_no, txamt: String(sent?.txamt), txcurrcd: "HKD" },
})

describe("Held money", () => {
  it.each<[HeldReason, boolean]>([
    ["session_gone", true],
    ["cart_changed", true],
    ["second_payment", true],
    ["order_canceled", true],
    ["order_failed", true],
    ["amount_differs", false],
    ["currency_differs", false],
    ["notification_differs", false],
    ["refunded_in_part", false],
  ])("because of %s is refunded automatically: %s", async (reason, isAutomatic) => {
    const { held } = await aShopThatHolds({ reason })
    expect((await held()).refund_due_at !== null).toBe(isAutomatic)
  })

  it.each<[what: string, input: Partial<HoldPaymentInput>, more: Partial<QfpayPluginOptions>]>([
    ["with latePayments hold", {}, { latePayments: "hold" }],
    ["without QFPay's number", { syssn: undefined }, {}],
  ])("is not refunded automatically %s", async (_, input, more) => {
    const { held } = await aShopThatHolds(input, more)
    expect((await held()).refund_due_at).toBeNull()
  })

  it("is not refunded automatically with a wallet that has no refunds", async () => {
    const { context, put, held } = aShop()
    const fps = await put(aPayment({ state: "paid", wallet: "fps", pay_type: "802001" }))
    const money = { syssn: SYSSN, txamt: 10050, txcurrcd: "HKD" }
    await holdPayment(context, fps, { reason: "session_gone", trigger: "notification", ...money })
    expect(await held()).toMatchObject([{ refund_due_at: null }])
  })

  it("is refunded automatically for any reason when somebody has already decided so", async () => {
    const { held } = await aShopThatHolds({ reason: "amount_differs", isDecided: true }, { latePayments: "hold" })
    expect((await held()).refund_due_at).not.toBeNull()
  })

  it("is refunded under QFPay's number of that money, once", async () => {
    const { retry, gateway, held, ledger } = await aShopThatHolds()
    await retry()
    await retry()
    expect(gateway.refunded).toMatchObject([{ syssn: PAYMENT.syssn, txamt: 10050 }])
    expect(await held()).toMatchObject({ state: "refunded", resolved_by: "automatic", refund_due_at: null })
    expect((await ledger.find(NUMBER))?.state).toBe("refunded")
  })

  it("whose refund failed is on no list of failed refunds once a person has the order placed after all", async () => {
    const { retry, gateway, held, ledger, clock } = await aShopThatHolds()
    gateway.script.refund = () => ({ respcd: "1143" })
    await retry()
    const [sent] = gateway.refunded
    await ledger.refunds.refused(sent?.out_trade_no ?? "", null, { trigger: "admin" }, clock.now)
    expect(await ledger.heldMoney.released(await held(), { by: "user_1", note: "the cart is right again" })).toBe(true)
    const due = await ledger.claims.claimDue(clock.now, clock.now, 10)
    expect(due.map(({ kind }) => kind)).not.toContain("refund")
    expect((await ledger.heldMoney.ofNumber(NUMBER)).map(({ state }) => state)).toEqual(["dismissed"])
  })

  it("whose automatic refund QFPay refuses is listed once, as held money", async () => {
    const { retry, gateway, ledger } = await aShopThatHolds()
    gateway.script.refund = () => ({ respcd: "1143" })
    gateway.script.enquire = () => ({ respcd: "0000", data: [failedRowOf(gateway.refunded[0])] })
    await retry()
    expect(await ledger.refunds.ofPayment(NUMBER)).toMatchObject([{ state: "refused", next_enquiry_at: null }])
    expect(await ledger.heldMoney.ofNumber(NUMBER)).toMatchObject([{ state: "held", reason: "session_gone" }])
  })

  it("that is a surplus is refunded under its own number and does not change the first payment", async () => {
    const { retry, gateway, ledger } = await aShopThatHolds({ reason: "second_payment", syssn: "S2", keepsState: true })
    await retry()
    expect(gateway.refunded).toMatchObject([{ syssn: "S2", txamt: 10050 }])
    expect((await ledger.find(NUMBER))?.state).toBe("paid")
  })

  it("in another amount than requested is refunded in that amount", async () => {
    const { refund, gateway } = await aShopThatHolds({ reason: "amount_differs", txamt: 9950 })
    await refund()
    expect(gateway.refunded).toMatchObject([{ syssn: PAYMENT.syssn, txamt: 9950 }])
  })

  it("that its order counts is not refunded here", async () => {
    const { refund, gateway, held, books, ledger } = await aShopThatHolds()
    books.payments.set(NUMBER, ON_ORDER)
    expect(await refund()).toMatchObject({
      code: "QFPAY_CONFLICT",
      message: expect.stringContaining("order") as string,
    })
    expect(gateway.refunded).toEqual([])
    expect(await held()).toMatchObject({ state: "held", refusal: expect.any(String) as string })
    expect((await ledger.find(NUMBER))?.state).toBe("held")
  })

  it("without QFPay's number, or without a payment in the ledger, cannot be refunded through QFPay", async () => {
    const { refund, gateway } = await aShopThatHolds({ syssn: undefined })
    expect(await refund()).toMatchObject({ code: "QFPAY_REFUND_REFUSED" })
    expect(gateway.refunded).toEqual([])
  })

  it.each([
    ["1265", "23:30-00:30", true],
    ["1269", "refundable balance is 0 HKD", true],
    ["1265", "已經超出可退款時限", false],
    ["1155", "", false],
    ["1108", "Signature error", true],
  ])("that QFPay refuses with %s (%s) is retried automatically: %s", async (respcd, resperr, again) => {
    const { retry, gateway, held } = await aShopThatHolds()
    gateway.script.refund = () => ({ respcd, resperr })
    await retry()
    expect(await held()).toMatchObject({ state: "held", refusal: expect.any(String) as string })
    expect((await held()).refund_due_at !== null).toBe(again)
  })

  it("that cannot be refunded for a month is left to a person", async () => {
    const { retry, gateway, held, clock } = await aShopThatHolds()
    clock.now = new Date("2025-02-20T04:00:00Z")
    gateway.script.refund = () => ({ respcd: "1269", resperr: "refundable balance is 0 HKD" })
    await retry()
    expect(await held()).toMatchObject({ state: "held", refund_due_at: null })
  })

  it("is refunded by a person with name and note, and a second click is a conflict", async () => {
    const { refund, gateway, held } = await aShopThatHolds({}, { latePayments: "hold" })
    expect(await refund()).toMatchObject({ state: "refunded", resolved_by: "user_1", note: "called her" })
    expect(await refund()).toMatchObject({ code: "QFPAY_CONFLICT" })
    expect(gateway.refunded).toHaveLength(1)
    expect((await held()).resolved_at).toBeInstanceOf(Date)
  })

  it("is refunded once when two people click at the same moment", async () => {
    const { refund, gateway, ledger } = await aShopThatHolds({}, { latePayments: "hold" })
    const answers = await Promise.all([refund(), refund()])
    expect(answers.filter((answer) => (answer as { state?: string }).state === "refunded")).toHaveLength(1)
    expect(answers.filter((answer) => (answer as { code?: string }).code === "QFPAY_CONFLICT")).toHaveLength(1)
    expect(gateway.refunded).toHaveLength(1)
    expect(await ledger.refunds.ofPayment(NUMBER)).toHaveLength(1)
  })

  it("with a pending refund by a person is followed to its end, and stays under that person's name", async () => {
    const { refund, retry, gateway, held } = await aShopThatHolds({}, { latePayments: "hold" })
    gateway.script.refund = () => ({ respcd: "1143" })
    expect(await refund()).toMatchObject({ code: "QFPAY_REFUND_PENDING" })
    expect((await held()).refund_due_at).toBeInstanceOf(Date)
    gateway.script.enquire = () => ({
      respcd: "0000",
      data: [{ respcd: "0000", out_trade_no: gateway.refunded[0]?.out_trade_no, order_type: "refund", txamt: "10050" }],
    })
    await retry()
    expect(await held()).toMatchObject({ state: "refunded", resolved_by: "user_1", note: "called her" })
    expect(gateway.refunded).toHaveLength(1)
  })

  it.each([
    ["a person has requested the refund knowing of it", true, "2025-01-10", 2],
    ["a program has requested the refund", false, "2025-01-10", 0],
    ["the payment is disputed again after a person has requested the refund", true, "2025-01-15", 1],
  ])("of a disputed payment is refunded by a retry only if %s: %s", async (_, byPerson, later, calls) => {
    const { context, gateway, held, ledger, retry } = await aShopThatHolds()
    const dispute = (on: string) => ledger.payments.disputed(NUMBER, { on, by: "user_2", note: "case 8812" })
    await dispute("2025-01-10")
    gateway.script.refund = () => {
      throw new QfpayTransportError("no answer", { moneyMoved: "unknown" })
    }
    const resolution = { by: "user_1", byPerson, despiteDispute: "2025-01-10" }
    await refundHeldPayment(context, (await held()).id, resolution).catch(() => {})
    await dispute(later)
    gateway.script.refund = () => REFUNDED
    await retry()
    // Both calls have the same number, which QFPay accepts once.
    expect(gateway.refunded).toHaveLength(calls)
    expect(new Set(gateway.refunded.map(({ out_trade_no }) => out_trade_no)).size).toBe(Math.min(calls, 1))
    expect((await held()).state).toBe(calls === 2 ? "refunded" : "held")
  })

  it("is dismissed by a person, with a timeline entry, and never refunded automatically afterward", async () => {
    const { context, gateway, held, ledger, retry } = await aShopThatHolds()
    await dismissHeldPayment(context, (await held()).id, { by: "user_2", note: "order made by hand" })
    await retry()
    expect(await held()).toMatchObject({ state: "dismissed", resolved_by: "user_2" })
    expect(gateway.refunded).toEqual([])
    expect((await ledger.events(NUMBER)).at(-1)).toMatchObject({ kind: "dismissed", detail: { by: "user_2" } })
  })

  it("cannot be dismissed while its refund is under way", async () => {
    const { refund, dismiss, gateway, held } = await aShopThatHolds({}, { latePayments: "hold" })
    gateway.script.refund = () => ({ respcd: "1143" })
    await refund()
    expect(await dismiss()).toMatchObject({ code: "QFPAY_CONFLICT" })
    expect(await held()).toMatchObject({ state: "held" })
  })

  it("is applied when it is dismissed and its order counts it, and can be refunded on the order", async () => {
    const { context, dismiss, gateway, ledger, held, books } = await aShopThatHolds({ reason: "refunded_in_part" })
    books.payments.set(NUMBER, ON_ORDER)
    await dismiss()
    expect(await held()).toMatchObject({ state: "dismissed", resolved_by: "user_1" })
    expect(await ledger.find(NUMBER)).toMatchObject({ state: "applied", order_id: "order_1" })
    await refundPayment(context, { outTradeNo: NUMBER, amount: "30.00", idempotencyKey: "ref_1" })
    expect(gateway.refunded).toMatchObject([{ txamt: 3000 }])
  })

  it("stays held when it is dismissed, until Medusa completes its order and that is refunded", async () => {
    const { context, dismiss, gateway, ledger, books } = await aShopThatHolds({ reason: "order_failed" })
    await dismiss()
    const refund = () => refundPayment(context, { outTradeNo: NUMBER, amount: "30.00", idempotencyKey: "ref_1" })
    await expect(refund()).rejects.toMatchObject({ code: "QFPAY_REFUND_REFUSED" })
    expect((await ledger.find(NUMBER))?.state).toBe("held")
    books.payments.set(NUMBER, ON_ORDER)
    await refund()
    expect((await ledger.find(NUMBER))?.state).toBe("applied")
    expect(gateway.refunded).toHaveLength(1)
  })

  it("is left to a person, who cannot close it yet, while its order counts it and its refund is pending", async () => {
    const { put, retry, dismiss, gateway, held, ledger, books } = await aShopThatHolds({ reason: "order_failed" })
    const open = await put(aRefund({ state: "pending", txamt: 10050, syssn: "RS1" }))
    books.payments.set(NUMBER, ON_ORDER)
    await retry()
    const refusal = expect.stringContaining(open.out_trade_no) as string
    expect(await held()).toMatchObject({ state: "held", refund_due_at: null, refusal })
    expect(await dismiss()).toMatchObject({ code: "QFPAY_CONFLICT" })
    expect([gateway.refunded, (await ledger.find(NUMBER))?.state]).toEqual([[], "held"])
  })

  it("can be dismissed if its order counts it and shows a refund of a part", async () => {
    const { put, dismiss, held, ledger, books } = await aShopThatHolds({ reason: "order_failed" })
    await put(aRefund({ state: "done", txamt: 1000, created_at: new Date(HELD_AT.getTime() + 60_000) }))
    expect(await dismiss()).toMatchObject({ code: "QFPAY_CONFLICT" })
    books.payments.set(NUMBER, ON_ORDER)
    await dismiss()
    expect(await held()).toMatchObject({ state: "dismissed" })
    expect((await ledger.find(NUMBER))?.state).toBe("applied")
  })

  it("that arrived in addition is dismissed without a change to the payment", async () => {
    const { dismiss, ledger, books } = await aShopThatHolds()
    await connection()("qfpay_held_payment").update({ syssn: "S2", reason: "second_payment" })
    books.payments.set(NUMBER, ON_ORDER)
    await dismiss()
    expect((await ledger.find(NUMBER))?.state).toBe("held")
  })

  it("can be dismissed if a part of the payment was refunded before it was held", async () => {
    const { put, dismiss, held } = await aShopThatHolds()
    await put(aRefund({ state: "done", txamt: 1000, created_at: new Date("2025-01-15T04:01:00Z") }))
    await dismiss()
    expect(await held()).toMatchObject({ state: "dismissed" })
  })
})

describe("A refund that Medusa shows and QFPay refused", () => {
  const owed = { reason: "refund_refused", txamt: 3000, refundId: "ref_1", keepsState: true } as const

  it("is carried out for exactly its amount, once, and does not change the payment", async () => {
    const { refund, gateway, ledger, held } = await aShopThatHolds({ ...owed, caseKey: "refund:ref_1" })
    await refund()
    expect(gateway.refunded).toMatchObject([{ syssn: PAYMENT.syssn, txamt: 3000 }])
    expect(await held()).toMatchObject({ state: "refunded", resolved_by: "user_1" })
    expect(await ledger.refunds.ofPayment(NUMBER)).toMatchObject([{ state: "done", idempotency_key: "ref_1" }])
    expect((await ledger.find(NUMBER))?.state).toBe("paid")
  })

  it("moves no money if it has since gone through under the same id", async () => {
    const { refund, gateway, held, put } = await aShopThatHolds({ ...owed, caseKey: "refund:ref_1" })
    await put(aRefund({ state: "done", idempotency_key: "ref_1" }))
    await refund()
    expect(gateway.refunded).toEqual([])
    expect(await held()).toMatchObject({ state: "refunded" })
  })

  it("is retried automatically, once, while Medusa shows it", async () => {
    const { retry, gateway, books, held } = await aShopThatHolds({ ...owed, caseKey: "refund:ref_1", isDecided: true })
    books.refunds.add("ref_1")
    await retry()
    await retry()
    expect(gateway.refunded).toMatchObject([{ txamt: 3000 }])
    expect((await held()).state).toBe("refunded")
  })

  it("is left to a person if the same amount was refunded on the order since", async () => {
    const { retry, gateway, put, books, held } = await aShopThatHolds({
      ...owed,
      caseKey: "refund:ref_1",
      isDecided: true,
    })
    books.refunds.add("ref_1")
    const later = new Date(HELD_AT.getTime() + 60_000)
    await put(aRefund({ state: "done", txamt: 3000, idempotency_key: "ref_click", created_at: later }))
    books.refunds.add("ref_click")
    await retry()
    expect(gateway.refunded).toEqual([])
    expect(await held()).toMatchObject({ state: "held", refund_due_at: null, refusal: expect.stringMatching(/30\.00/) })
  })

  it("is not retried automatically after Medusa has deleted it, and a person is told of a later refund on the order", async () => {
    const input = { ...owed, caseKey: "refund:ref_1", isDecided: true }
    const { retry, refund, gateway, put, held } = await aShopThatHolds(input)
    await retry()
    expect(await held()).toMatchObject({
      state: "held",
      refund_due_at: null,
      refusal: expect.stringMatching(/deleted/),
    })
    const later = new Date(HELD_AT.getTime() + 60_000)
    await put(aRefund({ state: "done", txamt: 3000, idempotency_key: "ref_2", created_at: later }))
    expect(await refund()).toMatchObject({ code: "QFPAY_CONFLICT" })
    expect(gateway.refunded).toEqual([])
    expect((await held()).state).toBe("held")
  })
})

describe("A partial refund that a person was promised", () => {
  const promised = { reason: "refund_refused", keepsState: true, txamt: 3000, caseKey: "refund:R0" } as const
  const applied = aPayment({ state: "applied" })

  it("is refunded once, even if QFPay finishes it between two attempts and Medusa records it under its own id", async () => {
    const { refund, gateway, ledger, held, clock } = await aShopThatHolds(promised)
    await connection()("qfpay_transaction").where({ out_trade_no: NUMBER }).update({ state: applied.state })
    gateway.script.refund = () => ({ respcd: "1143" })
    expect(await refund()).toMatchObject({ code: "QFPAY_REFUND_PENDING" })
    const [sent] = gateway.refunded
    await ledger.refunds.done(sent?.out_trade_no ?? "", "RS1", clock.now, { trigger: "job" })
    await ledger.refunds.assigned(sent?.out_trade_no ?? "", "ref_of_medusa", clock.now)

    expect(await refund()).toMatchObject({ state: "refunded" })
    expect(gateway.refunded).toHaveLength(1)
    expect((await held()).state).toBe("refunded")
  })

  it("that a person made outside QFPay is recorded once, even after a crash before its case was closed", async () => {
    const { context, ledger, held } = await aShopThatHolds(promised)
    await connection()("qfpay_transaction").where({ out_trade_no: NUMBER }).update({ state: applied.state })
    const record = async () => recordHeldOutside(context, (await held()).id, { by: "user_1", note: "bank transfer" })
    await record()
    // The state after the crash, once Medusa's books show the refund under their own id.
    await connection()("qfpay_held_payment").update({ state: "held", resolved_at: null, resolved_by: null })
    await connection()("qfpay_transaction").where({ kind: "refund" }).update({ idempotency_key: "ref_of_medusa" })
    expect(await record()).toMatchObject({ state: "refunded" })
    expect(await ledger.refunds.ofPayment(NUMBER)).toHaveLength(1)
  })

  /** The shop with two such cases, whose refunds R0 and R1 were refused. */
  async function twoCases() {
    const shop = await aShopThatHolds(promised)
    await connection()("qfpay_transaction").where({ out_trade_no: NUMBER }).update({ state: applied.state })
    await holdPayment(shop.context, applied, {
      ...{ ...promised, caseKey: "refund:R1", trigger: "job", syssn: PAYMENT.syssn ?? "", txcurrcd: "HKD" },
    })
    await connection()("qfpay_held_payment").update({ created_at: HELD_AT })
    const [first, second] = await shop.ledger.heldMoney.ofNumber(NUMBER)
    if (!first || !second) throw new Error("two cases are not listed")
    return { ...shop, ids: [first.id, second.id] as const }
  }
  const by = { by: "user_1", note: "bank transfer", byPerson: true }
  const later = new Date(HELD_AT.getTime() + 60_000)
  const onOrder = aRefund({ state: "done", txamt: 3000, idempotency_key: "ref_click", created_at: later })

  it("is refunded for each of two cases of the same amount, and each refund answers one", async () => {
    const { context, gateway, ledger, ids } = await twoCases()
    await refundHeldPayment(context, ids[0], by)
    // The merchant may have clicked twice for the same money.
    await expect(refundHeldPayment(context, ids[1], by)).rejects.toMatchObject({ code: "QFPAY_CONFLICT" })
    expect(gateway.refunded).toHaveLength(1)
    await refundHeldPayment(context, ids[1], by)
    expect(gateway.refunded.map(({ txamt }) => txamt)).toEqual([3000, 3000])
    const refunds = await ledger.refunds.ofPayment(NUMBER)
    expect(refunds.map(({ held_payment_id }) => held_payment_id)).toEqual(ids)
    const cases = await ledger.heldMoney.ofNumber(NUMBER)
    expect(cases.map(({ state }) => state)).toEqual(["refunded", "refunded"])
  })

  it("is recorded for each of two cases of the same amount that a person repaid outside QFPay", async () => {
    const { context, ledger, ids } = await twoCases()
    for (const id of ids) await recordHeldOutside(context, id, by)
    const refunds = await ledger.refunds.ofPayment(NUMBER)
    expect(refunds.map(({ txamt, held_payment_id }) => [txamt, held_payment_id])).toEqual(ids.map((id) => [3000, id]))
  })

  describe("whose amount is also that of a click", () => {
    const answer = (work: Promise<unknown>) => work.catch((error: unknown) => error)
    const lose = () => {
      throw new QfpayTransportError("no answer", { moneyMoved: "unknown" })
    }
    const answering = () => REFUNDED
    const click = (idempotencyKey: string) => ({ outTradeNo: NUMBER, amount: "30.00", idempotencyKey, byPerson: true })

    it("is sent again by the click if QFPay never received it, and the click is told", async () => {
      const { context, gateway, ids } = await twoCases()
      gateway.script.refund = lose
      await answer(refundHeldPayment(context, ids[0], by))
      gateway.script.refund = answering
      expect(await answer(refundPayment(context, click("ref_1")))).toMatchObject({ code: "QFPAY_REFUND_COMPLETED" })
      expect(await refundHeldPayment(context, ids[0], by)).toMatchObject({ state: "refunded" })
      expect(new Set(gateway.refunded.map(({ out_trade_no }) => out_trade_no)).size).toBe(1)
      expect(await refundPayment(context, click("ref_2"))).toMatchObject({ state: "done", held_payment_id: null })
    })

    it("does not answer the click, which is told of it, while Medusa's books do not show it yet", async () => {
      const { context, gateway, ids } = await twoCases()
      await refundHeldPayment(context, ids[0], by)
      expect(await answer(refundPayment(context, click("ref_1")))).toMatchObject({ code: "QFPAY_REFUND_COMPLETED" })
      expect(gateway.refunded).toHaveLength(1)
      expect(await refundPayment(context, click("ref_2"))).toMatchObject({ state: "done", held_payment_id: null })
      expect(gateway.refunded).toHaveLength(2)
    })

    it("is not answered by the click's refund, which QFPay never received before", async () => {
      const { context, gateway, ledger, ids } = await twoCases()
      gateway.script.refund = lose
      await answer(refundPayment(context, click("ref_1")))
      gateway.script.refund = answering
      expect(await answer(refundHeldPayment(context, ids[0], by))).toMatchObject({ code: "QFPAY_CONFLICT" })
      expect(await refundHeldPayment(context, ids[0], by)).toMatchObject({ state: "refunded" })
      const done = (await ledger.refunds.ofPayment(NUMBER)).filter(({ state }) => state === "done")
      expect(done.map(({ held_payment_id }) => held_payment_id)).toEqual([null, ids[0]])
    })
  })

  it("is not listed a second time when QFPay refuses it again", async () => {
    const { context, gateway, ledger, held, refund, clock } = await aShopThatHolds(promised)
    await connection()("qfpay_transaction").where({ out_trade_no: NUMBER }).update({ state: applied.state })
    gateway.script.refund = () => ({ respcd: "1143" })
    expect(await refund()).toMatchObject({ code: "QFPAY_REFUND_PENDING" })
    const [sent] = gateway.refunded
    gateway.script.enquire = () => ({
      respcd: "0000",
      data: [
        { respcd: "1269", errmsg: "refundable balance is 0 HKD", out_trade_no: sent?.out_trade_no, txamt: "3000" },
      ],
    })
    clock.now = new Date(clock.now.getTime() + 60_000)
    await refundHeldPayment(context, (await held()).id, by).catch(() => {})
    expect((await ledger.refunds.find(sent?.out_trade_no ?? ""))?.state).toBe("refused")
    expect(await ledger.heldMoney.ofNumber(NUMBER)).toHaveLength(1)
  })

  it("is made once although the merchant may have made it on the order: a person is told of that one first", async () => {
    const { context, refund, gateway, put, held } = await aShopThatHolds(promised)
    await connection()("qfpay_transaction").where({ out_trade_no: NUMBER }).update({ state: applied.state })
    await put(onOrder)
    const conflict = { code: "QFPAY_CONFLICT", message: expect.stringContaining(onOrder.out_trade_no) as string }
    expect(await Promise.all([refund(), refund()])).toMatchObject([conflict, conflict])
    // A retry never decides.
    await connection()("qfpay_held_payment").update({ refund_due_at: HELD_AT })
    await tryAutomaticRefund(context, await held())
    expect(await held()).toMatchObject({ state: "held", refund_due_at: null, refusal: conflict.message })
    expect(gateway.refunded).toEqual([])
    expect(await refund()).toMatchObject({ state: "refunded" })
    expect(gateway.refunded).toMatchObject([{ txamt: 3000 }])
  })

  it("is asked about if the same amount was refunded since by a server whose clock is behind", async () => {
    const { refund, gateway, put } = await aShopThatHolds({ ...promised, detail: { refund: "R0" } })
    await connection()("qfpay_transaction").where({ out_trade_no: NUMBER }).update({ state: applied.state })
    await put(aRefund({ state: "refused", txamt: 3000, out_trade_no: "R0", created_at: HELD_AT }))
    await put({ ...onOrder, created_at: new Date(HELD_AT.getTime() - 60_000) })
    const conflict = { code: "QFPAY_CONFLICT", message: expect.stringContaining(onOrder.out_trade_no) as string }
    expect(await refund()).toMatchObject(conflict)
    expect(gateway.refunded).toEqual([])
    expect(await refund()).toMatchObject({ state: "refunded" })
    expect(gateway.refunded).toMatchObject([{ txamt: 3000 }])
  })

  it("is not asked about because of a refund that was made long before", async () => {
    const { refund, gateway, put } = await aShopThatHolds(promised)
    await connection()("qfpay_transaction").where({ out_trade_no: NUMBER }).update({ state: applied.state })
    await put({ ...onOrder, created_at: new Date(HELD_AT.getTime() - 3_600_000) })
    expect(await refund()).toMatchObject({ state: "refunded" })
    expect(gateway.refunded).toMatchObject([{ txamt: 3000 }])
  })

  it("is done if QFPay carries out the failed refund after all, unless that has answered a click since", async () => {
    const detail = { refund: onOrder.out_trade_no }
    const { refund, gateway, put } = await aShopThatHolds({ ...promised, detail })
    await connection()("qfpay_transaction").where({ out_trade_no: NUMBER }).update({ state: applied.state })
    await put({ ...onOrder, acknowledged_at: later })
    expect(await refund()).toMatchObject({ code: "QFPAY_CONFLICT" })
    await put({ ...onOrder, idempotency_key: null })
    expect(await refund()).toMatchObject({ state: "refunded" })
    expect(gateway.refunded).toEqual([])
  })
})
