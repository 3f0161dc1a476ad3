import { connection, useDatabase } from "../__tests__/database"
import { aPayment, aRefund, SYSSN } from "../__tests__/rows"
import { aShop } from "../__tests__/scripted-gateway"
import { holdPayment, type HoldPaymentInput } from "../payments/hold-payment"
import { Takings } from "./takings"
import { Transactions } from "./transactions"

useDatabase()

const RANGE = { from: "2025-01-15", to: "2025-01-15" }
const PAID = { taken_by: "user_1", paid_at: new Date("2025-01-15T04:01:00Z") } as const

/** What the day, the end-of-day report and the list of payments say: received and refunded, in cents. */
async function reports(txcurrcd = "HKD") {
  const takings = new Takings(connection)
  const [day] = await takings.days({ ...RANGE, txcurrcd })
  const [counter] = await takings.atCounter({ ...RANGE, txcurrcd })
  const totals = (await new Transactions(connection).totals({})).find((total) => total.txcurrcd === txcurrcd)
  return [day, counter, totals].map((sums) => [sums?.received ?? 0, sums?.refunded ?? 0])
}
const everywhere = (received: number, refunded: number) => Array(3).fill([received, refunded])

/** A payment of HK$100.50 of which this money is held. */
async function held(
  payment: ReturnType<typeof aPayment>,
  input: Partial<HoldPaymentInput> & Pick<HoldPaymentInput, "reason">,
) {
  const { context, put } = aShop()
  await put(payment)
  const money = { trigger: "notification", syssn: SYSSN, txamt: 10050, txcurrcd: "HKD", keepsState: true } as const
  await holdPayment(context, payment, { ...money, ...input })
  return { put }
}

describe("Takings", () => {
  it("leave out the refund of a second payment under one number, which they never counted as received", async () => {
    const { put } = await held(aPayment({ ...PAID, state: "applied" }), { reason: "second_payment", syssn: "S2" })
    await put(aRefund({ state: "done", txamt: 10050, parent_syssn: "S2" }))
    expect(await reports()).toEqual(everywhere(10050, 0))
    await put(aRefund({ state: "done", out_trade_no: "R2" }))
    expect(await reports()).toEqual(everywhere(10050, 3000))
    expect(await new Takings(connection).days({ ...RANGE, txcurrcd: "HKD" })).toMatchObject([{ refunds: 1 }])
  })

  it("count the amount that arrived, not the one that was asked for", async () => {
    const { put } = await held(aPayment({ ...PAID, state: "held" }), { reason: "amount_differs", txamt: 9950 })
    expect(await reports()).toEqual(everywhere(9950, 0))
    await put(aRefund({ state: "done", txamt: 9950 }))
    expect(await reports()).toEqual(everywhere(9950, 9950))
  })

  it("count money that arrived in another currency in that currency", async () => {
    const { put } = await held(aPayment({ ...PAID, state: "held" }), { reason: "currency_differs", txcurrcd: "USD" })
    await put(aRefund({ state: "done", txamt: 10050 }))
    expect(await reports()).toEqual(everywhere(0, 0))
    expect(await reports("USD")).toEqual(everywhere(10050, 10050))
    expect(await new Takings(connection).currencies(RANGE)).toEqual(["USD"])
  })

  it("leave out money that QFPay had refunded before the ledger knew of it, and its refund in QFPay's portal", async () => {
    const { put } = aShop()
    await put(aPayment({ taken_by: "user_1", state: "refunded" }))
    await put(aRefund({ state: "done", txamt: 10050 }))
    expect(await reports()).toEqual(everywhere(0, 0))
  })
})
