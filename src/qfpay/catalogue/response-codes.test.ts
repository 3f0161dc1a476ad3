import { readFileSync } from "node:fs"
import path from "node:path"
import { type Advice, meaningOf, type RefundRefusal, RESPONSE_CODES } from "."

interface Sample {
  readonly id: string
  readonly body: { readonly respcd?: string; readonly resperr?: string; readonly respmsg?: string }
}

const { samples } = JSON.parse(readFileSync(path.join(__dirname, "../wire/__tests__/vectors.json"), "utf8")) as {
  readonly samples: readonly Sample[]
}

/** QFPay's text for a refusal, as merchants recorded it. */
function wordsOf(id: string): string {
  const body = samples.find((sample) => sample.id === id)?.body
  if (!body?.resperr) throw new Error(`There is no recorded sentence ${id}.`)
  return `${body.resperr} / ${body.respmsg ?? ""}`
}

/**
 * The codes a second time, written by hand: QFPay docs > Transaction Status Codes, then the older documents. What a
 * page does not define is `unknown`, so that QFPay is asked.
 *
 * code, on payment, on a row of an enquiry, on refund, on close
 */
const DOCUMENTED = `
  0000 | accepted  | paid     | done             | closed
  1100 | unknown   | unknown  | unknown          | unknown
  1101 | unknown   | unknown  | unknown          | unknown
  1102 | duplicate | unknown  | duplicate        | unknown
  1103 | rejected  | rejected | rejected         | rejected
  1104 | rejected  | rejected | rejected         | rejected
  1105 | rejected  | rejected | rejected         | rejected
  1106 | rejected  | rejected | rejected         | rejected
  1107 | rejected  | rejected | rejected         | rejected
  1108 | rejected  | rejected | rejected         | rejected
  1125 | unknown   | refunded | already_refunded | unknown
  1136 | unknown   | unknown  | refused          | not_found
  1142 | closed    | closed   | refused          | closed
  1143 | pending   | pending  | pending          | pending
  1145 | pending   | pending  | pending          | pending
  1147 | declined  | failed   | unknown          | unknown
  1150 | unknown   | unknown  | refused          | unsupported
  1155 | unknown   | unknown  | refused          | unsupported
  1181 | expired   | expired  | refused          | closed
  1201 | declined  | failed   | unknown          | unknown
  1202 | declined  | failed   | unknown          | unknown
  1203 | rejected  | failed   | rejected         | rejected
  1204 | declined  | failed   | unknown          | unknown
  1205 | unknown   | failed   | unknown          | unknown
  1212 | declined  | failed   | unknown          | unknown
  1241 | rejected  | failed   | rejected         | rejected
  1242 | rejected  | failed   | rejected         | rejected
  1243 | rejected  | failed   | rejected         | rejected
  1250 | declined  | failed   | refused          | rejected
  1251 | rejected  | failed   | rejected         | rejected
  1252 | unknown   | unknown  | unknown          | unknown
  1254 | unknown   | unknown  | unknown          | unknown
  1260 | duplicate | unknown  | unknown          | paid
  1261 | unknown   | pending  | refused          | unknown
  1262 | unknown   | refunded | already_refunded | unknown
  1263 | closed    | closed   | already_refunded | closed
  1264 | closed    | closed   | already_refunded | closed
  1265 | unknown   | unknown  | refused_later    | unsupported
  1266 | unknown   | unknown  | refused          | rejected
  1267 | unknown   | unknown  | rejected         | rejected
  1268 | unknown   | unknown  | refused          | not_found
  1269 | unknown   | unknown  | refused_later    | unknown
  1270 | unknown   | unknown  | refused          | unknown
  1271 | unknown   | unknown  | refused          | unknown
  1272 | unknown   | unknown  | refused          | unknown
  1294 | declined  | failed   | unknown          | unknown
  1295 | unknown   | unknown  | unknown          | unknown
  1296 | unknown   | unknown  | unknown          | unknown
  1297 | unknown   | unknown  | unknown          | unsupported
  1298 | unknown   | pending  | unknown          | unknown
  2005 | declined  | failed   | unknown          | unknown
  2011 | duplicate | unknown  | duplicate        | unknown
`

const OLDER = `
  1111 | unknown   | unknown  | unknown          | unknown
  1124 | unknown   | unknown  | refused_later    | unknown
  1161 | unknown   | unknown  | unknown          | unknown
  2003 | rejected  | rejected | rejected         | rejected
  2004 | declined  | failed   | unknown          | unknown
  2006 | declined  | failed   | unknown          | unknown
  2007 | declined  | failed   | unknown          | unknown
  2999 | unknown   | pending  | pending          | unknown
  3000 | unknown   | unknown  | unknown          | unknown
`

const rowsOf = (table: string) =>
  table
    .trim()
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map(([code = "", ...classes]) => ({ code, classes }))

const classesOf = (code: string, words?: string) => {
  const { onPayment, onEnquiry, onRefund, onClose } = meaningOf(code, words)
  return [onPayment, onEnquiry, onRefund, onClose]
}

describe("QFPay's response codes", () => {
  const documented = rowsOf(DOCUMENTED)
  const older = rowsOf(OLDER)

  it("are all known: those of QFPay's list and those that only older documents or merchants mention", () => {
    expect(RESPONSE_CODES.map(({ code }) => code).sort()).toEqual(
      [...documented, ...older].map(({ code }) => code).sort(),
    )
  })

  it.each([...documented, ...older])(
    "mean for $code what QFPay's pages say, operation by operation",
    ({ code, classes }) => {
      expect(classesOf(code)).toEqual(classes)
    },
  )

  it("have QFPay's description", () => {
    for (const { meaning } of RESPONSE_CODES) expect(meaning.trim()).not.toBe("")
  })

  it("report a payment, a paid order and a done refund only for 0000", () => {
    const success = RESPONSE_CODES.filter(
      (row) => row.onPayment === "accepted" || row.onEnquiry === "paid" || row.onRefund === "done",
    )
    expect(success.map(({ code }) => code)).toEqual(["0000"])
  })

  it.each(["1100", "1205", "1252", "1254", "1295", "1296", "1297", "1298"])(
    "never tell a shopper that %s failed, because the money may have moved",
    (code) => {
      expect(meaningOf(code).onPayment).toBe("unknown")
      expect(meaningOf(code).onRefund).toBe("unknown")
    },
  )

  it.each(["9999", "1299", "", "0", "000", "00000", "SUCCESS", "(code not recorded)", "__proto__"])(
    "make the unlisted code '%s' unknown for every operation",
    (code) => {
      expect(classesOf(code)).toEqual(["unknown", "unknown", "unknown", "unknown"])
      expect(meaningOf(code).advice).toBe("do_not_pay_again")
    },
  )

  it.each<[code: string, advice: Advice]>([
    ["1143", "wait"],
    ["1145", "wait"],
    ["1142", "try_again"],
    ["1181", "try_again"],
    ["1201", "try_another_wallet"],
    ["1202", "show_new_code"],
    ["2005", "show_new_code"],
    ["1204", "try_another_wallet"],
    ["1212", "use_overseas_code"],
    ["1294", "try_another_wallet"],
    ["1295", "do_not_pay_again"],
    ["1298", "do_not_pay_again"],
    ["1260", "do_not_pay_again"],
    ["1108", "contact_shop"],
  ])("advise the shopper on %s: %s", (code, advice) => {
    expect(meaningOf(code).advice).toBe(advice)
  })

  it("never suggest paying again where money may have moved", () => {
    const inviting: readonly Advice[] = ["try_another_wallet", "show_new_code", "use_overseas_code"]
    const unsure = RESPONSE_CODES.filter(({ onPayment }) => onPayment === "unknown" || onPayment === "duplicate")
    expect(unsure.filter(({ advice }) => inviting.includes(advice))).toEqual([])
  })
})

describe("A refused refund", () => {
  it.each<[id: string, code: string, onRefund: string, refusal: RefundRefusal]>([
    ["refund-1265-window", "1265", "refused_later", "blocked_at_night"],
    ["refund-1265-too-old", "1265", "refused", "too_old"],
    ["refund-1269-balance", "1269", "refused_later", "balance_too_low"],
    ["refund-1269-11am", "1269", "refused_later", "after_11_am"],
    ["refund-1124", "1124", "refused_later", "same_day_in_full_only"],
    ["refund-concurrent", "1265", "refused_later", "still_processing"],
    ["refund-concurrent", "9999", "refused_later", "still_processing"],
    ["refund-concurrent", "(code not recorded)", "refused_later", "still_processing"],
  ])("with the text of %s and the code %s is %s: %s", (id, code, onRefund, refusal) => {
    expect(meaningOf(code, wordsOf(id))).toMatchObject({ onRefund, refusal })
  })

  it.each<[code: string, refusal: RefundRefusal]>([
    ["1124", "same_day_in_full_only"],
    ["1136", "not_found"],
    ["1142", "not_paid"],
    ["1150", "settled_same_day"],
    ["1155", "denied"],
    ["1181", "not_paid"],
    ["1250", "denied"],
    ["1261", "not_paid"],
    ["1265", "blocked_at_night"],
    ["1266", "above_refundable"],
    ["1268", "not_found"],
    ["1269", "balance_too_low"],
    ["1270", "no_partial_refunds"],
    ["1271", "no_partial_refunds"],
    ["1272", "above_refundable"],
  ])("with %s and no text tells the merchant why: %s", (code, refusal) => {
    expect(meaningOf(code).refusal).toBe(refusal)
    expect(meaningOf(code, "some new wording").refusal).toBe(refusal)
  })

  it("always tells the merchant why, whatever the code", () => {
    const silent = RESPONSE_CODES.map(({ code }) => meaningOf(code)).filter(
      ({ onRefund, refusal }) => (onRefund === "refused" || onRefund === "refused_later") && refusal === undefined,
    )
    expect(silent.map(({ code }) => code)).toEqual([])
  })

  it.each([
    [
      "with the order's number in the text",
      "The refund of ORDER20251129001 is not possible between 23:30 and 00:30 (1265)",
    ],
    ["with a time in the text", "現時23:29，該筆訂單被禁止退款，23:30-00:30 的交易會被禁止（1265）"],
  ])("at night %s is not mistaken for one whose period is over, so it is retried", (_, words) => {
    expect(meaningOf("1265", words)).toMatchObject({ onRefund: "refused_later", refusal: "blocked_at_night" })
  })

  it("is not read from a success that happens to mention processing requests", () => {
    expect(meaningOf("0000", wordsOf("refund-concurrent")).onRefund).toBe("done")
  })
})

describe("1251", () => {
  const words = wordsOf("refund-1251-duplicate")

  it("means a number used before when its text says so, and is enquired instead of abandoned", () => {
    expect(classesOf("1251", words)).toEqual(["duplicate", "failed", "duplicate", "rejected"])
  })

  it("means a store that is not configured otherwise", () => {
    expect(classesOf("1251", "The store has not been configured correctly")).toEqual([
      "rejected",
      "failed",
      "rejected",
      "rejected",
    ])
  })

  it("does not affect other codes, even with the same text", () => {
    expect(meaningOf("1108", words).onPayment).toBe("rejected")
  })
})
