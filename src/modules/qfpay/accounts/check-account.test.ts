import { aShop } from "../__tests__/scripted-gateway"
import { checkAccount } from "./check-account"
import { QfpayProtocolError, QfpayTransportError } from "../../../qfpay/errors"

const ADDRESS = "https://test-openapi-hk.qfapi.com"

async function checked(enquire: () => Record<string, unknown>) {
  const { context, gateway } = aShop()
  gateway.script.enquire = enquire
  const { problem, message, respcd, words } = await checkAccount(context, context.accounts.get("qfpay"))
  return { gateway, problem, message, respcd, words }
}

describe("A check of an account's credentials", () => {
  it("is one enquiry about a payment that does not exist, and passes when QFPay serves it", async () => {
    const { gateway, problem, message } = await checked(() => ({ respcd: "0000", data: [] }))
    expect([problem, message]).toEqual([null, "QFPay accepts the credentials."])
    expect(gateway.enquired).toMatchObject([{ out_trade_no: [expect.stringMatching(/^check-[0-9a-f]{16}$/)] }])
    expect([...gateway.paid, ...gateway.refunded, ...gateway.closed]).toEqual([])
  })

  it.each([
    ["1108", "client_key", /clientKey and appCode/],
    ["2003", "client_key", /clientKey and appCode/],
    ["1106", "app_code", /does not know this appCode/],
    ["1241", "merchant", /mchid in the configuration, or ask QFPay/],
    ["1999", "other", /another reason/],
  ])("reads QFPay's %s as a problem of the %s, and keeps QFPay's message", async (respcd, problem, words) => {
    const check = await checked(() => ({ respcd, resperr: "QFPay's words" }))
    expect(check).toMatchObject({ problem, respcd, words: "QFPay's words" })
    expect(check.message).toMatch(words)
  })

  const options = { facts: { operation: "enquiry" } }
  it.each([
    ["nothing answers", new QfpayTransportError("gone", options), "unreachable"],
    ["a web server answers with 404", new QfpayTransportError("404", { facts: { http_status: 404 } }), "not_qfpay"],
    ["something answers that is not QFPay", new QfpayProtocolError("<html>", options), "not_qfpay"],
    ["QFPay gets too many requests", new QfpayTransportError("429", { facts: { http_status: 429 } }), "busy"],
    ["this minute's enquiries are used up", new QfpayTransportError("budget", { retry: "later" }), "busy"],
  ])("explains what is wrong when %s", async (_what, error, problem) => {
    const check = await checked(() => {
      throw error
    })
    expect(check).toMatchObject({ problem, respcd: null })
  })

  it("names the address and never a credential", async () => {
    const { message } = await checked(() => ({ respcd: "1108" }))
    expect(message).toContain(ADDRESS)
    expect(message).not.toMatch(/app-code|client-key/)
  })
})
