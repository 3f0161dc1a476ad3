import { readFileSync } from "node:fs"
import http from "node:http"
import path from "node:path"
import { runInNewContext } from "node:vm"
import { setFlagsFromString } from "node:v8"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import fc from "fast-check"
import { adminMiddlewares } from "../../src/api/admin/qfpay/middlewares"
import { ACCOUNTS, heldPaymentsOf, ledgerOf, paymentNotification, postRaw, signatureOf, suite } from "../setup"
import { sendRaw } from "../setup/raw-request"
import { SecretWatch } from "../setup/secrets"

/** A fixed sample in the tests; `npm run fuzz` sends 100,000 of each. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 150)
const SEED = Number(process.env.FUZZ_SEED ?? 4211)
const IS_LONG = RUNS > 1_000
const LIMIT_MS = IS_LONG ? 120 * 60_000 : 120_000
/** How many inputs are in flight at once: the server reads one while PostgreSQL works on another. */
const AT_ONCE = 10
/** How much memory may grow after a tenth of a long run, when every cache is warm. */
const GROWTH_BYTES = 48 * 1024 * 1024

const parameters = { numRuns: RUNS, seed: SEED, endOnFailure: true }
const KEY = ACCOUNTS.qfpay.clientKey

/** Anything that a stranger may send, including inputs that programs trip over. */
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

/** The result of an input. */
interface Sent {
  status: number
  /** What is wrong with it. */
  wrong?: unknown
}

function heapAfterCollection(): number {
  setFlagsFromString("--expose-gc")
  ;(runInNewContext("gc") as () => void)()
  return process.memoryUsage().heapUsed
}

export default suite("Any input", (store) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE })
  afterAll(() => agent.destroy())

  /**
   * Sends inputs, several at once, and checks each answer; a long run is watched for memory leaks, and prints its
   * result.
   * @param send - returns the status, and what is wrong with the answer, if anything
   */
  async function hold<T>(input: fc.Arbitrary<T>, send: (input: T) => Promise<Sent>): Promise<void> {
    const statuses: Record<number, number> = {}
    const sendAll = async (runs: number, seed: number) => {
      const together = fc.array(input, { minLength: AT_ONCE, maxLength: AT_ONCE })
      const property = fc.asyncProperty(together, async (inputs) => {
        const sent = await Promise.all(inputs.map(send))
        for (const { status } of sent) statuses[status] = (statuses[status] ?? 0) + 1
        expect(sent.flatMap(({ wrong }) => wrong ?? [])).toEqual([])
      })
      await fc.assert(property, { ...parameters, seed, numRuns: Math.ceil(runs / AT_ONCE) })
    }
    await sendAll(RUNS / 10, SEED)
    if (!IS_LONG) return sendAll(RUNS, SEED + 1)
    const warm = heapAfterCollection()
    const begun = performance.now()
    await sendAll(RUNS, SEED + 1)
    const grown = heapAfterCollection() - warm
    const perSecond = Math.round((RUNS / (performance.now() - begun)) * 1_000)
    const inMiB = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`
    process.stdout.write(
      `${expect.getState().currentTestName}\n  answers: ${JSON.stringify(statuses)}, ${perSecond} a second; ` +
        `heap ${inMiB(warm)} after the first tenth, ${inMiB(warm + grown)} at the end\n`,
    )
    expect(grown).toBeLessThan(GROWTH_BYTES)
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
    "as a notification: a forged one is refused and changes nothing",
    async () => {
      const payment = await aWaitingPayment()
      const genuine = paymentNotification({ out_trade_no: payment.number, syssn: payment.syssn })
      const body = fc.oneof(
        fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
        fc.json().map((text) => Buffer.from(text)),
        fc.dictionary(word, value).map((fields) => Buffer.from(JSON.stringify(fields))),
        // A genuine notification with one character changed.
        fc.tuple(fc.nat(genuine.length - 1), fc.integer({ min: 32, max: 126 })).map(([at, code]) => {
          return Buffer.from(genuine.slice(0, at) + String.fromCharCode(code) + genuine.slice(at + 1))
        }),
      )
      const sign = fc.oneof(
        fc.constant(undefined),
        fc.string({ unit: fc.constantFrom(..."0123456789ABCDEFabcdef"), minLength: 0, maxLength: 40 }),
      )
      await hold(fc.tuple(body, sign), async ([bytes, signature]) => {
        const headers = signature === undefined ? [] : ["X-QF-SIGN", signature]
        const { status, body: answer } = await postRaw(store.notifyUrl(), bytes, headers, agent)
        const isRefused = status === 401 && answer === "bad signature"
        return { status, wrong: isRefused ? undefined : { status, answer, bytes, signature } }
      })
      await expectNothingHappened(payment)
    },
    LIMIT_MS,
  )

  it(
    "as a signed notification that makes no sense: it is answered with an explanation and pays nothing",
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
      const lyingOnce = fc.tuple(field, fc.oneof(word, value)).map(([name, lie]) => ({ [name]: lie }))
      const body = fc.oneof(
        fc.json(),
        fc.dictionary(word, value).map((fields) => JSON.stringify(fields)),
        fc.oneof(lyingOnce, fc.dictionary(field, value)).map((lies) => {
          const truth = { out_trade_no: payment.number, syssn: payment.syssn, txamt: "15850", txcurrcd: "HKD" }
          return JSON.stringify({ ...truth, respcd: "0000", status: "1", ...lies })
        }),
      )
      const logger = store.container.resolve(ContainerRegistrationKeys.LOGGER)
      const { error } = logger
      const troubles: string[] = []
      logger.error = (message) => {
        if (!/ says \d+ \w+; |enquiries are used up/.test(String(message))) troubles.push(String(message))
      }
      await hold(body, async (text) => {
        const { status, body: answer } = await postRaw(
          store.notifyUrl(),
          text,
          ["X-QF-SIGN", signatureOf(text, KEY)],
          agent,
        )
        // 503: QFPay's own record does not say so yet, or this minute's enquiries are used up.
        const wrong = [200, 400, 503].includes(status) ? troubles.splice(0) : [status]
        return { status, wrong: wrong.length > 0 ? { wrong, answer, text } : undefined }
      }).finally(() => (logger.error = error))
      await expectNothingHappened(payment)
    },
    LIMIT_MS,
  )

  it(
    "to the routes of storefront and admin: the answer is never a server error, and nothing is paid",
    async () => {
      const payment = await aWaitingPayment()
      const named = { ...(await store.adminHeaders()).headers, ...store.headers.headers }
      const headers = [...Object.entries(named).flat(), "Content-Type", "application/json"]
      const known = fc.constantFrom(payment.id, payment.number, payment.cart.id, "pp_qfpay-payme_qfpay", "qfpay")
      const id = fc.oneof(
        { weight: 4, arbitrary: word.filter((text) => text !== "" && !/\ud800|^\.\.?$/.test(text)) },
        { weight: 1, arbitrary: known },
      )
      const route = fc.constantFrom(
        ["GET", "/store/qfpay/payment-sessions/:id"],
        ["GET", "/store/qfpay/payment-sessions/:id/events"],
        ["POST", "/store/qfpay/payment-sessions/unknown-:id/refresh"],
        ["GET", "/store/qfpay/methods"],
        ...adminMiddlewares.map(({ methods, matcher }) => [String(methods), String(matcher).replace(/:\w+/, ":id")]),
      ) as fc.Arbitrary<["GET" | "POST", string]>
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
        "from",
        "to",
        "currency_code",
        "amount",
      )
      const fields = fc.dictionary(fc.oneof(names, word), value, { maxKeys: 6 })
      await hold(fc.tuple(route, id, fields), async ([[method, path], own, sent]) => {
        // Medusa answers 500 for a query parameter with several dots in its name, in its own lists, too.
        const named = Object.entries(sent).filter(([name]) => name.split(".").length < 3)
        const query = named.map(([name, text]) => [name, typeof text === "string" ? text : JSON.stringify(text)])
        const url = store.url + path.replace(":id", encodeURIComponent(own))
        const { status, body } =
          method === "GET"
            ? await sendRaw(`${url}?${new URLSearchParams(query).toString()}`, { method: "GET", headers, agent })
            : await sendRaw(url, { method: "POST", headers, body: JSON.stringify(sent), agent })
        store.secrets.see(`answer of ${path}`, body)
        return { status, wrong: status < 500 ? undefined : { status, method, path, own, sent, body } }
      })
      await expectNothingHappened(payment)
    },
    LIMIT_MS,
  )

  it(
    "as a payment session's data: it is refused or dropped, and only QFPay's data is stored",
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
      // Each creates an order at QFPay and a row in the ledger, so there are fewer.
      await fc.assert(
        fc.asyncProperty(sent, async (fields) => {
          const body = { provider_id: "pp_qfpay-alipay_qfpay", data: fields }
          // A cart accepts four sessions in four seconds.
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

  it("does not expose a key in any page's script, and the check for keys in every test finds one", () => {
    const built = path.resolve(__dirname, "../../.medusa/server/src")
    const bundles = ["storefront/index.mjs", "storefront/react.mjs", "admin/index.mjs", "admin/index.js"]
    const watch = new SecretWatch()
    for (const bundle of bundles) watch.see(bundle, readFileSync(path.join(built, bundle), "utf8"))
    expect(watch.findings).toEqual([])
    watch.see("log", `key ${KEY.toUpperCase()}`)
    expect(watch.findings).toEqual(["log: client key of qfpay"])
  })
})
