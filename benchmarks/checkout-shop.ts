import { writeFileSync } from "node:fs"
import inspector from "node:inspector/promises"
import type { AddressInfo } from "node:net"
import { createRequire } from "node:module"
import path from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { Modules } from "@medusajs/framework/utils"
import { processPaymentWorkflow } from "@medusajs/medusa/core-flows"
import type * as Loaders from "@medusajs/medusa/loaders/index"
import axios from "axios"
import express from "express"
import { Client } from "pg"
import { ACCOUNTS } from "../integration-tests/setup/accounts"
import { paymentNotification, postRaw, signatureOf } from "../integration-tests/setup/notify"
import { seedShop } from "../integration-tests/setup/seed-shop"
import { createCart, startPayment, storeHeaders } from "../integration-tests/setup/shopper"
import { waitFor } from "../integration-tests/setup/wait-for"
import { createSimulator } from "../src/simulator"
import { StripeServer, stripeProvider } from "./stripe-server"

/**
 * Measures a checkout, compared with Medusa's own Stripe provider, in one Medusa without a test runner. Run by
 * checkout.mjs, which provides a migrated database; writes the figures to `MEASURE_OUT`.
 */

const MEASURED = Number(process.env.MEASURED)
const BURST = Number(process.env.BURST)
const REPEATS = 500
/**
 * The latency of both gateways. QFPay answers a payment in a few hundred milliseconds; the measurement is of the
 * additional time.
 */
const LATENCY_MS = 50

const OURS = "pp_qfpay-alipay_qfpay"
const PEER = "pp_stripe_peer"
const NOTHING = "pp_system_default"

type Shop = Awaited<ReturnType<typeof openShop>>

/** Medusa as `medusa start` loads it, with the application of the integration tests, and both gateways. */
async function openShop() {
  const stripe = new StripeServer(LATENCY_MS)
  const peer = stripeProvider(await stripe.listen())
  const app = express()
  const server = app.listen(0)
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const simulator = createSimulator({
    accounts: [{ ...ACCOUNTS.qfpay, notifyUrl: `${url}/hooks/qfpay/qfpay` }],
    seed: 4211,
    refundNightBlock: false,
    rateLimit: false,
    pace: (_entry, moment) => (moment === "answered" ? pause(LATENCY_MS) : Promise.resolve()),
  })
  const gateway = await simulator.listen(0)
  Object.assign(process.env, {
    QFPAY_BASE_URL: gateway.url,
    QFPAY_BACKEND_URL: url,
    QFPAY_OPTIONS: JSON.stringify({ callsPerMinute: 100_000, enquiriesPerMinute: 50_000 }),
    FURTHER_PAYMENT_PROVIDERS: JSON.stringify([peer]),
  })
  // Not before the variables are set, which Medusa's configuration reads.
  const { default: load } = createRequire(__filename)("@medusajs/medusa/loaders/index") as typeof Loaders
  const directory = path.resolve(__dirname, "../integration-tests")
  const { container, shutdown } = await load({ directory, expressApp: app })
  const shop = await seedShop(container)
  // All carts contain the same lamp, so with either provider they would wait for its stock one after the other.
  await container.resolve(Modules.PRODUCT).updateProductVariants(shop.variantId, { manage_inventory: false })
  /** When each order was placed, by its ID, from Medusa's own event. */
  const placed = new Map<string, number>()
  const note = ({ data }: { data: unknown }) =>
    Promise.resolve(void placed.set((data as { id: string }).id, performance.now()))
  container.resolve(Modules.EVENT_BUS).subscribe("order.placed", note, { subscriberId: "measure" })
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await Promise.all([shutdown(), simulator.close()])
    stripe.close()
  }
  return { url, shop, container, simulator, gateway, stripe, stripeUrl: peer.options.url, placed, close }
}

/** The actions of a shopper and of the gateways at this shop. */
function handsOf({ url, shop, container, simulator, stripe, placed }: Shop) {
  const api = axios.create({ baseURL: url })
  /** Waits until this many more orders have been placed. Resolves to the time of the last. */
  async function ordersPlaced(before: number, count = 1): Promise<number> {
    await waitFor(() => placed.size >= before + count, { timeoutMs: 180_000, intervalMs: 5, what: "the orders" })
    return Math.max(...placed.values())
  }
  return {
    api,
    async session(providerId: string) {
      const cart = await createCart(api, shop)
      const { id, data } = await startPayment(api, shop, cart, providerId)
      return { id, number: String(data.out_trade_no), syssn: String(data.syssn), intent: String(data.id) }
    },
    ordersPlaced,
    async timed(work: () => unknown): Promise<number> {
      const [from, before] = [performance.now(), placed.size]
      await work()
      return (await ordersPlaced(before)) - from
    },
    hook({ intent }: Session) {
      const { body, headers } = stripe.pay(intent)
      return postRaw(`${url}/hooks/payment/stripe_peer`, body, Object.entries(headers).flat())
    },
    notification({ number, syssn }: Session) {
      const body = paymentNotification({ out_trade_no: number, syssn })
      return postRaw(`${url}/hooks/qfpay/qfpay`, body, ["X-QF-SIGN", signatureOf(body, ACCOUNTS.qfpay.clientKey)])
    },
    workflow: ({ id }: Session) =>
      processPaymentWorkflow(container).run({
        input: { action: "captured", data: { session_id: id, amount: shop.total } },
      }),
    /** Pays at QFPay, without its own notification. */
    payQuietly({ number }: Session) {
      simulator.faults.set({ kind: "lost", on: "notification", outTradeNo: number })
      simulator.pay(number)
    },
  }
}

interface Session {
  readonly id: string
  /** `out_trade_no` and `syssn` with this plugin, the payment intent with Stripe's provider. */
  readonly number: string
  readonly syssn: string
  readonly intent: string
}

async function fromNotificationToOrder(shop: Shop) {
  const hands = handsOf(shop)
  const times = { ours: [], oursByWorkflow: [], peerByWorkflow: [], peer: [] } as Record<string, number[]>
  for (let round = 0; round <= MEASURED; round++) {
    const [a, b] = [await hands.session(OURS), await hands.session(OURS)]
    const [c, d] = [await hands.session(PEER), await hands.session(PEER)]
    for (const one of [a, b]) hands.payQuietly(one)
    const measured = {
      ours: await hands.timed(() => hands.notification(a)),
      oursByWorkflow: await hands.timed(() => hands.workflow(b)),
      peerByWorkflow: await hands.timed(() => (shop.stripe.pay(d.intent), hands.workflow(d))),
      // Medusa's route waits five seconds, so only a few of these are measured.
      ...(round <= 5 && { peer: await hands.timed(() => hands.hook(c)) }),
    }
    if (round === 0) continue // everything is loaded and warm now
    for (const [name, ms] of Object.entries(measured)) times[name]?.push(ms)
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, summary(list)]))
}

/** Initiating a payment, and the gateway's own answer. */
async function toInitiate({ shop, container, gateway, stripeUrl, ...rest }: Shop) {
  const { api } = handsOf({ shop, container, gateway, stripeUrl, ...rest })
  const payments = container.resolve(Modules.PAYMENT)
  const bare = async (url: string, body: string, headers: Record<string, string>) => {
    const from = performance.now()
    const answer = await fetch(url, { method: "POST", body, headers })
    await answer.text()
    return performance.now() - from
  }
  const initiate = async (provider_id: string) => {
    const cart = await createCart(api, shop)
    const { data } = await api.post<{ payment_collection: { id: string } }>(
      "/store/payment-collections",
      { cart_id: cart.id },
      storeHeaders(shop),
    )
    const money = { amount: shop.total, currency_code: "hkd" }
    const from = performance.now()
    await payments.createPaymentSession(data.payment_collection.id, { provider_id, ...money, data: {}, context: {} })
    return performance.now() - from
  }
  const form = { "content-type": "application/x-www-form-urlencoded" }
  const askGateway = (round: number) => {
    const body = `txamt=15850&txcurrcd=HKD&pay_type=801501&out_trade_no=BARE${round}&txdtm=2026-06-15 10:32:58`
    const sign = signatureOf(body.split("&").sort().join("&"), ACCOUNTS.qfpay.clientKey)
    const headers = { ...form, "X-QF-APPCODE": ACCOUNTS.qfpay.appCode, "X-QF-SIGN": sign }
    return bare(`${gateway.url}/trade/v1/payment`, body, headers)
  }
  const askPeer = () => bare(`${stripeUrl}/v1/payment_intents`, "amount=15850&currency=hkd", form)
  const times = { ours: [], peer: [], nothing: [], gateway: [], peerGateway: [] } as Record<string, number[]>
  for (let round = 0; round <= MEASURED; round++) {
    const measured = {
      ours: await initiate(OURS),
      peer: await initiate(PEER),
      nothing: await initiate(NOTHING),
      gateway: await askGateway(round),
      peerGateway: await askPeer(),
    }
    if (round === 0) continue
    for (const [name, ms] of Object.entries(measured)) times[name]?.push(ms)
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, percentile(list, 0.5)]))
}

/** A repeated notification: its SQL statements, and how many are processed per second. */
async function repeated(shop: Shop) {
  const hands = handsOf(shop)
  const one = await hands.session(OURS)
  hands.payQuietly(one)
  await hands.timed(() => hands.notification(one))
  await pause(1_000)
  const statements = await countStatements(() => hands.notification(one))
  const from = performance.now()
  for (let sent = 0; sent < REPEATS; sent += 10) {
    await Promise.all(Array.from({ length: 10 }, () => hands.notification(one)))
  }
  return { statements, perSecond: Math.round((REPEATS / (performance.now() - from)) * 1_000) }
}

async function countStatements(work: () => Promise<{ status: number }>): Promise<number> {
  const prototype = Client.prototype as unknown as { query: (...args: unknown[]) => unknown }
  const { query } = prototype
  let statements = 0
  prototype.query = function (...args) {
    statements++
    return query.apply(this, args)
  }
  const { status } = await work().finally(() => (prototype.query = query))
  if (status !== 200) throw new Error(`A repeated notification was answered with ${status}.`)
  return statements
}

/** Many payments in the same second, until the last order. */
async function burst(shop: Shop) {
  const hands = handsOf(shop)
  const many = async (providerId: string) => {
    const sessions: Session[] = []
    const prepare = async () => {
      while (sessions.length < BURST) sessions.push(await hands.session(providerId))
    }
    await Promise.all(Array.from({ length: 4 }, prepare))
    return sessions.slice(0, BURST)
  }
  let repeats = 0
  // Repeats a notification until the shop accepts it, as QFPay does, but sooner.
  const untilTaken = async (one: Session) => {
    while ((await hands.notification(one)).status !== 200) {
      repeats++
      await pause(1_000)
    }
  }
  const run = async (sessions: Session[], send: (one: Session) => Promise<unknown>, name: string) => {
    const profiler = new inspector.Session()
    profiler.connect()
    await profiler.post("Profiler.enable")
    await profiler.post("Profiler.start")
    const before = shop.placed.size
    const from = performance.now()
    const cpu = process.cpuUsage()
    await Promise.all(sessions.map(send))
    const ms = (await hands.ordersPlaced(before, sessions.length)) - from
    const { user, system } = process.cpuUsage(cpu)
    const { profile } = await profiler.post("Profiler.stop")
    profiler.disconnect()
    const { MEASURE_PROFILES } = process.env
    if (MEASURE_PROFILES) writeFileSync(`${MEASURE_PROFILES}/${name}.cpuprofile`, JSON.stringify(profile))
    return { ms: Math.round(ms), cpuMs: Math.round((user + system) / 1_000), where: whereTimeGoes(profile) }
  }
  const peers = await many(PEER)
  for (const { intent } of peers) shop.stripe.pay(intent)
  const peer = await run(peers, hands.workflow, "burst-stripe")
  const ours = await many(OURS)
  for (const one of ours) hands.payQuietly(one)
  const mine = await run(ours, untilTaken, "burst-qfpay")
  return { count: BURST, peer, ours: { ...mine, repeated: repeats } }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
}

function summary(values: readonly number[]) {
  const [p50, p95] = [0.5, 0.95].map((share) => Math.round(percentile(values, share)))
  return { p50, p95, count: values.length }
}

/** Milliseconds of CPU by the owner of the code. */
function whereTimeGoes({ nodes, samples = [], timeDeltas = [] }: inspector.Profiler.Profile): Record<string, number> {
  const owner = new Map(nodes.map(({ id, callFrame }) => [id, ownerOf(callFrame)]))
  const ms: Record<string, number> = {}
  samples.forEach((id, at) => {
    const name = owner.get(id) ?? "?"
    ms[name] = (ms[name] ?? 0) + (timeDeltas[at] ?? 0) / 1_000
  })
  const sorted = Object.entries(ms).sort(([, a], [, b]) => b - a)
  return Object.fromEntries(sorted.slice(0, 14).map(([name, time]) => [name, Math.round(time)]))
}

function ownerOf({ url, functionName }: inspector.Runtime.CallFrame): string {
  if (url === "") return functionName.startsWith("(") ? functionName : "V8"
  if (url.startsWith("node:")) return "Node"
  if (/\.medusa\/server/.test(url)) return "medusa-payment-qfpay"
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? "the benchmark and the simulator"
}

async function measure(): Promise<void> {
  const shop = await openShop()
  try {
    const figures = {
      order: await fromNotificationToOrder(shop),
      initiate: await toInitiate(shop),
      repeated: await repeated(shop),
      burst: await burst(shop),
    }
    writeFileSync(process.env.MEASURE_OUT ?? "/dev/stdout", JSON.stringify(figures))
  } finally {
    await shop.close()
  }
}

measure().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
