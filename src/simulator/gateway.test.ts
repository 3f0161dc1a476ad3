import { APP_CODE, aClock, aPayment, aSimulator, call, closeAll, EXTRAS, KEY, sign } from "./__tests__/helpers"
import { bodySignature } from "./signature"

afterEach(closeAll)

describe("gateway", () => {
  it("answers a WeChat QR with the fields of QFPay's sample, with the creation time as the unpaid order's paydtm", async () => {
    const simulator = await aSimulator()
    const { body, headers, raw, status } = await call(simulator, "payment", aPayment({ goods_name: "茶" }))
    expect(status).toBe(200)
    expect(body).toEqual({
      sysdtm: "2025-06-10 12:00:00",
      paydtm: "2025-06-10 12:00:00",
      txcurrcd: "HKD",
      respmsg: "OK",
      qrcode: expect.stringMatching(/^weixin:\/\/wxpay\/bizpayurl\?pr=[A-Za-z0-9]{7}$/),
      pay_type: "800201",
      cardcd: "",
      udid: "qiantai2",
      txdtm: "2025-06-10 12:00:00",
      txamt: "1000",
      resperr: "success",
      out_trade_no: "ORDER1",
      syssn: expect.stringMatching(/^20250610\d{4}0002\d{10}$/),
      respcd: "0000",
      chnlsn: "",
    })
    expect(raw).toMatch(/^\{"sysdtm": "2025-06-10 12:00:00", "paydtm": /)
    expect(headers.get("x-qf-sign")).toBe(bodySignature(raw, KEY))
    expect(headers.get("x-powered-by")).toBe("QF/1.1")
    expect(headers.get("content-type")).toBe("application/json; charset=UTF-8")
  })

  it("uses Hong Kong time whatever time zone the shop sends", async () => {
    const simulator = await aSimulator({ clock: aClock("2025-03-01 00:30:00") })
    const { body } = await call(simulator, "payment", aPayment({ txdtm: "0001-01-01 12:00:00" }))
    expect(body).toMatchObject({ sysdtm: "2025-03-01 00:30:00", txdtm: "0001-01-01 12:00:00" })
    expect(body.syssn).toMatch(/^20250301/)
  })

  it("escapes Chinese in its replies like Python", async () => {
    const simulator = await aSimulator()
    const { raw } = await call(simulator, "payment", aPayment({ pay_type: "805801" }))
    expect(raw).toContain('"resperr": "\\u4ea4\\u6613\\u6210\\u529f"')
  })

  it.each([
    ["MD5 in lower case", { "X-QF-SIGN": sign(aPayment()).toLowerCase() }],
    ["MD5 by name", { "X-QF-SIGNTYPE": "MD5" }],
    ["SHA256", { "X-QF-SIGNTYPE": "SHA256", "X-QF-SIGN": sign(aPayment(), KEY, "sha256") }],
    ["SHA256 in lower case", { "X-QF-SIGNTYPE": "sha256", "X-QF-SIGN": sign(aPayment(), KEY, "sha256").toLowerCase() }],
  ])("accepts a signature as %s", async (_, headers) => {
    const simulator = await aSimulator()
    expect((await call(simulator, "payment", aPayment(), { headers })).body.respcd).toBe("0000")
  })

  it.each([
    ["made with another key", { key: "fedcba9876543210FEDCBA9876543210" }],
    ["of an unknown app code", { appCode: "NOBODY" }],
    ["without the app code's key", { appCode: "" }],
    ["that is missing", { headers: { "X-QF-SIGN": "" } }],
    ["of the wrong length", { headers: { "X-QF-SIGN": "ABC" } }],
    ["of SHA256 that does not say so", { headers: { "X-QF-SIGN": sign(aPayment(), KEY, "sha256") } }],
    ["of an unknown type", { headers: { "X-QF-SIGNTYPE": "RSA" } }],
  ])("refuses a signature %s with 1108, on HTTP 200", async (_, options) => {
    const simulator = await aSimulator()
    const { status, body } = await call(simulator, "payment", aPayment(), options)
    expect(status).toBe(200)
    expect(body).toEqual({ respcd: "1108", respmsg: "", resperr: "Signature error (1108)" })
    expect(simulator.orders()).toEqual([])
  })

  it("signs exactly what it received, including empty parameters", async () => {
    const simulator = await aSimulator()
    const withEmpty = aPayment({ goods_name: "", udid: "" })
    expect((await call(simulator, "payment", withEmpty)).body).toMatchObject({ respcd: "0000", udid: "qiantai2" })
    const unsigned = await call(simulator, "payment", aPayment({ out_trade_no: "ORDER2", goods_name: "" }), {
      headers: { "X-QF-SIGN": sign(aPayment({ out_trade_no: "ORDER2" })) },
    })
    expect(unsigned.body.respcd).toBe("1108")
  })

  it("accepts parameters in the URL, in the body, and in both", async () => {
    const simulator = await aSimulator()
    const { out_trade_no = "", ...rest } = aPayment()
    expect((await call(simulator, "payment", {}, { inUrl: aPayment() })).body.respcd).toBe("0000")
    const both = await call(simulator, "payment", rest, { inUrl: { out_trade_no: `${out_trade_no}B` } })
    expect(both.body).toMatchObject({ respcd: "0000", out_trade_no: "ORDER1B" })
  })

  it.each(["query", "close", "reversal"])("accepts %s by GET and by POST", async (operation) => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment())
    const params = { out_trade_no: "ORDER1", txamt: "1000", txdtm: "2025-06-10 12:00:00" }
    for (const method of ["GET", "POST"] as const) {
      const { status, body } = await call(simulator, operation, params, { method })
      expect({ status, respcd: typeof body.respcd }).toEqual({ status: 200, respcd: "string" })
      expect(body.respcd).not.toBe("1108")
    }
  })

  it.each(["payment", "refund"])("accepts %s by POST only", async (operation) => {
    const simulator = await aSimulator()
    expect((await call(simulator, operation, aPayment(), { method: "GET" })).status).toBe(405)
    expect(simulator.orders()).toEqual([])
  })

  it("does not accept JSON bodies, which have no signed parameters", async () => {
    const simulator = await aSimulator()
    const response = await fetch(`${simulator.url}/trade/v1/payment`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-QF-APPCODE": APP_CODE, "X-QF-SIGN": sign(aPayment()) },
      body: JSON.stringify(aPayment()),
    })
    expect(await response.json()).toMatchObject({ respcd: "1108" })
  })

  it.each([
    ["txamt", undefined, "1104"],
    ["txamt", "", "1104"],
    ["txamt", "10.00", "1103"],
    ["txamt", "-5", "1103"],
    ["txamt", "1e3", "1103"],
    ["txamt", "123456789012", "1103"],
    ["txamt", "0", "1104"],
    ["txcurrcd", undefined, "1104"],
    ["txcurrcd", "hkd", "1104"],
    ["txcurrcd", "GBP", "1104"],
    ["pay_type", undefined, "1104"],
    ["pay_type", "8002", "1103"],
    ["pay_type", "999999", "1104"],
    ["pay_type", "802808", "1104"],
    ["pay_type", "802801", "1104"],
    ["out_trade_no", undefined, "1104"],
    ["out_trade_no", "x".repeat(129), "1104"],
    ["out_trade_no", "with space", "1103"],
    ["out_trade_no", "one,two", "1103"],
    ["txdtm", undefined, "1104"],
    ["txdtm", "2025-06-10T12:00:00Z", "1103"],
    ["txdtm", "20250610120000", "1103"],
    ["expired_time", "4", "1104"],
    ["expired_time", "121", "1104"],
    ["expired_time", "ten", "1103"],
    ["goods_name", "x".repeat(65), "1104"],
    ["udid", "x".repeat(41), "1104"],
    ["notify_url", `https://shop.example/${"x".repeat(256)}`, "1104"],
    ["notify_url", "shop.example/hook", "1103"],
    ["return_url", "javascript:alert(1)", "1103"],
    ["extend_info", "{not json", "1103"],
    ["extend_info", "7", "1103"],
    ["rmb_tag", "Y", "1104"],
    ["mchid", "ZaMVg12345", "1104"],
  ])("refuses a payment whose %s is %j with %s", async (name, value, respcd) => {
    const simulator = await aSimulator()
    const params = aPayment(value === undefined ? {} : { [name]: value })
    if (value === undefined) delete params[name]
    const { status, body } = await call(simulator, "payment", params)
    expect({ status, respcd: body.respcd }).toEqual({ status: 200, respcd })
    expect(Object.keys(body)).toEqual(["respcd", "respmsg", "resperr"])
    expect(simulator.orders()).toEqual([])
  })

  it.each([
    ["800107", "openid"],
    ["800108", "auth_code"],
    ["800207", "sub_openid"],
    ["800212", "extend_info"],
    ["800210", "goods_name"],
  ])("refuses %s without %s", async (pay_type, name) => {
    const simulator = await aSimulator()
    const { body } = await call(simulator, "payment", aPayment({ pay_type }))
    expect(body).toMatchObject({ respcd: "1104", respmsg: `${name} is missing` })
  })

  it("refuses a parameter sent twice", async () => {
    const simulator = await aSimulator()
    const response = await fetch(`${simulator.url}/trade/v1/query`, {
      method: "POST",
      headers: {
        "X-QF-APPCODE": APP_CODE,
        "X-QF-SIGN": sign({ "out_trade_no=A&out_trade_no": "B" }),
      },
      body: new URLSearchParams([
        ["out_trade_no", "A"],
        ["out_trade_no", "B"],
      ]),
    })
    expect(await response.json()).toMatchObject({ respcd: "1103" })
  })

  it("requires an issued mchid on every call, and the correct one", async () => {
    const simulator = await aSimulator({ accounts: [{ appCode: APP_CODE, clientKey: KEY, mchid: "ZaMVg12345" }] })
    const withMchid = (mchid: string) => call(simulator, "payment", aPayment({ mchid }))
    expect((await call(simulator, "payment", aPayment())).body.respcd).toBe("1104")
    expect((await withMchid("other")).body.respcd).toBe("1104")
    expect((await withMchid("ZaMVg12345")).body.respcd).toBe("0000")
    for (const operation of ["query", "refund", "close", "reversal"]) {
      const { body } = await call(simulator, operation, { out_trade_no: "ORDER1" })
      expect(body).toMatchObject({ respcd: "1104", respmsg: "mchid is missing" })
    }
  })

  it("answers filter error for a pay type that is not enabled for the merchant", async () => {
    const simulator = await aSimulator({ accounts: [{ appCode: APP_CODE, clientKey: KEY, payTypes: ["805801"] }] })
    expect((await call(simulator, "payment", aPayment())).body).toEqual({
      respcd: "1104",
      respmsg: "filter error",
      resperr: "",
    })
    expect((await call(simulator, "payment", aPayment({ pay_type: "805801" }))).body.respcd).toBe("0000")
  })

  it("charges PayMe, FPS and Octopus in Hong Kong dollars only", async () => {
    const simulator = await aSimulator()
    for (const pay_type of ["805801", "802001", "803701"]) {
      expect((await call(simulator, "payment", aPayment({ pay_type, txcurrcd: "CNY" }))).body.respcd).toBe("1104")
    }
  })

  it("accepts Alipay's overseas web page above 1.00 only", async () => {
    const simulator = await aSimulator()
    const web = { pay_type: "801101" }
    expect((await call(simulator, "payment", aPayment({ ...web, txamt: "100" }))).body.respcd).toBe("1104")
    expect((await call(simulator, "payment", aPayment({ ...web, txamt: "101" }))).body.respcd).toBe("0000")
  })

  it("accepts WeChat Pay in renminbi if it is tagged", async () => {
    const simulator = await aSimulator()
    expect((await call(simulator, "payment", aPayment({ txcurrcd: "CNY", rmb_tag: "Y" }))).body.respcd).toBe("0000")
  })

  it.each([
    [1251 as const, { respcd: "1251", respmsg: "out_trade_no is used" }],
    ["1102" as const, { respcd: "1102" }],
    ["2011" as const, { respcd: "2011" }],
  ])("refuses a number it has seen with %s", async (duplicateCode, expected) => {
    const simulator = await aSimulator({ duplicateCode })
    await call(simulator, "payment", aPayment())
    expect((await call(simulator, "payment", aPayment())).body).toMatchObject({
      ...expected,
      out_trade_no: "ORDER1",
    })
    expect(simulator.orders()).toHaveLength(1)
  })

  it("repeats an unpaid order's first answer, if configured", async () => {
    const simulator = await aSimulator({ duplicateCode: "existing" })
    const first = await call(simulator, "payment", aPayment())
    expect((await call(simulator, "payment", aPayment())).raw).toBe(first.raw)
    expect((await call(simulator, "payment", aPayment({ txamt: "2000" }))).body.respcd).toBe("1267")
    simulator.pay("ORDER1")
    expect((await call(simulator, "payment", aPayment())).body.respcd).toBe("1260")
  })

  it("honors expired_time where QFPay documents it, and waits 30 minutes elsewhere", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment({ expired_time: "5" }))
    await call(simulator, "payment", aPayment({ out_trade_no: "PAYME", pay_type: "805801", expired_time: "5" }))
    await simulator.advance(5 * 60_000)
    expect(simulator.order("ORDER1")).toMatchObject({ state: "expired", respcd: "1181" })
    expect(simulator.order("PAYME").state).toBe("waiting")
    await simulator.advance(25 * 60_000)
    expect(simulator.order("PAYME").state).toBe("expired")
  })

  it("logs each call with its parameters, without the key", async () => {
    const simulator = await aSimulator()
    await call(simulator, "payment", aPayment({ ...EXTRAS }))
    const [request] = simulator.requests()
    expect(request).toMatchObject({
      operation: "payment",
      method: "POST",
      appCode: APP_CODE,
      params: { out_trade_no: "ORDER1" },
      signatureAccepted: true,
      status: 200,
      reply: { respcd: "0000" },
    })
    expect(JSON.stringify(simulator.requests())).not.toContain(KEY)
  })

  it("answers 429 above the call limit, if one is set", async () => {
    const simulator = await aSimulator({ rateLimit: { perSecond: 100, perMinute: 2 } })
    const query = () => call(simulator, "query", { out_trade_no: "ORDER1" })
    expect([(await query()).status, (await query()).status, (await query()).status]).toEqual([200, 200, 429])
  })

  it("has nothing else under /trade", async () => {
    const simulator = await aSimulator()
    expect((await fetch(`${simulator.url}/trade/v1/cancel`, { method: "POST" })).status).toBe(404)
  })
})
