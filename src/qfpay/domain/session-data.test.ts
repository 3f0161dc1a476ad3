import { overwriteAll, parseStorefrontInput, type SessionData } from "."
import { QfpayUsageError } from "../errors"

const aSession = (overrides: Partial<SessionData> = {}): SessionData => ({
  account: "qfpay",
  wallet: "alipay",
  scenario: "mpm",
  pay_type: "801501",
  out_trade_no: "01JDQ4Z0G7V2C8R5N3K1W9XY6TP00000",
  txamt: 9950,
  txcurrcd: "HKD",
  created_at: "2025-01-01T12:00:00.000Z",
  expires_at: "2025-01-01T12:30:00.000Z",
  qrcode: "https://qr.example/1",
  ...overrides,
})

describe("What a storefront sends", () => {
  it("may be nothing", () => {
    expect(parseStorefrontInput(undefined)).toEqual({})
    expect(parseStorefrontInput({})).toEqual({})
  })

  it("may be each of the public keys", () => {
    const data = {
      scenario: "h5",
      device: "mobile",
      wallet: "wechat",
      return_url: "https://shop.example/checkout/qfpay?cart=1",
      auth_code: "284437902312345678",
      openid: "oo3Lss8d0hLOuyTuSJMVwLTk68JE",
      client_ip: "203.0.113.7",
    }
    expect(parseStorefrontInput(data)).toEqual(data)
    expect(parseStorefrontInput({ client_ip: "2001:db8::7" })).toEqual({ client_ip: "2001:db8::7" })
  })

  it.each([
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["::FFFF:203.0.113.7", "203.0.113.7"],
    ["2001:db8::ffff:7", "2001:db8::ffff:7"],
  ])("has the shopper's address in the form that wallets accept: %s is %s", (client_ip, plain) => {
    expect(parseStorefrontInput({ client_ip })).toEqual({ client_ip: plain })
  })

  it("is trimmed around a scanned code", () => {
    expect(parseStorefrontInput({ auth_code: " 28443 \n" }).auth_code).toBe("28443")
  })

  it("cannot claim that it was paid, or set an amount, a number or an account", () => {
    const hostile = {
      scenario: "mpm",
      status: "captured",
      paid: true,
      txamt: 1,
      amount: 1,
      txcurrcd: "JPY",
      syssn: "20250101155400020000000001",
      out_trade_no: "01JDQ4Z0G7V2C8R5N3K1W9XY6TP00000",
      account: "other",
      pay_type: "802001",
      expires_at: "2099-01-01T00:00:00Z",
      qrcode: "https://phish.example",
      mchid: "ZaMVg12345",
      notify_url: "https://phish.example",
      session_id: "payses_other",
    }
    expect(parseStorefrontInput(hostile)).toEqual({ scenario: "mpm" })
  })

  it("cannot reach into the prototype", () => {
    const hostile = JSON.parse(
      '{"__proto__": {"wallet": "fps"}, "constructor": {"prototype": {"paid": true}}}',
    ) as Record<string, unknown>
    expect(parseStorefrontInput(hostile)).toEqual({})
    expect(parseStorefrontInput(hostile).wallet).toBeUndefined()
    expect(({} as Readonly<Record<string, unknown>>).paid).toBeUndefined()
  })

  it.each<[field: string, value: unknown, allowed: RegExp]>([
    ["scenario", "qr", /"mpm"\|"cpm"\|"wap"/],
    ["scenario", 1, /"mpm"\|"cpm"/],
    ["device", "tablet", /"desktop"\|"mobile"/],
    ["wallet", "paypal", /"alipay"\|"wechat"\|"payme"\|"unionpay"\|"fps"\|"octopus"\|"card"\|"applepay"/],
    ["wallet", null, /"alipay"/],
    ["return_url", "shop", /URL/],
    ["return_url", `https://shop.example/${"a".repeat(200)}`, /200 characters/],
    ["auth_code", "", /1 character/],
    ["auth_code", "   ", /1 character/],
    ["auth_code", 284437902312345680, /string/],
    ["auth_code", "1".repeat(129), /128 characters/],
    ["openid", { $gt: "" }, /string/],
    ["openid", "o".repeat(129), /128 characters/],
    ["client_ip", "localhost", /IPv4|IP address/],
    ["client_ip", "203.0.113.7, 10.0.0.1", /IPv4|IP address/],
  ])("fails with the field and what is allowed when %s is %p", (field, value, allowed) => {
    expect(() => parseStorefrontInput({ [field]: value })).toThrow(QfpayUsageError)
    expect(() => parseStorefrontInput({ [field]: value })).toThrow(
      new RegExp(`^data\\.${field}: .*(?:${allowed.source})`),
    )
  })

  it("fails with all mistakes at once", () => {
    expect(() => parseStorefrontInput({ device: "tablet", wallet: "paypal" })).toThrow(
      /data\.device: .*; data\.wallet: /,
    )
  })

  it("is not repeated in the error, where a scanned code would end up in a log", () => {
    const auth_code = "284437902312345678".repeat(10)
    expect(() => parseStorefrontInput({ auth_code })).toThrow(expect.objectContaining({ facts: {} }))
    expect(() => parseStorefrontInput({ auth_code })).toThrow(/^(?!.*284437)/)
  })
})

describe("What a session stores", () => {
  /** Medusa merges what the provider returns over what the shopper sent, and the database drops undefined values. */
  const stored = (received: Record<string, unknown> | undefined, data: SessionData) =>
    JSON.parse(JSON.stringify({ ...received, ...overwriteAll(received, data) })) as unknown

  it("is what the provider wrote, without any key of the shopper's", () => {
    const received = {
      scenario: "web",
      auth_code: "284437902312345678",
      openid: "oo3Lss8d0hLOuyTuSJMVwLTk68JE",
      client_ip: "203.0.113.7",
      session_id: "payses_1",
      paid: true,
      txamt: 1,
      syssn: "20250101155400020000000001",
      out_trade_no: "MINE",
      pay_url: "https://phish.example",
      nested: { deep: [1, 2] },
    }
    expect(stored(received, aSession())).toEqual(aSession())
  })

  it("contains no QFPay number that the shopper made up before QFPay gave one", () => {
    expect(stored({ syssn: "20250101155400020000000001" }, aSession({ syssn: undefined }))).not.toHaveProperty("syssn")
  })

  it("contains no next action besides the provider's", () => {
    const received = { qrcode: "https://phish.example/qr", pay_params: { sign: "x" } }
    const data = aSession({ qrcode: undefined, pay_url: "https://pay.example/1" })
    expect(stored(received, data)).toMatchObject({ pay_url: "https://pay.example/1" })
    expect(stored(received, data)).not.toHaveProperty("qrcode")
    expect(stored(received, data)).not.toHaveProperty("pay_params")
  })

  it("is the same when the storefront sent nothing", () => {
    expect(stored(undefined, aSession())).toEqual(aSession())
    expect(stored({}, aSession())).toEqual(aSession())
  })

  it("is not changed by keys that are special in JavaScript", () => {
    const received = JSON.parse('{"__proto__": {"paid": true}, "toString": 1, "0": "x"}') as Record<string, unknown>
    expect(stored(received, aSession())).toEqual(aSession())
    expect(overwriteAll(received, aSession()).paid).toBeUndefined()
  })
})
