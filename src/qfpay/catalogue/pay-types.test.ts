import { type NextActionKind, LOCALES, PAY_TYPES, type PayType, payTypeByCode } from "."

/**
 * The catalogue a second time, written by hand from QFPay's pages: Payment Methods (codes, regions, note ** and note ***,
 * `expired_time`), Merchant and Consumer Present Mode, PayMe Offline Payment, Reversal / Close (zh-Hant); refund windows
 * from what merchants measured.
 *
 * code | wallet | scenario | region | settlement | next action | expired_time | refunds | days | ends by | currencies | requires
 */
const HAND_WRITTEN = `
  800008 | any      | cpm            | all      | standard | none         | -   | yes          | ?   | reversal?  | any | auth_code
  800101 | alipay   | mpm            | overseas | standard | qrcode       | yes | yes          | 365 | close?     | any | -
  801501 | alipay   | mpm            | hk       | standard | qrcode       | yes | yes          | 365 | close?     | any | -
  800108 | alipay   | cpm            | all      | standard | none         | -   | yes          | 365 | reversal   | any | auth_code
  801101 | alipay   | web            | overseas | standard | pay_url      | yes | yes          | 365 | close?     | any | -
  801107 | alipay   | wap            | overseas | standard | pay_url      | yes | yes          | 365 | close?     | any | -
  801110 | alipay   | app            | overseas | standard | pay_params   | -   | yes          | 365 | close?     | any | goods_name
  800107 | alipay   | service_window | overseas | standard | pay_params   | -   | yes          | 365 | close?     | any | openid
  801510 | alipay   | app            | hk       | standard | pay_params   | yes | yes          | 365 | close?     | any | goods_name
  801512 | alipay   | wap            | hk       | standard | pay_url      | yes | yes          | 365 | close?     | any | -
  801514 | alipay   | web            | hk       | standard | pay_url      | -   | yes          | 365 | close      | any | -
  800201 | wechat   | mpm            | all      | standard | qrcode       | yes | yes          | 365 | close      | any | -
  800208 | wechat   | cpm            | all      | standard | none         | -   | yes          | 365 | reversal   | any | auth_code
  800207 | wechat   | jsapi          | all      | standard | pay_params   | -   | yes          | 365 | close?     | any | sub_openid
  800212 | wechat   | h5             | hk       | standard | pay_url      | -   | yes          | 365 | close      | any | extend_info
  800210 | wechat   | app            | all      | standard | pay_params   | -   | yes          | 365 | close?     | any | goods_name
  800213 | wechat   | mini_program   | all      | standard | pay_params   | -   | yes          | 365 | close?     | any | sub_openid
  801008 | wechat   | cpm            | hk       | direct   | none         | -   | yes          | 365 | reversal?  | any | auth_code
  801010 | wechat   | app            | hk       | direct   | pay_params   | yes | yes          | 365 | close?     | any | goods_name
  805801 | payme    | mpm            | hk       | standard | qrcode       | -   | yes          | 90  | close?     | HKD | -
  805808 | payme    | cpm            | hk       | standard | none         | -   | yes          | 90  | reversal?  | HKD | auth_code
  805814 | payme    | web            | hk       | standard | pay_url      | -   | yes          | 90  | close?     | HKD | -
  805812 | payme    | wap            | hk       | standard | pay_url      | -   | yes          | 90  | close?     | HKD | -
  800701 | unionpay | mpm            | all      | standard | qrcode       | -   | yes          | ?   | close      | any | -
  800708 | unionpay | cpm            | all      | standard | none         | -   | yes          | ?   | reversal   | any | auth_code
  800712 | unionpay | wap            | hk       | standard | pay_url      | -   | yes          | ?   | close?     | any | -
  800714 | unionpay | web            | hk       | standard | pay_url      | -   | yes          | ?   | close?     | any | -
  802001 | fps      | mpm            | hk       | standard | qrcode       | -   | none         | 29  | close?     | HKD | -
  803701 | octopus  | mpm            | hk       | standard | qrcode       | -   | undocumented | ?   | close?     | HKD | -
  803712 | octopus  | wap            | hk       | standard | pay_url      | -   | undocumented | ?   | close?     | HKD | -
  803714 | octopus  | web            | hk       | standard | pay_url      | -   | undocumented | ?   | close?     | HKD | -
  802801 | card     | checkout       | hk       | standard | checkout_url | -   | yes          | 365 | none       | any | -
  806527 | applepay | checkout       | hk       | standard | checkout_url | -   | yes          | 365 | none       | any | -
  802808 | card     | terminal       | hk       | standard | none         | -   | yes          | 365 | none       | any | -
  806708 | card     | terminal       | hk       | standard | none         | -   | yes          | 365 | none       | any | -
  806808 | card     | terminal       | hk       | standard | none         | -   | yes          | 365 | none       | any | -
`

interface HandWritten {
  code: string
  cells: string[]
}

const rows: HandWritten[] = HAND_WRITTEN.trim()
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([code = "", ...cells]) => ({ code, cells }))

/** `close?`: QFPay does not document that call for the code, but it is tried. */
const endsBy = ({ closing, closingDocumented }: PayType) =>
  closing === "none" || closingDocumented ? closing : `${closing}?`

const cellsOf = (row: PayType): string[] => [
  row.wallet,
  row.scenario,
  row.merchantRegion,
  row.settlement,
  row.nextAction,
  row.expiredTime ? "yes" : "-",
  row.refunds,
  row.refundWindowDays === null ? "?" : String(row.refundWindowDays),
  endsBy(row),
  row.currencies === "any" ? "any" : row.currencies.join(" "),
  row.requires.join(" ") || "-",
]

function payType(code: string): PayType {
  const found = payTypeByCode(code)
  if (!found) throw new Error(`The catalogue has no ${code}.`)
  return found
}

const codesWhere = (predicate: (row: PayType) => boolean) =>
  PAY_TYPES.filter(predicate)
    .map(({ code }) => code)
    .sort()

describe("The catalogue of pay types", () => {
  it("has each code of QFPay's Hong Kong list once, and no other", () => {
    expect(PAY_TYPES.map(({ code }) => code).sort()).toEqual(rows.map(({ code }) => code).sort())
  })

  it.each(rows)("has for $code what QFPay's pages say", ({ code, cells }) => {
    expect(cellsOf(payType(code))).toEqual(cells)
  })

  it("has no row for an unknown code, nor for a malformed one", () => {
    for (const code of ["", "800102", "80020", "0800201", " 800201", "800201 ", "__proto__", "constructor"]) {
      expect(payTypeByCode(code)).toBeUndefined()
    }
  })

  it("sends an expiry with exactly the eight codes for which QFPay documents it", () => {
    const named = ["800101", "800201", "801010", "801101", "801107", "801501", "801510", "801512"]
    expect(codesWhere((row) => row.expiredTime)).toEqual(named)
  })

  it("requires more than one Hong Kong dollar only for Alipay's overseas web code", () => {
    expect(codesWhere((row) => row.amountAboveMinor > 0)).toEqual(["801101"])
    expect(payType("801101").amountAboveMinor).toBe(100)
  })

  it("requires the shopper's code for every scan", () => {
    const cpm = ["800008", "800108", "800208", "800708", "801008", "805808"]
    expect(codesWhere((row) => row.requires.includes("auth_code"))).toEqual(cpm)
    expect(codesWhere((row) => row.scenario === "cpm")).toEqual(cpm)
  })

  it("follows a scan for two minutes, and uses the shop's own expiry for every other payment", () => {
    expect(codesWhere((row) => row.minutesToPay !== null)).toEqual(codesWhere((row) => row.scenario === "cpm"))
    expect(new Set(PAY_TYPES.map(({ minutesToPay }) => minutesToPay))).toEqual(new Set([2, null]))
  })

  it("requires a return URL for WeChat in a browser and for the hosted checkout, and for nothing else", () => {
    expect(codesWhere((row) => row.wayBack === "appended")).toEqual(["800212"])
    expect(codesWhere((row) => row.wayBack === "in_link")).toEqual(["802801", "806527"])
  })

  it("has QFPay's names of the payment methods on the hosted checkout", () => {
    const names = PAY_TYPES.filter(({ checkoutName }) => checkoutName).map((row) => [row.code, row.checkoutName])
    expect(names).toEqual([
      ["802801", "VisaMasterCardPayment"],
      ["806527", "ApplePay"],
    ])
    expect(codesWhere((row) => row.nextAction === "checkout_url")).toEqual(["802801", "806527"])
  })

  it("requires a goods name in every app payment, where QFPay does not allow it to be empty", () => {
    expect(codesWhere((row) => row.requires.includes("goods_name"))).toEqual(
      codesWhere((row) => row.scenario === "app"),
    )
  })

  it("has a next action in every scenario except scans and card terminals", () => {
    const empty: NextActionKind = "none"
    expect(codesWhere((row) => row.nextAction === empty)).toEqual(
      codesWhere((row) => row.scenario === "cpm" || row.scenario === "terminal"),
    )
  })

  it("restricts refunds on the day of payment to the full amount for cards, and for no other wallet", () => {
    const cards = ["802801", "802808", "806527", "806708", "806808"]
    expect(codesWhere((row) => row.sameDayRefundInFullOnly)).toEqual(cards)
  })

  it("excludes credit cards only where QFPay accepts limit_pay", () => {
    const limited = ["800101", "800107", "800201", "800207", "801501"]
    expect(codesWhere((row) => row.accepts.includes("limit_pay"))).toEqual(limited)
    expect(codesWhere((row) => row.accepts.includes("pay_tag"))).toEqual(["800101", "801501"])
  })

  it("has for merchants in Hong Kong and overseas at most one code per wallet, scenario and settlement", () => {
    for (const region of ["hk", "overseas"]) {
      const offered = PAY_TYPES.filter(
        (row) => row.scenario !== "terminal" && (row.merchantRegion === "all" || row.merchantRegion === region),
      ).map((row) => `${row.wallet} ${row.scenario} ${row.settlement}`)
      expect(new Set(offered).size).toBe(offered.length)
    }
  })

  it("has a name in every language and a source for every row", () => {
    for (const row of PAY_TYPES) {
      for (const locale of LOCALES) expect(row.label[locale].trim()).not.toBe("")
      expect(row.source).toMatch(/^QFPay docs, /)
    }
  })

  it("has labels that distinguish the scenarios of a wallet", () => {
    for (const locale of LOCALES) {
      const labels = PAY_TYPES.filter(
        (row) => row.merchantRegion !== "overseas" && row.scenario !== "terminal" && row.settlement === "standard",
      ).map((row) => row.label[locale])
      expect(new Set(labels).size).toBe(labels.length)
    }
  })
})
