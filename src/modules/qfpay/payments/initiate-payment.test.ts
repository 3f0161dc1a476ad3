import { useDatabase } from "../__tests__/database"
import { SESSION } from "../__tests__/rows"
import { aShop } from "../__tests__/scripted-gateway"
import { DEFAULT_SETTING } from "../config/method-settings"
import { initiatePayment, type InitiatePaymentInput } from "./initiate-payment"
import {
  QfpayAmountError,
  QfpayDeclinedError,
  QfpayRejectionError,
  QfpayTransportError,
  QfpayUsageError,
} from "../../../qfpay/errors"

useDatabase()

const anInput = (overrides: Partial<InitiatePaymentInput> = {}): InitiatePaymentInput => ({
  account: "qfpay",
  providerId: "pp_qfpay-alipay_qfpay",
  wallet: "alipay",
  paymentSessionId: SESSION,
  amount: "100.5",
  currencyCode: "hkd",
  storefront: {},
  ...overrides,
})

describe("A new payment", () => {
  it("is in the ledger before QFPay is called, so that a crash leaves a number to enquire about", async () => {
    const { context, gateway, ledger } = aShop()
    const seen: string[] = []
    gateway.script.pay = async ({ out_trade_no }) => {
      seen.push((await ledger.find(out_trade_no))?.state ?? "not in the ledger")
      return { respcd: "0000", qrcode: "https://qr.example/1" }
    }
    await initiatePayment(context, anInput())
    expect(seen).toEqual(["created"])
  })

  it("requests the cart's amount to the cent and shows QFPay's code", async () => {
    const { context, gateway } = aShop()
    gateway.script.pay = ({ out_trade_no }) => ({
      respcd: "0000",
      qrcode: "https://qr.example/1",
      out_trade_no,
      txamt: "10050",
      txcurrcd: "HKD",
      syssn: "20250115155400020000000001",
    })
    const row = await initiatePayment(context, anInput())
    expect(row).toMatchObject({
      state: "waiting",
      txamt: 10050,
      txcurrcd: "HKD",
      pay_type: "801501",
      carrier: { qrcode: "https://qr.example/1" },
      syssn: "20250115155400020000000001",
      expires_at: new Date("2025-01-15T04:35:00Z"),
    })
    expect(gateway.paid).toMatchObject([
      {
        pay_type: "801501",
        out_trade_no: row.out_trade_no,
        txamt: 10050,
        txcurrcd: "HKD",
        notify_url: "https://api.shop.example/hooks/qfpay/qfpay",
        expired_time: 30,
      },
    ])
  })

  it("sends no expiry for a wallet for which QFPay does not document one", async () => {
    const { context, gateway } = aShop()
    await initiatePayment(context, anInput({ wallet: "payme" }))
    expect(gateway.paid[0]?.expired_time).toBeUndefined()
  })

  it("uses the wallet of its provider, whatever wallet the storefront names", async () => {
    const { context, gateway } = aShop()
    const row = await initiatePayment(context, anInput({ wallet: "alipay", storefront: { wallet: "fps" } }))
    expect(gateway.paid[0]?.pay_type).toBe("801501")
    expect(row).toMatchObject({ wallet: "alipay", pay_type: "801501" })
  })

  it.each<[what: string, overrides: Partial<InitiatePaymentInput>, error: typeof QfpayUsageError]>([
    ["less than half a cent", { amount: "0.004" }, QfpayAmountError],
    ["nothing", { amount: "0" }, QfpayAmountError],
    ["PayMe in yuan", { wallet: "payme", currencyCode: "cny" }, QfpayAmountError],
    ["a scenario the wallet does not have", { wallet: "fps", storefront: { scenario: "web" } }, QfpayUsageError],
    ["a card terminal", { wallet: "card", storefront: { scenario: "terminal" } }, QfpayUsageError],
    ["a hosted page without a return URL", { wallet: "card" }, QfpayUsageError],
    ["WeChat in a browser without a return URL", { wallet: "wechat", storefront: { scenario: "h5" } }, QfpayUsageError],
    [
      "WeChat inside WeChat without its openid",
      { wallet: "wechat", storefront: { scenario: "jsapi" } },
      QfpayUsageError,
    ],
    ["a scan without a code", { storefront: { scenario: "cpm" } }, QfpayUsageError],
    [
      "a return URL that is not the shop's",
      { storefront: { scenario: "wap", return_url: "https://evil.example/" } },
      QfpayUsageError,
    ],
    ["an unknown account", { account: "other" }, QfpayUsageError],
  ])("of %s is refused before anything is written or sent", async (_, overrides, error) => {
    const { context, gateway, rows } = aShop()
    await expect(initiatePayment(context, anInput(overrides))).rejects.toThrow(error)
    expect(gateway.paid).toEqual([])
    expect(await rows()).toEqual([])
  })

  it.each([
    ["1201", QfpayDeclinedError, "declined"],
    ["1181", QfpayDeclinedError, "expired"],
    ["1108", QfpayRejectionError, "refused"],
    ["1104", QfpayRejectionError, "refused"],
  ])("that QFPay answers with %s throws and is recorded", async (respcd, type, state) => {
    const { context, gateway, rows } = aShop()
    gateway.script.pay = () => ({ respcd, resperr: "words" })
    await expect(initiatePayment(context, anInput())).rejects.toThrow(type)
    expect(await rows()).toMatchObject([{ state, respcd }])
  })

  it.each([
    ["out_trade_no", { out_trade_no: "OTHER" }],
    ["txamt", { txamt: "10051" }],
    ["txcurrcd", { txcurrcd: "CNY" }],
  ])("is not shown when QFPay's answer has another %s", async (_, echo) => {
    const { context, gateway, rows } = aShop()
    gateway.script.pay = () => ({ respcd: "0000", qrcode: "https://qr.example/1", ...echo })
    await expect(initiatePayment(context, anInput())).rejects.toThrow(QfpayTransportError)
    expect(await rows()).toMatchObject([{ carrier: null }])
  })

  it("whose answer is lost leaves nothing payable: QFPay's order is closed", async () => {
    const { context, gateway, rows } = aShop()
    gateway.script.pay = () => {
      throw new QfpayTransportError("QFPay did not answer the payment call.", { moneyMoved: "unknown" })
    }
    gateway.script.enquire = () => ({
      respcd: "0000",
      data: [
        {
          ...{ respcd: "1143", syssn: "S1", txamt: "10050", txcurrcd: "HKD", order_type: "payment" },
          out_trade_no: gateway.paid[0]?.out_trade_no,
        },
      ],
    })
    await expect(initiatePayment(context, anInput())).rejects.toThrow(/Nothing was charged; please try again/)
    expect(gateway.closed).toMatchObject([{ syssn: "S1", txamt: 10050 }])
    expect(await rows()).toMatchObject([{ state: "closed", carrier: null }])
  })

  it("whose answer is lost while QFPay is unreachable stays in the poll plan, so that it is found later", async () => {
    const { context, gateway, rows } = aShop()
    gateway.script.pay = gateway.script.enquire = () => {
      throw new QfpayTransportError("QFPay did not answer.", { moneyMoved: "unknown" })
    }
    await expect(initiatePayment(context, anInput())).rejects.toThrow(QfpayTransportError)
    const [row] = await rows()
    expect(row).toMatchObject({ state: "created" })
    expect(row?.next_enquiry_at).not.toBeNull()
  })

  it("gets its own number for every attempt of a session", async () => {
    const { context, gateway, ledger } = aShop()
    for (let attempt = 0; attempt < 5; attempt++) await initiatePayment(context, anInput())
    expect(new Set(gateway.paid.map(({ out_trade_no }) => out_trade_no)).size).toBe(5)
    expect((await ledger.payments.ofSession(SESSION)).map(({ out_trade_no }) => out_trade_no).sort()).toEqual(
      gateway.paid.map(({ out_trade_no }) => out_trade_no).sort(),
    )
  })
})

const RETURN_URL = "https://shop.example/checkout/qfpay"
const BACK = `${RETURN_URL}?payment_session_id=${SESSION}`

describe("A payment in the shopper's browser", () => {
  it("uses QFPay's link, and returns the shopper with our own reference", async () => {
    const { context, gateway } = aShop(undefined, { returnUrl: RETURN_URL })
    gateway.script.pay = () => ({ respcd: "0000", qrcode: "", pay_url: "https://pay.example/1" })
    const row = await initiatePayment(context, anInput({ wallet: "payme", storefront: { scenario: "wap" } }))
    expect(gateway.paid).toMatchObject([{ pay_type: "805812", return_url: BACK }])
    expect(row.carrier).toEqual({ pay_url: "https://pay.example/1" })
  })

  it("returns to the page that the storefront names, if it is one of the shop's", async () => {
    const { context, gateway } = aShop(undefined, { returnUrl: RETURN_URL })
    gateway.script.pay = () => ({ respcd: "0000", pay_url: "https://pay.example/1" })
    const storefront = { scenario: "web", return_url: "https://m.shop.example/back?cart=7" } as const
    await initiatePayment(context, anInput({ storefront }))
    expect(gateway.paid[0]?.return_url).toBe(`https://m.shop.example/back?cart=7&payment_session_id=${SESSION}`)
  })

  it("needs no return URL where QFPay needs none", async () => {
    const { context, gateway } = aShop()
    gateway.script.pay = () => ({ respcd: "0000", pay_url: "https://pay.example/1" })
    await initiatePayment(context, anInput({ wallet: "payme", storefront: { scenario: "wap" } }))
    expect(gateway.paid[0]).not.toHaveProperty("return_url")
  })

  it("with WeChat sends the shopper's address and the shop's site, and appends the return URL to WeChat's link", async () => {
    const { context, gateway } = aShop(undefined, { returnUrl: RETURN_URL })
    gateway.script.pay = () => ({ respcd: "0000", pay_url: "https://wx.example/check?prepay_id=wx1&package=2" })
    const storefront = { scenario: "h5", client_ip: "203.0.113.7" } as const
    const row = await initiatePayment(context, anInput({ wallet: "wechat", storefront }))
    expect(JSON.parse(gateway.paid[0]?.extend_info ?? "")).toMatchObject({ spbill_create_ip: "203.0.113.7" })
    expect(gateway.paid[0]).not.toHaveProperty("return_url")
    expect(row.carrier).toEqual({
      pay_url: `https://wx.example/check?prepay_id=wx1&package=2&redirect_url=${encodeURIComponent(BACK)}`,
    })
  })

  it("passes the wallet's own parameters on unchanged", async () => {
    const { context, gateway } = aShop()
    const pay_params = { appId: "wx1", timeStamp: "1", package: "prepay_id=1", deep: { a: [1] } }
    gateway.script.pay = () => ({ respcd: "0000", pay_params })
    const storefront = { scenario: "jsapi", openid: "oo3L" } as const
    const row = await initiatePayment(context, anInput({ wallet: "wechat", storefront }))
    expect(gateway.paid).toMatchObject([{ pay_type: "800207", sub_openid: "oo3L" }])
    expect(row.carrier).toEqual({ pay_params })
  })

  it("names the goods, forbids credit cards and selects a wallet where the shop is configured so and QFPay supports it", async () => {
    const account = { appCode: "a", clientKey: "k", environment: "test", limitPay: "no_credit", payTag: "ALIPAYCN" }
    const { context, gateway } = aShop(undefined, { accounts: { qfpay: account as never }, goodsName: "Lantern Lane!" })
    await initiatePayment(context, anInput())
    await initiatePayment(context, anInput({ wallet: "payme" }))
    expect(gateway.paid[0]).toMatchObject({ goods_name: "Lantern Lane", limit_pay: "no_credit", pay_tag: "ALIPAYCN" })
    expect(gateway.paid[1]).toMatchObject({ goods_name: "Lantern Lane" })
    expect(gateway.paid[1]).not.toHaveProperty("limit_pay")
    expect(gateway.paid[1]).not.toHaveProperty("pay_tag")
  })
})

describe("The hosted checkout", () => {
  it.each([
    ["card", "802801", "VisaMasterCardPayment"],
    ["applepay", "806527", "ApplePay"],
  ] as const)("for %s is a signed link, made without calling QFPay", async (wallet, pay_type, name) => {
    const { context, gateway, rows, events } = aShop(undefined, { returnUrl: RETURN_URL })
    const row = await initiatePayment(context, anInput({ wallet }))
    expect(gateway.paid).toEqual([])
    expect(row).toMatchObject({ state: "waiting", pay_type, syssn: null })
    const { pay_url = "" } = row.carrier as { pay_url?: string }
    expect(Object.fromEntries(new URLSearchParams(pay_url.split("#/?")[1]))).toEqual({
      appcode: "app-code",
      checkout_expired_time: String(row.expires_at.getTime()),
      failed_url: `${BACK}&qfpay_failed=1`,
      notify_url: "https://api.shop.example/hooks/qfpay/qfpay",
      out_trade_no: row.out_trade_no,
      paysource: "remotepay_checkout",
      return_url: BACK,
      sign_type: "MD5",
      support_pay_type: name,
      txamt: "10050",
      txcurrcd: "HKD",
      txdtm: "2025-01-15 12:05:00",
      sign: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    })
    expect(JSON.stringify([await rows(), await events()])).not.toContain("client-key")
  })
})

const CODE = "284437902312345678"
const aScan = (overrides: Partial<InitiatePaymentInput> = {}) =>
  anInput({ wallet: "wechat", storefront: { scenario: "cpm", auth_code: CODE }, ...overrides })
const charged = (request: { out_trade_no: string }, more: object = {}) => ({
  ...{ respcd: "0000", syssn: "S1", txamt: 10050, txcurrcd: "HKD", out_trade_no: request.out_trade_no },
  ...more,
})
const lost = (): never => {
  throw new QfpayTransportError("QFPay did not answer the payment call.", { moneyMoved: "unknown" })
}
const recorded = (out_trade_no: string | undefined, overrides: object = {}) => ({
  respcd: "0000",
  data: [
    {
      ...{ respcd: "0000", syssn: "S1", txamt: "10050", txcurrcd: "HKD", order_type: "payment", cancel: "0" },
      ...{ out_trade_no, ...overrides },
    },
  ],
})

describe("A scan of the shopper's code", () => {
  it("that QFPay accepts is paid, with nothing to show and two minutes at most", async () => {
    const { context, gateway } = aShop()
    gateway.script.pay = charged
    const row = await initiatePayment(context, aScan())
    expect(gateway.paid).toMatchObject([{ pay_type: "800208", auth_code: CODE }])
    expect(row).toMatchObject({ state: "paid", syssn: "S1", carrier: null })
    expect(row.paid_at).not.toBeNull()
    expect(row.expires_at.getTime() - row.created_at.getTime()).toBe(120_000)
    expect(gateway.enquired).toEqual([])
  })

  it("stores the shopper's code nowhere", async () => {
    const { context, gateway, rows, events, lines } = aShop()
    gateway.script.pay = lost
    gateway.script.enquire = lost
    await initiatePayment(context, aScan())
    expect(JSON.stringify([await rows(), await events(), lines])).not.toContain(CODE)
  })

  it("without a wallet is charged to the wallet that the code belongs to", async () => {
    const { context, gateway } = aShop()
    gateway.script.pay = charged
    const row = await initiatePayment(context, aScan({ wallet: "any" }))
    expect(gateway.paid).toMatchObject([{ pay_type: "800008" }])
    expect(row).toMatchObject({ wallet: "alipay", state: "paid" })
  })

  it.each(["1143", "1145"])("answered with %s waits, because the shopper is still paying", async (respcd) => {
    const { context, gateway } = aShop()
    gateway.script.pay = (request) => charged(request, { respcd })
    const row = await initiatePayment(context, aScan())
    expect(row).toMatchObject({ state: "waiting", syssn: "S1", respcd })
    expect(gateway.enquired).toEqual([])
    expect(gateway.closed).toEqual([])
  })

  it.each<[what: string, pay: (request: { out_trade_no: string }) => object]>([
    ["is lost", lost],
    ["has another amount", (request) => charged(request, { txamt: 1 })],
    ["is an unknown code", (request) => charged(request, { respcd: "4242" })],
    [
      "says that the number was already used",
      (request) => charged(request, { respcd: "1251", respmsg: "out_trade_no is used" }),
    ],
    ["says paid, but not how much", (request) => charged(request, { txamt: undefined })],
  ])("whose answer %s is enquired, and waits while QFPay does not answer: money may be moving", async (_, pay) => {
    const { context, gateway } = aShop()
    gateway.script.pay = pay as typeof gateway.script.pay
    gateway.script.enquire = lost
    expect(await initiatePayment(context, aScan())).toMatchObject({ state: "waiting" })
    expect(gateway.enquired).toHaveLength(1)
    expect(gateway.closed).toEqual([])
  })

  it("whose answer is lost is paid when QFPay's record says so", async () => {
    const { context, gateway } = aShop()
    gateway.script.pay = lost
    gateway.script.enquire = () => recorded(gateway.paid[0]?.out_trade_no)
    expect(await initiatePayment(context, aScan())).toMatchObject({ state: "paid", syssn: "S1" })
  })

  it("whose answer is lost is declined when QFPay's record says so, with a message for the cashier", async () => {
    const { context, gateway, rows } = aShop()
    gateway.script.pay = lost
    gateway.script.enquire = () => recorded(gateway.paid[0]?.out_trade_no, { respcd: "1202" })
    await expect(initiatePayment(context, aScan())).rejects.toThrow(/refresh the code and scan again/)
    expect(await rows()).toMatchObject([{ state: "declined" }])
  })

  it("whose answer and record have a smaller amount is held, not treated as paid", async () => {
    const { context, gateway, held } = aShop()
    gateway.script.pay = (request) => charged(request, { txamt: 1 })
    gateway.script.enquire = () => recorded(gateway.paid[0]?.out_trade_no, { txamt: "1" })
    expect(await initiatePayment(context, aScan())).toMatchObject({ state: "held" })
    expect(await held()).toMatchObject([{ reason: "amount_differs", txamt: 1 }])
  })

  it.each([
    ["1201", /another wallet or another way to pay/],
    ["1202", /refresh the code and scan again/],
    ["2005", /refresh the code and scan again/],
    ["1212", /use outside the mainland/],
  ])("declined with %s tells the cashier what to do", async (respcd, sentence) => {
    const { context, gateway } = aShop()
    gateway.script.pay = () => ({ respcd })
    const scan = initiatePayment(context, aScan())
    await expect(scan).rejects.toThrow(QfpayDeclinedError)
    await expect(scan).rejects.toThrow(sentence)
  })
})

describe("A merchant's settings of a payment method", () => {
  it("refuse an amount outside the limits before anything is written or sent", async () => {
    const { context, gateway, rows, settings } = aShop()
    settings.current = { ...DEFAULT_SETTING, min_amount: "100.51" }
    await expect(initiatePayment(context, anInput())).rejects.toThrow(QfpayAmountError)
    expect([(await rows()).length, gateway.paid.length]).toEqual([0, 0])
  })

  it("decide how long a code is valid, here and at QFPay", async () => {
    const { context, gateway, settings } = aShop()
    settings.current = { ...DEFAULT_SETTING, qr_expiry_minutes: 7 }
    const row = await initiatePayment(context, anInput())
    expect(row.expires_at.getTime() - row.created_at.getTime()).toBe(7 * 60_000)
    expect(gateway.paid).toMatchObject([{ expired_time: 7 }])
  })

  it("exclude credit cards where QFPay supports it", async () => {
    const { context, gateway, settings } = aShop()
    settings.current = { ...DEFAULT_SETTING, no_credit: true }
    await initiatePayment(context, anInput({ wallet: "wechat" }))
    expect(gateway.paid).toMatchObject([{ limit_pay: "no_credit" }])
  })
})
