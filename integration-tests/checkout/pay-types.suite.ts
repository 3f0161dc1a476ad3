import { PAY_TYPES } from "../../src/qfpay/catalogue"
import { ACCOUNTS, ledgerOf, type StorePaymentSession, suite, waitForState } from "../setup"
import {
  chooseOnTheHostedPage,
  DIRECT,
  EXPIRY,
  HONG_KONG,
  OVERSEAS,
  pay,
  qr,
  roads,
  type Row,
  TERMINALS,
  traces,
  tryToPay,
} from "../setup/pay-types"

describe("The pay types", () => {
  it("are all in these tables, once each", () => {
    const codes = [...HONG_KONG, ...OVERSEAS, ...DIRECT].map(({ payType }) => payType)
    expect([...codes, ...TERMINALS].sort()).toEqual(PAY_TYPES.map(({ code }) => code).sort())
  })
})

export default suite("A merchant in Hong Kong", (store) => {
  it.each(["alipay", "wechat", "payme", "unionpay", "others"])(
    "can use every pay type (%s), from the choice to the placed order",
    async (group) => {
      const isInGroup = ({ provider }: Row) => provider.startsWith(`pp_qfpay-${group}_`)
      const named = ["alipay", "wechat", "payme", "unionpay"].map((name) => `pp_qfpay-${name}_`)
      const isOther = ({ provider }: Row) => !named.some((name) => provider.startsWith(name))
      const rows = HONG_KONG.filter(group === "others" ? isOther : isInGroup)
      expect(rows.length).toBeGreaterThan(3)
      expect(await roads(store, rows)).toEqual({})
    },
  )

  it("gets the wallet's best scenario for the shopper's device", async () => {
    for (const [provider, device, payType] of [
      ["pp_qfpay-alipay_qfpay", "mobile", "801512"],
      ["pp_qfpay-alipay_qfpay", "desktop", "801501"],
      ["pp_qfpay-wechat_qfpay", "mobile", "800212"],
      ["pp_qfpay-fps_qfpay", "mobile", "802001"],
      ["pp_qfpay-card_qfpay", "mobile", "802801"],
    ] as const) {
      const { data } = await store.startPayment(await store.createCart(), provider, { device })
      expect([provider, device, data.pay_type]).toEqual([provider, device, payType])
    }
  })

  it("sends WeChat the address of the shopper's request, and returns the shopper", async () => {
    const answer = await tryToPay(
      store,
      "pp_qfpay-wechat_qfpay",
      { scenario: "h5" },
      { "x-forwarded-for": "198.51.100.9" },
    )
    const [session] = answer.data.payment_collection.payment_sessions as StorePaymentSession[]
    const asked = store.simulator.requests().at(-1)
    expect(JSON.parse(asked?.params.extend_info ?? "")).toMatchObject({ spbill_create_ip: "198.51.100.9" })
    const back = `http://localhost:8000/checkout/qfpay?payment_session_id=${session?.id}`
    expect(String(session?.data.pay_url)).toMatch(/\?prepay_id=.*&package=/)
    expect(String(session?.data.pay_url).endsWith(`&redirect_url=${encodeURIComponent(back)}`)).toBe(true)
    expect(JSON.stringify(session?.data)).not.toContain("198.51.100.9")
  })

  it("returns the shopper to the storefront's page, on an origin of its CORS list", async () => {
    const data = { scenario: "wap", return_url: "http://localhost:8000/other?cart=7" }
    const session = await store.startPayment(await store.createCart(), "pp_qfpay-payme_qfpay", data)
    expect(store.simulator.order(String(session.data.out_trade_no)).returnUrl).toBe(
      `http://localhost:8000/other?cart=7&payment_session_id=${session.id}`,
    )
  })

  it("gets an explanation for impossible requests, before QFPay is called and before anything is written", async () => {
    const before = await traces(store)
    const refusals: [provider: string, data: Record<string, unknown>, message: RegExp][] = [
      ...TERMINALS.map((code): [string, Record<string, unknown>, RegExp] => [
        "pp_qfpay-card_qfpay",
        { scenario: "terminal", pay_type: code },
        /^data\.scenario: .*has no 'terminal' here/,
      ]),
      ["pp_qfpay-alipay_qfpay", { scenario: "cpm" }, /^data\.auth_code: is missing/],
      ["pp_qfpay-wechat_qfpay", { scenario: "jsapi" }, /^data\.openid: is missing/],
      ["pp_qfpay-alipay_qfpay", { scenario: "service_window" }, /^data\.scenario: .*has no 'service_window' here/],
      ["pp_qfpay_qfpay", {}, /^data\.wallet: is missing/],
      [
        "pp_qfpay-card_qfpay",
        { return_url: "https://evil.example/" },
        /^data\.return_url: .*not an origin of this shop/,
      ],
      ["pp_qfpay-wechat_qfpay", { scenario: "h5", client_ip: "x" }, /^data\.client_ip: /],
    ]
    for (const [provider, data, message] of refusals) {
      const refused = await tryToPay(store, provider, data)
      expect(refused).toMatchObject({ status: 400, data: { code: "QFPAY_USAGE" } })
      expect(refused.data.message).toMatch(message)
    }
    expect(await traces(store)).toEqual(before)
  })

  it("cannot use a currency that the wallet does not support, before QFPay is called", async () => {
    const before = await traces(store)
    await expect(pay(store, "pp_qfpay-payme_qfpay", { amount: 10, currency_code: "usd" })).rejects.toMatchObject({
      code: "QFPAY_AMOUNT",
      message: expect.stringMatching(/^currency_code: PayMe .*supports only HKD/) as string,
    })
    expect(await traces(store)).toEqual(before)
  })

  it("can have two accounts, each with its own credentials and its own notify URL", async () => {
    const both = ["qfpay", "second"].map((account) => qr("800201", `pp_qfpay-wechat_${account}`, EXPIRY))
    expect(await roads(store, both)).toEqual({})
    const seen = store.simulator.requests().map(({ appCode, params }) => [appCode, params.notify_url])
    for (const [appCode, notifyUrl] of seen.filter(([, url]) => url !== undefined)) {
      const account = appCode === ACCOUNTS.qfpay.appCode ? "qfpay" : "second"
      expect(notifyUrl).toBe(store.notifyUrl(account))
    }
  })

  it("gets the order of a card refused at first and paid in a second attempt, whichever row QFPay lists first", async () => {
    const cart = await store.createCart()
    const session = await store.startPayment(cart, "pp_qfpay-card_qfpay")
    const number = String(session.data.out_trade_no)
    await chooseOnTheHostedPage(store, session, "802801")
    store.simulator.decline(number, "1205")
    expect(await store.completeCart(cart.id)).toMatchObject({ status: 400 })
    expect(await ledgerOf(store.container).find(number)).toMatchObject({ syssn: null })
    await chooseOnTheHostedPage(store, session, "802801")
    store.simulator.pay(number)
    await waitForState(store.container, number, "applied")
    expect(await store.orderOf(cart.id)).toBeDefined()
  })

  it("sees the name of another region's pay type from a notification", async () => {
    store.simulator.foreignPayment({ account: ACCOUNTS.qfpay.appCode, outTradeNo: "TILL-1", amountMinor: 100 })
    await store.simulator.idle()
    await store.simulator.notifyNow("TILL-1", { fields: { pay_type: "804201" } })
    const events = await ledgerOf(store.container).events("TILL-1")
    expect(events.map(({ detail }) => detail?.pay_type_name)).toEqual([
      "Visa / Mastercard (card terminal)",
      "GrabPay, Malaysia / Singapore",
    ])
  })
})
