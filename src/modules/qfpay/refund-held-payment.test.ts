import { useDatabase } from "./__tests__/database"
import { aPayment } from "./__tests__/rows"
import { aShop } from "./__tests__/scripted-gateway"
import { holdPayment, type HoldPaymentInput } from "./hold-payment"
import type { HeldReason } from "./ledger"
import { dismissHeldPayment, refundHeldPayment, tryAutomaticRefund } from "./refund-held-payment"

useDatabase()

const PAYMENT = aPayment({ state: "paid" })
const NUMBER = PAYMENT.out_trade_no

/** A shop that holds HK$100.50. */
async function aShopThatHolds(input: Partial<HoldPaymentInput> = {}, more = {}) {
  const shop = aShop(undefined, more)
  await shop.put(PAYMENT)
  await holdPayment(shop.context, PAYMENT, {
    ...{ reason: "session_gone", cause: "notification", syssn: PAYMENT.syssn ?? "" },
    ...{ txamt: 10050, txcurrcd: "HKD" },
    ...input,
  })
  const held = () => {
    const [first] = shop.ledger.held
    if (!first) throw new Error("nothing is held")
    return first
  }
  const passes = async (work: Promise<unknown>) => {
    const done = work.catch((error: unknown) => error)
    await jest.advanceTimersByTimeAsync(10_000)
    return done
  }
  const refund = () => passes(refundHeldPayment(shop.context, held().id, { by: "user_1", note: "called her" }))
  return { ...shop, held, refund, passes, retry: () => passes(tryAutomaticRefund(shop.context, held())) }
}

beforeEach(() => jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

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
  ])("because of %s goes back by itself: %s", async (reason, goesBack) => {
    const { held } = await aShopThatHolds({ reason })
    expect(held().refund_due_at !== null).toBe(goesBack)
  })

  it("stays with latePayments hold, with a wallet without refunds, and without a number of QFPay's", async () => {
    expect((await aShopThatHolds({}, { latePayments: "hold" })).held().refund_due_at).toBeNull()
    expect((await aShopThatHolds({ syssn: undefined })).held().refund_due_at).toBeNull()
  })

  it("goes back under QFPay's number of that money, once", async () => {
    const { retry, gateway, held, ledger, put, held } = await aShopThatHolds()
    await retry()
    await retry()
    expect(gateway.refunded).toMatchObject([{ syssn: PAYMENT.syssn, txamt: 10050 }])
    expect(held()).toMatchObject({ state: "refunded", resolved_by: "automatic", refund_due_at: null })
    expect((await ledger.find(NUMBER))?.state).toBe("refunded")
  })

  it("that is a surplus goes back under its own number and leaves the first payment as it is", async () => {
    const { retry, gateway, ledger, put, held } = await aShopThatHolds({ reason: "second_payment", syssn: "S2", keepsState: true })
    await retry()
    expect(gateway.refunded).toMatchObject([{ syssn: "S2", txamt: 10050 }])
    expect((await ledger.find(NUMBER))?.state).toBe("paid")
  })

  it.each([
    ["1265", "23:30-00:30", true],
    ["1269", "refundable balance is 0 HKD", true],
    ["1265", "已經超出可退款時限", false],
    ["1155", "", false],
    ["1108", "Signature error", true],
  ])("that QFPay refuses with %s (%s) is tried again by itself: %s", async (respcd, resperr, again) => {
    const { retry, gateway, held } = await aShopThatHolds()
    gateway.script.refund = () => ({ respcd, resperr })
    await retry()
    expect(held()).toMatchObject({ state: "held", refusal: expect.any(String) as string })
    expect(held().refund_due_at !== null).toBe(again)
  })

  it("that cannot go back for a month is left to a person", async () => {
    const { retry, gateway, held, clock } = await aShopThatHolds()
    clock.now = new Date("2025-02-20T04:00:00Z")
    gateway.script.refund = () => ({ respcd: "1269", resperr: "refundable balance is 0 HKD" })
    await retry()
    expect(held()).toMatchObject({ state: "held", refund_due_at: null })
  })

  it("is refunded by a person with name and note, and a second click is a conflict", async () => {
    const { refund, gateway, held } = await aShopThatHolds({}, { latePayments: "hold" })
    expect(await refund()).toMatchObject({ state: "refunded", resolved_by: "user_1", note: "called her" })
    expect(await refund()).toMatchObject({ code: "QFPAY_CONFLICT" })
    expect(gateway.refunded).toHaveLength(1)
    expect(held().resolved_at).toBeInstanceOf(Date)
  })

  it("whose refund by a person is pending is followed to its end, and stays that person's", async () => {
    const { refund, retry, gateway, held } = await aShopThatHolds({}, { latePayments: "hold" })
    gateway.script.refund = () => ({ respcd: "1143" })
    expect(await refund()).toMatchObject({ code: "QFPAY_REFUND_PENDING" })
    expect(held().refund_due_at).toBeInstanceOf(Date)
    gateway.script.enquire = () => ({
      respcd: "0000",
      data: [{ respcd: "0000", out_trade_no: gateway.refunded[0]?.out_trade_no, order_type: "refund", txamt: "10050" }],
    })
    await retry()
    expect(held()).toMatchObject({ state: "refunded", resolved_by: "user_1", note: "called her" })
    expect(gateway.refunded).toHaveLength(1)
  })

  it("is dismissed by a person, with a line in the timeline, and never refunded by itself afterwards", async () => {
    const { context, gateway, held, ledger, put, held, retry } = await aShopThatHolds()
    await dismissHeldPayment(context, held().id, { by: "user_2", note: "order made by hand" })
    await retry()
    expect(held()).toMatchObject({ state: "dismissed", resolved_by: "user_2" })
    expect(gateway.refunded).toEqual([])
    expect(ledger.timeline.at(-1)).toMatchObject({ kind: "dismissed", detail: { by: "user_2" } })
  })
})
