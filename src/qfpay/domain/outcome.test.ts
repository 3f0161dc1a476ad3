import { readFileSync } from "node:fs"
import path from "node:path"
import {
  contradicts,
  type Expectation,
  judge,
  outcomeOfClose,
  outcomeOfPayment,
  outcomeOfRefund,
  unreachable,
  type Verdict,
} from "."
import { type PayType, payTypeByCode, RESPONSE_CODES } from "../catalogue"
import { enquiryReply, type EnquiryRow, operationReply, paymentReply } from "../wire"

interface Sample {
  readonly id: string
  readonly body: Readonly<Record<string, unknown>>
}

const { samples } = JSON.parse(readFileSync(path.join(__dirname, "../wire/__tests__/vectors.json"), "utf8")) as {
  readonly samples: readonly Sample[]
}

function sampleOf(id: string): Readonly<Record<string, unknown>> {
  const found = samples.find((candidate) => candidate.id === id)
  if (!found) throw new Error(`There is no sample ${id}.`)
  return found.body
}

function payType(code: string): PayType {
  const found = payTypeByCode(code)
  if (!found) throw new Error(`The catalogue has no ${code}.`)
  return found
}

const aPaymentReply = (body: Readonly<Record<string, unknown>>) => paymentReply.parse({ respcd: "0000", ...body })
const anOperationReply = (body: Readonly<Record<string, unknown>>) => operationReply.parse(body)

describe("The answer to a payment call", () => {
  const mpm = payType("800201")
  const cpm = payType("800208")

  it.each([
    ["pay-mpm-alipay-800101", "800101", { qrcode: "https://qr.alipay.com/bax03190uxd47wbekffy6033" }],
    ["pay-mpm-wechat-800201", "800201", { qrcode: "weixin://wxpay/bizpayurl?pr=4PsXP5N" }],
    ["pay-mpm-payme-805801", "805801", { qrcode: "https://qr.payme.hsbc.com.hk/2/CmJBJZAXRgCh8GmBXJKuXG" }],
    ["pay-web-payme-805814", "805814", { pay_url: "https://qr.payme.hsbc.com.hk/2/C5bvYGEyrgXbxxxxxxxxxx" }],
    ["pay-app-wechat-800210", "800210", { pay_params: sampleOf("pay-app-wechat-800210").pay_params }],
  ])("has exactly one next action: %s", (id, code, nextAction) => {
    expect(outcomeOfPayment(aPaymentReply(sampleOf(id)), payType(code))).toMatchObject({
      kind: "initiated",
      nextAction,
    })
  })

  it("does not mean paid for a code that the shopper has yet to scan, even with 0000 and a paydtm", () => {
    const reply = aPaymentReply({ qrcode: "https://qr.example/1", paydtm: "2022-06-30 11:14:29" })
    for (const code of ["800201", "805814", "801512", "800210", "800212", "802001", "803701"]) {
      expect(outcomeOfPayment(reply, payType(code)).kind).toBe("initiated")
    }
  })

  it("means paid when the cashier scanned the shopper's code", () => {
    const reply = aPaymentReply(sampleOf("pay-cpm-800108"))
    for (const code of ["800008", "800108", "800208", "800708", "801008", "805808"]) {
      expect(outcomeOfPayment(reply, payType(code))).toMatchObject({
        kind: "paid",
        evidence: { respcd: "0000", gatewayMessage: "交易成功 / OK" },
      })
    }
  })

  it.each([
    ["no next action", {}],
    ["empty next actions", { qrcode: "", pay_url: "", pay_params: "" }],
    ["null next actions", { qrcode: null, pay_url: null, pay_params: null }],
    ["a shape that only one page of QFPay documents", sampleOf("fictional-response-format")],
  ])("with 0000 and %s leaves nothing to show, so QFPay is asked", (_, body) => {
    expect(outcomeOfPayment(aPaymentReply(body), mpm).kind).toBe("unknown")
  })

  it.each([
    ["an empty pay_url", { qrcode: "Q", pay_url: "" }, { qrcode: "Q" }],
    ["an empty qrcode", { qrcode: "", pay_url: "https://pay.example" }, { pay_url: "https://pay.example" }],
    ["qrcode under its old name", { code_url: "Q" }, { qrcode: "Q" }],
    ["pay_url under its old name", { web_url: "https://pay.example" }, { pay_url: "https://pay.example" }],
    ["an app's link", { pay_params: "https://fps.example" }, { pay_params: "https://fps.example" }],
  ])("is read with %s", (_, body, nextAction) => {
    expect(outcomeOfPayment(aPaymentReply(body), mpm)).toMatchObject({ kind: "initiated", nextAction })
  })

  it.each([
    ["1143", "waiting"],
    ["1145", "waiting"],
    ["1201", "declined"],
    ["1202", "declined"],
    ["1204", "declined"],
    ["1147", "declined"],
    ["1212", "declined"],
    ["1250", "declined"],
    ["1294", "declined"],
    ["2005", "declined"],
    ["1142", "closed"],
    ["1263", "closed"],
    ["1264", "closed"],
    ["1181", "expired"],
    ["1104", "rejected"],
    ["1108", "rejected"],
    ["1203", "rejected"],
    ["1242", "rejected"],
    ["1251", "rejected"],
    ["1100", "unknown"],
    ["1102", "unknown"],
    ["2011", "unknown"],
    ["1161", "unknown"],
    ["1205", "unknown"],
    ["1252", "unknown"],
    ["1254", "unknown"],
    ["1260", "unknown"],
    ["1268", "unknown"],
    ["1295", "unknown"],
    ["1296", "unknown"],
    ["1297", "unknown"],
    ["1298", "unknown"],
    ["4242", "unknown"],
    ["", "unknown"],
  ])("with %s is %s, both for a code to scan and for a scanned one", (respcd, kind) => {
    expect(outcomeOfPayment(aPaymentReply({ respcd }), mpm).kind).toBe(kind)
    expect(outcomeOfPayment(aPaymentReply({ respcd }), cpm).kind).toBe(kind)
  })

  it("that is pending has no code to show, even if it contains one", () => {
    expect(outcomeOfPayment(aPaymentReply({ respcd: "1143", qrcode: "Q" }), mpm).kind).toBe("waiting")
  })

  it("that says the number was used before is unknown, whatever it says about the store", () => {
    const reply = aPaymentReply({ respcd: "1251", resperr: "Do not use duplicate out_trade_no for request(1251)" })
    expect(outcomeOfPayment(reply, mpm).kind).toBe("unknown")
  })

  it.each([
    ["1201", "try_another_wallet"],
    ["2005", "show_new_code"],
    ["1181", "try_again"],
  ])("with %s advises the shopper: %s", (respcd, advice) => {
    expect(outcomeOfPayment(aPaymentReply({ respcd }), mpm)).toMatchObject({ advice })
  })

  it("keeps QFPay's code and both messages for the support case, shortened", () => {
    const reply = aPaymentReply({ respcd: "1297", resperr: "busy", respmsg: "预授权" })
    expect(outcomeOfPayment(reply, mpm).evidence).toEqual({ respcd: "1297", gatewayMessage: "busy / 预授权" })
    const long = aPaymentReply({ respcd: "1297", resperr: "x".repeat(5_000) })
    expect(outcomeOfPayment(long, mpm).evidence.gatewayMessage).toHaveLength(500)
    expect(outcomeOfPayment(aPaymentReply({ respcd: "1297", resperr: "" }), mpm).evidence.gatewayMessage).toBe("")
  })
})

describe("The answer to a refund call", () => {
  it.each([
    ["refund-ok", "done"],
    ["refund-card-void", "done"],
    ["refund-2999-pending", "pending"],
    ["refund-1251-duplicate", "unknown"],
  ])("%s is %s", (id, kind) => {
    expect(outcomeOfRefund(anOperationReply(sampleOf(id))).kind).toBe(kind)
  })

  it.each([
    ["refund-1124", true, "same_day_in_full_only"],
    ["refund-1265-window", true, "blocked_at_night"],
    ["refund-1265-too-old", false, "too_old"],
    ["refund-1269-balance", true, "balance_too_low"],
    ["refund-1269-11am", true, "after_11_am"],
    ["refund-concurrent", true, "still_processing"],
  ])("%s is refused; may work later: %p; because: %s", (id, later, refusal) => {
    expect(outcomeOfRefund(anOperationReply(sampleOf(id)))).toMatchObject({ kind: "refused", later, refusal })
  })

  it.each([
    ["1143", "pending"],
    ["1145", "pending"],
    ["1102", "unknown"],
    ["2011", "unknown"],
    ["1100", "unknown"],
    ["1161", "unknown"],
    ["1205", "unknown"],
    ["1252", "unknown"],
    ["1295", "unknown"],
    ["1298", "unknown"],
    ["4242", "unknown"],
    ["1104", "rejected"],
    ["1108", "rejected"],
    ["1251", "rejected"],
  ])("with %s is %s", (respcd, kind) => {
    expect(outcomeOfRefund(anOperationReply({ respcd })).kind).toBe(kind)
  })

  it.each([
    ["1150", "settled_same_day"],
    ["1155", "denied"],
    ["1261", "not_paid"],
    ["1268", "not_found"],
    ["1270", "no_partial_refunds"],
    ["1271", "no_partial_refunds"],
    ["1272", "above_refundable"],
  ])("with %s is refused for good: %s", (respcd, refusal) => {
    expect(outcomeOfRefund(anOperationReply({ respcd }))).toMatchObject({ kind: "refused", later: false, refusal })
  })

  it.each(["1125", "1262", "1263", "1264"])(
    "that says the money was refunded before (%s) is not a refund of ours",
    (respcd) => {
      expect(["done", "pending"]).not.toContain(outcomeOfRefund(anOperationReply({ respcd })).kind)
    },
  )
})

describe("The answer to a close or a reversal", () => {
  it.each([
    ["close-ok", "closed"],
    ["reversal-ok", "closed"],
  ])("%s is %s", (id, kind) => {
    expect(outcomeOfClose(anOperationReply(sampleOf(id))).kind).toBe(kind)
  })

  it.each([
    ["1142", "closed"],
    ["1181", "closed"],
    ["1263", "closed"],
    ["1264", "closed"],
    ["1143", "pending"],
    ["1145", "pending"],
    ["1260", "paid"],
    ["1297", "unsupported"],
    ["1136", "not_found"],
    ["1268", "not_found"],
    ["1104", "rejected"],
    ["1108", "rejected"],
    ["1101", "unknown"],
    ["1298", "unknown"],
    ["4242", "unknown"],
  ])("with %s is %s", (respcd, kind) => {
    expect(outcomeOfClose(anOperationReply({ respcd, resperr: "words" }))).toEqual({
      kind,
      evidence: { respcd, gatewayMessage: "words" },
    })
  })
})

const expected: Expectation = { out_trade_no: "A1", txamt: 10050, txcurrcd: "HKD" }

function aRow(overrides: Readonly<Record<string, unknown>> = {}): EnquiryRow {
  const row = {
    respcd: "0000",
    out_trade_no: "A1",
    syssn: "S1",
    txamt: "10050",
    txcurrcd: "HKD",
    order_type: "payment",
    origssn: null,
    cancel: "0",
    errmsg: "success",
    ...overrides,
  }
  const [parsed] = enquiryReply.parse({ respcd: "0000", data: [row] }).data
  if (!parsed) throw new Error("The row was lost.")
  return parsed
}

const verdictOn = (...rows: EnquiryRow[]): Verdict => judge(rows, expected)

describe("QFPay's record of a payment", () => {
  it("is paid when amount, currency and number match the request", () => {
    expect(verdictOn(aRow())).toEqual({ kind: "paid", row: aRow(), surplus: [] })
  })

  it("is paid with the amount as a number, without order_type, with an empty origssn", () => {
    expect(verdictOn(aRow({ txamt: 10050, order_type: undefined, origssn: "" })).kind).toBe("paid")
  })

  it("is not found when it is empty", () => {
    expect(verdictOn()).toEqual({ kind: "not_found" })
  })

  it.each([
    ["HK$100.49 for HK$100.50", { txamt: "10049" }, "txamt", "10049"],
    ["HK$1.00 for HK$100.50", { txamt: "100" }, "txamt", "100"],
    ["more than requested", { txamt: "10051" }, "txamt", "10051"],
    ["nothing", { txamt: "0" }, "txamt", "0"],
    ["an empty amount", { txamt: "" }, "txamt", "(nothing)"],
    ["no amount", { txamt: undefined }, "txamt", "(nothing)"],
    ["yen for Hong Kong dollars", { txcurrcd: "JPY" }, "txcurrcd", "JPY"],
    ["a currency in lower case", { txcurrcd: "hkd" }, "txcurrcd", "hkd"],
    ["no currency", { txcurrcd: "" }, "txcurrcd", "(nothing)"],
    ["another amount in another currency", { txamt: "100", txcurrcd: "JPY" }, "txamt", "100"],
  ])("differs when it shows %s", (_, overrides, field, received) => {
    expect(verdictOn(aRow(overrides))).toMatchObject({ kind: "differs", field, received, row: { syssn: "S1" } })
  })

  it.each([
    ["a refund", { order_type: "refund", origssn: "S0" }],
    ["a refund that only its original number identifies", { order_type: undefined, origssn: "S0" }],
    ["a close", { order_type: "close" }],
    ["another number", { out_trade_no: "A2" }],
    ["another number with the same beginning", { out_trade_no: "A10" }],
    ["no number", { out_trade_no: "" }],
  ])("is not found in a row of %s (failures 5)", (_, overrides) => {
    expect(verdictOn(aRow(overrides))).toEqual({ kind: "not_found" })
  })

  it.each([
    ["1", "closed"],
    ["2", "closed"],
    [1, "closed"],
    [2, "closed"],
  ])("with 0000 and cancel %p is not a live payment: %s", (cancel, kind) => {
    expect(verdictOn(aRow({ cancel })).kind).toBe(kind)
  })

  it.each([
    ["3", true],
    [3, true],
    ["5", false],
  ])("with 0000 and cancel %p was paid and refunded; in full: %p", (cancel, inFull) => {
    expect(verdictOn(aRow({ cancel }))).toMatchObject({ kind: "refunded", inFull, row: { syssn: "S1" } })
  })

  it("is unknown, not paid, while QFPay gives no number to refund it by", () => {
    expect(verdictOn(aRow({ syssn: "" })).kind).toBe("unknown")
  })

  it.each([
    ["1143", "waiting"],
    ["1145", "waiting"],
    ["1298", "waiting"],
    ["1261", "waiting"],
    ["1205", "declined"],
    ["1201", "declined"],
    ["1203", "declined"],
    ["1142", "closed"],
    ["1263", "closed"],
    ["1264", "closed"],
    ["1181", "expired"],
    ["1100", "unknown"],
    ["1125", "unknown"],
    ["1262", "unknown"],
    ["1295", "unknown"],
    ["1108", "unknown"],
    ["4242", "unknown"],
    ["", "unknown"],
  ])("in state %s is %s", (respcd, kind) => {
    expect(verdictOn(aRow({ respcd, errmsg: "words" }))).toMatchObject({
      kind,
      syssn: "S1",
      evidence: { respcd, gatewayMessage: "words" },
    })
  })

  it("is never a success and never final for an unlisted code, among all four-digit codes", () => {
    const taught = new Set(RESPONSE_CODES.map(({ code }) => code))
    const wrong: string[] = []
    for (let number = 0; number <= 9_999; number++) {
      const respcd = String(number).padStart(4, "0")
      if (!taught.has(respcd) && verdictOn({ ...aRow(), respcd }).kind !== "unknown") wrong.push(respcd)
    }
    expect(wrong).toEqual([])
  })
})

describe("QFPay's record of several attempts under one number", () => {
  const failed = (syssn: string) => aRow({ respcd: "1205", syssn })
  const waiting = (syssn: string) => aRow({ respcd: "1143", syssn })

  it.each([
    ["first", [aRow(), failed("S2"), waiting("S3")]],
    ["last", [failed("S2"), waiting("S3"), aRow()]],
    ["in the middle", [waiting("S3"), aRow(), failed("S2")]],
  ])("is paid if one of them is, in any position: %s", (_, rows) => {
    expect(verdictOn(...rows)).toMatchObject({ kind: "paid", row: { syssn: "S1" }, surplus: [] })
  })

  it("shows every further success as surplus, to be refunded", () => {
    expect(verdictOn(aRow({ syssn: "S1" }), failed("S2"), aRow({ syssn: "S3" }), aRow({ syssn: "S4" }))).toMatchObject({
      kind: "paid",
      row: { syssn: "S1" },
      surplus: [{ syssn: "S3" }, { syssn: "S4" }],
    })
  })

  it("is paid by the exact one and shows one of another amount as surplus, even in first position", () => {
    expect(verdictOn(aRow({ syssn: "S9", txamt: "100" }), aRow())).toMatchObject({
      kind: "paid",
      row: { syssn: "S1" },
      surplus: [{ syssn: "S9", txamt: 100 }],
    })
  })

  it("does not count a refunded one as surplus", () => {
    expect(verdictOn(aRow(), aRow({ syssn: "S2", cancel: "3" }))).toMatchObject({ kind: "paid", surplus: [] })
  })

  it("is paid by the live one if an earlier one was refunded or closed", () => {
    for (const cancel of ["1", "2", "3", "5"]) {
      expect(verdictOn(aRow({ syssn: "S2", cancel }), aRow())).toMatchObject({ kind: "paid", row: { syssn: "S1" } })
    }
  })

  it("is not paid because of a refund of the same amount", () => {
    const refund = aRow({ out_trade_no: "R1", order_type: "refund", origssn: "S1", syssn: "S2" })
    expect(verdictOn(aRow({ cancel: "3" }), refund)).toMatchObject({ kind: "refunded", inFull: true })
  })

  it("uses the most hopeful one: while one may still be paid, the number may", () => {
    const closed = aRow({ respcd: "1142", syssn: "S5" })
    const expired = aRow({ respcd: "1181", syssn: "S6" })
    const unknown = aRow({ respcd: "1100", syssn: "S7" })
    expect(verdictOn(closed, expired, failed("S2"), unknown, waiting("S3"))).toMatchObject({
      kind: "waiting",
      syssn: "S3",
    })
    expect(verdictOn(closed, expired, failed("S2"), unknown)).toMatchObject({ kind: "unknown", syssn: "S7" })
    expect(verdictOn(closed, expired, failed("S2"))).toMatchObject({ kind: "declined", syssn: "S2" })
    expect(verdictOn(closed, expired)).toMatchObject({ kind: "expired", syssn: "S6" })
    expect(verdictOn(closed)).toMatchObject({ kind: "closed", syssn: "S5" })
  })

  it("does not depend on the order in which QFPay lists them (failures 17)", () => {
    const rows = [aRow({ syssn: "S4", txamt: "1" }), failed("S2"), waiting("S3"), aRow()]
    for (let turn = 0; turn < rows.length; turn++) {
      const turned = [...rows.slice(turn), ...rows.slice(0, turn)]
      expect(verdictOn(...turned)).toMatchObject({ kind: "paid", row: { syssn: "S1" }, surplus: [{ syssn: "S4" }] })
    }
  })
})

describe("A genuine notification", () => {
  it.each<[what: string, stated: Parameters<typeof contradicts>[0], isContradiction: boolean]>([
    ["the requested amount and currency", { txamt: 10050, txcurrcd: "HKD" }, false],
    ["only the amount", { txamt: 10050 }, false],
    ["only the currency", { txcurrcd: "HKD" }, false],
    ["neither", {}, false],
    ["neither, although it has the fields", { txamt: undefined, txcurrcd: undefined }, false],
    ["a cent less", { txamt: 10049, txcurrcd: "HKD" }, true],
    ["a cent more", { txamt: 10051, txcurrcd: "HKD" }, true],
    ["nothing paid", { txamt: 0, txcurrcd: "HKD" }, true],
    ["another amount without a currency", { txamt: 1 }, true],
    ["another currency", { txamt: 10050, txcurrcd: "JPY" }, true],
    ["another currency without an amount", { txcurrcd: "CNY" }, true],
    ["the currency in lowercase", { txamt: 10050, txcurrcd: "hkd" }, true],
    ["both different", { txamt: 1, txcurrcd: "JPY" }, true],
  ])("with %s contradicts the request or not, as the table says", (_, stated, isContradiction) => {
    expect(contradicts(stated, expected)).toBe(isContradiction)
  })
})

describe("An unhandled case", () => {
  it("is an error", () => {
    expect(() => unreachable("brand_new" as never)).toThrow(/Unhandled case: "brand_new"/)
  })
})
