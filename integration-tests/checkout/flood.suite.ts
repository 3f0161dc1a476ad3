import { ledgerOf, suite, waitForState } from "../setup"

/** FLOOD_SECONDS=120 for the long run. */
const FLOOD_MS = Number(process.env.FLOOD_SECONDS ?? 8) * 1_000

/** How long a slow machine may take to exceed the limits and to complete the payments. */
const PATIENCE_MS = 60_000

/** QFPay's limit per merchant. */
const PER_MINUTE = 400

/** The most calls in any minute. */
function busiestMinute(requests: readonly { readonly at: string }[]): number {
  const times = requests.map(({ at }) => new Date(at).getTime()).sort((a, b) => a - b)
  const until = (from: number) => times.filter((time) => time >= from && time < from + 60_000).length
  return Math.max(0, ...times.map(until))
}

export default suite("Shoppers who send requests in a loop (failures 34)", (store) => {
  it(
    "get 429, use no more than a share of QFPay's calls, and delay nobody's payment",
    async () => {
      store.simulator.configure({ rateLimit: { perSecond: 100, perMinute: PER_MINUTE } })
      const flooders = await Promise.all([1, 2, 3].map(() => store.createCart({})))
      const options = { ...store.headers, validateStatus: () => true }
      const started = await Promise.all(flooders.map((cart) => store.startPayment(cart, "pp_qfpay-payme_qfpay")))
      const genuine = await Promise.all([1, 2, 3].map(() => store.createCart({})))
      const numbers = await Promise.all(
        genuine.map(async (cart) => String((await store.startPayment(cart, "pp_qfpay-payme_qfpay")).data.out_trade_no)),
      )

      const until = Date.now() + FLOOD_MS
      const applied: string[] = []
      const answers: { status: number; retryAfter: unknown }[] = []
      const flood = async (cart: { id: string }, session: { id: string }) => {
        const { data } = await store.api.post("/store/payment-collections", { cart_id: cart.id }, options)
        const collection = data.payment_collection.id as string
        const provider = { provider_id: "pp_qfpay-payme_qfpay" }
        const asks = [
          () => store.api.post(`/store/carts/${cart.id}/complete`, {}, options),
          () => store.api.post(`/store/qfpay/payment-sessions/${session.id}/refresh`, {}, options),
          () => store.api.get(`/store/qfpay/payment-sessions/${session.id}?ask=now`, options),
          () => store.api.post(`/store/payment-collections/${collection}/payment-sessions`, provider, options),
        ]
        const hasBoth = () => answers.some(({ status }) => status === 429) && applied.length === numbers.length
        // The loops send at the same time: none waits for another's answer.
        const loop = async (ask: (typeof asks)[number]) => {
          while (Date.now() < until || (!hasBoth() && Date.now() < until + PATIENCE_MS)) {
            const { status, headers } = await ask()
            answers.push({ status, retryAfter: headers["retry-after"] })
          }
        }
        await Promise.all(asks.map(loop))
      }
      const floods = flooders.map((cart, index) => flood(cart, started[index] ?? { id: "" }))
      for (const number of numbers) {
        await new Promise((resolve) => setTimeout(resolve, FLOOD_MS / 4))
        store.simulator.pay(number)
        await waitForState(store.container, number, "applied")
        applied.push(number)
      }
      // The loops end only after every payment is applied, so no payment waited for them to end.
      await Promise.all(floods)
      const refused = answers.filter(({ status }) => status === 429)
      expect(refused.length).toBeGreaterThan(0)
      expect(refused.every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true)
      expect(answers.filter(({ status }) => status >= 500)).toEqual([])
      // QFPay refuses a merchant's 401st call in a minute: it refused none, and most of the minute's calls are left.
      const requests = store.simulator.requests()
      expect(requests.filter(({ status }) => status === 429)).toEqual([])
      expect(busiestMinute(requests)).toBeLessThan((PER_MINUTE * 3) / 4)
      expect(await ledgerOf(store.container).find(numbers[0] ?? "")).toMatchObject({ state: "applied" })
    },
    FLOOD_MS + 180_000,
  )
})
