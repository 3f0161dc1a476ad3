import { heldPaymentsOf, runBackgroundJob, suite, waitForState } from "../setup"

/** For a shop with the option `latePayments: "hold"`. */
export default suite('Money that cannot become its order, with latePayments "hold"', (store) => {
  it("waits for a person", async () => {
    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, "pp_qfpay-payme_second")
    const number = String(data.out_trade_no)
    await store.addToCart(cart.id)
    store.simulator.pay(number)
    await waitForState(store.container, number, "held")
    await runBackgroundJob(store.container)
    expect(store.simulator.refunds()).toEqual([])
    expect(await heldPaymentsOf(store.container, number)).toMatchObject([{ state: "held", refund_due_at: null }])
  })
})
