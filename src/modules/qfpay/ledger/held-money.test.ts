import { useDatabase } from "../__tests__/database"
import { aPayment, SYSSN } from "../__tests__/rows"
import { aShop } from "../__tests__/scripted-gateway"
import { holdPayment } from "../payments/hold-payment"

useDatabase()

const MONEY = { syssn: SYSSN, txamt: 10050, txcurrcd: "HKD", trigger: "job" } as const

/** A shop with a case that people were alerted to, and whose payment a person wanted applied after all. */
async function aReleasedCase() {
  const shop = aShop(undefined, { latePayments: "hold" })
  const row = await shop.put(aPayment({ state: "paid" }))
  await holdPayment(shop.context, row, { ...MONEY, reason: "session_gone" })
  const { heldMoney } = shop.ledger
  const unalerted = async () => heldMoney.unalerted(10)
  const [first] = await unalerted()
  if (!first) throw new Error("nothing is held")
  const reopen = async () => {
    await heldMoney.released(first, { by: "user_1", note: "the cart is right again" })
    await holdPayment(shop.context, row, { ...MONEY, reason: "order_failed", txamt: 9050 })
  }
  return { ...shop, heldMoney, first, unalerted, reopen }
}

describe("A case that is reopened", () => {
  it("is one that people have to be alerted to again, with today's reason and amount", async () => {
    const { heldMoney, first, unalerted, reopen, events } = await aReleasedCase()
    await heldMoney.alerted(first)
    expect(await unalerted()).toEqual([])
    await reopen()
    expect(await unalerted()).toMatchObject([
      { id: first.id, reason: "order_failed", txamt: 9050, resolved_by: null, note: null, detail: { reopened: 1 } },
    ])
    expect((await events()).filter(({ kind }) => kind === "held")).toHaveLength(2)
    await reopen()
    expect(await unalerted()).toMatchObject([{ detail: { reopened: 2 } }])
  })

  it("while its first alert is being sent is still due for its second", async () => {
    const { heldMoney, first, unalerted, reopen } = await aReleasedCase()
    await reopen()
    await heldMoney.alerted(first)
    const [again] = await unalerted()
    expect(again).toMatchObject({ id: first.id, alerted_at: null })
    if (again) await heldMoney.alerted(again)
    expect(await unalerted()).toEqual([])
  })
})
