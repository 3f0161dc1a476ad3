import { suite, waitForState } from "../setup"

export default suite("A customer who has signed in", (store) => {
  it("pays, and owns the order; the session stores what QFPay needs and nothing about the customer", async () => {
    const credentials = { email: "mei@example.com", password: "correct-horse-battery" }
    const { data: registered } = await store.api.post("/auth/customer/emailpass/register", credentials)
    const as = (token: string) => ({ headers: { ...store.headers.headers, authorization: `Bearer ${token}` } })
    const person = { email: credentials.email, first_name: "Mei", last_name: "Chan" }
    const created = await store.api.post("/store/customers", person, as(registered.token))
    const { data: login } = await store.api.post("/auth/customer/emailpass", credentials)
    const cart = await store.createCart()
    await store.api.post(`/store/carts/${cart.id}/customer`, {}, as(login.token))

    const collection = await store.api.post("/store/payment-collections", { cart_id: cart.id }, as(login.token))
    const { data } = await store.api.post(
      `/store/payment-collections/${collection.data.payment_collection.id}/payment-sessions`,
      { provider_id: "pp_qfpay-alipay_qfpay" },
      as(login.token),
    )
    const [session] = data.payment_collection.payment_sessions
    expect(JSON.stringify(session.data)).not.toMatch(/mei|chan|cus_/i)
    store.simulator.pay(session.data.out_trade_no)
    const row = await waitForState(store.container, session.data.out_trade_no, "applied")
    const order = await store.orderOf(cart.id)
    expect(order).toMatchObject({ id: row.order_id, customer_id: created.data.customer.id })
    expect(JSON.stringify(store.simulator.order(session.data.out_trade_no))).not.toMatch(/mei@example|chan/i)
    const { data: orders } = await store.api.get("/store/orders", as(login.token))
    expect(orders.orders.map(({ id }: { id: string }) => id)).toEqual([order?.id])
  })
})
