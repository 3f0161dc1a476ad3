import { inspect } from "node:util"
import { Modules } from "@medusajs/framework/utils"
import { ACCOUNTS, type AccountId } from "./accounts"
import { waitForState } from "./ledger"
import type { StorePaymentSession } from "./shopper"
import type { Store } from "./store"

/**
 * A row of the public table of pay types, written by hand: the shopper's choice, and the request that QFPay must
 * receive.
 */
export interface Row {
  payType: string
  /** `pp_<identifier>_<id of the entry>`. */
  provider: string
  data?: Record<string, unknown>
  wallet?: string
  scenario: string
  nextAction: "qrcode" | "pay_url" | "pay_params" | "none" | "checkout"
  /** All parameters in addition to the public ones: no others may be sent. */
  sent?: Record<string, string>
}

const PUBLIC = ["notify_url", "out_trade_no", "pay_type", "txamt", "txcurrcd", "txdtm"]
const OPENID = "oo3Lss8d0hLOuyTuSJMVwLTk68JE"
const SESSION_KEYS = [
  "account",
  "created_at",
  "expires_at",
  "out_trade_no",
  "pay_type",
  "scenario",
  "txamt",
  "txcurrcd",
]

/** Placeholder for the return URL with the session's ID, which is not known in advance. */
export const BACK = "(the page to return to)"
export const EXPIRY = { expired_time: "30" }
const GOODS = { goods_name: "Order" }

export const qr = (payType: string, provider: string, sent: Record<string, string> = {}): Row => ({
  ...{ payType, provider, scenario: "mpm", nextAction: "qrcode", sent },
})
const link = (payType: string, provider: string, scenario: string, sent: Record<string, string> = {}): Row => ({
  ...{ payType, provider, scenario, nextAction: "pay_url", data: { scenario }, sent: { return_url: BACK, ...sent } },
})
const inWallet = (payType: string, provider: string, scenario: string, data: object, sent: Record<string, string>) =>
  ({ payType, provider, scenario, nextAction: "pay_params", data: { scenario, ...data }, sent }) satisfies Row

/** Each scan needs a code of its own, because a wallet's code can be used once. */
let scans = 100000
const scan = (payType: string, provider: string, data: object = { scenario: "cpm" }): Row => {
  const auth_code = `28443790231234${scans++}`
  return { payType, provider, scenario: "cpm", nextAction: "none", data: { ...data, auth_code }, sent: { auth_code } }
}
const page = (payType: string, provider: string): Row => ({
  payType,
  provider,
  scenario: "checkout",
  nextAction: "checkout",
})

export const HONG_KONG: Row[] = [
  qr("801501", "pp_qfpay-alipay_qfpay", EXPIRY),
  link("801512", "pp_qfpay-alipay_qfpay", "wap", EXPIRY),
  link("801514", "pp_qfpay-alipay_qfpay", "web"),
  inWallet("801510", "pp_qfpay-alipay_qfpay", "app", {}, { ...GOODS, ...EXPIRY }),
  scan("800108", "pp_qfpay-alipay_qfpay"),
  qr("800201", "pp_qfpay-wechat_qfpay", EXPIRY),
  scan("800208", "pp_qfpay-wechat_qfpay"),
  inWallet("800210", "pp_qfpay-wechat_qfpay", "app", {}, GOODS),
  inWallet("800207", "pp_qfpay-wechat_qfpay", "jsapi", { openid: OPENID }, { sub_openid: OPENID }),
  inWallet("800213", "pp_qfpay-wechat_qfpay", "mini_program", { openid: OPENID }, { sub_openid: OPENID }),
  {
    ...{ payType: "800212", provider: "pp_qfpay-wechat_qfpay", scenario: "h5", nextAction: "pay_url" },
    data: { scenario: "h5", client_ip: "::ffff:203.0.113.7" },
    sent: {
      extend_info:
        '{"scene_info":{"h5_info":{"type":"Wap","wap_url":"http://localhost:8000","wap_name":"localhost"}},' +
        '"spbill_create_ip":"203.0.113.7"}',
    },
  },
  qr("805801", "pp_qfpay-payme_qfpay", { return_url: BACK }),
  scan("805808", "pp_qfpay-payme_qfpay"),
  link("805812", "pp_qfpay-payme_qfpay", "wap"),
  link("805814", "pp_qfpay-payme_qfpay", "web"),
  qr("800701", "pp_qfpay-unionpay_qfpay"),
  scan("800708", "pp_qfpay-unionpay_qfpay"),
  link("800712", "pp_qfpay-unionpay_qfpay", "wap"),
  link("800714", "pp_qfpay-unionpay_qfpay", "web"),
  qr("802001", "pp_qfpay-fps_qfpay"),
  qr("803701", "pp_qfpay-octopus_qfpay"),
  link("803712", "pp_qfpay-octopus_qfpay", "wap"),
  link("803714", "pp_qfpay-octopus_qfpay", "web"),
  page("802801", "pp_qfpay-card_qfpay"),
  page("806527", "pp_qfpay-applepay_qfpay"),
  { ...scan("800008", "pp_qfpay_qfpay", {}), wallet: "alipay" },
]

export const OVERSEAS: Row[] = [
  qr("800101", "pp_qfpay-alipay_qfpay", { ...EXPIRY, limit_pay: "no_credit", pay_tag: "ALIPAYCN" }),
  link("801107", "pp_qfpay-alipay_qfpay", "wap", EXPIRY),
  link("801101", "pp_qfpay-alipay_qfpay", "web", EXPIRY),
  inWallet("801110", "pp_qfpay-alipay_qfpay", "app", {}, GOODS),
  inWallet(
    "800107",
    "pp_qfpay-alipay_qfpay",
    "service_window",
    { openid: "2088032341453564" },
    {
      ...{ openid: "2088032341453564", limit_pay: "no_credit" },
    },
  ),
]

export const DIRECT: Row[] = [
  scan("801008", "pp_qfpay-wechat_second"),
  inWallet("801010", "pp_qfpay-wechat_second", "app", {}, { ...GOODS, ...EXPIRY }),
]

/** Codes of card terminals: known, but never requested. */
export const TERMINALS = ["802808", "806708", "806808"]

const accountOf = (row: Row): AccountId => (row.provider.endsWith("_second") ? "second" : "qfpay")

/** Runs a payment from the choice of a wallet to the placed order, and checks every message on the way. */
async function road(store: Store, row: Row): Promise<void> {
  const account = accountOf(row)
  const cart = await store.createCart()
  const session = await store.startPayment(cart, row.provider, row.data)
  const { data } = session
  const number = String(data.out_trade_no)

  const actionKey = { qrcode: "qrcode", pay_url: "pay_url", checkout: "pay_url", pay_params: "pay_params", none: "" }
  const keys = [
    ...SESSION_KEYS,
    "wallet",
    actionKey[row.nextAction],
    row.nextAction === "checkout" ? "" : "syssn",
    "qr_modules" in data ? "qr_modules" : "",
  ]
  expect(Object.keys(data).sort()).toEqual(keys.filter(Boolean).sort())
  expect(data).toMatchObject({
    account,
    wallet: row.wallet ?? /^pp_qfpay-(\w+)_/.exec(row.provider)?.[1],
    scenario: row.scenario,
    pay_type: row.payType,
    txamt: 15850,
    txcurrcd: "HKD",
  })
  const minutes = (Date.parse(String(data.expires_at)) - Date.parse(String(data.created_at))) / 60_000
  expect(minutes).toBe(row.nextAction === "none" ? 2 : 30)

  const asked = store.simulator
    .requests()
    .filter(({ operation, params }) => operation === "payment" && params.out_trade_no === number)
  if (row.nextAction === "checkout") {
    expect(asked).toEqual([])
    await chooseOnTheHostedPage(store, session, row.payType)
  } else {
    const back = `http://localhost:8000/checkout/qfpay?payment_session_id=${session.id}`
    const sent = Object.entries(row.sent ?? {}).map(([name, value]) => [name, value === BACK ? back : value])
    expect(asked).toHaveLength(1)
    expect(asked[0]?.appCode).toBe(ACCOUNTS[account].appCode)
    expect(Object.keys(asked[0]?.params ?? {}).sort()).toEqual([...PUBLIC, ...sent.map(([name]) => name)].sort())
    expect(asked[0]?.params).toMatchObject({
      pay_type: row.payType,
      txamt: "15850",
      txcurrcd: "HKD",
      notify_url: store.notifyUrl(account),
      ...Object.fromEntries(sent),
    })
  }
  const order = store.simulator.order(number)
  if (row.nextAction === "qrcode") expect(data.qrcode).toBe(order.qrcode)
  if (row.nextAction === "pay_params") expect(data.pay_params).toEqual(await payParamsAsSent(store, number))
  if (row.nextAction === "pay_url") expect(String(data.pay_url)).toContain(order.payUrl)

  if (row.nextAction === "none") {
    expect(await store.completeCart(cart.id)).toMatchObject({ status: 200, data: { type: "order" } })
  } else store.simulator.pay(number)
  const settled = await waitForState(store.container, number, "applied")
  expect(settled).toMatchObject({ account, wallet: data.wallet, pay_type: row.payType, syssn: order.syssn })
  expect(settled.order_id).toBe((await store.orderOf(cart.id))?.id)
  const payments = await store.paymentsOf(cart.id)
  expect(payments).toHaveLength(1)
  expect(payments[0]?.captures?.map(({ amount }) => Number(amount))).toEqual([158.5])
}

/** Runs every row of a list, one after the other. Returns the failures by pay type. */
export async function roads(store: Store, rows: readonly Row[]): Promise<Record<string, string>> {
  const failures: Record<string, string> = {}
  for (const row of rows) {
    await road(store, row).catch((error: unknown) => (failures[row.payType] = inspect(error, { depth: 1 })))
  }
  return failures
}

/** The wallet's parameters as they were sent over the wire. */
async function payParamsAsSent(store: Store, number: string): Promise<unknown> {
  const answer = await fetch(`${store.simulator.url}/simulator/api/orders/${number}`)
  return ((await answer.json()) as { order: { payParams: unknown } }).order.payParams
}

/**
 * Does what the shopper's browser does on QFPay's page: reads the data after `#`; the shopper then chooses the wallet.
 */
export async function chooseOnTheHostedPage(
  store: Store,
  session: StorePaymentSession,
  payType: string,
): Promise<void> {
  const url = String(session.data.pay_url)
  expect(url.startsWith(`${store.simulator.url}/checkstand/#/?`)).toBe(true)
  const query = url.split("#/?")[1] ?? ""
  const shown = await (await fetch(`${store.simulator.url}/checkstand/open?${query}`)).text()
  expect(shown.match(/name="pay_type" value="(\d+)"/g)).toEqual([`name="pay_type" value="${payType}"`])
  await fetch(`${store.simulator.url}/checkstand/choose`, {
    method: "POST",
    body: new URLSearchParams({ query, pay_type: payType }),
    redirect: "manual",
  })
}

/** Requests a payment session that is expected to be refused. */
export async function tryToPay(store: Store, provider: string, data: Record<string, unknown>, headers: object = {}) {
  const cart = await store.createCart()
  const { data: made } = await store.api.post("/store/payment-collections", { cart_id: cart.id }, store.headers)
  return store.api.post(
    `/store/payment-collections/${made.payment_collection.id}/payment-sessions`,
    { provider_id: provider, data },
    { headers: { ...store.headers.headers, ...headers }, validateStatus: () => true },
  )
}

/** How many calls QFPay received, and how many payments are in the ledger. */
export async function traces(store: Store) {
  const { rows } = await store.container
    .resolve("__pg_connection__")
    .raw<{ rows: { n: number }[] }>("SELECT count(*)::int AS n FROM qfpay_transaction")
  return { asked: store.simulator.requests().length, rows: rows[0]?.n }
}

/** A payment of an amount that no cart of the seeded shop has. */
export async function pay(
  store: Store,
  provider_id: string,
  { data = {}, ...money }: { amount: number; currency_code: string; data?: Record<string, unknown> },
) {
  const payments = store.container.resolve(Modules.PAYMENT)
  const collection = await payments.createPaymentCollections(money)
  return payments.createPaymentSession(collection.id, { provider_id, data, ...money })
}
