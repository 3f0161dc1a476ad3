import path from "node:path"
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"
import type * as workflows from "../../src/workflows"
import type { QfpayModuleService } from "../../src/modules/qfpay"
import type { PaymentOutcome, QfpayEvent } from "../../src/workflows"
import { heldPaymentsOf, runBackgroundJob, runAlerts, suite, waitFor, waitForState, paidLate } from "../setup"

/** As a shop imports them. */
const builtWorkflows = () =>
  jest.requireActual<typeof workflows>(path.resolve(__dirname, "../../.medusa/server/src/workflows"))

export default suite("An alert about held money", (store) => {
  const heard: { name: string; data: QfpayEvent }[] = []
  const NAMES = ["applied", "held", "refunded"].map((what) => `qfpay.payment_${what}`)
  const listen = (event: unknown) => {
    heard.push(event as (typeof heard)[number])
    return Promise.resolve()
  }
  beforeAll(() => {
    const bus = store.container.resolve(Modules.EVENT_BUS)
    for (const name of [...NAMES, "qfpay.refund_done", "qfpay.refund_refused"]) bus.subscribe(name, listen)
  })
  beforeEach(() => heard.splice(0))

  const hooked: { state: string; outcome: PaymentOutcome }[] = []
  beforeAll(() => {
    const { paymentAppliedWorkflow, paymentHeldWorkflow } = builtWorkflows()
    paymentAppliedWorkflow.hooks.paymentApplied((outcome) => {
      hooked.push({ state: "applied", outcome })
      throw new Error("The shop's own code has failed.")
    })
    paymentHeldWorkflow.hooks.paymentHeld((outcome) => {
      hooked.push({ state: "held", outcome })
    })
  })
  const hookedOf = (number: string) => hooked.filter(({ outcome }) => outcome.out_trade_no === number)
  const heardOf = (number: string) =>
    heard.flatMap(({ name, data }) => (data.out_trade_no === number ? [{ name, ...data }] : []))

  /** FPS money cannot be refunded automatically, PayMe's can. */
  async function heldLate(provider = "pp_qfpay-fps_qfpay") {
    const { number } = await paidLate(store, provider)
    const [held] = await heldPaymentsOf(store.container, number)
    return { number, held: held! }
  }
  const notifications = async () => {
    const rows = await store.container
      .resolve(Modules.NOTIFICATION)
      .listNotifications({}, { order: { created_at: "ASC" } })
    return rows.map(({ channel, to, data, status }) => ({ channel, to, status, title: data?.title }))
  }
  const knex = () => store.container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
  const openCases = async () => {
    const { data } = await store.api.get(
      "/admin/qfpay/held-payments?automatic=false&limit=0",
      await store.adminHeaders(),
    )
    return data
  }

  it("goes to everybody in the admin, once for each case, and to the shop's code through Medusa's bus", async () => {
    const { number, held } = await heldLate()
    await Promise.all([runAlerts(store.container), runAlerts(store.container)])
    await runAlerts(store.container)
    await waitFor(() => heardOf(number).length > 0, { what: "the event" })
    expect(heardOf(number)).toEqual([
      expect.objectContaining({
        name: "qfpay.payment_held",
        refund_out_trade_no: null,
        amount: 158.5,
        currency_code: "hkd",
        wallet: "fps",
        account: "qfpay",
        reason: "session_gone",
        held_payment_id: held.id,
      }),
    ])
    const title = "QFPay: HK$158.50 needs your decision"
    expect(await notifications()).toEqual([
      { channel: "feed", to: "", status: "success", title },
      { channel: "email", to: "books@shop.example", status: "success", title },
    ])
    expect(await openCases()).toMatchObject({ count: 1, held_payments: [] })
  })

  it("runs a hook of the shop at once, and so does an applied payment, whatever the hook does", async () => {
    const { number, held } = await heldLate()
    await waitFor(() => hookedOf(number).length > 0, { what: "the hook" })
    expect(hookedOf(number)).toEqual([
      { state: "held", outcome: expect.objectContaining({ payment_session_id: expect.any(String), order_id: null }) },
    ])
    expect(held.state).toBe("held")

    const cart = await store.createCart()
    const { data } = await store.startPayment(cart, "pp_qfpay-payme_qfpay")
    const paid = String(data.out_trade_no)
    store.simulator.pay(paid)
    const applied = await waitForState(store.container, paid, "applied")
    await waitFor(() => hookedOf(paid).length > 0, { what: "the hook" })
    expect(hookedOf(paid)).toEqual([
      {
        state: "applied",
        outcome: {
          out_trade_no: paid,
          payment_session_id: applied.payment_session_id,
          cart_id: cart.id,
          order_id: applied.order_id,
        },
      },
    ])
    expect(applied.order_id).toMatch(/^order_/)
  })

  it("is sent again when its case is reopened: the order that a person asked for could not be made", async () => {
    const { number, held } = await heldLate()
    await runAlerts(store.container)
    const qfpay = store.container.resolve<QfpayModuleService>("qfpay")
    expect(await qfpay.ledger.heldMoney.released((await qfpay.ledger.heldMoney.find(held.id))!, { by: "user_1" })).toBe(
      true,
    )
    const row = await qfpay.ledger.payments.find(number)
    const again = { reason: "order_failed", trigger: "job", txamt: 15850, txcurrcd: "HKD" } as const
    await qfpay.holdPayment(row!, { ...again, syssn: held.syssn })
    await Promise.all([runAlerts(store.container), runAlerts(store.container)])
    await runAlerts(store.container)
    const feed = (await notifications()).filter(({ channel }) => channel === "feed")
    expect(feed).toHaveLength(2)
    expect(await heldPaymentsOf(store.container, number)).toMatchObject([{ id: held.id, reason: "order_failed" }])
    await waitFor(() => heardOf(number).length > 1, { what: "the event" })
    expect(heardOf(number).map(({ reason, held_payment_id }) => [reason, held_payment_id])).toEqual([
      ["session_gone", held.id],
      ["order_failed", held.id],
    ])
  })

  it("is repeated as a reminder once a day while a case is open", async () => {
    await heldLate()
    await runAlerts(store.container)
    const yesterday = new Date(Date.now() - 25 * 3_600_000)
    await knex()("qfpay_held_payment").update({ alerted_at: yesterday, created_at: yesterday })
    await runAlerts(store.container)
    await runAlerts(store.container)
    const titles = (await notifications()).flatMap(({ channel, title }) => (channel === "feed" ? [title] : []))
    expect(titles).toEqual(["QFPay: HK$158.50 needs your decision", "QFPay: 1 payment still needs your decision"])
  })

  it("is not sent when the money is refunded automatically", async () => {
    const { number } = await heldLate("pp_qfpay-payme_qfpay")
    expect(await openCases()).toMatchObject({ count: 0 })
    await runBackgroundJob(store.container)
    await runAlerts(store.container)
    await waitFor(() => heardOf(number).length === 3, { what: "the events" })
    expect(heardOf(number).map(({ name, amount }) => `${name} ${amount}`)).toEqual([
      "qfpay.payment_held 158.5",
      "qfpay.refund_done 158.5",
      "qfpay.payment_refunded 158.5",
    ])
    expect(await notifications()).toEqual([])
  })

  it("has an event that is published again, with the same id, only if a worker claimed it and died", async () => {
    const { number } = await heldLate()
    const { ledger } = store.container.resolve<{
      ledger: { outbox: { claim(limit: number, claimS: number): Promise<{ id: string }[]> } }
    }>("qfpay")
    const [taken, ...more] = await ledger.outbox.claim(10, 60)
    expect(more).toEqual([])
    await runAlerts(store.container)
    expect(heardOf(number)).toEqual([])
    await knex()("qfpay_transaction_event").whereNotNull("publish_due_at").update({ publish_due_at: new Date() })
    await runAlerts(store.container)
    await waitFor(() => heardOf(number).length > 0, { what: "the event" })
    expect(heardOf(number).map(({ id }) => id)).toEqual([taken?.id])
    const left = await knex()("qfpay_transaction_event").whereNotNull("publish_due_at")
    expect(left).toEqual([])
  })

  it("is emailed again once after a failure, without repeating the feed", async () => {
    await heldLate()
    await runAlerts(store.container)
    // As if the email provider had refused it, and nobody had been alerted.
    await knex()("notification").where({ channel: "email" }).update({ status: "failure" })
    for (let pass = 0; pass < 3; pass++) {
      await knex()("qfpay_held_payment").update({ alerted_at: null })
      await runAlerts(store.container)
    }
    expect((await notifications()).map(({ channel, status }) => `${channel} ${status}`)).toEqual([
      "feed success",
      "email failure",
      "email success",
    ])
  })
})
