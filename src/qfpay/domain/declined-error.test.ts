import { declinedError } from "."
import { payTypeByCode, type PayType, RESPONSE_CODES } from "../catalogue"
import { adviceMessage } from "../messages"

const payType = (code: string): PayType => {
  const found = payTypeByCode(code)
  if (!found) throw new Error(`There is no ${code}.`)
  return found
}

/** What the cashier does after each refusal of a scan, written by hand. */
const SCANS: readonly [respcd: string, advice: RegExp][] = [
  ["1147", /open a new code and scan again/],
  ["1201", /another wallet or another way/],
  ["1202", /The code was invalid or has expired\. Ask the shopper to refresh the code and scan again\./],
  ["1204", /another wallet or another way/],
  ["1212", /payment code for use outside the mainland/],
  ["1250", /not allowed/],
  ["1294", /another wallet or another way/],
  ["2004", /another wallet or another way/],
  ["2005", /refresh the code and scan again/],
  ["2006", /refresh the code and scan again/],
  ["2007", /open a new code and scan again/],
]

describe("A declined payment", () => {
  it.each(SCANS)("%s tells the cashier what to do", (respcd, advice) => {
    const { message, facts } = declinedError(payType("800208"), { respcd, gatewayMessage: "" }, {})
    expect(message).toMatch(new RegExp(`declined the payment \\(${respcd}\\)\\. `))
    expect(message).toMatch(advice)
    expect(facts).toMatchObject({ respcd, pay_type: "800208" })
  })

  it("is covered for every code that declines", () => {
    const declining = RESPONSE_CODES.filter(({ onPayment }) => onPayment === "declined").map(({ code }) => code)
    expect(SCANS.map(([respcd]) => respcd)).toEqual(declining)
  })

  it("tells a shopper at home to choose another way to pay, not to show a code", () => {
    const { message } = declinedError(payType("801501"), { respcd: "1202", gatewayMessage: "" }, {})
    expect(message).toMatch(/Please try again or choose another way to pay\.$/)
  })

  it("has a sentence for every advice", () => {
    const advices = new Set(RESPONSE_CODES.map(({ advice }) => advice))
    for (const advice of advices) expect(adviceMessage(advice).text).toMatch(/\.$/)
  })
})
