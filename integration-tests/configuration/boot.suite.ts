import { Modules } from "@medusajs/framework/utils"
import { WALLET_NAMES } from "../../src/qfpay/catalogue"
import { suite, waitFor } from "../setup"

export default suite("A shop with two QFPay accounts", (store) => {
  it("offers each wallet, and any wallet, of both accounts", async () => {
    const providers = await store.container.resolve(Modules.PAYMENT).listPaymentProviders({ is_enabled: true })
    const ids = providers.map(({ id }) => id).filter((id) => id.startsWith("pp_qfpay"))
    const expected = ["qfpay", "second"].flatMap((account) =>
      [...WALLET_NAMES.map((wallet) => `qfpay-${wallet}`), "qfpay"].map((identifier) => `pp_${identifier}_${account}`),
    )
    expect(ids.sort()).toEqual(expected.sort())
  })

  it("still supports Medusa's own manual payment", async () => {
    const cart = await store.createCart()
    await store.startPayment(cart, "pp_system_default")
    const { status, data } = await store.completeCart(cart.id)
    expect({ status, type: data.type }).toEqual({ status: 200, type: "order" })
    expect(await store.orderOf(cart.id)).toMatchObject({ id: data.order.id, currency_code: "hkd" })
  })

  it("turns a payment with AlipayHK into one order, paid in full, without the shopper returning", async () => {
    const cart = await store.createCart()
    const session = await store.startPayment(cart, "pp_qfpay-alipay_qfpay")
    expect(session.data).toMatchObject({ txamt: store.shop.totalMinor, txcurrcd: "HKD", pay_type: "801501" })

    store.simulator.pay(String(session.data.out_trade_no))

    await waitFor(() => store.orderOf(cart.id), { what: "the order" })
    const [payment, ...more] = await store.paymentsOf(cart.id)
    expect(more).toEqual([])
    expect(payment).toMatchObject({ provider_id: "pp_qfpay-alipay_qfpay", refunds: [] })
    expect(payment!.captures!.map(({ amount }) => Number(amount))).toEqual([store.shop.total])
  })

  it("uses the second account's keys for the second account's payment", async () => {
    const cart = await store.createCart()
    const session = await store.startPayment(cart, "pp_qfpay-fps_second")
    const order = store.simulator.order(String(session.data.out_trade_no))
    expect(order).toMatchObject({ payType: "802001", notifyUrl: store.notifyUrl("second") })
  })
})
