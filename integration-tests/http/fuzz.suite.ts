import { readFileSync } from "node:fs"
import path from "node:path"
import { runInNewContext } from "node:vm"
import { setFlagsFromString } from "node:v8"
import fc from "fast-check"
import { ACCOUNTS, heldPaymentsOf, ledgerOf, paymentNotification, postRaw, signatureOf, suite } from "../setup"
import { SecretWatch } from "../setup/secrets"

/** A fixed sample in the tests; `npm run fuzz` sends 100,000 of each. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 150)
const SEED = Number(process.env.FUZZ_SEED ?? 4211)
const LIMIT_MS = RUNS > 1_000 ? 60 * 60_000 : 120_000
/** What the memory may grow by after a tenth of a long run, when every cache is warm. */
const GROWTH_BYTES = 48 * 1024 * 1024

const parameters = { numRuns: RUNS, seed: SEED, endOnFailure: true }
const KEY = ACCOUNTS.qfpay.clientKey

/** Whatever a stranger may write, with what a program trips over among it. */
const word = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.constantFrom(
    "",
    "__proto__",
    "constructor",
    "\u0000",
    "0000",
    "-1",
    "1e999",
    "NaN",
    "null",
    "' or 1=1 --",
    "../..",
    "\ud800",
  ),
  fc.constantFrom("payses_01JDQ4Z0G7V2C8R5N3K1W9XY6T", "pp_qfpay-payme_qfpay", "order_01", "x".repeat(300)),
)
const value = fc.oneof(word, fc.jsonValue({ maxDepth: 3 }), fc.double(), fc.bigInt().map(String))

function heapAfterCollection(): number {
  setFlagsFromString("--expose-gc")
  ;(runInNewContext("gc") as () => void)()
  return process.memoryUsage().heapUsed
}

export default suite("Whatever is sent", (store) => {
  /** Runs a property; a long run is watched for memory that does not come back. */
  async function hold<T>(property: fc.IAsyncProperty<T>): Promise<void> {
    await fc.assert(property, { ...parameters, numRuns: Math.ceil(RUNS / 10) })
    const warm = RUNS > 1_000 ? heapAfterCollection() : undefined
    await fc.assert(property, { ...parameters, seed: SEED + 1 })
    if (warm !== undefined) expect(heapAfterCollection() - warm).toBeLessThan(GROWTH_BYTES)
  }

  async function aWaitingPayment() {
    const cart = await store.createCart()
    const session = await store.startPayment(cart, "pp_qfpay-alipay_qfpay")
    return { cart, id: session.id, number: String(session.data.out_trade_no), syssn: String(session.data.syssn) }
  }

  async function expectNothingHappened({ cart, number }: Awaited<ReturnType<typeof aWaitingPayment>>) {
    expect((await ledgerOf(store.container).find(number))?.state).toBe("waiting")
    expect(await store.orderOf(cart.id)).toBeUndefined()
    expect(await store.paymentsOf(cart.id)).toEqual([])
    expect(await heldPaymentsOf(store.container, number)).toEqual([])
  }

  it(
    "as a notification: what is not genuine is refused and changes nothing",
    async () => {
      const payment = await aWaitingPayment()
      const genuine = paymentNotification({ out_trade_no: payment.number, syssn: payment.syssn })
      const body = fc.oneof(
        fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
        fc.json().map((text) => Buffer.from(text)),
        fc.dictionary(word, value).map((fields) => Buffer.from(JSON.stringify(fields))),
        // QFPay's own words with one character changed.
        fc.tuple(fc.nat(genuine.length - 1), fc.integer({ min: 32, max: 126 })).map(([at, code]) => {
          return Buffer.from(genuine.slice(0, at) + String.fromCharCode(code) + genuine.slice(at + 1))
        }),
      )
      const sign = fc.oneof(
        fc.constant(undefined),
        fc.string({ unit: fc.constantFrom(..."0123456789ABCDEFabcdef"), minLength: 0, maxLength: 40 }),
      )
      await hold(
        fc.asyncProperty(body, sign, async (bytes, signature) => {
          const headers = signature === undefined ? [] : ["X-QF-SIGN", signature]
          const { status, body: answer } = await postRaw(`${store.url}/hooks/qfpay/qfpay`, bytes, headers)
          expect([status, answer]).toEqual([401, "bad signature"])
        }),
      )
      await expectNothingHappened(payment)
    },
    LIMIT_MS,
  )

  it(
    "as a notification that is signed and makes no sense: it is answered in words and pays nothing",
    async () => {
      const payment = await aWaitingPayment()
      const field = fc.constantFrom(
        "out_trade_no",
        "syssn",
        "txamt",
        "txcurrcd",
        "respcd",
        "status",
        "notify_type",
        "pay_type",
        "cancel",
      )
      const body = fc.oneof(
        fc.json(),
        fc.dictionary(word, value).map((fields) => JSON.stringify(fields)),
        fc.dictionary(field, value).map((fields) => {
          return JSON.stringify({
            out_trade_no: payment.number,
            syssn: payment.syssn,
            respcd: "0000",
            status: "1",
            ...fields,
          })
        }),
      )
      await hold(
        fc.asyncProperty(body, async (text) => {
          const { status } = await postRaw(`${store.url}/hooks/qfpay/qfpay`, text, [
            "X-QF-SIGN",
            signatureOf(text, KEY),
          ])
          // 503: QFPay's own record does not say so yet; the shopper has not paid.
          expect([200, 400, 503]).toContain(status)
        }),
      )
      await expectNothingHappened(payment)
    },
    LIMIT_MS,
  )

  it(
    "to the routes of storefront and admin: the answer is never an error of the server's making, and nothing is paid",
    async () => {
      const payment = await aWaitingPayment()
      const headers = { ...(await store.adminHeaders()).headers, ...store.headers.headers }
      const known = fc.constantFrom(payment.id, payment.number, payment.cart.id, "pp_qfpay-payme_qfpay", "qfpay")
      const id = fc.oneof(
        { weight: 4, arbitrary: word.filter((text) => text !== "" && !/\ud800|^\.\.?$/.test(text)) },
        { weight: 1, arbitrary: known },
      )
      const route = fc.constantFrom(
        ...(["", "/events"] as const).map((tail) => ["get", `/store/qfpay/payment-sessions/:id${tail}`] as const),
        ["get", "/store/qfpay/methods"] as const,
        ["get", "/admin/qfpay/transactions"] as const,
        ["get", "/admin/qfpay/transactions/:id"] as const,
        ["post", "/admin/qfpay/transactions/:id/sync"] as const,
        ["get", "/admin/qfpay/held-payments"] as const,
        ["post", "/admin/qfpay/held-payments/:id/refund"] as const,
        ["post", "/admin/qfpay/held-payments/:id/dismiss"] as const,
        ["get", "/admin/qfpay/methods"] as const,
        ["post", "/admin/qfpay/methods/:id"] as const,
        ["get", "/admin/qfpay/orders/:id/collect"] as const,
        ["post", "/admin/qfpay/orders/:id/collect"] as const,
        ["post", "/admin/qfpay/orders/:id/collect/cancel"] as const,
      )
      const names = fc.constantFrom(
        "q",
        "limit",
        "offset",
        "state",
        "order_id",
        "region_id",
        "created_at[$gte]",
        "wallet",
        "note",
        "label",
        "labels",
        "rank",
        "region_ids",
        "min_amount",
        "max_amount",
        "qr_expiry_minutes",
        "no_credit",
        "auth_code",
        "account",
        "order",
      )
      const fields = fc.dictionary(fc.oneof(names, word), value, { maxKeys: 6 })
      await hold(
        fc.asyncProperty(route, id, fields, async ([method, path], own, sent) => {
          // Medusa answers 500 for a query whose name has several dots, at every list of its own, too.
          const named = Object.entries(sent).filter(([name]) => name.split(".").length < 3)
          const query = named.map(([name, text]) => [name, typeof text === "string" ? text : JSON.stringify(text)])
          const url = path.replace(":id", encodeURIComponent(own))
          const abort = new AbortController()
          const answer = await store.api.request({
            method,
            url: method === "get" ? `${url}?${new URLSearchParams(query).toString()}` : url,
            data: method === "post" ? sent : undefined,
            headers,
            signal: abort.signal,
            responseType: "stream",
            validateStatus: () => true,
          })
          abort.abort() // of a stream, the beginning is enough
          expect(answer.status).toBeLessThan(500)
        }),
      )
      await expectNothingHappened(payment)
    },
    LIMIT_MS,
  )

  it(
    "as a payment session's data: it is refused or dropped, and what is stored is QFPay's alone",
    async () => {
      const cart = await store.createCart()
      const urlOf = async (cart_id: string) => {
        const { data } = await store.api.post("/store/payment-collections", { cart_id }, store.headers)
        return `/store/payment-collections/${data.payment_collection.id}/payment-sessions`
      }
      let url = await urlOf(cart.id)
      let asked = 0
      const key = fc.constantFrom(
        "scenario",
        "device",
        "wallet",
        "return_url",
        "auth_code",
        "openid",
        "client_ip",
        "out_trade_no",
        "account",
        "syssn",
        "status",
        "txamt",
      )
      const sent = fc.dictionary(fc.oneof(key, word), value, { maxKeys: 4 })
      // Each makes an order at QFPay and a row in the ledger, so there are fewer.
      await fc.assert(
        fc.asyncProperty(sent, async (fields) => {
          const body = { provider_id: "pp_qfpay-alipay_qfpay", data: fields }
          // A cart takes four sessions in four seconds.
          if (++asked % 4 === 0) url = await urlOf((await store.createCart({})).id)
          const answer = await store.api.post(url, body, { ...store.headers, validateStatus: () => true })
          expect([200, 400, 409]).toContain(answer.status)
          if (answer.status !== 200) return
          const session = answer.data.payment_collection.payment_sessions.at(-1)
          expect(session.data).toMatchObject({ account: "qfpay", wallet: "alipay", txamt: 15850, txcurrcd: "HKD" })
          expect(store.simulator.order(session.data.out_trade_no).amountMinor).toBe(15850)
        }),
        { ...parameters, numRuns: Math.max(15, Math.ceil(RUNS / 100)) },
      )
    },
    LIMIT_MS,
  )

  it("no page's script holds a key, and the watch that looks for keys in every test finds one", () => {
    const built = path.resolve(__dirname, "../../.medusa/server/src")
    const bundles = ["storefront/index.mjs", "storefront/react.mjs", "admin/index.mjs", "admin/index.js"]
    const watch = new SecretWatch()
    for (const bundle of bundles) watch.see(bundle, readFileSync(path.join(built, bundle), "utf8"))
    expect(watch.findings).toEqual([])
    watch.see("log", `key ${KEY.toUpperCase()}`)
    expect(watch.findings).toEqual(["log: client key of qfpay"])
  })
})
