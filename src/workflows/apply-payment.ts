import type { MedusaContainer, RemoteQueryFunction } from "@medusajs/framework/types"
import { BigNumber, ContainerRegistrationKeys, PaymentActions } from "@medusajs/framework/utils"
import { processPaymentWorkflow } from "@medusajs/medusa/core-flows"
import { type QfpayModuleService, QFPAY_MODULE } from "../modules/qfpay"
import { decimalsOf } from "../modules/qfpay/decimals"
import type { Cause, HeldReason, TransactionRow } from "../modules/qfpay/ledger"
import { toMinorUnits } from "../qfpay/domain"

/** Completing a cart takes a second or two; Medusa itself waits up to two minutes for its own locks. */
const LEASE_MS = 150_000

interface SessionView {
  readonly id: string
  readonly amount: number
  readonly raw_amount: { readonly value: string } | null
  readonly currency_code: string
  readonly payment_collection_id: string
  readonly payment: {
    readonly id: string
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

  return ledger.withLease(`collection:${session.payment_collection_id}`, LEASE_MS, async () => {
    const current = await found(ledger.find(outTradeNo), outTradeNo)
    if (current.state !== "paid") return current
    const before = await sessionOf(query, row.payment_session_id)
    if (!before) return hold(qfpay, row, "session_gone", cause)
    const cartId = await cartOf(query, before.payment_collection_id)
    const reason = await reasonToHold(qfpay, query, current, before, cartId)
    if (reason) return hold(qfpay, current, reason, cause)

    await processPaymentWorkflow(container).run({
      input: {
        action: PaymentActions.SUCCESSFUL,
        data: { session_id: before.id, amount: new BigNumber(before.raw_amount ?? before.amount) },
      },
    })
    return confirm(container, current, cartId, cause)
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

  // The cart became an order through another session: this money was not needed for it.
  if (!session.payment && cartId && (await orderOf(query, cartId))) return "second_payment"
  return undefined
}

/** Medusa's workflow succeeds even when the cart could not be completed, so what exists now is what counts. */
async function confirm(
  container: MedusaContainer,
  row: TransactionRow,
  cartId: string | undefined,
  cause: Cause,
): Promise<TransactionRow> {
  const qfpay = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const query = container.resolve(ContainerRegistrationKeys.QUERY)
  const { ledger } = qfpay
  const payment = (await sessionOf(query, row.payment_session_id))?.payment
  const orderId = cartId ? await orderOf(query, cartId) : undefined
  if (payment?.captured_at && (orderId || !cartId)) {
    const changes = {
      settled_at: new Date(),
      cart_id: cartId ?? null,
      order_id: orderId ?? null,
      next_enquiry_at: null,
    }
    const detail = { order_id: orderId, payment_id: payment.id }
    const { row: settled } = await ledger.movePayment(row.out_trade_no, "settled", { cause, detail }, changes)
    return settled
  }
  const refunded = (await ledger.refundsOf(row.out_trade_no)).filter(({ state }) => state === "done")
  const detail = { cart_id: cartId, payment_id: payment?.id, refunds: refunded.map(({ out_trade_no }) => out_trade_no) }
  if (refunded.reduce((sum, { txamt }) => sum + txamt, 0) >= row.txamt) {
    const changes = { cart_id: cartId ?? null, next_enquiry_at: null }
    const { row: returned } = await ledger.movePayment(row.out_trade_no, "returned", { cause, detail }, changes)
    return returned
  }
  await ledger.note(row.out_trade_no, { kind: "settle_failed", cause, detail })
  throw new Error(
    `The payment ${row.out_trade_no} is paid, but Medusa has not made its order yet; it will be tried again.`,
  )
}

async function hold(
  qfpay: QfpayModuleService,
  row: TransactionRow,
  reason: HeldReason,
  cause: Cause,
): Promise<TransactionRow> {
  const { account, out_trade_no, txamt, txcurrcd } = row
  await qfpay.ledger.hold({ account, out_trade_no, syssn: row.syssn ?? out_trade_no, reason, txamt, txcurrcd }, cause)
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

async function orderOf(query: Query, cartId: string): Promise<string | undefined> {
  const { data } = await query.graph({ entity: "order_cart", fields: ["order_id"], filters: { cart_id: cartId } })
  return (data[0] as { order_id: string } | undefined)?.order_id
}

async function found(row: Promise<TransactionRow | undefined>, outTradeNo: string): Promise<TransactionRow> {
  const present = await row
  if (!present) throw new Error(`The ledger has no row ${outTradeNo}.`)
  return present
}
