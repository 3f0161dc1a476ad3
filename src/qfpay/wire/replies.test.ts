import { readFileSync } from "node:fs"
import path from "node:path"
import { enquiryReply, operationReply, paymentReply } from "."

interface Sample {
  readonly id: string
  readonly endpoint: string
  readonly body: Readonly<Record<string, unknown>>
}

/** Answers that QFPay printed in its documents or merchants recorded in production. */
const { samples } = JSON.parse(readFileSync(path.join(__dirname, "__tests__/vectors.json"), "utf8")) as {
  readonly samples: readonly Sample[]
}

const samplesOf = (...endpoints: string[]) => samples.filter(({ endpoint }) => endpoints.includes(endpoint))

function bodyOf(id: string): Readonly<Record<string, unknown>> {
  const found = samples.find((sample) => sample.id === id)
  if (!found) throw new Error(`There is no sample ${id}.`)
  return found.body
}

const payments = samplesOf("/trade/v1/payment")
const operations = samplesOf(
  "/trade/v1/refund",
  "/trade/v1/reversal",
  "/trade/v1/close",
  "/trade/v1/authtrade",
  "/trade/v1/unfreeze",
)
const enquiries = samplesOf("/trade/v1/query")

describe("An answer to a payment call", () => {
  /** Some pages print a single field; the rest are the public ones. */
  const complete = (body: Readonly<Record<string, unknown>>) => ({ respcd: "0000", ...body })

  it.each(payments)("is read as QFPay prints it: $id", ({ body }) => {
    const read = paymentReply.parse(complete(body))
    expect(read.respcd).toBe(body.respcd ?? "0000")
    expect(read.out_trade_no).toBe(body.out_trade_no)
    expect(read.syssn).toBe(body.syssn)
  })

  it.each([
    ["pay-mpm-alipay-800101", { qrcode: "https://qr.alipay.com/bax03190uxd47wbekffy6033" }],
    ["pay-public-800101", { qrcode: "https://qr.alipay.com/bax01781r3pu4fjaqazt4091" }],
    ["pay-mpm-wechat-800201", { qrcode: "weixin://wxpay/bizpayurl?pr=4PsXP5N" }],
    ["pay-mpm-payme-805801", { qrcode: "https://qr.payme.hsbc.com.hk/2/CmJBJZAXRgCh8GmBXJKuXG" }],
    ["pay-web-payme-805814", { pay_url: "https://qr.payme.hsbc.com.hk/2/C5bvYGEyrgXbxxxxxxxxxx" }],
    [
      "pay-app-fps-802010",
      { pay_params: "https://fps.qfpay.global/trade/v1/urltranslate/PAYCORE_SHORT_URL_202511075370911194" },
    ],
    ["pay-cpm-800108", {}],
    ["pay-error-1104-filter", {}],
  ])("of %s has exactly what the shopper needs", (id, expected) => {
    const { qrcode, pay_url, pay_params } = paymentReply.parse(complete(bodyOf(id)))
    expect(JSON.parse(JSON.stringify({ qrcode, pay_url, pay_params }))).toEqual(expected)
  })

  it("keeps an app's parameters unchanged, including numbers", () => {
    const { pay_params } = paymentReply.parse(bodyOf("pay-app-wechat-800210"))
    expect(pay_params).toEqual(bodyOf("pay-app-wechat-800210").pay_params)
    expect(pay_params).toMatchObject({ package: "Sign=WXPay", timestamp: 1568350384 })
  })

  it.each([
    ["a scan, where it is a number", "pay-cpm-800108", 10],
    ["a code, where it is text", "pay-mpm-wechat-800201", 300],
    ["a refusal, where it is absent", "pay-error-1104-filter", undefined],
  ])("has the amount of %s", (_, id, txamt) => {
    expect(paymentReply.parse(bodyOf(id)).txamt).toBe(txamt)
  })

  it("of a refusal keeps QFPay's number and message for the support case", () => {
    expect(paymentReply.parse(bodyOf("pay-error-1297"))).toMatchObject({
      respcd: "1297",
      syssn: "20190926000200020016004244",
      respmsg: "预授权发码参数异常或参数缺失",
    })
  })
})

describe("An answer to a refund, close or reversal call", () => {
  it.each(operations)("is read as QFPay prints it: $id", ({ body }) => {
    const read = operationReply.parse(body)
    expect(read.respcd).toBe(body.respcd)
    expect(read.orig_syssn).toBe(body.orig_syssn)
    expect(read.syssn).toBe(body.syssn)
    expect(read.txamt).toBe(body.txamt === undefined ? undefined : Number(body.txamt))
  })

  it("of a refused refund may lack everything except the code", () => {
    expect(operationReply.parse(bodyOf("refund-1124"))).toMatchObject({ respcd: "1124", txcurrcd: undefined })
    expect(operationReply.parse({ respcd: "1265" })).toEqual({ respcd: "1265" })
    expect(operationReply.parse({ respcd: "1265", syssn: null, txamt: null, sysdtm: null }).syssn).toBeUndefined()
  })
})

describe("An answer to an enquiry", () => {
  it.each(enquiries)("is read as QFPay prints it: $id", ({ body }) => {
    const read = enquiryReply.parse(body)
    const printed = body.data as readonly Readonly<Record<string, unknown>>[]
    expect(read.respcd).toBe("0000")
    expect(read.data.map(({ respcd }) => respcd)).toEqual(printed.map(({ respcd }) => respcd))
    expect(read.data.map(({ txamt }) => txamt)).toEqual(printed.map(({ txamt }) => Number(txamt)))
  })

  it.each([
    ["query-paid", { respcd: "0000", txamt: 10, txcurrcd: "EUR", cancel: "0", order_type: "payment" }],
    ["query-unpaid-1143", { respcd: "1143", txamt: 1, txcurrcd: "CNY", paydtm: undefined }],
    ["query-unpaid-1145", { respcd: "1145", txamt: 10, txcurrcd: undefined }],
    ["query-partially-refunded", { respcd: "0000", txamt: 41820, cancel: "5", origssn: undefined }],
    ["query-refund-pending", { respcd: "1143", order_type: "refund", origssn: "20250515155400020000000103" }],
  ])("of %s has what matters: the row's own state, amount and kind", (id, expected) => {
    expect(enquiryReply.parse(bodyOf(id)).data[0]).toMatchObject(expected)
  })

  it.each([
    ["no list", { respcd: "0000" }],
    ["null", { respcd: "0000", data: null }],
    ["an empty list", { respcd: "0000", data: [] }],
  ])("with %s has no rows", (_, body) => {
    expect(enquiryReply.parse(body).data).toEqual([])
  })

  const GOOD = { respcd: "0000", out_trade_no: "A1", syssn: "S1", txamt: "100" }

  it.each<[what: string, row: unknown, unreadable: { out_trade_no?: string; syssn?: string; problem: RegExp }]>([
    ["has no response code", { out_trade_no: "A2" }, { out_trade_no: "A2", problem: /^respcd: / }],
    [
      "has a negative amount",
      { ...GOOD, txamt: "-100" },
      { out_trade_no: "A1", syssn: "S1", problem: /^txamt: .*'-100'/ },
    ],
    ["has a decimal amount", { ...GOOD, txamt: 1.5 }, { out_trade_no: "A1", syssn: "S1", problem: /^txamt: .*'1\.5'/ }],
    ["has a boolean for an amount", { ...GOOD, txamt: true }, { out_trade_no: "A1", syssn: "S1", problem: /^txamt: / }],
    ["has an odd out_trade_no", { ...GOOD, out_trade_no: {} }, { syssn: "S1", problem: /^out_trade_no: / }],
    ["has no readable number", { respcd: "0000", txamt: "x", out_trade_no: [], syssn: {} }, { problem: /./ }],
    ["is nothing", null, { problem: /^row: / }],
    ["is text", "S1", { problem: /^row: / }],
    ["is a list", [GOOD], { problem: /./ }],
  ])("with a row that %s sets that row aside, with its readable numbers, and keeps the others", (_, row, expected) => {
    const read = enquiryReply.parse({ respcd: "0000", data: [GOOD, row, { ...GOOD, syssn: "S3" }] })
    expect(read.data.map(({ syssn }) => syssn)).toEqual(["S1", "S3"])
    expect(read.unreadable).toEqual([
      {
        out_trade_no: undefined,
        syssn: undefined,
        ...expected,
        problem: expect.stringMatching(expected.problem) as string,
      },
    ])
  })

  it.each(["text", 42, { 0: GOOD }])("with the list %p is not read at all", (data) => {
    expect(enquiryReply.safeParse({ respcd: "0000", data }).success).toBe(false)
  })
})

describe("Variations in QFPay's replies (failures 24)", () => {
  it.each([
    ["unquoted zeros", 0, "0000"],
    ["a number", 1143, "1143"],
    ["text", "1143", "1143"],
    ["a code in another form", "E-42", "E-42"],
  ])("in respcd is read: %s", (_, respcd, expected) => {
    expect(paymentReply.parse({ respcd }).respcd).toBe(expected)
    expect(enquiryReply.parse({ respcd: 0, data: [{ respcd }] }).data[0]?.respcd).toBe(expected)
  })

  it.each<[what: string, respcd: unknown]>([
    ["missing", undefined],
    ["null", null],
    ["a boolean", true],
    ["a fraction", 0.5],
    ["negative", -1],
    ["a list", ["0000"]],
  ])("in respcd is refused when money depends on it: %s", (_, respcd) => {
    for (const schema of [paymentReply, operationReply, enquiryReply]) {
      expect(schema.safeParse({ respcd }).success).toBe(false)
    }
  })

  it.each<[txamt: unknown, expected: number | undefined]>([
    ["1", 1],
    [10, 10],
    ["0", 0],
    ["99999999999", 99_999_999_999],
    ["00100", 100],
    ["", undefined],
    [null, undefined],
    [undefined, undefined],
  ])("in txamt is read: %p is %p minor units", (txamt, expected) => {
    expect(paymentReply.parse({ respcd: "0000", txamt }).txamt).toBe(expected)
    expect(operationReply.parse({ respcd: "0000", txamt }).txamt).toBe(expected)
    expect(enquiryReply.parse({ respcd: "0000", data: [{ respcd: "0000", txamt }] }).data[0]?.txamt).toBe(expected)
  })

  it.each([
    ["1.5"],
    ["100000000000"],
    [1.5],
    ["-1"],
    [-1],
    ["1e3"],
    [1e21],
    [" 1"],
    ["1,000"],
    ["0x10"],
    ["HKD 1"],
    ["１０"],
    [[1]],
    [true],
  ])("in txamt is refused if it is not a whole amount: %p", (txamt) => {
    for (const schema of [paymentReply, operationReply]) {
      expect(schema.safeParse({ respcd: "0000", txamt }).success).toBe(false)
    }
    const { data, unreadable } = enquiryReply.parse({ respcd: "0000", data: [{ respcd: "0000", txamt }] })
    expect([data, unreadable.length]).toEqual([[], 1])
  })

  it("for a refused amount fail with the field and the received value, shortened", () => {
    const { error } = paymentReply.safeParse({ respcd: "0000", txamt: "9".repeat(60) })
    expect(error?.issues[0]).toMatchObject({ path: ["txamt"], message: `expected digits, got '${"9".repeat(20)}'` })
  })

  it("in other fields may be empty text, null or a number, and unknown fields are ignored", () => {
    const read = paymentReply.parse({ respcd: "0000", syssn: "", out_trade_no: 42, qrcode: null, brand_new: { a: 1 } })
    expect(read).toMatchObject({ respcd: "0000", syssn: undefined, out_trade_no: "42", qrcode: undefined })
    expect(read).not.toHaveProperty("brand_new")
  })

  it.each([
    ["null", null],
    ["a list", []],
    ["text", "SUCCESS"],
    ["a number", 0],
  ])("are not accepted if the body is %s", (_, body) => {
    for (const schema of [paymentReply, operationReply, enquiryReply]) {
      expect(schema.safeParse(body).success).toBe(false)
    }
  })
})
