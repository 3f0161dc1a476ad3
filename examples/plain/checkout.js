const { backendUrl, publishableKey } = document.body.dataset
const main = document.querySelector("main")
const button = document.querySelector("#pay")
const problem = document.querySelector("#problem")
const payment = document.querySelector("qfpay-payment")

payment.setAttribute("backend-url", backendUrl)
payment.setAttribute("publishable-key", publishableKey)
payment.addEventListener("qfpay:authorized", ({ detail }) => {
  main.innerHTML = "<h1>Thank you</h1><p>Order <span></span></p>"
  main.querySelector("span").textContent = detail.order_id
})

button.addEventListener("click", async () => {
  button.disabled = true
  problem.textContent = ""
  try {
    payment.session = await startPayment()
    payment.hidden = false
    button.hidden = true
  } catch (error) {
    problem.textContent = error.message
    button.disabled = false
  }
})

/** Creates a cart with the first product in stock, ready to be paid, and a payment session for the merchant's first method. */
async function startPayment() {
  const { regions } = await store("/regions?limit=1")
  const region = regions[0]
  const { products } = await store(`/products?region_id=${region.id}&fields=id,*variants,variants.inventory_quantity`)
  const variants = products.flatMap((product) => product.variants)
  const variant = variants.find(({ inventory_quantity: quantity }) => quantity !== 0)
  const address = {
    first_name: "Ka Yan",
    last_name: "Chan",
    address_1: "8 Nathan Road",
    city: "Kowloon",
    country_code: "hk",
  }
  const { cart } = await store("/carts", {
    region_id: region.id,
    email: "shopper@example.com",
    shipping_address: address,
    billing_address: address,
    items: [{ variant_id: variant.id, quantity: 1 }],
  })
  const { shipping_options: deliveries } = await store(`/shipping-options?cart_id=${cart.id}`)
  await store(`/carts/${cart.id}/shipping-methods`, { option_id: deliveries[0].id })

  const { methods } = await store(`/qfpay/methods?region_id=${region.id}`)
  const { payment_collection: collection } = await store("/payment-collections", { cart_id: cart.id })
  const device = /Android|iPhone|iPad|Mobile/i.test(navigator.userAgent) ? "mobile" : "desktop"
  const body = { provider_id: methods[0].provider_id, data: { device } }
  const started = await store(`/payment-collections/${collection.id}/payment-sessions`, body)
  return started.payment_collection.payment_sessions.find(({ provider_id: id }) => id === body.provider_id)
}

async function store(path, body) {
  const response = await fetch(`${backendUrl}/store${path}`, {
    method: body ? "POST" : "GET",
    headers: { "x-publishable-api-key": publishableKey, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.message)
  return answer
}
