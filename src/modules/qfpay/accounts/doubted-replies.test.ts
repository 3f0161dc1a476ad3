import { QfpayProtocolError } from "../../../qfpay/errors"
import type { EnquiryReply, Reply } from "../../../qfpay/wire"
import type { LimitedClient } from "./accounts"
import { doubtReplies } from "./doubted-replies"

type Signature = Reply["signature"]

/** A client whose replies have these signatures, in this order, and valid ones afterward. */
function aClient(signatures: Signature[]) {
  const calls: string[] = []
  const lanes: unknown[] = []
  const reply = (operation: string, lane?: unknown) => {
    calls.push(operation)
    lanes.push(lane)
    const signature = signatures.shift()
    return Promise.resolve({
      respcd: "0000",
      data: [],
      unreadable: [],
      ...(signature && { signature }),
    } as EnquiryReply)
  }
  const operations = ["pay", "enquire", "refund", "close", "reverse"] as const
  const client = Object.fromEntries(
    operations.map((name) => [name, ({ lane }: { lane?: unknown }) => reply(name, lane)]),
  ) as unknown as LimitedClient
  let now = 0
  return { client: doubtReplies(client, () => now), calls, lanes, pass: (ms: number) => (now += ms) }
}

const enquiry = { out_trade_no: ["A1"], lane: "plan" as const }
const payment = { pay_type: "800108", out_trade_no: "A1", txamt: 100, txcurrcd: "HKD", txdtm: new Date() }
const refund = { syssn: "1", out_trade_no: "R1", txamt: 100, txdtm: new Date() }

describe("A reply with a wrong signature", () => {
  it("to an enquiry is requested again, and the valid one counts", async () => {
    const { client, calls } = aClient(["differs"])
    expect((await client.enquire(enquiry)).signature).toBeUndefined()
    expect(calls).toEqual(["enquire", "enquire"])
    await client.enquire(enquiry)
    expect(calls).toHaveLength(3)
  })

  it("is requested again in the lane of the first enquiry", async () => {
    const { client, lanes } = aClient(["differs"])
    await client.enquire(enquiry)
    expect(lanes).toEqual(["plan", "plan"])
  })

  it("that comes twice is accepted, because the ledger is compared anyway; for an hour nothing is requested twice", async () => {
    const { client, calls, pass } = aClient(Array.from({ length: 20 }, () => "differs" as const))
    expect(await client.enquire(enquiry)).toMatchObject({ respcd: "0000" })
    await client.enquire(enquiry)
    expect(await client.refund(refund)).toMatchObject({ respcd: "0000" })
    expect(calls).toEqual(["enquire", "enquire", "enquire", "refund"])
    pass(3_600_000)
    await client.enquire(enquiry)
    expect(calls).toHaveLength(6)
  })

  it.each([
    ["a refund", (client: LimitedClient) => client.refund(refund)],
    ["a scan of the shopper's code", (client: LimitedClient) => client.pay({ ...payment, auth_code: "28443" })],
  ])("to %s counts as lost, so that an enquiry decides, and is never sent again", async (_what, ask) => {
    const { client, calls } = aClient(["differs"])
    const error = await ask(client).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(QfpayProtocolError)
    expect(error).toMatchObject({ moneyMoved: "unknown", retry: "enquire-first" })
    expect(calls).toHaveLength(1)
  })

  it("to the creation of a code is accepted: the payment is enquired before an order is placed", async () => {
    const { client } = aClient(["differs"])
    expect(await client.pay(payment)).toMatchObject({ respcd: "0000" })
  })
})
