import http from "node:http"

/** @returns the sessions, with their numbers at QFPay */
export async function startPayments(shop, count) {
  const api = async (method, route, body) => {
    const response = await fetch(shop.url + route, {
      method,
      headers: { "x-publishable-api-key": shop.key, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(`${method} ${route}: ${answer.message}`)
    return answer
  }
  const region = (await api("GET", "/store/regions")).regions[0]
  const fields = "fields=*variants,+variants.inventory_quantity"
  const { products } = await api("GET", `/store/products?region_id=${region.id}&${fields}`)
  const variants = products.flatMap((product) => product.variants)
  const [plenty] = variants.sort((a, b) => (b.inventory_quantity ?? 0) - (a.inventory_quantity ?? 0))
  const address = {
    first_name: "Mei",
    last_name: "Chan",
    address_1: "8 Nathan Road",
    city: "Kowloon",
    country_code: "hk",
  }
  const { methods } = await api("GET", `/store/qfpay/methods?region_id=${region.id}`)
  const begin = async (index) => {
    const { cart } = await api("POST", "/store/carts", {
      region_id: region.id,
      email: `shopper-${index}@example.com`,
      shipping_address: address,
      items: [{ variant_id: plenty.id, quantity: 1 }],
    })
    const { shipping_options } = await api("GET", `/store/shipping-options?cart_id=${cart.id}`)
    await api("POST", `/store/carts/${cart.id}/shipping-methods`, { option_id: shipping_options[0].id })
    const { payment_collection } = await api("POST", "/store/payment-collections", { cart_id: cart.id })
    const made = await api("POST", `/store/payment-collections/${payment_collection.id}/payment-sessions`, {
      provider_id: methods[0].provider_id,
      data: {},
    })
    const [session] = made.payment_collection.payment_sessions
    return { id: session.id, number: session.data.out_trade_no }
  }
  const ids = []
  const workers = Array.from({ length: 4 }, async (_, worker) => {
    for (let index = worker; index < count; index += 4) ids.push(await begin(index))
  })
  await Promise.all(workers)
  return ids
}

/** The widget's own plan without a stream: two seconds, growing to ten, spread by a fifth. */
const pollDelayMs = (round) => Math.min(10_000, 2_000 * 1.15 ** round) * (0.8 + 0.2 * Math.random())

/** Polls each session as the widget does without a stream. @returns a function that stops it */
export function poll({ url, key, agent }, sessions) {
  const timers = new Map()
  const ask = (id, round) => {
    const request = http.get(
      `${url}/store/qfpay/payment-sessions/${id}`,
      { agent, headers: { "x-publishable-api-key": key } },
      (response) => {
        response.resume()
        response.once("end", () => plan(id, round + 1, pollDelayMs(round)))
      },
    )
    request.on("error", () => plan(id, round, 2_000))
  }
  let running = true
  const plan = (id, round, delayMs) => running && timers.set(id, setTimeout(ask, delayMs, id, round))
  for (const id of sessions) plan(id, 0, Math.random() * 2_000)
  return () => {
    running = false
    for (const timer of timers.values()) clearTimeout(timer)
  }
}
