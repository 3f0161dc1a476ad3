import type { ConfigModule, Logger } from "@medusajs/framework/types"
import { BigNumber, MedusaError, Modules } from "@medusajs/framework/utils"
import { useDatabase } from "../../modules/qfpay/__tests__/database"
import { aPayment, aRefund, PAYMENT_NUMBER, SESSION } from "../../modules/qfpay/__tests__/rows"
import { aShop } from "../../modules/qfpay/__tests__/scripted-gateway"
import { cancelPayment, replacePayment } from "../../modules/qfpay/payments/cancel-payment"
import { isInitiating, placePayment } from "../../modules/qfpay/books/place-payment"
import { enquirePayment } from "../../modules/qfpay/payments/enquire-payment"
import type { PaymentRow } from "../../modules/qfpay/ledger"
import type { MedusaBooks, PayableSession } from "../../modules/qfpay/books/medusa-books"
import { fateOfUnused } from "../../modules/qfpay/payments/hold-payment"
import { initiatePayment } from "../../modules/qfpay/payments/initiate-payment"
import type { ProviderOptions } from "../../modules/qfpay/config/provider-entries"
import { refundPayment } from "../../modules/qfpay/refunds/refund-payment"
import type QfpayModuleService from "../../modules/qfpay/service"
import type { Scenario } from "../../qfpay/catalogue"
import type { PaymentState } from "../../qfpay/domain"
import { type ShopperMessageKey, shopperText } from "../../qfpay/messages"
import { QfpayTransportError } from "../../qfpay/errors"
import { signBody } from "../../qfpay/wire"
import type { Cradle } from "./base"
import { services } from "./services"

type Module = Pick<
  QfpayModuleService,
  | "accounts"
  | "ledger"
  | "medusaBooks"
  | "initiatePayment"
  | "enquirePayment"
  | "mayAskForShopper"
  | "cancelPayment"
  | "replacePayment"
  | "refundPayment"
  | "fateOfUnused"
  | "placePayment"
  | "isInitiating"
>

useDatabase()

/** A provider of the plugin in a shop whose QFPay follows a script. */
function aProvider(identifier = "qfpay-alipay", options?: ProviderOptions) {
  const shop = aShop(undefined, { returnUrl: "https://shop.example/checkout/qfpay" })
  const { context } = shop
  const qfpay = {
    accounts: context.accounts,
    ledger: context.ledger,
    medusaBooks: shop.books.reader as unknown as MedusaBooks,
    initiatePayment: (input) => initiatePayment(context, input),
    enquirePayment: (row, trigger) => enquirePayment(context, row, trigger),
    mayAskForShopper: () => Promise.resolve(true),
    cancelPayment: (row, trigger) => cancelPayment(context, row, trigger),
    replacePayment: (row, trigger) => replacePayment(context, row, trigger),
    placePayment: (row) => placePayment(context, row),
    isInitiating: (row) => isInitiating(context, row),
    refundPayment: (input) => refundPayment(context, input),
    fateOfUnused: (row) => fateOfUnused(context, row),
  } satisfies Module
  const cradle = {
    logger: context.logger as Logger,
    configModule: aConfig(),
    qfpay: qfpay as unknown as QfpayModuleService,
  } satisfies Cradle
  return { ...shop, cradle, provider: serviceOf(identifier, cradle, options) }
}

function serviceOf(identifier: string, cradle: Cradle, options?: ProviderOptions) {
  const Service = services.find((service) => service.identifier === identifier)
  if (!Service) throw new Error(`There is no provider ${identifier}.`)
  return new Service(cradle, options)
}

const aConfig = () =>
  ({
    modules: {
      [Modules.PAYMENT]: {
        resolve: "@medusajs/medusa/payment",
        options: { providers: [{ resolve: "medusa-payment-qfpay/providers/qfpay", id: "qfpay" }] },
      },
    },
  }) as unknown as ConfigModule

const anInitiation = (data: Readonly<Record<string, unknown>> = {}) => ({
  amount: new BigNumber("100.50"),
  currency_code: "hkd",
  data: { session_id: SESSION, ...data },
})

const ROW = aPayment()
const DATA = { out_trade_no: ROW.out_trade_no }

/** QFPay's record of the payment in the ledger. */
const record = (overrides: Readonly<Record<string, unknown>> = {}) => ({
  respcd: "0000",
  data: [
    {
      ...{ respcd: "0000", out_trade_no: ROW.out_trade_no, syssn: ROW.syssn, txamt: "10050", txcurrcd: "HKD" },
      ...{ order_type: "payment", cancel: "0" },
      ...overrides,
    },
  ],
})

const away = (): never => {
  throw new Error("QFPay was called.")
}

describe("Initiating a payment", () => {
  it.each([
    ["qfpay-alipay", "801501"],
    ["qfpay-wechat", "800201"],
    ["qfpay-payme", "805801"],
    ["qfpay-unionpay", "800701"],
    ["qfpay-fps", "802001"],
    ["qfpay-octopus", "803701"],
  ])("with %s requests a code of that wallet: %s", async (identifier, pay_type) => {
    const { provider, gateway } = aProvider(identifier)
    const { status, data } = await provider.initiatePayment(anInitiation())
    expect(gateway.paid).toMatchObject([{ pay_type, txamt: 10050, txcurrcd: "HKD" }])
    expect(status).toBe("pending")
    expect(data).toMatchObject({ pay_type, wallet: identifier.slice("qfpay-".length), qrcode: "https://qr.example/1" })
  })

  it("with any wallet uses the one that the storefront names, and lists the wallets when it names none", async () => {
    const { provider, gateway } = aProvider("qfpay")
    await provider.initiatePayment(anInitiation({ wallet: "payme" }))
    expect(gateway.paid).toMatchObject([{ pay_type: "805801" }])
    await expect(provider.initiatePayment(anInitiation())).rejects.toMatchObject({
      type: "invalid_data",
      code: "QFPAY_USAGE",
      message: expect.stringMatching(/data\.wallet: .*alipay, wechat, payme/) as string,
    })
  })

  it("with only a scanned code lets QFPay derive the wallet, and keeps the code out of the session", async () => {
    const { provider, gateway } = aProvider("qfpay")
    gateway.script.pay = () => ({ respcd: "1143", syssn: "S1" })
    const auth_code = "284437902312345678"
    const { status, data } = await provider.initiatePayment(anInitiation({ auth_code }))
    expect(gateway.paid).toMatchObject([{ pay_type: "800008", auth_code }])
    expect(status).toBe("pending")
    expect(data).toMatchObject({ wallet: "alipay", scenario: "cpm", syssn: "S1" })
    expect(JSON.stringify(data)).not.toContain(auth_code)
  })

  it("returns the number that QFPay knows, and what the storefront needs to show", async () => {
    const { provider, gateway } = aProvider()
    const { id, data } = await provider.initiatePayment(anInitiation({ device: "desktop" }))
    expect(id).toBe(gateway.paid[0]?.out_trade_no)
    expect(JSON.parse(JSON.stringify(data))).toEqual({
      account: "qfpay",
      wallet: "alipay",
      scenario: "mpm",
      pay_type: "801501",
      out_trade_no: id,
      txamt: 10050,
      txcurrcd: "HKD",
      created_at: "2025-01-15T04:05:00.000Z",
      expires_at: "2025-01-15T04:35:00.000Z",
      qrcode: "https://qr.example/1",
      qr_modules: expect.stringMatching(/^[\w+/]+=*$/) as string,
    })
  })

  it("stores nothing that a hostile shopper sent", async () => {
    const { provider, gateway } = aProvider()
    const hostile = { txamt: 1, paid: true, out_trade_no: "MINE", syssn: "S9", account: "other", auth_code: "28443" }
    const { data } = await provider.initiatePayment(anInitiation(hostile))
    const stored = JSON.parse(JSON.stringify({ ...hostile, ...data })) as Readonly<Record<string, unknown>>
    expect(stored).toMatchObject({ txamt: 10050, account: "qfpay", out_trade_no: gateway.paid[0]?.out_trade_no })
    for (const key of ["paid", "syssn", "auth_code", "session_id"]) expect(stored).not.toHaveProperty(key)
  })

  it.each<[amount: string, txamt: number]>([
    ["0.1", 10],
    ["0.29", 29],
    ["1.15", 115],
    ["19.99", 1999],
    ["4.35", 435],
    ["1234567.89", 123456789],
  ])("charges HK$%s to the cent, in any shape that Medusa passes", async (amount, txamt) => {
    const { provider, gateway } = aProvider()
    for (const shape of [amount, Number(amount), new BigNumber(amount), { value: amount, precision: 20 }]) {
      await provider.initiatePayment({ ...anInitiation(), amount: shape })
    }
    expect(gateway.paid.map((request) => request.txamt)).toEqual([txamt, txamt, txamt, txamt])
  })

  it.each<[amount: string, txamt: number]>([
    ["109.225", 10923],
    ["109.224999", 10922],
    ["1.005", 101],
  ])(
    "charges HK$%s, a fraction left by a percentage, rounded half up like Medusa's Stripe provider",
    async (...row) => {
      const [amount, txamt] = row
      const { provider, gateway } = aProvider()
      await provider.initiatePayment({ ...anInitiation(), amount: new BigNumber(amount) })
      expect(gateway.paid.map((request) => request.txamt)).toEqual([txamt])
    },
  )

  it("refuses less than half a cent", async () => {
    const { provider, gateway } = aProvider()
    await expect(provider.initiatePayment({ ...anInitiation(), amount: "0.004" })).rejects.toMatchObject({
      type: "invalid_data",
      code: "QFPAY_AMOUNT",
    })
    expect(gateway.paid).toEqual([])
  })

  it("needs the session's id, which Medusa passes", async () => {
    const { provider } = aProvider()
    const initiation = { ...anInitiation(), data: {} }
    await expect(provider.initiatePayment(initiation)).rejects.toMatchObject({ code: "QFPAY_USAGE" })
  })

  it.each([
    ["1201", "not_allowed", "QFPAY_DECLINED"],
    ["1108", "not_allowed", "QFPAY_REJECTED"],
    ["1298", "unexpected_state", "QFPAY_TRANSPORT"],
  ])("that QFPay answers with %s reaches the storefront as %s, %s", async (respcd, type, code) => {
    const { provider, gateway } = aProvider()
    gateway.script.pay = () => ({ respcd })
    const failure = provider.initiatePayment(anInitiation())
    await expect(failure).rejects.toBeInstanceOf(MedusaError)
    await expect(failure).rejects.toMatchObject({ type, code })
  })

  it("uses the account of its entry, by the entry's id or by name", async () => {
    const { cradle, gateway } = aProvider()
    await serviceOf("qfpay-alipay", cradle).initiatePayment(anInitiation())
    await serviceOf("qfpay-alipay", cradle, { account: "qfpay" }).initiatePayment(anInitiation())
    expect(gateway.paid).toHaveLength(2)
    const other = serviceOf("qfpay-alipay", cradle, { account: "other" })
    await expect(other.initiatePayment(anInitiation())).rejects.toMatchObject({ code: "QFPAY_USAGE" })
  })

  it("without the line that connects the plugin reports which line to add, and where", async () => {
    const { cradle } = aProvider()
    const unconnected = {
      ...cradle,
      get qfpay(): QfpayModuleService {
        throw new Error("Could not resolve 'qfpay'.")
      },
    }
    await expect(serviceOf("qfpay-alipay", unconnected).initiatePayment(anInitiation())).rejects.toMatchObject({
      type: "invalid_argument",
      code: "QFPAY_CONFIG",
      message: expect.stringContaining('add dependencies: ["qfpay"], to "@medusajs/medusa/payment"') as string,
    })
  })
})

/** Medusa's status for each ledger state, written by hand. */
const STATUSES: readonly [state: PaymentState, status: string][] = [
  ["created", "pending"],
  ["waiting", "pending"],
  ["paid", "captured"],
  ["applied", "captured"],
  ["held", "error"],
  ["refunded", "canceled"],
  ["refused", "error"],
  ["declined", "error"],
  ["closed", "canceled"],
  ["expired", "canceled"],
]

describe("The status of a payment", () => {
  it.each(STATUSES)(
    "that is %s in the ledger is %s in Medusa, even while QFPay is unreachable",
    async (state, status) => {
      const { provider, gateway, put } = aProvider()
      await put(aPayment({ state }))
      gateway.script.enquire = () => ({ respcd: "0000", data: [] })
      expect(await provider.getPaymentStatus({ data: DATA })).toMatchObject({ status })
      expect((await provider.retrievePayment({ data: DATA })).data).toMatchObject({ status, txamt: 10050 })
    },
  )

  it.each<[what: string, overrides: Readonly<Record<string, unknown>>, status: string]>([
    ["paid in full", {}, "captured"],
    ["not paid yet", { respcd: "1143" }, "pending"],
    ["in progress", { respcd: "1145" }, "pending"],
    ["in an unknown state", { respcd: "4242" }, "pending"],
    ["closed", { respcd: "1142" }, "canceled"],
    ["expired", { respcd: "1181" }, "canceled"],
    ["declined", { respcd: "1201" }, "error"],
    ["paid with another amount", { txamt: "9950" }, "error"],
    ["paid in another currency", { txcurrcd: "CNY" }, "error"],
  ])("comes from QFPay: %s", async (_, overrides, status) => {
    const { provider, gateway, put } = aProvider()
    await put(ROW)
    gateway.script.enquire = () => record(overrides)
    expect(await provider.getPaymentStatus({ data: DATA })).toMatchObject({ status })
  })

  it("is not found for a payment missing from the ledger", async () => {
    const { provider } = aProvider()
    for (const data of [{}, { out_trade_no: "OTHER" }, { out_trade_no: 42 }, undefined]) {
      await expect(provider.getPaymentStatus({ data })).rejects.toMatchObject({ type: "not_found" })
    }
  })
})

describe("Authorizing a session", () => {
  const context = { idempotency_key: SESSION }

  const aSession = (overrides: Partial<PayableSession> = {}): PayableSession => ({
    ...{ amount: 10050, currency_code: "HKD", order: null, is_cart: true, siblings: [SESSION] },
    ...overrides,
  })

  it("is captured once QFPay says paid, to the cent", async () => {
    const { provider, gateway, put, books } = aProvider()
    books.sessions.set(SESSION, aSession())
    await put(ROW)
    gateway.script.enquire = () => record()
    expect(await provider.authorizePayment({ data: {}, context })).toMatchObject({ status: "captured" })
  })

  it.each<[what: string, session: PayableSession | undefined]>([
    ["now asks for a cent more", aSession({ amount: 10051 })],
    ["now asks for less", aSession({ amount: 100 })],
    ["now asks for another currency", aSession({ currency_code: "CNY" })],
    ["is deleted", undefined],
  ])("is refused when the money has arrived but the session %s", async (_, session) => {
    const { provider, gateway, put, books } = aProvider()
    if (session) books.sessions.set(SESSION, session)
    await put(ROW)
    gateway.script.enquire = () => record()
    await expect(provider.authorizePayment({ data: DATA, context })).rejects.toMatchObject({
      type: "payment_authorization_error",
      code: "QFPAY_INTEGRITY",
      message: shopperText("refunding"),
    })
  })

  it.each<[what: string, payment: Partial<PaymentRow>, sentence: ShopperMessageKey]>([
    ["FPS, which QFPay cannot refund", { pay_type: "802001", wallet: "fps" }, "held"],
    ["disputed", { disputed_on: "2026-06-15" }, "held"],
    ["refunded already", { state: "refunded" }, "refunded"],
    ["on its order already", { state: "applied" }, "paid"],
  ])("tells the shopper what happens to money that is %s", async (_, payment, sentence) => {
    const { provider, gateway, put } = aProvider()
    await put(aPayment(payment))
    gateway.script.enquire = () => record()
    await expect(provider.authorizePayment({ data: DATA, context })).rejects.toMatchObject({
      code: "QFPAY_INTEGRITY",
      message: shopperText(sentence),
    })
  })

  it("is not found when Medusa passes no session id, whatever its data says", async () => {
    const { provider, put } = aProvider()
    await put(ROW)
    for (const named of [undefined, { idempotency_key: "" }, { idempotency_key: "payses_other" }]) {
      const authorized = provider.authorizePayment({ data: DATA, ...(named && { context: named }) })
      await expect(authorized).rejects.toMatchObject({ type: "not_found" })
    }
  })

  it("stays pending while QFPay does not answer, so that nobody is told to pay again", async () => {
    const { provider, gateway, put } = aProvider()
    await put(ROW)
    gateway.script.enquire = () => {
      throw new QfpayTransportError("QFPay did not answer.")
    }
    expect(await provider.authorizePayment({ data: DATA, context })).toMatchObject({ status: "pending" })
  })

  it("waits until Medusa has stored the code, because Medusa would refund the payment otherwise (failures 57)", async () => {
    const { provider, gateway, put, books, context: qfpay } = aProvider()
    await put(aPayment({ created_at: qfpay.now() }))
    books.sessions.set(SESSION, aSession())
    books.unanswered.add(SESSION)
    gateway.script.enquire = away
    await expect(provider.authorizePayment({ data: {}, context })).rejects.toMatchObject({
      type: "payment_authorization_error",
      message: shopperText("checking"),
    })
    books.unanswered.clear()
    gateway.script.enquire = () => record()
    expect(await provider.authorizePayment({ data: {}, context })).toMatchObject({ status: "captured" })
  })

  it("does not wait for a session that a crash has left without the code", async () => {
    const { provider, gateway, put, books, context: qfpay } = aProvider()
    await put(aPayment({ created_at: new Date(qfpay.now().getTime() - 10 * 60_000) }))
    books.sessions.set(SESSION, aSession())
    books.unanswered.add(SESSION)
    gateway.script.enquire = () => record()
    expect(await provider.authorizePayment({ data: {}, context })).toMatchObject({ status: "captured" })
  })

  it("trusts the ledger, not the number in the session's data, which a storefront can write", async () => {
    const { provider, gateway, put } = aProvider()
    await put(aPayment({ out_trade_no: "SOMEBODY-ELSES", payment_session_id: "payses_other", state: "applied" }))
    await put(ROW)
    gateway.script.enquire = () => record({ respcd: "1143" })
    const data = { out_trade_no: "SOMEBODY-ELSES" }
    expect(await provider.authorizePayment({ data, context })).toMatchObject({
      status: "pending",
      data: { out_trade_no: ROW.out_trade_no },
    })
  })

  it("for another amount than requested is refused, and the shopper is asked not to pay again", async () => {
    const { provider, gateway, put } = aProvider()
    await put(ROW)
    gateway.script.enquire = () => record({ txamt: "9950" })
    await expect(provider.authorizePayment({ data: DATA, context })).rejects.toMatchObject({
      type: "payment_authorization_error",
      code: "QFPAY_INTEGRITY",
      message: expect.stringMatching(/do not pay again/i) as string,
    })
  })
})

describe("Capturing", () => {
  it("moves no money: it confirms that the wallet has paid", async () => {
    const { provider, gateway, put, books } = aProvider()
    books.behind.set("capt_1", SESSION).set("pay_1", SESSION)
    await put(aPayment({ state: "applied" }))
    expect(await provider.capturePayment({ data: DATA, context: { idempotency_key: "capt_1" } })).toEqual({
      data: DATA,
    })
    expect([gateway.paid, gateway.refunded, gateway.closed]).toEqual([[], [], []])
  })

  it.each(["waiting", "expired", "closed", "held"] as const)("is refused for a payment that is %s", async (state) => {
    const { provider, put, books } = aProvider()
    books.behind.set("capt_1", SESSION).set("pay_1", SESSION)
    await put(aPayment({ state }))
    await expect(provider.capturePayment({ data: DATA, context: { idempotency_key: "capt_1" } })).rejects.toMatchObject(
      { code: "QFPAY_USAGE" },
    )
  })
})

describe("Refunding", () => {
  it("refunds the payment of Medusa's refund, not the one named in the data", async () => {
    const { provider, gateway, put, books } = aProvider()
    books.behind.set("ref_1", SESSION)
    await put(aPayment({ state: "applied" }))
    await put(aPayment({ out_trade_no: "SOMEBODY-ELSES", payment_session_id: "payses_other", syssn: "S9" }))
    const data = { out_trade_no: "SOMEBODY-ELSES" }
    const context = { idempotency_key: "ref_1" }
    expect(await provider.refundPayment({ data, amount: new BigNumber("30.5"), context })).toEqual({ data })
    expect(gateway.refunded).toMatchObject([{ syssn: ROW.syssn, txamt: 3050 }])
  })

  it("moves no money for a refund that Medusa does not have", async () => {
    const { provider, gateway, put } = aProvider()
    await put(aPayment({ state: "applied" }))
    for (const context of [undefined, { idempotency_key: "ref_unknown" }]) {
      const refund = provider.refundPayment({ data: DATA, amount: 1, ...(context && { context }) })
      await expect(refund).rejects.toMatchObject({ type: "not_found" })
    }
    expect(gateway.refunded).toEqual([])
  })
})

describe("Canceling", () => {
  it("closes an unpaid payment", async () => {
    const { provider, gateway, ledger, put, books } = aProvider()
    books.behind.set("capt_1", SESSION).set("pay_1", SESSION)
    await put(ROW)
    gateway.script.enquire = () => record({ respcd: "1143" })
    await provider.cancelPayment({ data: DATA, context: { idempotency_key: "pay_1" } })
    expect(gateway.closed).toHaveLength(1)
    expect((await ledger.payments.find(ROW.out_trade_no))?.state).toBe("closed")
  })

  it.each(["paid", "applied", "held"] as const)(
    "is refused for a payment that is %s: it has to be refunded",
    async (state) => {
      const { provider, gateway, put, books } = aProvider()
      books.behind.set("pay_1", SESSION)
      await put(aPayment({ state }))
      await expect(provider.cancelPayment({ data: DATA, context: { idempotency_key: "pay_1" } })).rejects.toMatchObject(
        {
          type: "not_allowed",
          code: "QFPAY_PAID",
          message: expect.stringContaining("Refund it instead") as string,
        },
      )
      expect(gateway.closed).toEqual([])
    },
  )

  it("is refused for a payment made a moment ago, which only QFPay knows", async () => {
    const { provider, gateway, put, books } = aProvider()
    books.behind.set("capt_1", SESSION).set("pay_1", SESSION)
    await put(ROW)
    gateway.script.enquire = () => record()
    await expect(provider.cancelPayment({ data: DATA, context: { idempotency_key: "pay_1" } })).rejects.toMatchObject({
      code: "QFPAY_PAID",
    })
  })

  it("succeeds for money that was refunded", async () => {
    const { provider, put, books } = aProvider()
    books.behind.set("capt_1", SESSION).set("pay_1", SESSION)
    await put(aPayment({ state: "refunded" }))
    expect(await provider.cancelPayment({ data: DATA, context: { idempotency_key: "pay_1" } })).toEqual({ data: DATA })
  })
})

describe("Deleting a session", () => {
  it("closes its code and keeps its number in the ledger to recognize a late payment", async () => {
    const { provider, gateway, ledger, put, books } = aProvider()
    await put(ROW)
    books.data.set(SESSION, DATA)
    gateway.script.enquire = () => record({ respcd: "1143" })
    await provider.deletePayment({ data: DATA })
    expect(await ledger.payments.find(ROW.out_trade_no)).toMatchObject({ state: "closed" })
    expect((await ledger.payments.find(ROW.out_trade_no))?.replaced_at).not.toBeNull()
  })

  it("also closes the code that a crash has left besides the one in the data", async () => {
    const { provider, ledger, put, books } = aProvider()
    const beside = { out_trade_no: "P2", carrier: null, syssn: null, state: "created" } as const
    await put(ROW, aPayment(beside))
    books.data.set(SESSION, DATA)
    await provider.deletePayment({ data: DATA })
    for (const { replaced_at } of await ledger.payments.ofSession(SESSION)) expect(replaced_at).not.toBeNull()
  })

  it("that was paid a moment ago keeps whose money it is: Medusa deletes the link to the cart", async () => {
    const { provider, gateway, ledger, put, books } = aProvider()
    await put(aPayment({ state: "paid" }))
    books.data.set(SESSION, DATA)
    books.carts.set(SESSION, "cart_1")
    gateway.script.enquire = away
    await provider.deletePayment({ data: DATA })
    const row = await ledger.payments.find(ROW.out_trade_no)
    expect(row).toMatchObject({ state: "paid", replaced_at: null, cart_id: "cart_1" })
  })

  it("with data written by a browser closes nobody else's code", async () => {
    const { provider, gateway, ledger, put, books } = aProvider()
    await put(ROW)
    books.data.set(SESSION, { out_trade_no: ROW.out_trade_no, account: "qfpay" })
    gateway.script.enquire = away
    await provider.deletePayment({ data: DATA })
    expect(await ledger.payments.find(ROW.out_trade_no)).toMatchObject({ state: "waiting", replaced_at: null })
  })

  it("that was never created does not reach QFPay", async () => {
    const { provider, gateway } = aProvider()
    expect(await provider.deletePayment({ data: {} })).toEqual({ data: {} })
    expect(gateway.enquired).toEqual([])
  })
})

describe("A cart that changes", () => {
  const update = (amount: string, data: Readonly<Record<string, unknown>> = DATA) => ({
    amount,
    currency_code: "hkd",
    data: { ...data },
  })

  it("keeps its code while the amount stays the same", async () => {
    const { provider, gateway, put } = aProvider()
    await put(ROW)
    const { data } = await provider.updatePayment(update("100.50"))
    expect(data).toMatchObject({ out_trade_no: ROW.out_trade_no, qrcode: "https://qr.example/1" })
    expect([gateway.paid, gateway.closed]).toEqual([[], []])
  })

  it("gets a new code for a new amount, and the old one is closed", async () => {
    const { provider, gateway, put } = aProvider()
    await put(ROW)
    gateway.script.enquire = () => record({ respcd: "1143" })
    const { status, data } = await provider.updatePayment(update("120"))
    expect(status).toBe("pending")
    expect(gateway.closed).toHaveLength(1)
    expect(gateway.paid).toMatchObject([{ txamt: 12000 }])
    expect(data).toMatchObject({ txamt: 12000, out_trade_no: gateway.paid[0]?.out_trade_no })
    expect(gateway.paid[0]?.out_trade_no).not.toBe(ROW.out_trade_no)
  })
})

describe("A cart that changes after the shopper has chosen a scenario", () => {
  const CODE = "284437902312345678"
  const wechat = (scenario: Scenario, pay_type: string, overrides: Partial<PaymentRow> = {}) =>
    aPayment({ wallet: "wechat", scenario, pay_type, ...overrides })
  const change = (data: Readonly<Record<string, unknown>> = {}, amount = "120") => ({
    amount,
    currency_code: "hkd",
    data: { ...DATA, ...data },
  })
  const pending = () => record({ respcd: "1143" })

  /** Scenario, pay type, and what the storefront must send again; written by hand. */
  const SENT_AGAIN: readonly [Scenario, string, Readonly<Record<string, string>>, RegExp][] = [
    ["jsapi", "800207", { openid: "oo3L" }, /^data\.openid: is missing/],
    ["mini_program", "800213", { openid: "oo3L" }, /^data\.openid: is missing/],
    ["h5", "800212", { client_ip: "203.0.113.7" }, /^data\.client_ip: is missing/],
    ["cpm", "800208", { auth_code: CODE }, /^data\.auth_code: is missing/],
  ]

  it.each(SENT_AGAIN)(
    "by %s gets a new payment with what the storefront sends again",
    async (scenario, pay_type, data) => {
      const { provider, gateway, put } = aProvider("qfpay-wechat")
      await put(wechat(scenario, pay_type))
      gateway.script.enquire = pending
      gateway.script.pay = () => ({ respcd: scenario === "cpm" ? "1143" : "0000", pay_url: "https://wx.example/?a=1" })
      const { data: stored } = await provider.updatePayment(change(data))
      expect(gateway.closed).toHaveLength(1)
      expect(gateway.paid).toMatchObject([{ pay_type, txamt: 12000 }])
      expect(JSON.parse(JSON.stringify(stored))).toMatchObject({ scenario, pay_type, txamt: 12000 })
      for (const key of Object.keys(data)) expect(JSON.parse(JSON.stringify(stored))).not.toHaveProperty(key)
    },
  )

  it.each(SENT_AGAIN)("by %s is refused without it, by name, and the old payment stays as it is", async (...row) => {
    const [scenario, pay_type, , message] = row
    const { provider, gateway, ledger, put } = aProvider("qfpay-wechat")
    const before = await put(wechat(scenario, pay_type))
    gateway.script.enquire = away
    await expect(provider.updatePayment(change())).rejects.toMatchObject({
      code: "QFPAY_USAGE",
      message: expect.stringMatching(message) as string,
    })
    expect(await ledger.payments.find(ROW.out_trade_no)).toEqual(before)
    expect([gateway.paid, gateway.closed]).toEqual([[], []])
  })

  it.each<[string, Scenario, string]>([
    ["qfpay-alipay", "wap", "801512"],
    ["qfpay-alipay", "web", "801514"],
    ["qfpay-alipay", "app", "801510"],
    ["qfpay-card", "checkout", "802801"],
  ])("with %s by %s stays %s for the new amount", async (identifier, scenario, pay_type) => {
    const { provider, gateway, ledger, put } = aProvider(identifier)
    const wallet = identifier === "qfpay-card" ? "card" : "alipay"
    await put(aPayment({ wallet, scenario, pay_type }))
    gateway.script.enquire = pending
    const { data } = await provider.updatePayment(change())
    expect(data).toMatchObject({ scenario, pay_type, txamt: 12000 })
    expect(await ledger.payments.find(ROW.out_trade_no)).toMatchObject({ replaced_at: expect.any(Date) as Date })
  })

  it.each(["waiting", "paid"] as const)("does not charge a scan twice: the same amount is kept (%s)", async (state) => {
    const { provider, gateway, put } = aProvider("qfpay-wechat")
    await put(wechat("cpm", "800208", { state }))
    const { data } = await provider.updatePayment(change({ auth_code: CODE }, "100.50"))
    expect(data).toMatchObject({ out_trade_no: ROW.out_trade_no })
    expect([gateway.paid, gateway.closed]).toEqual([[], []])
  })

  it.each(["paid", "applied", "held"] as const)("does not charge a scan again that is %s", async (state) => {
    const { provider, gateway, put } = aProvider("qfpay-wechat")
    await put(wechat("cpm", "800208", { state }))
    await expect(provider.updatePayment(change({ auth_code: CODE }))).rejects.toMatchObject({ code: "QFPAY_PAID" })
    expect(gateway.paid).toEqual([])
  })
})

describe("Medusa's own hook", () => {
  const notification = (overrides: Readonly<Record<string, unknown>> = {}) =>
    JSON.stringify({
      ...{ status: "1", notify_type: "payment", respcd: "0000", out_trade_no: ROW.out_trade_no },
      ...{ txamt: "10050", txcurrcd: "HKD", cancel: "0" },
      ...overrides,
    })
  const payload = (body: string, sign: unknown = signBody(body, "client-key")) => ({
    data: {},
    rawData: Buffer.from(body),
    headers: { "x-qf-sign": sign },
  })

  it("captures a payment that a genuine notification names and QFPay confirms, with the amount in major units", async () => {
    const { provider, gateway, put, books } = aProvider()
    await put(ROW)
    gateway.script.enquire = () => record()
    // Money that belongs nowhere is held or refunded by the background job, never captured by Medusa's route.
    expect(await provider.getWebhookActionAndData(payload(notification()))).toEqual({ action: "not_supported" })
    books.payments.set(ROW.out_trade_no, {
      session: { id: SESSION, amount: 10050, currency_code: "HKD", is_answered: true },
    })
    const result = await provider.getWebhookActionAndData(payload(notification()))
    expect(result).toMatchObject({ action: "captured", data: { session_id: SESSION } })
    expect(Number((result.data?.amount as BigNumber).numeric)).toBe(100.5)
  })

  it("waits when QFPay does not confirm a genuine notification", async () => {
    const { provider, gateway, put } = aProvider()
    await put(ROW)
    gateway.script.enquire = () => record({ respcd: "1143" })
    expect(await provider.getWebhookActionAndData(payload(notification()))).toMatchObject({ action: "pending" })
  })

  it.each<[what: string, body: string, sign?: unknown]>([
    ["is forged", notification(), "0".repeat(32)],
    ["has no signature", notification(), undefined],
    ["has its signature twice", notification(), [signBody(notification(), "client-key")]],
    ["is about a refund", notification({ notify_type: "refund" })],
    ["is about a refund made at a terminal", notification({ notify_type: "cancel" })],
    ["is about something else", notification({ notify_type: "unfreeze" })],
    ["is about another system's payment", notification({ out_trade_no: "TERMINAL-1" })],
    ["has another amount than requested", notification({ txamt: "10049" })],
    ["has another currency than requested", notification({ txcurrcd: "CNY" })],
  ])("does nothing, and does not call QFPay, when the notification %s", async (...[, body, ...signs]) => {
    const { provider, gateway, put } = aProvider()
    await put(ROW)
    gateway.script.enquire = away
    const sent = signs.length > 0 ? { ...payload(body), headers: { "x-qf-sign": signs[0] } } : payload(body)
    expect(await provider.getWebhookActionAndData(sent)).toEqual({ action: "not_supported" })
  })

  it("does not treat a refund's number as a payment's", async () => {
    const { provider, gateway, put } = aProvider()
    await put(aRefund({ out_trade_no: PAYMENT_NUMBER, state: "pending" }))
    gateway.script.enquire = away
    expect(await provider.getWebhookActionAndData(payload(notification()))).toEqual({ action: "not_supported" })
  })
})
