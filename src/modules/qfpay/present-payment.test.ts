import { aTransaction, SESSION } from "./__tests__/memory-ledger"
import { aShop } from "./__tests__/scripted-gateway"
import { presentPayment, type PresentPaymentInput } from "./present-payment"
import {
  QfpayAmountError,
  QfpayDeclinedError,
  QfpayNotSupportedError,
  QfpayRejectionError,
  QfpayTransportError,
  QfpayUsageError,
} from "../../qfpay/errors"

const anInput = (overrides: Partial<PresentPaymentInput> = {}): PresentPaymentInput => ({
  account: "qfpay",
  wallet: "alipay",
  paymentSessionId: SESSION,
  amount: "100.5",
  currencyCode: "hkd",
  storefront: {},
  ...overrides,
})

describe("A new payment", () => {
  it("is in the ledger before QFPay is asked, so that a crash leaves a number that can be asked about", async () => {
    const { context, gateway, ledger } = aShop()
    const seen: string[] = []
    gateway.script.pay = ({ out_trade_no }) => {
      seen.push(ledger.rows.get(out_trade_no)?.state ?? "not in the ledger")
      return { respcd: "0000", qrcode: "https://qr.example/1" }
    }
    await presentPayment(context, anInput())
    expect(seen).toEqual(["created"])
  })

  it("asks for the cart's amount to the cent and shows the code that QFPay made", async () => {
    const { context, gateway } = aShop()
    gateway.script.pay = ({ out_trade_no }) => ({
      respcd: "0000",
      qrcode: "https://qr.example/1",
      out_trade_no,
      txamt: "10050",
      txcurrcd: "HKD",
      syssn: "20250115155400020000000001",
    })
    const row = await presentPayment(context, anInput())
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

  it("sends no expiry with a wallet QFPay does not name for it", async () => {
    const { context, gateway } = aShop()
    await presentPayment(context, anInput({ wallet: "payme" }))
    expect(gateway.paid[0]?.expired_time).toBeUndefined()
  })

  it("is charged through the wallet of its provider, whatever wallet the storefront names", async () => {
    const { context, gateway } = aShop()
    const row = await presentPayment(context, anInput({ wallet: "alipay", storefront: { wallet: "fps" } }))
    expect(gateway.paid[0]?.pay_type).toBe("801501")
    expect(row).toMatchObject({ wallet: "alipay", pay_type: "801501" })
  })

  it.each<[what: string, overrides: Partial<PresentPaymentInput>, error: typeof QfpayUsageError]>([
    ["half a cent", { amount: "100.505" }, QfpayAmountError],
    ["nothing", { amount: "0" }, QfpayAmountError],
    ["PayMe in yuan", { wallet: "payme", currencyCode: "cny" }, QfpayAmountError],
    ["a scenario the wallet does not have", { wallet: "fps", storefront: { scenario: "web" } }, QfpayUsageError],
    ["a card terminal", { wallet: "card", storefront: { scenario: "terminal" } }, QfpayUsageError],
    ["a scenario that is not served yet", { wallet: "card" }, QfpayNotSupportedError],
    ["an account that is not there", { account: "other" }, QfpayUsageError],
  ])("of %s is refused before anything is written or asked", async (_, overrides, error) => {
    const { context, gateway, ledger } = aShop()
    await expect(presentPayment(context, anInput(overrides))).rejects.toThrow(error)
    expect(gateway.paid).toEqual([])
    expect(ledger.rows.size).toBe(0)
  })

  it.each([
    ["1201", QfpayDeclinedError, "declined"],
    ["1181", QfpayDeclinedError, "expired"],
    ["1108", QfpayRejectionError, "refused"],
    ["1104", QfpayRejectionError, "refused"],
  ])("that QFPay answers with %s is told and written down", async (respcd, type, state) => {
    const { context, gateway, ledger } = aShop()
    gateway.script.pay = () => ({ respcd, resperr: "words" })
    await expect(presentPayment(context, anInput())).rejects.toThrow(type)
    expect([...ledger.rows.values()]).toMatchObject([{ state, respcd }])
  })

  it.each([
    ["out_trade_no", { out_trade_no: "OTHER" }],
    ["txamt", { txamt: "10051" }],
    ["txcurrcd", { txcurrcd: "CNY" }],
  ])("is not shown when QFPay's answer speaks of another %s", async (_, echo) => {
    const { context, gateway, ledger } = aShop()
    gateway.script.pay = () => ({ respcd: "0000", qrcode: "https://qr.example/1", ...echo })
    await expect(presentPayment(context, anInput())).rejects.toThrow(QfpayTransportError)
    expect([...ledger.rows.values()]).toMatchObject([{ carrier: null }])
  })

  it("whose answer is lost leaves nothing payable: the order QFPay has is closed", async () => {
    const { context, gateway, ledger } = aShop()
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
    await expect(presentPayment(context, anInput())).rejects.toThrow(/Nothing was charged; please try again/)
    expect(gateway.closed).toMatchObject([{ syssn: "S1", txamt: 10050 }])
    expect([...ledger.rows.values()]).toMatchObject([{ state: "closed", carrier: null }])
  })

  it("whose answer is lost while QFPay is away stays in the plan, so that it is found later", async () => {
    const { context, gateway, ledger } = aShop()
    gateway.script.pay = gateway.script.enquire = () => {
      throw new QfpayTransportError("QFPay did not answer.", { moneyMoved: "unknown" })
    }
    await expect(presentPayment(context, anInput())).rejects.toThrow(QfpayTransportError)
    const [row] = [...ledger.rows.values()]
    expect(row).toMatchObject({ state: "created" })
    expect(row?.next_enquiry_at).not.toBeNull()
  })

  it("gets a number of its own for every attempt of one session", async () => {
    const { context, gateway } = aShop()
    for (let attempt = 0; attempt < 5; attempt++) await presentPayment(context, anInput())
    expect(new Set(gateway.paid.map(({ out_trade_no }) => out_trade_no)).size).toBe(5)
    for (const { out_trade_no } of gateway.paid) {
      expect(out_trade_no.slice(0, 26)).toBe(aTransaction().payment_session_id.slice(7))
    }
  })
})
