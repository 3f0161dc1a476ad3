import type { FaultInput, NotifyNowOptions, SimulatedOrder } from "../../src/simulator"
import { Modules } from "@medusajs/framework/utils"
import type { JobName } from "./rest"
import { type Answer, outcomeOf, type Wish, type World } from "./world"

/** What a step may do, and how often it comes up beside the others. */
export interface Step {
  readonly weight: number
  /** @param a - which of several, @param b - how; both any whole number */
  run(world: World, a: number, b: number): Promise<void> | void
}

const pick = <T>(from: readonly T[], index: number): T | undefined => from[index % Math.max(1, from.length)]

const PROVIDERS = [
  "pp_qfpay-alipay_qfpay",
  "pp_qfpay-wechat_qfpay",
  "pp_qfpay-payme_qfpay",
  "pp_qfpay-fps_qfpay",
  "pp_qfpay-unionpay_qfpay",
  "pp_qfpay-alipay_second",
]

const WAITS_MS = [5_000, 31_000, 61_000, 121_000, 10 * 60_000, 16 * 60_000, 31 * 60_000, 3 * 3_600_000, 25 * 3_600_000]

const OUTAGES: readonly FaultInput[] = [
  { on: "any", kind: "lost", when: "before" },
  { on: "payment", kind: "lost", when: "after" },
  { on: "refund", kind: "lost", when: "after" },
  { on: "refund", kind: "lost", when: "before" },
  { on: "query", kind: "lost", when: "after" },
  { on: "any", kind: "garbage", when: "after" },
  { on: "query", kind: "garbage", when: "before" },
  { on: "any", kind: "http_status", status: 502 },
  { on: "any", kind: "rate_limited" },
  { on: "query", kind: "respcd", respcd: "1298", inRows: true },
  { on: "any", kind: "respcd", respcd: "1298" },
  { on: "refund", kind: "respcd", respcd: "1298", when: "after" },
  { on: "refund", kind: "respcd", respcd: "7777", when: "after" },
  { on: "any", kind: "respcd", respcd: "7777" },
  { on: "query", kind: "respcd", respcd: "1143", inRows: true },
  { on: "refund", kind: "refusal", refusal: "blocked_at_night" },
  { on: "refund", kind: "refusal", refusal: "still_processing" },
  { on: "refund", kind: "respcd", respcd: "1269" },
  { on: "payment", kind: "wrong_echo", txamt: "100" },
  { on: "refund", kind: "wrong_echo", txamt: "100" },
  { on: "notification", kind: "lost" },
  { on: "notification", kind: "doubled", copies: 3 },
  { on: "notification", kind: "forged" },
  { on: "notification", kind: "wrong_echo", txamt: "100" },
  { on: "close", kind: "lost", when: "after" },
]

const MINUTE_MS = 60_000

/** Where a crash leaves something half-written: what Medusa and the plugin write one after the other. */
const WRITES: readonly RegExp[] = [
  /^insert into "order_transaction"/,
  /^insert into "capture"/,
  /^insert into "order_cart"/,
  /^insert into "payment"/,
  /^insert into "refund"/,
  /^update "cart"/,
  /^insert into "order"/,
  /^insert into "order_credit_line"/,
  /^update "payment_session"/,
  /\bqfpay_transaction\b/,
  /^(?:update|insert into) "order_summary"/,
  /^(?:update|insert into) "order_change/,
]

/** Of a scan, whose answer says whether the shopper was charged. */
const SCAN_TROUBLES: readonly FaultInput[] = [
  { on: "payment", kind: "lost", when: "after" },
  { on: "payment", kind: "garbage", when: "after" },
  { on: "payment", kind: "respcd", respcd: "1298", when: "after" },
  { on: "payment", kind: "wrong_echo", txamt: "100" },
  { on: "payment", kind: "lost", when: "before" },
]

/** Everything that people, the gateway and the machine do to a shop. */
export const STEPS = {
  begin_payment: {
    weight: 6,
    run: (world, a, b) => {
      const cart = pick(world.carts, a)
      const provider = pick(PROVIDERS, b) ?? ""
      if (cart) beginPayment(world, cart, provider)
    },
  },
  pay: {
    weight: 10,
    run: (world, a, b) => {
      const { simulator } = world.stage.store
      // The newest code is the likeliest to be scanned.
      const order = pick([...world.atGateway].reverse(), b % 3 === 0 ? a : 0)
      if (!order) return
      const isPaid = paidNumbers(world).has(order.outTradeNo)
      if (isPaid && b % 4 !== 1) return
      const what = isPaid ? "pays a second time" : "pays"
      world.note(`> the shopper ${what} ${order.outTradeNo} (${order.state})`)
      if (isPaid) simulator.payAgain(order.outTradeNo, { account: order.account })
      else simulator.pay(order.outTradeNo, { late: true, account: order.account })
    },
  },
  buy: {
    weight: 12,
    run: async (world, a, b) => {
      const { cart, order } = (await shownCode(world, a, b)) ?? {}
      if (!order) return
      const { simulator } = world.stage.store
      // What no notification tells of, the poll plan finds out.
      if (b % 3 === 1) world.keepQuietAbout(order.outTradeNo, b)
      world.note(`> the shopper pays ${order.outTradeNo} at once${b % 3 === 1 ? ", and QFPay tells nobody" : ""}`)
      simulator.pay(order.outTradeNo, { account: order.account })
      world.begin(`complete ${cart}`, async () => outcomeOf(await world.store("post", `/carts/${cart}/complete`, {})))
    },
  },
  unheard_payment: {
    weight: 5,
    run: async (world, a, b) => {
      const order = pick([...world.atGateway].reverse(), b % 2 === 0 ? 0 : a)
      if (!order || paidNumbers(world).has(order.outTradeNo)) return
      const { simulator } = world.stage.store
      const waitMs = pick([0, 0, 31 * 60_000, 40 * 60_000], a) ?? 0
      if (waitMs > 0) await world.pass(waitMs)
      world.keepQuietAbout(order.outTradeNo, b)
      world.note(
        `> the shopper pays ${order.outTradeNo} (${order.state}) after ${waitMs / 1000} s, and QFPay tells nobody`,
      )
      simulator.pay(order.outTradeNo, { late: true, account: order.account })
    },
  },
  late_payment: {
    weight: 2,
    run: async (world, a, b) => {
      const { order } = (await shownCode(world, a, b, await cartOfOwn(world, a))) ?? {}
      if (!order) return
      // The code expires, and the shop hears so from QFPay.
      for (const minutes of [10, 26, 61]) {
        await world.pass(minutes * 60_000)
        runJob(world, "follow-payments")
        await world.settle()
      }
      const { simulator } = world.stage.store
      world.keepQuietAbout(order.outTradeNo, b)
      world.note(`> the shopper pays ${order.outTradeNo} after it has expired, and QFPay tells nobody`)
      simulator.pay(order.outTradeNo, { late: true, account: order.account })
    },
  },
  old_code: {
    weight: 2,
    run: async (world, a, b) => {
      const known = new Set(world.sessions)
      const { order } = (await shownCode(world, a, b)) ?? {}
      if (!order || world.sessions.every((id) => known.has(id))) return
      STEPS.refresh.run(world, 0)
      await world.settle()
      world.note(`> the shopper pays the code before the refresh, ${order.outTradeNo}`)
      world.stage.store.simulator.pay(order.outTradeNo, { late: true, account: order.account })
    },
  },
  wrong_amount: {
    weight: 2,
    run: async (world, a, b) => {
      const { order } = (await shownCode(world, a, b)) ?? {}
      if (!order) return
      const { outTradeNo, account, payType } = order
      const amountMinor = order.amountMinor + (pick([-1, 5_000, -5_000], b) ?? 0)
      if (a % 2 === 1) world.keepQuietAbout(outTradeNo, b)
      world.note(`> ${amountMinor} arrives under ${outTradeNo}, which asks for ${order.amountMinor}`)
      world.simulator.foreignPayment({ account, outTradeNo, amountMinor, payType })
    },
  },
  hosted_page: {
    weight: 3,
    run: async (world, a, b) => {
      const known = new Set(world.sessions)
      const cart = await cartOfOwn(world, a)
      if (!cart) return
      beginPayment(world, cart, "pp_qfpay-card_qfpay")
      await world.settle()
      const session = world.sessions.find((id) => !known.has(id))
      const [row] = await world.sql<{ number: string; url: string }>(
        "SELECT data->>'out_trade_no' AS number, data->>'pay_url' AS url FROM payment_session WHERE id = $1",
        [session],
      )
      if (!row) return
      const { number, url } = row
      const { simulator } = world
      const open = async () => {
        world.begin(`open the page of ${number}`, async () => {
          const body = new URLSearchParams({ query: url.split("#/?")[1] ?? "", pay_type: "802801" })
          return String(await world.visit(`${simulator.url}/checkstand/choose`, body))
        })
        await world.settle()
        return simulator.orders().some(({ outTradeNo, state }) => outTradeNo === number && state === "waiting")
      }
      if (b % 2 === 1) world.keepQuietAbout(number, a)
      if (!(await open())) return
      if (b % 3 === 0) {
        world.note(`> the bank refuses ${number}, and the shopper tries another card`)
        simulator.decline(number, "1205")
        if (!(await open())) return
      }
      const syssn = simulator.orders().findLast(({ outTradeNo }) => outTradeNo === number)?.syssn
      // In another tab, which is left as it is.
      if (b % 3 > 0) await open()
      world.note(`> the shopper pays ${number} (${syssn})${b % 2 === 1 ? ", and QFPay tells nobody" : ""}`)
      simulator.pay(number, { syssn })
    },
  },
  second_payment: {
    weight: 2,
    run: async (world, a, b) => {
      const order = pick(
        [...world.atGateway].reverse().filter(({ state }) => state === "paid"),
        a,
      )
      if (!order) return
      world.note(`> ${order.outTradeNo} is paid once more`)
      world.stage.store.simulator.payAgain(order.outTradeNo, { account: order.account })
      if (b % 2 === 0) await world.settle()
    },
  },
  odd_payment: {
    weight: 2,
    run: (world, a, b) => {
      const paid = paidNumbers(world)
      const isOpen = ({ state, outTradeNo }: SimulatedOrder) => state === "waiting" && !paid.has(outTradeNo)
      const open = world.atGateway.filter(isOpen)
      // Where nothing else has arrived, the wrong amount alone decides what becomes of the order.
      const order = pick([...(open.length > 0 && a % 4 > 0 ? open : world.atGateway)].reverse(), a % 3)
      if (!order) return
      // At a terminal, by a person who types a number: one of the shop's, or one that it has never heard of.
      const outTradeNo = b % 3 === 0 ? `TILL${world.roll(1_000_000)}` : order.outTradeNo
      const amountMinor = pick([100, order.amountMinor - 1, order.amountMinor + 5_000], b) ?? 100
      world.note(`> ${amountMinor} arrives under ${outTradeNo} by another way`)
      const { account, payType } = order
      const { simulator } = world
      // A notification names the amount as well; without it, the enquiry alone has to notice.
      if (a % 2 === 1) world.keepQuietAbout(outTradeNo, b)
      simulator.foreignPayment({ account, outTradeNo, amountMinor, payType })
    },
  },
  decline: {
    weight: 2,
    run: (world, a) => {
      const paid = paidNumbers(world)
      const order = pick(
        world.atGateway.filter(({ state, outTradeNo }) => state === "waiting" && !paid.has(outTradeNo)),
        a,
      )
      if (!order) return
      world.note(`> the wallet declines ${order.outTradeNo}`)
      world.stage.store.simulator.decline(order.outTradeNo, "1201", { account: order.account })
    },
  },
  complete: {
    weight: 5,
    run: (world, a, b) => {
      const cart = pick(world.carts, a)
      if (!cart) return
      for (let copies = b % 4 === 0 ? 2 : 1; copies > 0; copies--) {
        world.begin(`complete ${cart}`, async () => outcomeOf(await world.store("post", `/carts/${cart}/complete`, {})))
      }
    },
  },
  change_cart: {
    weight: 4,
    run: (world, a, b) => {
      const cart = pick(world.carts, a)
      if (!cart) return
      const { variantId } = world.stage.store.shop
      world.begin(`change ${cart}`, async () => {
        if (b % 3 > 0) {
          const body = { variant_id: variantId, quantity: 1 + (b % 2) }
          return outcomeOf(await world.store("post", `/carts/${cart}/line-items`, body))
        }
        const { data } = await world.store("get", `/carts/${cart}`)
        const item = (data as { cart?: { items: { id: string; quantity: number }[] } }).cart?.items[0]
        if (!item) return "empty"
        const body = { quantity: item.quantity > 1 ? item.quantity - 1 : 3 }
        return outcomeOf(await world.store("post", `/carts/${cart}/line-items/${item.id}`, body))
      })
    },
  },
  promotion: {
    weight: 2,
    run: (world, a) => {
      const cart = pick(world.carts, a)
      if (!cart) return
      world.begin(`promotion on ${cart}`, async () =>
        outcomeOf(await world.store("post", `/carts/${cart}/promotions`, { promo_codes: ["FIFTEEN"] })),
      )
    },
  },
  refresh: {
    weight: 3,
    run: (world, a) => {
      const session = pick([...world.sessions].reverse(), a % 3)
      if (!session) return
      world.begin(`refresh ${session}`, async () =>
        outcomeOf(await world.store("post", `/qfpay/payment-sessions/${session}/refresh`, {})),
      )
    },
  },
  look: {
    weight: 1,
    run: (world, a) => {
      const session = pick([...world.sessions].reverse(), a % 3)
      if (!session) return
      world.begin(`look at ${session}`, async () => {
        const { status, data } = await world.store("get", `/qfpay/payment-sessions/${session}`)
        const seen = (data as { payment_session?: { status: string } }).payment_session
        return `${status} ${seen?.status ?? ""}`
      })
    },
  },
  notify: {
    weight: 4,
    run: (world, a, b) => {
      const rows = [
        ...world.atGateway.filter(({ state }) => state === "paid"),
        ...world.stage.store.simulator.refunds(),
      ]
      const row = pick(rows, a)
      if (!row) return
      const kinds: NotifyNowOptions[] = [
        {},
        {},
        { forged: true },
        { fields: { txamt: "100" } },
        { fields: { txcurrcd: "USD" } },
      ]
      const kind = pick(kinds, b) ?? {}
      world.begin(`notify ${row.outTradeNo} ${JSON.stringify(kind)}`, async () => {
        const options = { ...kind, account: row.account }
        const { status } = await world.stage.store.simulator.notifyNow(row.outTradeNo, options)
        return String(status)
      })
    },
  },
  forged_notification: {
    weight: 2,
    run: (world, a) => {
      const order = pick([...world.atGateway].reverse(), a % 3)
      if (!order) return
      world.begin(`a stranger tells of ${order.outTradeNo}`, async () => {
        const options = { forged: true, account: order.account }
        return String((await world.stage.store.simulator.notifyNow(order.outTradeNo, options)).status)
      })
    },
  },
  false_notification: {
    weight: 2,
    run: (world, a) => {
      const paid = paidNumbers(world)
      const order = pick(
        [...world.atGateway].reverse().filter(({ outTradeNo }) => !paid.has(outTradeNo)),
        a % 3,
      )
      if (!order) return
      world.begin(`QFPay tells of ${order.outTradeNo}, which nobody has paid`, async () => {
        const options = { account: order.account }
        return String((await world.stage.store.simulator.notifyNow(order.outTradeNo, options)).status)
      })
    },
  },
  minute: { weight: 5, run: (world) => runJob(world, "follow-payments") },
  audit: { weight: 2, run: (world) => runJob(world, "audit") },
  reconcile: { weight: 1, run: (world) => runJob(world, "reconcile") },
  wait: {
    weight: 5,
    run: async (world, a) => {
      const ms = pick(WAITS_MS, a) ?? 0
      world.note(`> ${ms / 1000} s pass`)
      await world.pass(ms)
    },
  },
  stock: {
    weight: 3,
    run: async (world, a) => {
      const left = a % 2 === 0 ? 0 : 1_000
      world.note(`> ${left} in stock`)
      await setStock(world, left)
    },
  },
  refund: {
    weight: 5,
    run: async (world, a, b) => {
      const again = pick(
        world.wishes.filter(({ isFulfilled, pressedIn }) => !isFulfilled && pressedIn !== world.crashes),
        a,
      )
      if (again && b % 2 === 0) return refund(world, again)
      const payments = await refundable(world)
      const payment = pick(payments, a)
      if (!payment) return
      const parts = [payment.left, payment.left, Math.ceil(payment.left / 2), Math.ceil(payment.left / 3), 100]
      const amountMinor = Math.min(payment.left, pick(parts, b) ?? payment.left)
      if (amountMinor <= 0) return
      const wish: Wish = { paymentId: payment.id, number: payment.number, amountMinor, isFulfilled: false }
      world.wishes.push(wish)
      refund(world, wish)
      if (b % 7 > 0) return
      // Two clicks at once are two refunds: to Medusa, and so to the plugin, each is one of its own.
      const second = { ...wish }
      world.wishes.push(second)
      refund(world, second)
    },
  },
  refund_in_trouble: {
    weight: 9,
    run: async (world, a, b) => {
      const payment = pick(await refundable(world), a)
      if (!payment || payment.left < 3) return
      const fault = pick(
        OUTAGES.filter(({ on }) => on === "refund"),
        a + b,
      )!
      world.note(`> outage ${JSON.stringify(fault)}`)
      const { faults } = world.stage.store.simulator
      faults.set({ ...fault, times: 1 })
      // Nor does QFPay say what became of it, however often it is asked at once.
      if (b % 2 === 1) faults.set({ on: "query", kind: "lost", when: "after", times: 4 })
      const amountMinor = Math.ceil(payment.left / (2 + (a % 2)))
      const wish: Wish = { paymentId: payment.id, number: payment.number, amountMinor, isFulfilled: false }
      world.wishes.push(wish)
      refund(world, wish)
      await world.settle()
      // The merchant reads that it failed, or that it may be under way, and presses the button again.
      if (b % 4 > 0 && !wish.isFulfilled) refund(world, wish)
    },
  },
  cancel_order: {
    weight: 3,
    run: async (world, a) => {
      const order = await openOrder(world, a)
      if (!order) return
      cancelOrder(world, order.id)
    },
  },
  cancel_in_trouble: {
    weight: 4,
    run: async (world, a, b) => {
      const order = await openOrder(world, a)
      if (!order) return
      const fault = pick(
        OUTAGES.filter(({ on }) => on === "refund"),
        b,
      )!
      world.note(`> outage ${JSON.stringify(fault)}`)
      world.stage.store.simulator.faults.set({ ...fault, times: 1 + (b % 2) })
      cancelOrder(world, order.id)
    },
  },
  edit_order: {
    weight: 2,
    run: async (world, a) => {
      const order = await openOrder(world, a)
      // If Medusa takes the order back in the same second, its edit stays: the order and the cart have the same payment
      // collection, so the cart's next payment would be of the edited amount.
      if (!order || !(await world.isPlaced(order.id))) return
      world.begin(`edit ${order.id}`, async () => {
        const { data, status } = await world.admin("post", "/order-edits", { order_id: order.id })
        if (status >= 400) return outcomeOf({ data, status })
        const items = [{ variant_id: world.stage.store.shop.variantId, quantity: 1 }]
        await world.admin("post", `/order-edits/${order.id}/items`, { items })
        return outcomeOf(await world.admin("post", `/order-edits/${order.id}/confirm`, {}))
      })
    },
  },
  counter: {
    weight: 3,
    run: async (world, a, b) => {
      const order = await openOrder(world, a)
      if (!order) return
      const path = `/qfpay/orders/${order.id}/collect`
      const requests: [string, string, object][] = [
        ["show a code", path, { wallet: "alipay" }],
        ["show a code", path, { wallet: "payme" }],
        ["scan", path, scan(world)],
        ["scan", path, scan(world)],
        ["withdraw", `${path}/cancel`, {}],
      ]
      const [what, url, body] = pick(requests, b) ?? requests[0]!
      world.begin(`counter: ${what} for ${order.id}`, async () => outcomeOf(await world.admin("post", url, body)))
    },
  },
  two_cashiers: {
    weight: 5,
    run: async (world, a, b) => {
      const order = await openOrder(world, a)
      if (!order) return
      await STEPS.edit_order.run(world, a)
      await world.settle()
      const path = `/qfpay/orders/${order.id}/collect`
      const body = b % 2 === 0 ? scan(world) : { wallet: "payme" }
      for (const [cashier, how] of [scan(world), body].entries()) {
        world.begin(`cashier ${cashier + 1} charges what ${order.id} needs`, async () =>
          outcomeOf(await world.admin("post", path, how)),
        )
      }
    },
  },
  scan_in_trouble: {
    weight: 5,
    run: async (world, a, b) => {
      const order = await openOrder(world, a)
      if (!order) return
      await STEPS.edit_order.run(world, a)
      await world.settle()
      const { faults } = world.stage.store.simulator
      const fault = pick(SCAN_TROUBLES, b)!
      world.note(`> outage ${JSON.stringify(fault)}, and QFPay tells nobody`)
      faults.set({ ...fault, times: 1 })
      faults.set({ on: "notification", kind: "lost", times: 1 })
      world.begin(`scan for ${order.id}`, async () =>
        outcomeOf(await world.admin("post", `/qfpay/orders/${order.id}/collect`, scan(world))),
      )
    },
  },
  resolve_held: {
    weight: 3,
    run: async (world, a, b) => {
      const rows = await world.sql<{ id: string; told: boolean; is_doubtful: boolean }>(
        `SELECT id, detail->'told_of' IS NOT NULL AS told, reason = 'refund_refused' AND EXISTS (
           SELECT FROM qfpay_transaction r WHERE r.parent_out_trade_no = h.out_trade_no AND r.kind = 'refund'
             AND r.txamt = h.txamt AND r.state = 'done') AS is_doubtful
           FROM qfpay_held_payment h WHERE state = 'held' ORDER BY created_at, id`,
      )
      const row = pick(rows, a)
      if (!row) return
      // A merchant who was told of another refund of the same amount knows that it is this one.
      const what = b % 3 === 0 || row.told ? "dismiss" : "refund"
      for (let copies = b % 5 === 0 && !row.is_doubtful ? 2 : 1; copies > 0; copies--) {
        world.begin(`${what} held ${row.id}`, async () =>
          outcomeOf(await world.admin("post", `/qfpay/held-payments/${row.id}/${what}`, { note: "seen" })),
        )
      }
    },
  },
  sync: {
    weight: 2,
    run: (world, a) => {
      const order = pick(world.atGateway, a)
      if (!order) return
      world.begin(`sync ${order.outTradeNo}`, async () =>
        outcomeOf(await world.admin("post", `/qfpay/transactions/${order.outTradeNo}/sync`, {})),
      )
    },
  },
  outage: {
    weight: 5,
    run: (world, a, b) => {
      const fault = { ...pick(OUTAGES, a)!, times: 1 + (b % 3) }
      world.note(`> outage ${JSON.stringify(fault)}`)
      world.stage.store.simulator.faults.set(fault)
    },
  },
  recover: {
    weight: 3,
    run: (world) => (world.note("> the gateway is well"), world.endOutages()),
  },
  slow_refunds: {
    weight: 1,
    run: (world, a) => {
      const refunds = a % 2 === 0 ? "pending" : "instant"
      world.note(`> refunds are ${refunds}`)
      world.stage.store.simulator.configure({ refunds, refundSettleMs: 10 * 60_000 })
    },
  },
  crash: { weight: 4, run: (world) => world.crash() },
  crash_at_work: {
    weight: 4,
    run: async (world, a, b) => {
      if (b % 3 > 0) runJob(world, "follow-payments")
      else await STEPS.refund.run(world, a, b)
      for (let answers = a % 3; answers > 0; answers--) {
        await world.quiet()
        world.release(b)
      }
      await world.crash()
    },
  },
  crash_at_payment: {
    weight: 2,
    run: async (world, a, b) => {
      const { cart, order } = (await shownCode(world, a, b)) ?? {}
      if (!order) return
      const { simulator } = world.stage.store
      world.keepQuietAbout(order.outTradeNo, b)
      world.note(`> the shopper pays ${order.outTradeNo}, and QFPay tells nobody`)
      simulator.pay(order.outTradeNo, { account: order.account })
      world.begin(`complete ${cart}`, async () => outcomeOf(await world.store("post", `/carts/${cart}/complete`, {})))
      for (let answers = a % 6; answers > 0; answers--) {
        await world.quiet()
        world.release(b)
      }
      await world.crash()
    },
  },
  crash_at_enquiry: {
    weight: 2,
    run: async (world, a, b) => {
      const { order } = (await shownCode(world, a, b)) ?? {}
      if (!order) return
      const { simulator } = world.stage.store
      world.keepQuietAbout(order.outTradeNo, b)
      world.note(`> the shopper pays ${order.outTradeNo}, and QFPay tells nobody`)
      simulator.pay(order.outTradeNo, { account: order.account })
      await world.pass(MINUTE_MS)
      runJob(world, "follow-payments")
      for (let answers = a % 4; answers > 0; answers--) {
        await world.quiet()
        world.release(b)
      }
      await world.crash()
    },
  },
  crash_at_write: {
    weight: 3,
    run: async (world, a, b) => {
      const statement = pick(WRITES, a)!
      const count = 1 + (b % 2)
      world.note(`> the shop will die before its statement ${count} of ${statement.source}`)
      world.stage.medusa.killBefore(statement, count)
      const { buy, refund, counter, cancel_order } = STEPS
      const work = pick([buy, buy, refund, counter, buy, buy, refund, cancel_order], b)!
      await work.run(world, a, b)
      await world.settle()
    },
  },
  release: {
    weight: 10,
    run: async (world, a) => {
      await world.quiet()
      world.release(a)
    },
  },
} as const satisfies Record<string, Step>

export type StepName = keyof typeof STEPS

export function beginPayment(world: World, cart: string, provider: string): void {
  world.begin(`begin ${provider.slice(3)} for ${cart}`, async () => {
    const made = await world.store("post", "/payment-collections", { cart_id: cart })
    if (made.status >= 400) return outcomeOf(made)
    const { id } = (made.data as { payment_collection: { id: string } }).payment_collection
    const begun = await world.store("post", `/payment-collections/${id}/payment-sessions`, { provider_id: provider })
    const sessions = (
      begun.data as { payment_collection?: { payment_sessions?: { id: string; provider_id: string }[] } }
    ).payment_collection?.payment_sessions
    for (const session of sessions ?? []) if (!world.sessions.includes(session.id)) world.sessions.push(session.id)
    return outcomeOf(begun)
  })
}

/** Half of the time a cart that nobody else touches. */
async function cartOfOwn(world: World, a: number): Promise<string | undefined> {
  if (a % 2 === 0) return pick(world.carts, a)
  const cart = await world.fillCart()
  world.cartsLeftAlone.push(cart)
  return cart
}

/** Begins a payment of a cart, and waits until the shopper can pay it. */
async function shownCode(world: World, a: number, b: number, cart = pick(world.carts, a)) {
  if (!cart) return undefined
  const before = new Set(world.atGateway.map(({ syssn }) => syssn))
  beginPayment(world, cart, pick(PROVIDERS, b) ?? "")
  await world.settle()
  const order = world.atGateway.find((it) => !before.has(it.syssn) && it.state === "waiting")
  return order && { cart, order }
}

/** A code that a shopper shows at the counter, new each time. */
const scan = (world: World) => ({
  auth_code: `28${String(1_000_000_000_000_000 + world.roll(1_000_000_000))}`,
  wallet: "alipay",
})

async function openOrder(world: World, a: number) {
  return pick(
    (await world.orders()).filter(({ canceled }) => !canceled),
    a,
  )
}

function cancelOrder(world: World, id: string): void {
  world.ordersToCancel.add(id)
  world.begin(`cancel ${id}`, async () => outcomeOf(await world.admin("post", `/orders/${id}/cancel`, {})))
}

export function runJob(world: World, name: JobName): void {
  const { medusa, store } = world.stage
  world.begin(`job ${name}`, async () => {
    await medusa.run(() => store.container.resolve(Modules.WORKFLOW_ENGINE).run(`job-qfpay-${name}`, { input: {} }))
    return undefined
  })
}

export async function setStock(world: World, left: number): Promise<void> {
  await world.sql(
    `UPDATE inventory_level SET stocked_quantity = reserved_quantity + $1,
            raw_stocked_quantity = jsonb_build_object('value', (reserved_quantity + $1)::text, 'precision', 20)
      WHERE inventory_item_id = $2`,
    [left, world.stage.store.shop.inventoryItemId],
  )
}

/** Numbers under which money has arrived; several rows can have one. */
function paidNumbers(world: World): ReadonlySet<string> {
  return new Set(world.atGateway.flatMap(({ state, outTradeNo }) => (state === "paid" ? [outTradeNo] : [])))
}

/** Payments of this life's orders, with what Medusa lets a merchant refund of each. */
async function refundable(world: World): Promise<{ id: string; number: string; left: number }[]> {
  return world.sql(
    `SELECT p.id, p.data->>'out_trade_no' AS number,
            round((coalesce((SELECT sum(amount) FROM capture c WHERE c.payment_id = p.id AND c.deleted_at IS NULL), 0)
                 - coalesce((SELECT sum(amount) FROM refund r WHERE r.payment_id = p.id AND r.deleted_at IS NULL), 0)) * 100)::int AS left
       FROM order_cart oc JOIN order_payment_collection l ON l.order_id = oc.order_id AND l.deleted_at IS NULL
       JOIN payment p ON p.payment_collection_id = l.payment_collection_id
      WHERE oc.cart_id = ANY($1) ORDER BY p.created_at, p.id`,
    [world.carts],
  )
}

function refund(world: World, wish: Wish): void {
  const { paymentId, amountMinor, number } = wish
  // A click that a crash has cut off stays a refund in Medusa, and what Medusa shows is carried out.
  const wasCutOff = wish.pressedIn !== undefined && wish.pressedIn !== world.crashes
  if (wasCutOff) world.wishes.push({ ...wish, isFulfilled: true })
  wish.pressedIn = world.crashes
  world.begin(`refund ${amountMinor} of ${number}`, async () => {
    const answer: Answer = await world.admin("post", `/payments/${paymentId}/refund`, { amount: amountMinor / 100 })
    const said = outcomeOf(answer)
    wish.pressedIn = undefined
    if (answer.status === 200 || said.includes("has since been completed")) wish.isFulfilled = true
    return said
  })
}
