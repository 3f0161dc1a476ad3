import { readFileSync } from "node:fs"
import path from "node:path"
import { type Notification, type NotificationKind, readNotification, signBody } from "."
import { QfpayProtocolError } from "../errors"

interface BodyVector {
  readonly id: string
  readonly kind: string
  readonly raw_body: string
  readonly key: string
  readonly expected: { readonly md5_upper: string }
}

interface Sample {
  readonly id: string
  readonly body: Readonly<Record<string, unknown>>
}

const { body_vectors, samples } = JSON.parse(readFileSync(path.join(__dirname, "__tests__/vectors.json"), "utf8")) as {
  readonly body_vectors: readonly BodyVector[]
  readonly samples: readonly Sample[]
}

const KEY = "0123456789abcdef0123456789ABCDEF"

function vector(id: string): BodyVector {
  const found = body_vectors.find((candidate) => candidate.id.startsWith(id))
  if (!found) throw new Error(`There is no vector ${id}.`)
  return found
}

function sampleOf(id: string): Readonly<Record<string, unknown>> {
  const found = samples.find((candidate) => candidate.id === id)
  if (!found) throw new Error(`There is no sample ${id}.`)
  return found.body
}

/** Reads a body that QFPay has signed, whatever its content. */
function readSigned(body: unknown) {
  const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body))
  return readNotification(bytes, signBody(bytes, KEY), KEY)
}

const aPayment = (overrides: Readonly<Record<string, unknown>> = {}) => ({
  status: "1",
  notify_type: "payment",
  respcd: "0000",
  out_trade_no: "ORDER20250101000001",
  syssn: "20250101155400020000000001",
  txamt: "1000",
  txcurrcd: "HKD",
  cancel: "0",
  ...overrides,
})

describe("A notification", () => {
  it("with characters that PostgreSQL cannot store keeps the rest of its text", () => {
    const read = readSigned(aPayment({ mchid: "a\u0000b", sysdtm: "\ud83d", pay_type: "\ud83d\ude00" }))?.notification
    expect(read).toMatchObject({ mchid: "a\ufffdb", sysdtm: "\ufffd", pay_type: "\ud83d\ude00" })
  })

  it("includes the wallet's own number and what the payer really paid, but not the payer's account or card", () => {
    const facts = { chnlsn: "4200001", cash_fee: "910", cash_fee_type: "CNY", exchange_rate: "0.91", surcharge_fee: 12 }
    const read = readSigned(aPayment({ ...facts, surcharge_rate: "1.2", cardcd: "2088123456789012" }))?.notification
    expect(read).toMatchObject({ ...facts, cash_fee: 910, surcharge_fee: 12, surcharge_rate: "1.2", txamt: 1000 })
    expect(JSON.stringify(read)).not.toContain("2088")
  })

  it.each([
    { cash_fee: "0" },
    { cash_fee: "9.10" },
    { cash_fee: {} },
    { cash_fee: null },
    { chnlsn: [] },
    { exchange_rate: {} },
  ])("is not made unreadable by fields that are only for people: %j", (odd) => {
    const read = readSigned(aPayment(odd))?.notification
    expect(read).toMatchObject({ out_trade_no: "ORDER20250101000001", txamt: 1000 })
    for (const name of Object.keys(odd)) expect(read).not.toHaveProperty(name, expect.anything())
  })

  it.each<[id: string, kind: NotificationKind, fields: Partial<Notification>]>([
    ["N01", "payment", { out_trade_no: "9G3ZIWTG1R3IVSC2AH2O5EGKJQ7I72QO", txamt: 10, txcurrcd: "HKD" }],
    ["N02", "payment", { out_trade_no: "9G3ZIWTG1R3IVSC2AH2O5EGKJQ7I72QO", mchid: "O37MRh6Qq5", respcd: "0000" }],
    ["N05", "payment", { out_trade_no: "uuid--1--2", txamt: 1000, pay_type: "802808" }],
    ["N06", "refund", { out_trade_no: "2cccf6c02d4835bdb79d7c96beb95cbf", orig_out_trade_no: "uuid--1--2" }],
    ["N07", "payment", { out_trade_no: "ORDER20250101000001", txamt: 1000 }],
    ["N08", "payment", { out_trade_no: "ORDER20250101000001", txamt: 1000 }],
    ["N09", "payment", { out_trade_no: "354267281", pay_type: "802801", txamt: 1 }],
    ["N10", "refund", { out_trade_no: "REFUND20250101000001", orig_syssn: "20250101155400020000000001", txamt: 500 }],
    ["N11", "other", { out_trade_no: "ORDER20240226000001", notify_type: "unfreeze" }],
  ])("from QFPay's documents verifies and is classified: %s is a %s", (id, kind, fields) => {
    const { raw_body, expected, key } = vector(id)
    const read = readNotification(Buffer.from(raw_body), expected.md5_upper, key)
    expect(read).toMatchObject({ kind, notification: fields })
  })

  it.each<[what: string, kind: NotificationKind, body: Readonly<Record<string, unknown>>]>([
    ["a wallet's payment", "payment", aPayment()],
    ["a payment of 2017", "payment", sampleOf("notify-2017")],
    ["an online card's payment, which has no notify_type", "payment", aPayment({ notify_type: undefined })],
    ["an online card's payment with an empty notify_type", "payment", aPayment({ notify_type: "" })],
    ["a payment without an original number", "payment", aPayment({ origssn: null, orig_syssn: "" })],
    ["a refund under its documented name", "refund", aPayment({ notify_type: "refund" })],
    ["a refund as terminals name it", "refund", aPayment({ notify_type: "cancel" })],
    ["a refund shaped like an enquiry's row", "refund", aPayment({ notify_type: undefined, order_type: "refund" })],
    ["a refund that only its original number identifies", "refund", aPayment({ notify_type: undefined, origssn: "2" })],
    ["a refund called a payment", "refund", aPayment({ orig_syssn: "20250101155400020000000001" })],
    ["a release of a pre-authorization", "other", aPayment({ notify_type: "unfreeze" })],
    ["a close", "other", aPayment({ notify_type: "close" })],
    ["an unknown event", "other", aPayment({ notify_type: "brand_new" })],
  ])("about %s is a %s (failures 22)", (_, kind, body) => {
    expect(readSigned(body)?.kind).toBe(kind)
  })

  it("has the payment, the amount and the currency, as text or as a number", () => {
    expect(readSigned(aPayment({ txamt: 1000, out_trade_no: 42, respcd: 0 }))?.notification).toMatchObject({
      txamt: 1000,
      txcurrcd: "HKD",
      out_trade_no: "42",
      respcd: "0000",
    })
  })

  it("without an amount or a currency has none, so that it matches no order", () => {
    const { notification } = readSigned(aPayment({ txamt: "", txcurrcd: "" })) ?? {}
    expect(notification).toMatchObject({ txamt: undefined, txcurrcd: undefined })
  })

  it("may contain unknown fields", () => {
    expect(readSigned(aPayment({ loyalty: { points: 3 } }))?.kind).toBe("payment")
  })
})

describe("A notification that is not QFPay's", () => {
  const { raw_body, expected, key } = vector("N02")
  const bytes = Buffer.from(raw_body)
  const sign = expected.md5_upper

  it.each<[what: string, header: unknown]>([
    ["is absent", undefined],
    ["is empty", ""],
    ["is shortened", sign.slice(0, 16)],
    ["is sent twice", `${sign}, ${sign}`],
    ["is a list", [sign]],
    ["belongs to another body", vector("N05").expected.md5_upper],
    ["was made with another key", vector("N01").expected.md5_upper],
  ])("is not read when its signature %s", (_, header) => {
    expect(readNotification(bytes, header, key)).toBeUndefined()
  })

  it("is not read when a digit of the amount, the order or the currency was changed", () => {
    for (const [from, to] of [
      ['"txamt": "10"', '"txamt": "99"'],
      ["9G3ZIWTG1R3IVSC2AH2O5EGKJQ7I72QO", "9G3ZIWTG1R3IVSC2AH2O5EGKJQ7I72QP"],
      ['"txcurrcd": "HKD"', '"txcurrcd": "JPY"'],
    ] as const) {
      const tampered = raw_body.replace(from, to)
      expect(tampered).not.toBe(raw_body)
      expect(readNotification(Buffer.from(tampered), sign, key)).toBeUndefined()
    }
  })

  it("is not read if a proxy parsed and rewrote it", () => {
    expect(readNotification(Buffer.from(JSON.stringify(JSON.parse(raw_body))), sign, key)).toBeUndefined()
  })

  it("is not even parsed, so it is not a protocol error either", () => {
    expect(readNotification(Buffer.from("<html>"), sign, key)).toBeUndefined()
    expect(readNotification(Buffer.alloc(0), undefined, key)).toBeUndefined()
  })

  it("is read with a lowercase signature, as some of QFPay's own pages print it", () => {
    expect(readNotification(bytes, sign.toLowerCase(), key)?.kind).toBe("payment")
  })
})

describe("A signed notification that cannot be understood", () => {
  it.each<[what: string, body: unknown, says: RegExp]>([
    ["is not JSON", "status=1&notify_type=payment", /not JSON/],
    ["is cut off", '{"status": "1", ', /not JSON/],
    ["is empty", "", /not JSON/],
    ["is null", null, /body/],
    ["is a list", [aPayment()], /body/],
    ["is of a payment without a number", aPayment({ out_trade_no: undefined }), /out_trade_no/],
    ["is of a payment with an empty number", aPayment({ out_trade_no: "" }), /out_trade_no/],
    ["has a fraction of a cent", aPayment({ txamt: "1.5" }), /txamt/],
    ["has a negative amount", aPayment({ txamt: "-1" }), /txamt/],
    ["hides its amount in an object", aPayment({ txamt: { value: 1 } }), /txamt/],
  ])("is refused with an explanation when it %s", (_, body, says) => {
    expect(() => readSigned(body)).toThrow(QfpayProtocolError)
    expect(() => readSigned(body)).toThrow(says)
  })

  it.each(["notify-recurring"])(
    "does not include other events: %s on the same account is acknowledged, not repeated for a day",
    (id) => {
      expect(readSigned(sampleOf(id))?.kind).toBe("other")
    },
  )

  it("does not include a card token either, although it has no order", () => {
    const token = { notify_type: "payment_token", respcd: "0000", event: "NEW", tokenid: "tk_1", cardcd: "4000" }
    expect(readSigned(token)?.kind).toBe("other")
  })
})
