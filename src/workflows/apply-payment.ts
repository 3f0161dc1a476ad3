import type { BigNumberInput, MedusaContainer, PaymentDTO, RemoteQueryFunction } from "@medusajs/framework/types"
import { BigNumber, ContainerRegistrationKeys, MathBN, Modules, PaymentActions } from "@medusajs/framework/utils"
import { processPaymentWorkflow } from "@medusajs/medusa/core-flows"
import { type QfpayModuleService, QFPAY_MODULE } from "../modules/qfpay"
import { decimalsOf } from "../modules/qfpay/decimals"
import { AUTOMATIC, type HeldPayment } from "../modules/qfpay/held-payments"
import type { Cause, HeldReason, TransactionRow } from "../modules/qfpay/ledger"
import { currentPayment } from "../modules/qfpay/session-view"
import type { CurrencyCode } from "../qfpay/catalogue"
import { toMajorUnits, toMinorUnits } from "../qfpay/domain"
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
}

/**
 * Applies a payment that QFPay has confirmed to the session it was made for, once. One worker at a time per payment
 * collection, and per order once there is one, by leases in the database.
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
  const { ledger } = qfpay
  const row = await found(ledger.find(outTradeNo), outTradeNo)
  return ledger.withLease(await leaseOf(container, row), PATIENCE_MS, async () => {
    const current = await found(ledger.find(outTradeNo), outTradeNo)
    if (current.state !== "paid") return current
    const before = await lookUp(container, current)
    if (!before.order) return applyTo(container, current, before, cause)
    // An order can have several collections: what one of them brings changes what the order still needs.
    return ledger.withLease(`order:${before.order.id}`, PATIENCE_MS, async () =>
      applyTo(container, current, await lookUp(container, current), cause),
    )
  })
}

async function applyTo(
  container: MedusaContainer,
  row: TransactionRow,
  before: InMedusa,
  cause: Cause,
): Promise<TransactionRow> {
  const qfpay = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const reason = await reasonToHold(qfpay, row, before)
  if (reason) return hold(qfpay, row, reason, cause)
  return confirm(container, row, before.session ? await process(container, before.session) : undefined, cause)
}

/**
 * Settles held money after all when Medusa has its order, and takes it off the list: Medusa may have finished after the
 * money was held. Nothing may be given back then.
 * @returns whether it is settled
 */
export async function settleAfterAll(container: MedusaContainer, held: HeldPayment): Promise<boolean> {
  const { ledger, heldPayments } = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const row = await ledger.find(held.out_trade_no)
  // Of a second payment under a number it is the first that has the order.
  const isItsMoney = row?.syssn === held.syssn && row.txamt === held.txamt && row.txcurrcd === held.txcurrcd
  if (row?.state !== "held" || !isItsMoney) return false
  return ledger.withLease(await leaseOf(container, row), PATIENCE_MS, async () => {
    const now = await lookUp(container, row)
    if (!isDone(now) || !now.order || now.order.canceled_at) return false
    await settle(container, row, now, "job")
    await heldPayments.change(held.id, {
      state: "dismissed",
      resolved_at: new Date(),
      resolved_by: AUTOMATIC,
      note: `Medusa has finished its order meanwhile (${now.order.id}).`,
      refund_due_at: null,
    })
    return true
  })
}

async function leaseOf(container: MedusaContainer, row: TransactionRow): Promise<string> {
  const { session, payment } = await lookUp(container, row)
  const collection = session?.payment_collection_id ?? payment?.payment_collection_id
  return `collection:${collection ?? row.payment_session_id}`
}

/** What Medusa shows of a payment of the ledger. */
interface InMedusa {
  readonly session: SessionView | undefined
  /** The payment that the session became; it stays when the session is deleted. */
  readonly payment: PaymentDTO | undefined
  /** Whether that payment is the one of this number: after a refresh a session has several. */
  readonly isItsOwn: boolean
  readonly cartId: string | undefined
  readonly order: OrderView | undefined
  /** Whether money of another session, or another number, pays for the same. */
  readonly isPaidOtherwise: boolean
}

async function lookUp(container: MedusaContainer, row: TransactionRow): Promise<InMedusa> {
  const query = container.resolve(ContainerRegistrationKeys.QUERY)
  const payments = container.resolve(Modules.PAYMENT)
  const session = await sessionOf(query, row.payment_session_id)
  const [payment] = await payments.listPayments(
    { payment_session_id: row.payment_session_id },
    { relations: ["captures"] },
  )
  const isItsOwn = payment?.data?.out_trade_no === row.out_trade_no
  const collection = session?.payment_collection_id ?? payment?.payment_collection_id
  if (!collection) {
    const order = row.order_id ? await orderOf(query, row.order_id) : undefined
    return { session, payment, isItsOwn, cartId: undefined, order, isPaidOtherwise: false }
  }
  const cartId = await cartOf(query, collection)
  const { data: others } = await query.graph({
    entity: "payment",
    fields: ["id", "amount", "canceled_at", "captured_at", "refunds.amount"],
    filters: { payment_collection_id: collection },
  })
  return {
    ...{ session, payment, isItsOwn, cartId },
    order: row.order_id ? await orderOf(query, row.order_id) : await orderFor(query, cartId, collection),
    isPaidOtherwise: (others as unknown as OtherPayment[]).some(
      (other) => !(isItsOwn && other.id === payment?.id) && isStillPaid(other),
    ),
  }
}

interface OtherPayment {
  readonly id: string
  readonly amount: number
  readonly canceled_at: string | Date | null
  readonly captured_at: string | Date | null
  readonly refunds: readonly ({ readonly amount: number } | null)[] | null
}

/** Authorised or captured, and neither canceled nor given back in full. */
function isStillPaid({ amount, canceled_at, captured_at, refunds }: OtherPayment): boolean {
  if (canceled_at) return false
  const refunded = (refunds ?? []).reduce((sum, refund) => MathBN.add(sum, refund?.amount ?? 0), MathBN.convert(0))
  return !captured_at || MathBN.lt(refunded, amount)
}

/** Whether Medusa shows the payment and, for a cart, its order; an order that was there before must count it as paid. */
function isDone({ payment, isItsOwn, cartId, order }: InMedusa): boolean {
  if (!isItsOwn || !payment?.captured_at) return false
  return cartId ? order !== undefined : !order || countsCaptureOf(order, payment)
}

/** The capture and the order's own entry for it are two steps of Medusa's, and the shop can be stopped between them. */
function countsCaptureOf(order: OrderView, payment: PaymentDTO): boolean {
  const counted = new Set((order.transactions ?? []).map((transaction) => transaction?.reference_id))
  return (payment.captures ?? []).every(({ id }) => counted.has(id))
}

/** What speaks against applying the money, now that nobody else can change it. */
async function reasonToHold(
  qfpay: QfpayModuleService,
  row: TransactionRow,
  { session, payment, isItsOwn, order, isPaidOtherwise }: InMedusa,
): Promise<HeldReason | undefined> {
  if (payment && !isItsOwn) return "second_payment"
  // Medusa has taken this money already: it becomes an order, or Medusa gives it back.
  if (payment) return undefined
  // A draft that was deleted takes its collections along.
  if (row.order_id && !order) return "order_canceled"
  if (!session) return "session_gone"
  const asked = toMinorUnits(decimalsOf(session.raw_amount ?? session.amount), session.currency_code)
  if (asked.amountMinor !== row.txamt || asked.currency !== row.txcurrcd) return "cart_changed"

  // Of several paid numbers of a session Medusa is told of one; the others are further payments.
  const chosen = currentPayment(await qfpay.ledger.paymentsOfSession(row.payment_session_id))
  if (chosen && chosen.out_trade_no !== row.out_trade_no) return "second_payment"
  if (order?.canceled_at) return "order_canceled"
  // The cart became an order through another session: this money was not needed for it. An order without any payment is
  // one that the shop was stopped in the middle of, because Medusa makes the order first: this money is for it.
  if (order && isPaidOtherwise) return "second_payment"
  return order && reasonOfOutstanding(order, row)
}

/** Money that the order needs only in part, or no more, is not taken: it was paid otherwise, or edited, meanwhile. */
function reasonOfOutstanding({ summary }: OrderView, row: TransactionRow): HeldReason | undefined {
  const outstanding = summary?.raw_pending_difference ?? summary?.pending_difference
  if (outstanding === undefined) return undefined
  if (MathBN.lte(outstanding, 0)) return "second_payment"
  return MathBN.lt(outstanding, toMajorUnits(row.txamt, row.txcurrcd as CurrencyCode)) ? "cart_changed" : undefined
}

/** @returns the sentence with which Medusa refused, if it did */
async function process(container: MedusaContainer, session: SessionView): Promise<string | undefined> {
  const data = { session_id: session.id, amount: new BigNumber(session.raw_amount ?? session.amount) }
  try {
    await processPaymentWorkflow(container).run({ input: { action: PaymentActions.SUCCESSFUL, data } })
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** Medusa's workflow succeeds even when the cart could not be completed, so what exists now is what counts. */
async function confirm(
  container: MedusaContainer,
  row: TransactionRow,
  refusal: string | undefined,
  cause: Cause,
): Promise<TransactionRow> {
  const qfpay = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const { ledger } = qfpay
  const now = await lookUp(container, row)
  const { payment, isItsOwn, cartId } = now
  const isOverdue = Date.now() - (await knownSince(qfpay, row, payment)) > ORDER_PATIENCE_MS
  // While Medusa refuses, what it shows may still be rolled back.
  if (isDone(now) && (refusal === undefined || isOverdue)) return settle(container, row, now, cause)
  // Another number of the session was paid while Medusa was asked, and it took that one.
  if (payment && !isItsOwn) return hold(qfpay, row, "second_payment", cause)

  const refunded = (await ledger.refundsOf(row.out_trade_no)).filter(({ state }) => state === "done")
  const refunds = refunded.map(({ out_trade_no }) => out_trade_no)
  const detail = { cart_id: cartId, payment_id: payment?.id, refunds, refusal }
  if (refunded.reduce((sum, { txamt }) => sum + txamt, 0) >= row.txamt) {
    const changes = { cart_id: cartId ?? null, next_enquiry_at: null }
    const { row: returned } = await ledger.movePayment(row.out_trade_no, "returned", { cause, detail }, changes)
    return returned
  }
  if (isOverdue) return hold(qfpay, row, "order_failed", cause, detail)

  await ledger.note(row.out_trade_no, { kind: "settle_failed", cause, detail })
  throw new Error(
    `The payment ${row.out_trade_no} is paid, but Medusa has not made its order yet; it will be tried again. ` +
      (refusal ?? ""),
  )
}

/**
 * Since when an order could have come of it: since the ledger knows that it is paid (QFPay's own time may be long ago),
 * and since Medusa took the payment, which may be on its way to an order or to the refund that Medusa makes itself.
 */
async function knownSince(
  qfpay: QfpayModuleService,
  row: TransactionRow,
  payment: PaymentDTO | undefined,
): Promise<number> {
  const paid = (await qfpay.ledger.events(row.out_trade_no)).find(({ kind }) => kind === "paid")
  const learnt = paid ? paid.created_at.getTime() : Date.now()
  return Math.max(learnt, payment?.created_at ? new Date(payment.created_at).getTime() : 0)
}

async function settle(
  container: MedusaContainer,
  row: TransactionRow,
  { payment, order, cartId }: InMedusa,
  cause: Cause,
): Promise<TransactionRow> {
  const { ledger } = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const changes = {
    settled_at: new Date(),
    cart_id: cartId ?? null,
    order_id: order?.id ?? null,
    next_enquiry_at: null,
  }
  const detail = { order_id: order?.id, payment_id: payment?.id }
  const { row: settled } = await ledger.movePayment(row.out_trade_no, "settled", { cause, detail }, changes)
  void closeSiblings(container, settled, cause)
  return settled
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
    fields: ["id", "amount", "raw_amount", "currency_code", "payment_collection_id"],
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

interface OrderView {
  readonly id: string
  readonly canceled_at: string | Date | null
  readonly summary: { readonly raw_pending_difference?: BigNumberInput; readonly pending_difference?: number } | null
  readonly transactions: readonly ({ readonly reference_id: string | null } | null)[] | null
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
  return id ? orderOf(query, id) : undefined
}

async function orderOf(query: Query, id: string): Promise<OrderView | undefined> {
  const { data } = await query.graph({
    entity: "order",
    fields: ["id", "canceled_at", "summary", "transactions.reference_id"],
    filters: { id },
  })
  const [order] = data as unknown as OrderView[]
  return order
}

async function found(row: Promise<TransactionRow | undefined>, outTradeNo: string): Promise<TransactionRow> {
  const present = await row
  if (!present) throw new Error(`The ledger has no row ${outTradeNo}.`)
  return present
}
