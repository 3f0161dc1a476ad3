import { PAY_TYPES } from "../qfpay/catalogue"
import { aPayment, aSimulator, call, closeAll, EXTRAS } from "./__tests__/helpers"
import { emvCrc } from "./next-actions"

afterEach(closeAll)

/** Parses an EMV code into its tags. */
function emvTags(code: string): Record<string, string> {
  const tags: Record<string, string> = {}
  for (let at = 0; at < code.length;) {
    const length = Number(code.slice(at + 2, at + 4))
    tags[code.slice(at, at + 2)] = code.slice(at + 4, at + 4 + length)
    at += 4 + length
  }
  return tags
}

const asked = PAY_TYPES.filter(({ scenario }) => scenario !== "terminal" && scenario !== "checkout")

describe("The next action", () => {
  it.each(asked.map(({ code, label }) => [code, label.en] as const))("exists for %s, %s", async (pay_type) => {
    const simulator = await aSimulator()
    const { body } = await call(simulator, "payment", aPayment({ pay_type, ...EXTRAS }))
    const { nextAction, scenario } = PAY_TYPES.find(({ code }) => code === pay_type)!
    expect(body).toMatchObject({ respcd: "0000", pay_type, out_trade_no: "ORDER1" })
    if (nextAction === "qrcode") expect(body.qrcode.length).toBeGreaterThan(20)
    if (nextAction === "pay_url") expect(body.pay_url).toContain(`${simulator.url}/wallet/`)
    if (nextAction === "pay_params") expect(Object.keys(body.pay_params).length).toBeGreaterThan(0)
    if (scenario === "cpm") expect(body).toMatchObject({ txamt: 1000, paydtm: body.sysdtm })
    else expect(body.txamt).toBe("1000")
  })

  it("is a QR code in the style of its wallet", async () => {
    const simulator = await aSimulator()
    const qrOf = async (pay_type: string) =>
      (await call(simulator, "payment", aPayment({ pay_type, out_trade_no: `ORDER${pay_type}` }))).body
    expect((await qrOf("801501")).qrcode).toMatch(/^https:\/\/qr\.alipay\.com\/bax0[0-9a-z]{20}$/)
    expect((await qrOf("800701")).qrcode).toMatch(/^https:\/\/qr\.95516\.com\/00010000\/62\d{30}$/)
    expect((await qrOf("803701")).qrcode).toMatch(/^https:\/\//)
    expect(await qrOf("805801")).toMatchObject({
      qrcode: expect.stringMatching(/^https:\/\/qr\.payme\.hsbc\.com\.hk\/2\/[0-9A-Za-z]{22}$/),
      pay_url: "",
      payme_logo: expect.stringMatching(/^https:\/\/shopfront\.paymebiz\.hsbc\.com\.hk\//),
      respmsg: "PR001:Request for Payment Initiated",
    })
  })

  it("is an EMV code with a correct checksum for FPS", async () => {
    const simulator = await aSimulator({ shopName: "茶 Tea House" })
    const { body } = await call(simulator, "payment", aPayment({ pay_type: "802001", txamt: "12345" }))
    const tags = emvTags(body.qrcode)
    expect(tags).toMatchObject({ "00": "01", "01": "12", "53": "344", "54": "123.45", "58": "HK", "59": "Tea House" })
    expect(emvTags(tags["26"] ?? "")["00"]).toBe("hk.com.hkicl")
    expect(tags["63"]).toBe(emvCrc(body.qrcode.slice(0, -4)))
  })

  it("has the checksum of EMV's own example", () => {
    expect(emvCrc("123456789")).toBe("29B1")
  })

  it("has what each wallet's SDK accepts", async () => {
    const simulator = await aSimulator()
    const paramsOf = async (pay_type: string) =>
      (await call(simulator, "payment", aPayment({ pay_type, out_trade_no: pay_type, ...EXTRAS }))).body.pay_params
    expect(await paramsOf("800207")).toEqual({
      appId: expect.stringMatching(/^wx/),
      timeStamp: expect.stringMatching(/^\d{10}$/),
      nonceStr: expect.any(String),
      package: expect.stringMatching(/^prepay_id=wx/),
      signType: "MD5",
      paySign: expect.any(String),
    })
    expect(await paramsOf("800210")).toMatchObject({ package: "Sign=WXPay", timestamp: expect.any(Number) })
    expect(await paramsOf("801510")).toMatchObject({ total_fee: 10, currency: "HKD", subject: "Tea" })
    expect(await paramsOf("800107")).toEqual({ tradeNO: expect.stringMatching(/^\d{28}$/) })
  })
})
