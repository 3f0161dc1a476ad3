import type { MedusaContainer, RemoteQueryFunction } from "@medusajs/framework/types"
import { BigNumber, ContainerRegistrationKeys, PaymentActions } from "@medusajs/framework/utils"
import { processPaymentWorkflow } from "@medusajs/medusa/core-flows"
import { type QfpayModuleService, QFPAY_MODULE } from "../modules/qfpay"
import { decimalsOf } from "../modules/qfpay/decimals"
import type { Cause, HeldReason, TransactionRow } from "../modules/qfpay/ledger"
import { toMinorUnits } from "../qfpay/domain"
import { messageOf } from "../qfpay/errors"

/**
 * For so long a paid cart that Medusa refuses to turn into an order is tried again, and the shopper or the merchant can
 * mend what is missing (a shipping method, an address). Then the money goes back.
 */
export const ORDER_PATIENCE_MS = 15 * 60_000

/** Completing a cart takes a second or two; Medusa itself waits up to two minutes for its own locks. */
const PATIENCE_MS = 150_000

interface SessionView {
  readonly id: string
  readonly amount: number
  readonly raw_amount: { readonly value: string } | null
  readonly currency_code: string
  readonly payment_collection_id: string
  readonly payment: {
    readonly id: string
    readonly created_at: string | Date
    readonly captured_at: string | Date | null
    readonly refunds: readonly { readonly id: string }[]
  } | null
}

/**
 * Applies a payment that QFPay has confirmed to the session it was made for, once. One worker at a time per payment
 * collection, by a lease in the database.
 *
 * @returns the ledger's row as it stands afterwards: `settled`, `held` or `returned`
 * @throws when Medusa could not finish; the row stays `paid` and the next call tries again
 */
export async function applyPayment(
  container: MedusaContainer,
  outTradeNo: string,
  cause: Cause,
): Promise<TransactionRow> {
  const qfpay = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const query = container.resolve(ContainerRegistrationKeys.QUERY)
  const { ledger } = qfpay
  const row = await found(ledger.find(outTradeNo), outTradeNo)
  const session = await sessionOf(query, row.payment_session_id)
  if (!session) return hold(qfpay, row, "session_gone", cause)

  return ledger.withLease(`collection:${session.payment_collection_id}`, PATIENCE_MS, async () => {
    const current = await found(ledger.find(outTradeNo), outTradeNo)
    if (current.state !== "paid") return current
    const before = await sessionOf(query, row.payment_session_id)
    if (!before) return hold(qfpay, row, "session_gone", cause)
    const cartId = await cartOf(query, before.payment_collection_id)
    const reason = await reasonToHold(qfpay, query, current, before, cartId)
    if (reason) return hold(qfpay, current, reason, cause)

    let refusal: string | undefined
    try {
      await processPaymentWorkflow(container).run({
        input: {
          action: PaymentActions.SUCCESSFUL,
          data: { session_id: before.id, amount: new BigNumber(before.raw_amount ?? before.amount) },
        },
      })
    } catch (error) {
      refusal = messageOf(error)
    }
    return confirm(container, current, cartId, refusal, cause)
  })
}

/** What speaks against applying the money, now that nobody else can change it. */
async function reasonToHold(
  qfpay: QfpayModuleService,
  query: Query,
  row: TransactionRow,
  session: SessionView,
  cartId: string | undefined,
): Promise<HeldReason | undefined> {
  const asked = toMinorUnits(decimalsOf(session.raw_amount ?? session.amount), session.currency_code)
  if (asked.amountMinor !== row.txamt || asked.currency !== row.txcurrcd) return "cart_changed"

  const others = await qfpay.ledger.paymentsOfSession(row.payment_session_id)
  if (others.some((other) => other.state === "settled" && other.out_trade_no !== row.out_trade_no))
    return "second_payment"

  if (session.payment) return undefined
  const order = await orderFor(query, cartId, session.payment_collection_id)
  if (order?.canceled_at) return "order_canceled"
  // The cart became an order through another session: this money was not needed for it. An order without any payment is
  // one that the shop was stopped in the middle of, because Medusa makes the order first: this money is for it.
  return order && (await isPaidOtherwise(query, session)) ? "second_payment" : undefined
}

/** Medusa's workflow succeeds even when the cart could not be completed, so what exists now is what counts. */
async function confirm(
  container: MedusaContainer,
  row: TransactionRow,
  cartId: string | undefined,
  refusal: string | undefined,
  cause: Cause,
): Promise<TransactionRow> {
  const qfpay = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const query = container.resolve(ContainerRegistrationKeys.QUERY)
  const { ledger } = qfpay
  const session = await sessionOf(query, row.payment_session_id)
  const payment = session?.payment
  const orderId = session && (await orderFor(query, cartId, session.payment_collection_id))?.id
  if (payment?.captured_at && (orderId || !cartId)) {
    const changes = {
      settled_at: new Date(),
      cart_id: cartId ?? null,
      order_id: orderId ?? null,
      next_enquiry_at: null,
    }
    const detail = { order_id: orderId, payment_id: payment.id }
    const { row: settled } = await ledger.movePayment(row.out_trade_no, "settled", { cause, detail }, changes)
    void closeSiblings(container, settled, cause)
    return settled
  }
  const refunded = (await ledger.refundsOf(row.out_trade_no)).filter(({ state }) => state === "done")
  const refunds = refunded.map(({ out_trade_no }) => out_trade_no)
  const detail = { cart_id: cartId, payment_id: payment?.id, refunds, refusal }
  if (refunded.reduce((sum, { txamt }) => sum + txamt, 0) >= row.txamt) {
    const changes = { cart_id: cartId ?? null, next_enquiry_at: null }
    const { row: returned } = await ledger.movePayment(row.out_trade_no, "returned", { cause, detail }, changes)
    return returned
  }
  // A payment of Medusa's may be on its way to an order, or to the refund that Medusa makes when it fails.
  const since = Math.max(row.paid_at?.getTime() ?? 0, payment ? new Date(payment.created_at).getTime() : 0)
  if (Date.now() - since > ORDER_PATIENCE_MS) return hold(qfpay, row, "order_failed", cause, detail)

  await ledger.note(row.out_trade_no, { kind: "settle_failed", cause, detail })
  throw new Error(
    `The payment ${row.out_trade_no} is paid, but Medusa has not made its order yet; it will be tried again. ` +
      (refusal ?? ""),
  )
}

/**
 * Closes the other codes of a session that is paid, best effort and without keeping anybody waiting: after a refresh the
 * old code may be the one that was paid. A payment of one that stays open is recognised as a second one.
 */
async function closeSiblings(container: MedusaContainer, settled: TransactionRow, cause: Cause): Promise<void> {
  const qfpay = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  try {
    const rows = await qfpay.ledger.paymentsOfSession(settled.payment_session_id)
    for (const row of rows.filter(({ state }) => state === "waiting")) await qfpay.replacePayment(row, cause)
  } catch (error) {
    container.resolve(ContainerRegistrationKeys.LOGGER).warn(`${messageOf(error)} (${settled.out_trade_no})`)
  }
}

async function hold(
  qfpay: QfpayModuleService,
  row: TransactionRow,
  reason: HeldReason,
  cause: Cause,
  detail?: Record<string, unknown>,
): Promise<TransactionRow> {
  const { out_trade_no, txamt, txcurrcd } = row
  await qfpay.holdPayment(row, { reason, cause, syssn: row.syssn ?? undefined, txamt, txcurrcd, detail })
  return found(qfpay.ledger.find(out_trade_no), out_trade_no)
}

type Query = Omit<RemoteQueryFunction, symbol>

async function sessionOf(query: Query, id: string): Promise<SessionView | undefined> {
  const { data } = await query.graph({
    entity: "payment_session",
    fields: [
      "id",
      "amount",
      "raw_amount",
      "currency_code",
      "payment_collection_id",
      "payment.id",
      "payment.created_at",
      "payment.captured_at",
      "payment.refunds.id",
    ],
    filters: { id },
  })
  return data[0] as SessionView | undefined
}

async function cartOf(query: Query, paymentCollectionId: string): Promise<string | undefined> {
  const { data } = await query.graph({
    entity: "cart_payment_collection",
    fields: ["cart_id"],
    filters: { payment_collection_id: paymentCollectionId },
  })
  return (data[0] as { cart_id: string } | undefined)?.cart_id
}

/** Whether another session of the same collection has brought a payment. */
async function isPaidOtherwise(query: Query, session: SessionView): Promise<boolean> {
  const { data } = await query.graph({
    entity: "payment",
    fields: ["id", "canceled_at"],
    filters: { payment_collection_id: session.payment_collection_id },
  })
  return (data as { canceled_at: string | Date | null }[]).some(({ canceled_at }) => canceled_at === null)
}

interface OrderView {
  readonly id: string
  readonly canceled_at: string | Date | null
}

/** The order that the cart became, or that the collection was made for (an order edit, a payment link). */
async function orderFor(
  query: Query,
  cartId: string | undefined,
  paymentCollectionId: string,
): Promise<OrderView | undefined> {
  const { data: links } = cartId
    ? await query.graph({ entity: "order_cart", fields: ["order_id"], filters: { cart_id: cartId } })
    : await query.graph({
        entity: "order_payment_collection",
        fields: ["order_id"],
        filters: { payment_collection_id: paymentCollectionId },
      })
  const id = (links[0] as { order_id: string } | undefined)?.order_id
  if (!id) return undefined
  const { data } = await query.graph({ entity: "order", fields: ["id", "canceled_at"], filters: { id } })
  return data[0] as OrderView | undefined
}

async function found(row: Promise<TransactionRow | undefined>, outTradeNo: string): Promise<TransactionRow> {
  const present = await row
  if (!present) throw new Error(`The ledger has no row ${outTradeNo}.`)
  return present
}
