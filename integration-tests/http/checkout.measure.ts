import { writeFileSync } from "node:fs"
import inspector from "node:inspector/promises"
import { setTimeout as pause } from "node:timers/promises"
import { Modules } from "@medusajs/framework/utils"
import { processPaymentWorkflow } from "@medusajs/medusa/core-flows"
import { Client } from "pg"
import { ACCOUNTS, paymentNotification, postRaw, signatureOf, storeTest, waitFor } from "../setup"
import { StripeServer, stripeProvider } from "../setup/stripe"

/** `MEASURED=30` for numbers to publish. */
const MEASURED = Number(process.env.MEASURED ?? 5)
const BURST = Number(process.env.BURST ?? 20)
const REPEATS = Number(process.env.REPEATS ?? 50)
/**
 * The latency of both gateways. QFPay answers a payment in some hundred milliseconds; the measured time is on top of
 * that.
 */
const LATENCY_MS = 50

const OURS = "pp_qfpay-alipay_qfpay"
const PEER = "pp_stripe_peer"
const NOTHING = "pp_system_default"

const stripe = new StripeServer(LATENCY_MS)
const env = { FURTHER_PAYMENT_PROVIDERS: "[]" }
beforeAll(async () => {
  env.FURTHER_PAYMENT_PROVIDERS = JSON.stringify([stripeProvider(await stripe.listen())])
})
afterAll(() => stripe.close())

storeTest(
  "A checkout beside Medusa's own Stripe provider",
  (store) => {
    /** When each order was placed, by its id, according to Medusa's own event. */
    const placed = new Map<string, number>()
    const figures: Record<string, unknown> = {}

    beforeAll(async () => {
      const bus = store.container.resolve(Modules.EVENT_BUS)
      bus.subscribe(
        "order.placed",
        ({ data }) => Promise.resolve(void placed.set((data as { id: string }).id, performance.now())),
        {
          subscriberId: "measure",
        },
      )
      // All carts have the same lamp, and would otherwise wait for its stock one by one, with either provider.
      await store.container
        .resolve(Modules.PRODUCT)
        .updateProductVariants(store.shop.variantId, { manage_inventory: false })
    })
    afterAll(() => {
      if (process.env.MEASURE_OUT) writeFileSync(process.env.MEASURE_OUT, JSON.stringify(figures))
      for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name}: ${JSON.stringify(value)}\n`)
    })

    async function session(providerId: string) {
      const cart = await store.createCart({})
      const { id, data } = await store.startPayment(cart, providerId)
      return {
        cartId: cart.id,
        id,
        number: String(data.out_trade_no),
        syssn: String(data.syssn),
        intent: String(data.id),
      }
    }
    type Session = Awaited<ReturnType<typeof session>>

    /** Waits until `count` more orders were placed; returns the time of the last. */
    async function ordersPlaced(before: number, count = 1): Promise<number> {
      await waitFor(() => placed.size >= before + count, { timeoutMs: 120_000 })
      return Math.max(...placed.values())
    }

    async function timed(work: (from: number) => Promise<unknown>): Promise<number> {
      const from = performance.now()
      const before = placed.size
      await work(from)
      return (await ordersPlaced(before)) - from
    }

    const hook = (one: Session) => {
      const { body, headers } = stripe.pay(one.intent)
      return postRaw(`${store.url}/hooks/payment/stripe_peer`, body, Object.entries(headers).flat())
    }
    const notification = ({ number, syssn }: Session) => {
      const body = paymentNotification({ out_trade_no: number, syssn })
      return postRaw(store.notifyUrl(), body, ["X-QF-SIGN", signatureOf(body, ACCOUNTS.qfpay.clientKey)])
    }
    const workflow = ({ id }: Session) =>
      processPaymentWorkflow(store.container).run({
        input: { action: "captured", data: { session_id: id, amount: store.shop.total } },
      })
    /** Pays at QFPay without QFPay's own notification. */
    const payQuietly = ({ number }: Session) => {
      store.simulator.faults.set({ kind: "lost", on: "notification", outTradeNo: number })
      store.simulator.pay(number)
    }

    it("from the notification to the order", async () => {
      const ours: number[] = []
      const oursByWorkflow: number[] = []
      const peer: number[] = []
      const peerByWorkflow: number[] = []
      for (let round = 0; round <= MEASURED; round++) {
        const [a, b, c, d] = [await session(OURS), await session(OURS), await session(PEER), await session(PEER)]
        for (const one of [a, b]) payQuietly(one)
        const times = [
          await timed(() => notification(a)),
          await timed(() => workflow(b)),
          await timed(() => (stripe.pay(d.intent), workflow(d))),
          // Medusa's route waits five seconds; a few measurements are enough.
          round <= 5 ? await timed(() => hook(c)) : undefined,
        ]
        if (round === 0) continue // warmed up now
        for (const [at, list] of [ours, oursByWorkflow, peerByWorkflow, peer].entries()) {
          if (times[at] !== undefined) list.push(times[at])
        }
      }
      figures.order = {
        ours: summary(ours),
        peer: summary(peer),
        oursByWorkflow: summary(oursByWorkflow),
        peerByWorkflow: summary(peerByWorkflow),
      }
      expect(median(ours)).toBeLessThan(median(peer))
    }, 900_000)

    it("to initiate a payment, beside the gateway's own answer", async () => {
      const payments = store.container.resolve(Modules.PAYMENT)
      const bare = async (url: string, body: string, headers: Record<string, string>) => {
        const from = performance.now()
        const answer = await fetch(url, { method: "POST", body, headers })
        await answer.text()
        return performance.now() - from
      }
      const initiate = async (provider_id: string) => {
        const cart = await store.createCart({})
        const { data } = await store.api.post("/store/payment-collections", { cart_id: cart.id }, store.headers)
        const from = performance.now()
        await payments.createPaymentSession(data.payment_collection.id, {
          provider_id,
          amount: store.shop.total,
          currency_code: "hkd",
          data: {},
          context: {},
        })
        return performance.now() - from
      }
      const providers = [OURS, PEER, NOTHING] as const
      const times: Record<string, number[]> = {}
      for (let round = 0; round <= MEASURED; round++) {
        for (const id of providers) {
          const ms = await initiate(id)
          if (round > 0) (times[id] ??= []).push(ms)
        }
        const form = { "content-type": "application/x-www-form-urlencoded" }
        const number = `BARE${round}`
        const body = `txamt=15850&txcurrcd=HKD&pay_type=801501&out_trade_no=${number}&txdtm=2026-06-15 10:32:58`
        const sign = signatureOf(body.split("&").sort().join("&"), ACCOUNTS.qfpay.clientKey)
        const gateway = await bare(`${store.simulator.url}/trade/v1/payment`, body, {
          ...{ ...form, "X-QF-APPCODE": ACCOUNTS.qfpay.appCode, "X-QF-SIGN": sign },
        })
        const url = JSON.parse(env.FURTHER_PAYMENT_PROVIDERS)[0].options.url
        const peerGateway = await bare(`${url}/v1/payment_intents`, "amount=15850&currency=hkd", form)
        if (round > 0) (times.gateway ??= []).push(gateway)
        if (round > 0) (times.peerGateway ??= []).push(peerGateway)
      }
      const of = (name: string) => median(times[name] ?? [])
      figures.initiate = {
        ours: of(OURS),
        gateway: of("gateway"),
        peer: of(PEER),
        peerGateway: of("peerGateway"),
        nothing: of(NOTHING),
      }
      expect(of(OURS)).toBeGreaterThan(LATENCY_MS)
    }, 900_000)

    it("a notification that is repeated", async () => {
      const one = await session(OURS)
      payQuietly(one)
      await timed(() => notification(one))
      await pause(500)
      const query = jest.spyOn(Client.prototype, "query")
      const answer = await notification(one)
      const statements = query.mock.calls.length
      query.mockRestore()
      expect(answer).toMatchObject({ status: 200, body: "SUCCESS" })
      const from = performance.now()
      for (let sent = 0; sent < REPEATS; sent += 10) {
        await Promise.all(Array.from({ length: 10 }, () => notification(one)))
      }
      figures.repeated = { statements, perSecond: Math.round((REPEATS / (performance.now() - from)) * 1_000) }
    }, 300_000)

    it("many in the same second", async () => {
      const many = async (providerId: string) => {
        const sessions: Session[] = []
        while (sessions.length < BURST) sessions.push(await session(providerId))
        return sessions
      }
      const burst = async (sessions: Session[], send: (one: Session) => Promise<unknown>, name: string) => {
        const profiler = new inspector.Session()
        profiler.connect()
        await profiler.post("Profiler.enable")
        await profiler.post("Profiler.start")
        const before = placed.size
        const from = performance.now()
        const cpu = process.cpuUsage()
        await Promise.all(sessions.map(send))
        const ms = (await ordersPlaced(before, sessions.length)) - from
        const { user, system } = process.cpuUsage(cpu)
        const { profile } = await profiler.post("Profiler.stop")
        profiler.disconnect()
        if (process.env.MEASURE_PROFILES) {
          writeFileSync(`${process.env.MEASURE_PROFILES}/${name}.cpuprofile`, JSON.stringify(profile))
        }
        return { ms: Math.round(ms), cpuMs: Math.round((user + system) / 1_000), where: whereTimeGoes(profile) }
      }
      let repeated = 0
      // Repeats like QFPay, but sooner: until the shop has accepted it.
      const untilTaken = async (one: Session) => {
        while ((await notification(one)).status !== 200) {
          repeated++
          await pause(1_000)
        }
      }
      const peers = await many(PEER)
      for (const { intent } of peers) stripe.pay(intent)
      const peer = await burst(peers, workflow, "burst-stripe")
      const ours = await many(OURS)
      ours.forEach(payQuietly)
      const mine = await burst(ours, untilTaken, "burst-qfpay")
      figures.burst = { count: BURST, peer, ours: { ...mine, repeated } }
    }, 900_000)
  },
  {
    env,
    plugin: { callsPerMinute: 100_000, enquiriesPerMinute: 50_000 },
    simulator: {
      rateLimit: false,
      pace: (_entry, moment) => (moment === "answered" ? pause(LATENCY_MS) : Promise.resolve()),
    },
  },
)

const median = (values: readonly number[]) => percentile(values, 0.5)

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
}

function summary(values: readonly number[]) {
  const [p50, p95] = [0.5, 0.95].map((share) => Math.round(percentile(values, share)))
  return { p50, p95, count: values.length }
}

/** Milliseconds of CPU by package. */
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
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? "the tests and the simulator"
}
