import fc from "fast-check"
import { judge, outcomeOfPayment, parseStorefrontInput, returnUrlFor } from "../domain"
import { PAY_TYPES, payTypeByCode } from "../catalogue"
import { QfpayError, QfpayProtocolError, QfpayUsageError } from "../errors"
import { signBody } from "./signature"
import { enquiryReply, operationReply, paymentReply } from "./replies"
import { readNotification } from "./notification"

/** A fixed sample in the tests; `npm run fuzz` runs 100,000 of each. */
const parameters = { numRuns: Number(process.env.FUZZ_RUNS ?? 1_000), seed: Number(process.env.FUZZ_SEED ?? 4211) }
const KEY = "0123456789abcdef0123456789ABCDEF"

const word = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom("", "0000", "1143", "HKD", "A1", "__proto__"),
)
const value = fc.oneof(word, fc.jsonValue({ maxDepth: 2 }), fc.integer(), fc.constantFrom("15850", 15850, "0000", null))
const field = fc.constantFrom(
  "respcd",
  "out_trade_no",
  "syssn",
  "txamt",
  "txcurrcd",
  "qrcode",
  "pay_url",
  "cancel",
  "order_type",
  "data",
)
const fields = fc.dictionary(fc.oneof({ weight: 5, arbitrary: field }, { weight: 1, arbitrary: word }), value)
/** A real row of an enquiry with some of its fields replaced. */
const row = fields.map((lies) => {
  return { respcd: "0000", out_trade_no: "A1", syssn: "S1", txamt: "15850", txcurrcd: "HKD", cancel: "0", ...lies }
})
const asked = { out_trade_no: "A1", syssn: null, txamt: 15850, txcurrcd: "HKD" }

/** Lets only errors of these kinds pass. */
function outcomeOf<T>(work: () => T, kinds: (abstract new (...args: never[]) => Error)[]): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!kinds.some((kind) => error instanceof kind)) throw error
    return undefined
  }
}

describe("Whatever QFPay, or somebody in its name, sends", () => {
  it("in a reply is read or refused, and never stops the program", () => {
    const alipay = payTypeByCode("801501")!
    fc.assert(
      fc.property(fields, fc.array(row, { maxLength: 3 }), fc.constantFrom(...PAY_TYPES), (reply, data, payType) => {
        const payment = paymentReply.safeParse({ respcd: "0000", ...reply })
        if (payment.success) for (const type of [alipay, payType]) outcomeOfPayment(payment.data, type)
        operationReply.safeParse(reply)
        const enquiry = enquiryReply.safeParse({ respcd: "0000", data })
        if (enquiry.success) judge(enquiry.data.data, asked)
      }),
      parameters,
    )
  })

  it("in an enquiry counts as paid only with this number, amount and currency, and 0000", () => {
    let paid = 0
    fc.assert(
      fc.property(fc.array(row, { maxLength: 3 }), (data) => {
        const parsed = enquiryReply.safeParse({ respcd: "0000", data })
        if (!parsed.success) return
        const verdict = judge(parsed.data.data, asked)
        if (verdict.kind !== "paid") return
        paid++
        const { respcd, out_trade_no, txamt, txcurrcd } = verdict.row
        expect([respcd, out_trade_no, txamt, txcurrcd]).toEqual(["0000", "A1", 15850, "HKD"])
      }),
      parameters,
    )
    expect(paid).toBeGreaterThan(0)
  })

  it("in a notification is accepted only with its signature, and then read or refused with an explanation", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 1_000 }).map((array) => Buffer.from(array)),
      fc.json().map((text) => Buffer.from(text)),
      fields.map((body) => Buffer.from(JSON.stringify(body))),
    )
    fc.assert(
      fc.property(bytes, fc.string({ maxLength: 40 }), (body, sign) => {
        expect(readNotification(body, sign, KEY)).toBeUndefined()
        outcomeOf(() => readNotification(body, signBody(body, KEY), KEY), [QfpayProtocolError])
      }),
      parameters,
    )
  })
})

describe("Whatever a storefront sends", () => {
  it("with a payment session is read or refused with an explanation", () => {
    const key = fc.constantFrom("scenario", "device", "wallet", "return_url", "auth_code", "openid", "client_ip")
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(key, word), value), (data) => {
        outcomeOf(() => parseStorefrontInput(data), [QfpayUsageError])
      }),
      parameters,
    )
  })

  it("as the return URL leads to the shop or nowhere", () => {
    const wap = payTypeByCode("801512")!
    const policy = {
      page: undefined,
      origins: ["https://shop.example", /^https:\/\/[a-z]+\.preview\.example$/],
      httpsOnly: true,
    }
    const host = fc.oneof(
      fc.domain(),
      fc.constantFrom("shop.example", "a.preview.example", "shop.example.evil.example", "shop.example@evil.example"),
    )
    const page = fc.oneof(
      fc.webUrl(),
      fc.tuple(fc.constantFrom("https://", "http://", "https:/", "//"), host, word).map((parts) => parts.join("")),
    )
    let led = 0
    fc.assert(
      fc.property(page, (asked_) => {
        const parsed = outcomeOf(() => parseStorefrontInput({ return_url: asked_ }), [QfpayUsageError])
        if (parsed?.return_url === undefined) return
        const back = outcomeOf(
          () => returnUrlFor(wap, parsed.return_url, "payses_01JDQ4Z0G7V2C8R5N3K1W9XY6T", policy),
          [QfpayError],
        )
        if (back === undefined) return
        led++
        expect(["https://shop.example", "https://a.preview.example"]).toContain(new URL(back).origin)
      }),
      parameters,
    )
    expect(led).toBeGreaterThan(0)
  })
})
