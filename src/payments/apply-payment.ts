import type { IPaymentModuleService, MedusaContainer } from "@medusajs/framework/types"
import { BigNumber, ContainerRegistrationKeys, Modules, PaymentActions } from "@medusajs/framework/utils"
import { processPaymentWorkflow } from "@medusajs/medusa/core-flows"
import { type QfpayModuleService, QFPAY_MODULE } from "../modules/qfpay"
import {
  AUTOMATIC,
  type Trigger,
  type HeldMoney,
  type PaymentRow,
  refundedSyssn,
  type RefundRow,
} from "../modules/qfpay/ledger"
import { REFUNDED_AUTOMATICALLY } from "../modules/qfpay/payments/hold-payment"
import type { MedusaPayment } from "../modules/qfpay/books/medusa-payment"
import type { PlacedPayment } from "../modules/qfpay/books/place-payment"
import { messageOf } from "../qfpay/errors"
import {
  isOpenRefundState,
  APPLY_AGAIN_MS,
  APPLY_PATIENCE_MS,
  ORDER_PATIENCE_MS,
  SESSION_ANSWERED_AGAIN_MS,
} from "../qfpay/domain"

/**
 * Applies a payment that QFPay has confirmed to the session it was initiated for, once. Leases in the database allow
 * one worker at a time per payment collection, and per order once there is one.
 *
 * @returns the ledger's row afterward: `applied`, `held` or `refunded`
 * @throws when Medusa could not finish; the row stays `paid` and the next call retries
 */
export async function applyPayment(
  container: MedusaContainer,
  outTradeNo: string,
  trigger: Trigger,
): Promise<PaymentRow> {
  const qfpay = container.resolve(QFPAY_MODULE)
  return withCollection(qfpay, await found(qfpay, outTradeNo), async (row, placed) => {
    if (row.state !== "paid") return row
    const { order } = placed.medusa
    if (!order) return applyTo(container, row, placed, trigger)
    // An order can have several collections: a payment in one changes what the order still needs.
    return qfpay.ledger.leases.withLease(`order:${order.id}`, APPLY_PATIENCE_MS, async () =>
      applyTo(container, row, await qfpay.placePayment(row), trigger),
    )
  })
}

/**
 * Applies held money after all when Medusa's books show it where it belongs, and takes it off the list: Medusa may have
 * finished after the money was held, and then nothing may be refunded here. A part that was refunded before is shown on the
 * order. Money with a refund under way stays on the list for a person.
 * @returns whether it is applied
 */
export async function applyHeldPayment(container: MedusaContainer, held: HeldMoney): Promise<boolean> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const row = await qfpay.ledger.payments.find(held.out_trade_no)
  if (row?.state !== "held" || !isItsMoney(held, row)) return false
  return withCollection(qfpay, row, async (current, { placement, medusa }) => {
    if (current.state !== "held" || placement !== "applied") return false
    const refunds = await qfpay.ledger.refunds.ofPayment(current.out_trade_no)
    if (refunds.some((refund) => isOpenRefundState(refund.state) && !isOfSurplus(refund, current))) return false
    await confirm(container, current, medusa, "job")
    const note = medusa.order ? `Medusa has completed its order (${medusa.order.id}).` : "Medusa has its payment."
    await qfpay.ledger.heldMoney.dismissed(held.id, { by: AUTOMATIC, note })
    return true
  })
}

/** Of two payments under a number, the first one has the order. */
function isItsMoney({ reason, syssn, txamt, txcurrcd }: HeldMoney, row: PaymentRow): boolean {
  // If a part was refunded before the money was held, the case has only the rest.
  const isItsAmount = txamt === row.txamt || (REFUNDED_AUTOMATICALLY[reason] && txamt < row.txamt)
  return row.syssn === syssn && row.txcurrcd === txcurrcd && isItsAmount
}

const isOfSurplus = (refund: RefundRow, payment: PaymentRow) => refundedSyssn(refund, payment) !== payment.syssn

/** Runs `work` with the row and its placement as they are now, while nobody else works on the payment collection. */
export async function withCollection<T>(
  qfpay: QfpayModuleService,
  row: PaymentRow,
  work: (row: PaymentRow, placed: PlacedPayment) => Promise<T>,
): Promise<T> {
  const { payment_collection_id } = await qfpay.medusaBooks.ofOne(row)
  const key = `collection:${payment_collection_id ?? row.payment_session_id}`
  return qfpay.ledger.leases.withLease(key, APPLY_PATIENCE_MS, async () => {
    const current = await found(qfpay, row.out_trade_no)
    return work(current, await qfpay.placePayment(current))
  })
}

async function applyTo(
  container: MedusaContainer,
  row: PaymentRow,
  placed: PlacedPayment,
  trigger: Trigger,
): Promise<PaymentRow> {
  const { placement, isInitiating } = placed
  const qfpay = container.resolve(QFPAY_MODULE)
  if (placement === "wait" && isInitiating) {
    await qfpay.ledger.payments.applyLater(row.out_trade_no, new Date(Date.now() + SESSION_ANSWERED_AGAIN_MS))
    throw new Error(`The payment ${row.out_trade_no} is paid, and Medusa is still creating its session.`)
  }
  if (placement !== "apply" && placement !== "wait") return conclude(container, row, placed, undefined, trigger)
  if (placement === "apply") await withdrawUnpaidSessions(container, placed.medusa)
  const refusal = placement === "apply" ? await process(container, row) : undefined
  const isOverdue = Date.now() - (await knownSince(qfpay, row)) > ORDER_PATIENCE_MS
  const now = await qfpay.placePayment(row, { isOverdue })
  return conclude(container, row, now, isOverdue ? undefined : refusal, trigger)
}

/**
 * Medusa completes a cart with the first session that it finds, and two sessions that are initiated at once both stay:
 * only the paid one may be left to complete.
 */
async function withdrawUnpaidSessions(container: MedusaContainer, { session, payment_collection_id }: MedusaPayment) {
  if (!session || !payment_collection_id) return
  const payments = container.resolve<IPaymentModuleService>(Modules.PAYMENT)
  const others = await payments.listPaymentSessions({ payment_collection_id }, { relations: ["payment"] })
  for (const other of others) {
    if (other.id === session.id || other.payment) continue
    try {
      await payments.deletePaymentSession(other.id)
    } catch (error) {
      // Medusa deletes the sessions of earlier attempts while it initiates the next one: deleted is what we want.
      const [left] = await payments.listPaymentSessions({ id: [other.id] }, { select: ["id"] })
      if (left) throw error
    }
  }
}

/** @returns the message with which Medusa refused, if it did */
async function process(container: MedusaContainer, row: PaymentRow): Promise<string | undefined> {
  const payments = container.resolve<IPaymentModuleService>(Modules.PAYMENT)
  try {
    const session = await payments.retrievePaymentSession(row.payment_session_id)
    const { raw_amount } = session as unknown as { raw_amount: { value: string } | null }
    const data = { session_id: session.id, amount: new BigNumber(raw_amount ?? session.amount) }
    await processPaymentWorkflow(container).run({ input: { action: PaymentActions.SUCCESSFUL, data } })
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/**
 * Records the outcome. Medusa's workflow succeeds even when the cart could not be completed, so its books decide.
 * @param refusal - while Medusa refuses, what its books show may still be rolled back
 */
async function conclude(
  container: MedusaContainer,
  row: PaymentRow,
  { placement, medusa, refunded }: PlacedPayment,
  refusal: string | undefined,
  trigger: Trigger,
): Promise<PaymentRow> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const { payments } = qfpay.ledger
  const detail = { cart_id: medusa.cart_id, payment_id: medusa.payment?.id, refunded, refusal }
  switch (placement) {
    case "applied":
      if (refusal === undefined) return confirm(container, row, medusa, trigger)
      break
    case "refunded":
      return (await payments.refunded(row.out_trade_no, { trigger, detail })).row
    case "apply":
    case "wait":
      break
    case "order_canceled":
    case "order_failed":
    case "second_payment":
    case "cart_changed":
    case "session_gone": {
      const { txamt, txcurrcd } = row
      const money = { syssn: row.syssn ?? undefined, txamt: txamt - refunded, txcurrcd }
      await qfpay.holdPayment(row, { reason: placement, trigger, detail, ...money })
      return found(qfpay, row.out_trade_no)
    }
  }
  await payments.applyFailed(row.out_trade_no, new Date(Date.now() + APPLY_AGAIN_MS), { trigger, detail })
  throw new Error(
    `The payment ${row.out_trade_no} is paid, but Medusa has not made its order yet; it will be tried again. ` +
      (refusal ?? ""),
  )
}

/**
 * Since when the order could have been made: since the ledger knows that it is paid (QFPay's own time may be long ago),
 * and since Medusa took the payment, which may be on its way to an order or to a refund by Medusa itself.
 */
async function knownSince(qfpay: QfpayModuleService, row: PaymentRow): Promise<number> {
  const { ledger } = qfpay
  const number = row.out_trade_no
  // A payment that was held immediately counts as paid since a person released it.
  const at = (await ledger.firstAt(number, "paid")) ?? (await ledger.firstAt(number, "released"))
  const learned = at?.getTime() ?? Date.now()
  const { payment } = await qfpay.medusaBooks.ofOne(row)
  return Math.max(learned, payment?.created_at.getTime() ?? 0)
}

async function confirm(
  container: MedusaContainer,
  row: PaymentRow,
  { payment, order, cart_id }: MedusaPayment,
  trigger: Trigger,
): Promise<PaymentRow> {
  const { ledger } = container.resolve(QFPAY_MODULE)
  const where = { cartId: cart_id, orderId: order?.id ?? null, paymentId: payment?.id ?? null }
  const { row: applied } = await ledger.payments.applied(row.out_trade_no, where, trigger)
  void closeSiblings(container, applied, trigger)
  return applied
}

/**
 * Closes the other codes of a paid session, best effort and without keeping anybody waiting: after a refresh the old
 * code may be the one that was paid. If one that stays open is paid, it is recognized as a second payment.
 */
async function closeSiblings(container: MedusaContainer, applied: PaymentRow, trigger: Trigger): Promise<void> {
  const qfpay = container.resolve(QFPAY_MODULE)
  try {
    const rows = await qfpay.ledger.payments.ofSession(applied.payment_session_id)
    for (const row of rows.filter(({ state }) => state === "waiting")) await qfpay.replacePayment(row, trigger)
  } catch (error) {
    container.resolve(ContainerRegistrationKeys.LOGGER).warn(`${messageOf(error)} (${applied.out_trade_no})`)
  }
}

async function found(qfpay: QfpayModuleService, outTradeNo: string): Promise<PaymentRow> {
  const present = await qfpay.ledger.payments.find(outTradeNo)
  if (!present) throw new Error(`The ledger has no payment ${outTradeNo}.`)
  return present
}
