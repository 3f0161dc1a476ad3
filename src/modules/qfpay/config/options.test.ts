import { BASE_URLS, endpointOf, isSimulated, notifyUrlOf, parseOptions, takesRealMoney } from "./options"
import { SIMULATOR_ACCOUNT } from "../../../qfpay/catalogue"
import { QfpayConfigError } from "../../../qfpay/errors"

const anAccount = (overrides: Readonly<Record<string, unknown>> = {}) => ({
  appCode: "APP-CODE-A6A49A66",
  clientKey: "CLIENT-KEY-0123456789",
  environment: "test",
  ...overrides,
})

const someOptions = (overrides: Readonly<Record<string, unknown>> = {}) => ({
  accounts: { qfpay: anAccount() },
  backendUrl: "https://api.shop.example",
  ...overrides,
})

const withAccount = (overrides: Readonly<Record<string, unknown>>) =>
  someOptions({ accounts: { qfpay: anAccount(overrides) } })

function problemsOf(options: unknown): readonly string[] {
  try {
    parseOptions(options)
  } catch (error) {
    if (error instanceof QfpayConfigError) return error.problems
    throw error
  }
  return []
}

describe("The plugin's options", () => {
  it("need an app code, a client key, an environment and the backend's URL; the rest has a default", () => {
    expect(parseOptions(someOptions())).toEqual({
      accounts: {
        qfpay: {
          appCode: "APP-CODE-A6A49A66",
          clientKey: "CLIENT-KEY-0123456789",
          environment: "test",
          merchantRegion: "hk",
          wechatDirectSettlement: false,
          signType: "MD5",
        },
      },
      alertEmails: [],
      alertLanguage: "en",
      backendUrl: "https://api.shop.example",
      qrExpiryMinutes: 30,
      shopperMessages: {},
      latePayments: "refund",
      requestTimeoutMs: 15_000,
      callsPerMinute: 400,
      enquiriesPerMinute: 300,
      maxStreams: 5_000,
    })
  })

  it("accept everything that is documented", () => {
    const options = {
      accounts: {
        "hk-shop": anAccount({
          mchid: "ZaMVg12345",
          baseUrl: "http://127.0.0.1:4000",
          merchantRegion: "overseas",
          wechatDirectSettlement: true,
          signType: "SHA256",
          udid: "till-1",
          limitPay: "no_credit",
          payTag: "ALIPAYCN",
        }),
        second_shop: anAccount({ environment: "live" }),
      },
      backendUrl: "https://api.shop.example",
      returnUrl: "https://shop.example/checkout/qfpay?lang=zh",
      goodsName: "Lantern Lane",
      shopperMessages: { fr: { declined: "Paiement refusé." }, "pt-BR": {} },
      qrExpiryMinutes: 5,
      latePayments: "hold",
      requestTimeoutMs: 60_000,
      callsPerMinute: 1_000,
      enquiriesPerMinute: 400,
      maxStreams: 100,
    }
    expect(parseOptions(options)).toMatchObject(options)
    expect(Object.keys(parseOptions(options).accounts)).toEqual(["hk-shop", "second_shop"])
  })

  it("tolerate spaces around a copied key and a trailing slash of a URL", () => {
    const { accounts, backendUrl } = parseOptions({
      accounts: { qfpay: anAccount({ clientKey: " KEY \n", baseUrl: "https://openapi-jp.qfapi.com//" }) },
      backendUrl: "https://api.shop.example/",
    })
    expect(accounts.qfpay).toMatchObject({ clientKey: "KEY", baseUrl: "https://openapi-jp.qfapi.com" })
    expect(backendUrl).toBe("https://api.shop.example")
  })

  it("clean the goods name for the wallets", () => {
    expect(parseOptions(someOptions({ goodsName: "Mei's Lamps & Lanterns Limited" })).goodsName).toBe(
      "Mei s Lamps Lanterns",
    )
  })

  it("may return shoppers to an http URL while no real money is charged", () => {
    expect(problemsOf(someOptions({ returnUrl: "http://localhost:8000/checkout/qfpay" }))).toEqual([])
    const simulated = withAccount({ environment: "live", baseUrl: "http://127.0.0.1:4000" })
    expect(problemsOf({ ...simulated, returnUrl: "http://localhost:8000/" })).toEqual([])
  })

  it("may include the database settings that Medusa adds to every module", () => {
    expect(parseOptions(someOptions({ database: { clientUrl: "postgres://localhost" } }))).not.toHaveProperty(
      "database",
    )
  })

  it("accept a base URL instead of an environment", () => {
    const options = withAccount({ environment: undefined, baseUrl: "http://127.0.0.1:4000" })
    expect(problemsOf(options)).toEqual([])
  })

  it.each<[what: string, options: unknown, problems: readonly (string | RegExp)[]]>([
    ["nothing", undefined, [/^accounts: must be an object with at least one account/, /^backendUrl: is missing/]],
    ["null", null, [/^accounts: /, /^backendUrl: is missing/]],
    ["text", "qfpay", ["options: must be an object"]],
    ["no account", someOptions({ accounts: {} }), [/^accounts: is empty; give at least one account/]],
    ["accounts as a list", someOptions({ accounts: [anAccount()] }), [/^accounts: must be an object/]],
    ["accounts as null", someOptions({ accounts: null }), [/^accounts: must be an object/]],
    ["an account as text", someOptions({ accounts: { qfpay: "x" } }), ["accounts.qfpay: must be an object"]],
    ["an account as null", someOptions({ accounts: { qfpay: null } }), ["accounts.qfpay: must be an object"]],
    [
      "an account's id with a space",
      someOptions({ accounts: { "my shop": anAccount() } }),
      ["accounts.my shop: an account's id may hold letters, digits, - and _, at most 40"],
    ],
    ["an account's id that is too long", someOptions({ accounts: { ["a".repeat(41)]: anAccount() } }), [/at most 40$/]],
    [
      "no app code",
      withAccount({ appCode: undefined }),
      ["accounts.qfpay.appCode: is missing; set it to the app code that QFPay issued"],
    ],
    ["an empty app code", withAccount({ appCode: "" }), [/^accounts\.qfpay\.appCode: is empty; set it to/]],
    ["a blank app code", withAccount({ appCode: "  " }), [/^accounts\.qfpay\.appCode: is empty; set it to/]],
    [
      "no client key",
      withAccount({ clientKey: undefined }),
      ["accounts.qfpay.clientKey: is missing; set it to the client key that QFPay issued"],
    ],
    ["a client key that is a number", withAccount({ clientKey: 42 }), [/^accounts\.qfpay\.clientKey: must be text/]],
    ["an empty mchid", withAccount({ mchid: "" }), [/^accounts\.qfpay\.mchid: is empty; .*leave it out/]],
    ["an mchid that is too long", withAccount({ mchid: "m".repeat(65) }), [/^accounts\.qfpay\.mchid: .*64 characters/]],
    [
      "no environment",
      withAccount({ environment: undefined }),
      ['accounts.qfpay.environment: is missing; set it to "sandbox", "test" or "live" (or set baseUrl)'],
    ],
    [
      "an environment QFPay does not have",
      withAccount({ environment: "production" }),
      ['accounts.qfpay.environment: must be one of "sandbox", "test", "live"'],
    ],
    ["an invalid base URL", withAccount({ baseUrl: "qfapi.com" }), [/^accounts\.qfpay\.baseUrl: must be a URL/]],
    ["a base URL of a file", withAccount({ baseUrl: "file:///etc" }), [/^accounts\.qfpay\.baseUrl: must be a URL/]],
    [
      "a region QFPay does not have",
      withAccount({ merchantRegion: "jp" }),
      ['accounts.qfpay.merchantRegion: must be one of "hk", "overseas"'],
    ],
    [
      "a direct settlement that is text",
      withAccount({ wechatDirectSettlement: "true" }),
      ["accounts.qfpay.wechatDirectSettlement: must be true or false"],
    ],
    [
      "a signature type in lower case",
      withAccount({ signType: "md5" }),
      ['accounts.qfpay.signType: must be one of "MD5", "SHA256"'],
    ],
    [
      "a device id that is too long",
      withAccount({ udid: "u".repeat(41) }),
      [/^accounts\.qfpay\.udid: .*40 characters/],
    ],
    [
      "a misspelled key of an account",
      withAccount({ client_key: "x" }),
      ["accounts.qfpay.client_key: is not an option; check its spelling"],
    ],
    ["a misspelled option", someOptions({ acounts: {} }), ["acounts: is not an option; check its spelling"]],
    ["no backend URL", someOptions({ backendUrl: undefined }), [/^backendUrl: is missing; set it to the public URL/]],
    ["a backend URL without https", someOptions({ backendUrl: "api.shop.example" }), [/^backendUrl: must be a URL/]],
    ["an invalid return URL", someOptions({ returnUrl: "/checkout" }), [/^returnUrl: must be a URL/]],
    [
      "an http return URL with a live account",
      { ...withAccount({ environment: "live" }), returnUrl: "http://shop.example/" },
      ['returnUrl: must start with https://, because the account "qfpay" is live'],
    ],
    [
      "a return URL that is too long with the session's id in it",
      someOptions({ returnUrl: `https://shop.example/${"a".repeat(200)}` }),
      ["returnUrl: has 274 characters with a payment session's id in it; QFPay takes at most 200"],
    ],
    ["a goods name that no wallet shows", someOptions({ goodsName: "★★★" }), [/^goodsName: has nothing a wallet/]],
    ["an empty goods name", someOptions({ goodsName: " " }), [/^goodsName: is empty/]],
    ["a limit QFPay does not have", withAccount({ limitPay: "no_debit" }), [/limitPay: must be one of "no_credit"$/]],
    ["a tag QFPay does not have", withAccount({ payTag: "HK" }), [/payTag: must be one of "ALIPAYHK", "ALIPAYCN"$/]],
    ["an expiry below QFPay's", someOptions({ qrExpiryMinutes: 4 }), [/^qrExpiryMinutes: .*minutes from 5 to 120$/]],
    ["an expiry above QFPay's", someOptions({ qrExpiryMinutes: 121 }), [/^qrExpiryMinutes: .*from 5 to 120$/]],
    ["half a minute", someOptions({ qrExpiryMinutes: 5.5 }), [/^qrExpiryMinutes: must be a whole number/]],
    ["an expiry as text", someOptions({ qrExpiryMinutes: "30" }), [/^qrExpiryMinutes: must be a whole number/]],
    ["an expiry that is no number", someOptions({ qrExpiryMinutes: NaN }), [/^qrExpiryMinutes: must be a whole/]],
    [
      "an unknown latePayments",
      someOptions({ latePayments: "keep" }),
      ['latePayments: must be one of "refund", "hold"'],
    ],
    ["a zero timeout", someOptions({ requestTimeoutMs: 0 }), [/^requestTimeoutMs: .*from 1000 to 60000$/]],
    ["an endless timeout", someOptions({ requestTimeoutMs: Infinity }), [/^requestTimeoutMs: .*from 1000 to 60000$/]],
    [
      "more enquiries than QFPay serves",
      someOptions({ enquiriesPerMinute: 401 }),
      [/^enquiriesPerMinute: .*from 1 to 400, .*\(callsPerMinute\)$/],
    ],
    ["no enquiries", someOptions({ enquiriesPerMinute: 0 }), [/^enquiriesPerMinute: .*from 1 to 100000$/]],
    ["streams for nobody", someOptions({ maxStreams: 0 }), [/^maxStreams: .*from 1 to 100000$/]],
  ])("fail the boot and say where and what is allowed: %s", (_, options, problems) => {
    const found = problemsOf(options)
    expect(found).toHaveLength(problems.length)
    problems.forEach((problem, index) => expect(found[index]).toEqual(expect.stringMatching(exactly(problem))))
  })

  it("report every problem at once, account by account", () => {
    const options = {
      accounts: { one: { appCode: "", environment: "prod" }, two: anAccount({ clientKey: null, signType: "SHA1" }) },
      qrExpiryMinutes: 1,
      latePayments: "keep",
      enquriesPerMinute: 3,
    }
    expect(problemsOf(options).map((problem) => problem.split(":")[0])).toEqual([
      "accounts.one.appCode",
      "accounts.one.clientKey",
      "accounts.one.environment",
      "accounts.two.clientKey",
      "accounts.two.signType",
      "backendUrl",
      "qrExpiryMinutes",
      "latePayments",
      "enquriesPerMinute",
    ])
  })

  it("report problems inside an account along with its invalid id", () => {
    const options = someOptions({ accounts: { "my shop": anAccount({ clientKey: undefined }) } })
    expect(problemsOf(options).join("\n")).toMatch(/accounts\.my shop\.clientKey: is missing/)
  })

  it("report an overlong notify URL along with the other problems", () => {
    const options = someOptions({ backendUrl: `https://${"a".repeat(190)}.example`, qrExpiryMinutes: 1 })
    expect(problemsOf(options).map((problem) => problem.split(":")[0])).toEqual(
      expect.arrayContaining(["qrExpiryMinutes", "backendUrl"]),
    )
  })

  it("never reveal a secret, whatever is wrong", () => {
    const secrets = ["APP-CODE-A6A49A66", "CLIENT-KEY-0123456789", "MCHID-ZaMVg12345"]
    const [appCode, clientKey, mchid] = secrets
    const everythingWrong = { environment: "x", merchantRegion: "x", signType: "x", udid: 1, extra: clientKey }
    const messages = [
      someOptions({ accounts: { qfpay: { appCode, clientKey, mchid, ...everythingWrong } } }),
      someOptions({ accounts: { qfpay: { appCode: [appCode], clientKey: { key: clientKey }, mchid: [mchid] } } }),
      someOptions({ accounts: { qfpay: { appCode: `${appCode}${"x".repeat(300)}`, clientKey, mchid } } }),
      someOptions({ accounts: { qfpay: { appCode, clientKey: `${clientKey}${"x".repeat(300)}`, mchid } } }),
      someOptions({ accounts: { qfpay: { appCode, clientKey, mchid: `${mchid}${"x".repeat(300)}` } } }),
      someOptions({ accounts: { qfpay: { appCode, clientKey, mchid, baseUrl: `x://${clientKey}` } } }),
      someOptions({ accounts: [appCode, clientKey, mchid] }),
      someOptions({ accounts: clientKey }),
      clientKey,
    ].map((options) => problemsOf(options).join("\n"))
    for (const message of messages) {
      expect(message).not.toBe("")
      for (const secret of secrets) expect(message).not.toContain(secret)
    }
  })
})

/** Compares a sentence in full, and a pattern as it is. */
function exactly(problem: string | RegExp): RegExp {
  return problem instanceof RegExp ? problem : new RegExp(`^${problem.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`)
}

describe("An account's address at QFPay", () => {
  const endpoint = (overrides: Readonly<Record<string, unknown>>) => {
    const account = parseOptions(withAccount(overrides)).accounts.qfpay
    if (!account) throw new Error("The account was lost.")
    return endpointOf(account)
  }

  it.each([
    ["sandbox", "https://openapi-int.qfapi.com"],
    ["test", "https://test-openapi-hk.qfapi.com"],
    ["live", "https://openapi-hk.qfapi.com"],
  ] as const)("in %s is QFPay's own: %s", (environment, baseUrl) => {
    expect(endpoint({ environment })).toEqual({ baseUrl, environment })
    expect(BASE_URLS[environment]).toBe(baseUrl)
  })

  it("is the base URL if set, even with an environment", () => {
    const baseUrl = "http://127.0.0.1:4000"
    expect(endpoint({ environment: "live", baseUrl })).toEqual({ baseUrl, environment: "custom" })
  })
})

describe("The notify URL", () => {
  it("is on the backend and includes the account, so that each account registers its own", () => {
    expect(notifyUrlOf("https://api.shop.example", "hk-shop")).toBe("https://api.shop.example/hooks/qfpay/hk-shop")
  })

  it("may have up to 200 characters, which every page of QFPay's documents allows", () => {
    const path = "/hooks/qfpay/qfpay".length
    const backendUrl = (length: number) => `https://api.shop.example/${"a".repeat(length - path - 25)}`
    expect(problemsOf(someOptions({ backendUrl: backendUrl(200) }))).toEqual([])
    expect(problemsOf(someOptions({ backendUrl: backendUrl(201) }))).toEqual([
      'backendUrl: makes a notify URL of 201 characters for the account "qfpay"; QFPay takes at most 200',
    ])
  })

  it("is measured for each account", () => {
    const backendUrl = `https://api.shop.example/${"a".repeat(200 - 25 - "/hooks/qfpay/b".length)}`
    const accounts = { b: anAccount(), bb: anAccount(), bbb: anAccount() }
    expect(problemsOf({ accounts, backendUrl })).toEqual([
      expect.stringContaining('201 characters for the account "bb"'),
      expect.stringContaining('202 characters for the account "bbb"'),
    ])
  })

  it.each(["https://api.shop.example?x=1", "https://api.shop.example/#store", "https://api.shop.example/a?b=c"])(
    "cannot be built from %s, which would put the path into the query or drop it, so the boot fails",
    (backendUrl) => {
      expect(problemsOf(someOptions({ backendUrl })).join()).toMatch(/^backendUrl: /)
    },
  )
})

describe("An account's base URL", () => {
  const problems = (baseUrl: string) => problemsOf(withAccount({ baseUrl, environment: undefined }))
  const first = (baseUrl: string) => parseOptions(withAccount({ baseUrl, environment: undefined })).accounts.qfpay!

  it.each([
    "http://openapi-hk.qfapi.com",
    "http://10.0.0.5:4010",
    "http://localhost.evil.example",
    "http://127.0.0.1.nip.io",
  ])("must use https where money is involved: %s", (baseUrl) => {
    expect(problems(baseUrl)).toEqual([expect.stringMatching(/^accounts\.qfpay\.baseUrl: must start with https:\/\//)])
  })

  it.each(["http://localhost:4010", "http://qfpay.localhost", "http://127.0.0.1:4010", "http://[::1]:4010"])(
    "may use http on this machine, where only a simulator can run: %s",
    (baseUrl) => {
      expect(problems(baseUrl)).toEqual([])
      expect([isSimulated(first(baseUrl)), takesRealMoney(first(baseUrl))]).toEqual([true, false])
    },
  )

  it("of another region is live and requires an https return URL; a test host's is not", () => {
    expect(takesRealMoney(first("https://openapi-jp.qfapi.com"))).toBe(true)
    expect(takesRealMoney(first("https://test-openapi-eur.qfapi.com"))).toBe(false)
    const options = {
      ...withAccount({ baseUrl: "https://openapi-jp.qfapi.com" }),
      returnUrl: "http://shop.example/back",
    }
    expect(problemsOf(options)).toEqual([expect.stringMatching(/^returnUrl: must start with https:\/\//)])
  })

  it("does not matter for an account with the simulator's published key", () => {
    const { clientKey } = SIMULATOR_ACCOUNT
    expect(isSimulated(parseOptions(withAccount({ clientKey })).accounts.qfpay!)).toBe(true)
    expect(isSimulated(parseOptions(someOptions()).accounts.qfpay!)).toBe(false)
  })
})
