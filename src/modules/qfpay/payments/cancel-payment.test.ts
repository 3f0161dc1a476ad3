import { useDatabase } from "../__tests__/database"
import { aPayment, SYSSN } from "../__tests__/rows"
import { aShop } from "../__tests__/scripted-gateway"
import { cancelPayment, replacePayment } from "./cancel-payment"
import { QfpayTransportError } from "../../../qfpay/errors"

useDatabase()

const row = aPayment()

const record = (overrides: Readonly<Record<string, unknown>>) => ({
  respcd: "0000",
  data: [
    {
      ...{ respcd: "0000", out_trade_no: row.out_trade_no, syssn: SYSSN, txamt: "10050", txcurrcd: "HKD" },
      ...{ order_type: "payment", cancel: "0" },
      ...overrides,
    },
  ],
})
const unpaid = () => record({ respcd: "1143" })

describe("Canceling a payment", () => {
  it("enquires first and never closes a paid payment, because an old document says that closing refunds it", async () => {
    const { context, gateway, put } = aShop()
    gateway.script.enquire = () => record({})
    expect((await cancelPayment(context, await put(row), "admin")).state).toBe("paid")
    expect(gateway.closed).toEqual([])
  })

  it("closes an unpaid payment by QFPay's number and for its full amount", async () => {
    const { context, gateway, put } = aShop()
    gateway.script.enquire = unpaid
    expect((await cancelPayment(context, await put(row), "admin")).state).toBe("closed")
    expect(gateway.closed).toEqual([{ syssn: SYSSN, txamt: 10050, txdtm: row.created_at }])
  })

  it("uses our own number while QFPay's is unknown", async () => {
    const { context, gateway, put } = aShop()
    await cancelPayment(context, await put(aPayment({ syssn: null })), "admin")
    expect(gateway.closed).toMatchObject([{ out_trade_no: row.out_trade_no }])
    expect(gateway.closed[0]).not.toHaveProperty("syssn")
  })

  it.each([
    ["1297", "waiting"],
    ["1145", "waiting"],
    ["1268", "waiting"],
    ["1108", "waiting"],
    ["4242", "waiting"],
    ["1142", "closed"],
    ["1263", "closed"],
    ["1264", "closed"],
    ["1181", "closed"],
  ])(
    "with the answer %s leaves the payment %s and throws nothing: the ledger follows what stays open",
    async (...cells) => {
      const [respcd, state] = cells
      const { context, gateway, ledger, put } = aShop()
      gateway.script.enquire = unpaid
      gateway.script.close = () => ({ respcd })
      expect((await cancelPayment(context, await put(row), "admin")).state).toBe(state)
      expect((await ledger.find(row.out_trade_no))?.state).toBe(state)
    },
  )

  it("that comes too late finds the payment paid", async () => {
    const { context, gateway, put } = aShop()
    gateway.script.enquire = () => (gateway.closed.length > 0 ? record({}) : unpaid())
    gateway.script.close = () => ({ respcd: "1260" })
    expect((await cancelPayment(context, await put(row), "admin")).state).toBe("paid")
  })

  describe("whose money arrives during the call (failures 59)", () => {
    /** The notification is recorded at this moment. */
    const arriving = (ledger: ReturnType<typeof aShop>["ledger"]) =>
      ledger.payments.paid(row.out_trade_no, { syssn: SYSSN, paidAt: new Date() }, { trigger: "notification" })

    it("sends nothing if the call still waits for its turn", async () => {
      const { context, gateway, ledger, put } = aShop()
      gateway.script.enquire = unpaid
      const { client } = context.accounts.get("qfpay")
      const { close } = client
      jest.spyOn(client, "close").mockImplementation(async (request, beforeSending) => {
        await arriving(ledger)
        return close(request, beforeSending)
      })
      expect((await cancelPayment(context, await put(row), "admin")).state).toBe("paid")
      expect(gateway.closed).toEqual([])
    })

    it.each([
      ["held", "shows it as closed", () => record({ cancel: "2" })],
      ["held", "has only closed attempts", () => record({ respcd: "1142" })],
      [
        "held",
        "does not answer",
        () => {
          throw new QfpayTransportError("QFPay did not answer.")
        },
      ],
      ["not held", "shows it as paid", () => record({})],
    ] as const)("and that QFPay accepts is %s for a person if its record %s", async (expected, _, answer) => {
      const { context, gateway, ledger, put, held, events } = aShop()
      gateway.script.enquire = unpaid
      const { client } = context.accounts.get("qfpay")
      const { close } = client
      jest.spyOn(client, "close").mockImplementation(async (request) => {
        const reply = await close(request)
        await arriving(ledger)
        gateway.script.enquire = answer
        return reply
      })
      expect((await cancelPayment(context, await put(row), "admin")).state).toBe("paid")
      expect(await held()).toMatchObject(
        expected === "held"
          ? [{ reason: "unaccounted", syssn: SYSSN, txamt: 10050, refund_due_at: null, detail: { at_qfpay: "closed" } }]
          : [],
      )
      expect(await held()).toHaveLength(expected === "held" ? 1 : 0)
      expect((await events()).map(({ kind }) => kind)).toContain("close_asked")
    })
  })

  it("that QFPay accepts for money that has been refunded meanwhile is nothing for a person", async () => {
    const { context, gateway, ledger, put, held } = aShop()
    gateway.script.enquire = unpaid
    const { client } = context.accounts.get("qfpay")
    const { close } = client
    jest.spyOn(client, "close").mockImplementation(async (request) => {
      const reply = await close(request)
      await ledger.payments.refunded(row.out_trade_no, { trigger: "notification" }, { syssn: SYSSN })
      return reply
    })
    expect((await cancelPayment(context, await put(row), "admin")).state).toBe("refunded")
    expect(await held()).toEqual([])
  })

  it("does not try to close what QFPay cannot close: a card's page, or an unknown pay type", async () => {
    const { context, gateway, put } = aShop()
    gateway.script.enquire = unpaid
    for (const pay_type of ["802801", "999999"]) {
      expect((await cancelPayment(context, await put(aPayment({ pay_type })), "admin")).state).toBe("waiting")
      expect(gateway.closed).toEqual([])
    }
  })

  it.each(["closed", "expired", "refused"] as const)("does not close a payment twice that is %s", async (state) => {
    const { context, gateway, put } = aShop()
    gateway.script.enquire = () => record({ respcd: "1142" })
    await cancelPayment(context, await put(aPayment({ state })), "admin")
    expect(gateway.closed).toEqual([])
  })

  it("never turns money that has arrived back into an unpaid payment", async () => {
    const { context, gateway, put } = aShop()
    for (const state of ["paid", "applied", "held", "refunded"] as const) {
      expect((await cancelPayment(context, await put(aPayment({ state })), "admin")).state).toBe(state)
      expect(gateway.closed).toEqual([])
    }
  })
})

describe("A replaced code", () => {
  it("is marked and closed", async () => {
    const { context, gateway, ledger, put, clock } = aShop()
    gateway.script.enquire = unpaid
    await replacePayment(context, await put(row), "cart_changed")
    expect(await ledger.find(row.out_trade_no)).toMatchObject({ state: "closed", replaced_at: clock.now })
  })

  it("keeps the time of its first replacement", async () => {
    const { context, ledger, put } = aShop()
    const replaced_at = new Date("2025-01-15T04:01:00Z")
    await replacePayment(context, await put(aPayment({ replaced_at })), "refresh")
    expect(await ledger.find(row.out_trade_no)).toMatchObject({ replaced_at })
  })

  it("does not block the shopper when QFPay is unreachable, and the log names the number that stayed open", async () => {
    const { context, gateway, ledger, put, lines } = aShop()
    gateway.script.enquire = () => {
      throw new QfpayTransportError("QFPay did not answer.")
    }
    await replacePayment(context, await put(row), "cart_changed")
    expect(await ledger.find(row.out_trade_no)).toMatchObject({ state: "waiting" })
    expect(lines.join()).toMatch(new RegExp(`${row.out_trade_no} could not be closed`))
  })

  it("is marked but not closed when it was already paid", async () => {
    const { context, gateway, ledger, put } = aShop()
    await replacePayment(context, await put(aPayment({ state: "applied" })), "cart_changed")
    expect(gateway.closed).toEqual([])
    expect((await ledger.payments.find(row.out_trade_no))?.replaced_at).not.toBeNull()
  })
})
