import type { MedusaContainer, PaymentDTO } from "@medusajs/framework/types"
import { BigNumber, MathBN, Modules } from "@medusajs/framework/utils"
import { refundPaymentWorkflow } from "@medusajs/medusa/core-flows"
import { QFPAY_MODULE } from "../modules/qfpay"
import { decimalsOf, exactOf } from "../modules/qfpay/decimals"
import { type HeldMoney, type PaymentRow, refundedSyssn, type RefundRow } from "../modules/qfpay/ledger"
import type { MedusaPayment } from "../modules/qfpay/books/medusa-payment"
import type { CurrencyCode } from "../qfpay/catalogue"
import {
  roundToMinorUnits,
  toMajorUnits,
  APPLY_PATIENCE_MS,
  REFUND_CLICK_MS,
  REFUND_BOOKED_MS,
  REFUND_BOOK_AGAIN_MS,
} from "../qfpay/domain"
import { completeOrder, correctOrder } from "./complete-order"
import { creditBookedRefunds, creditRefund, UndecidedError } from "./credit-refund"

/**
 * Books a refund that QFPay has carried out: Medusa's books show it afterward. Usually Medusa has it already, because it was
 * requested there; after a lost answer, a crash, or a refund in QFPay's portal it does not. Then Medusa requests a
 * refund of that amount from the provider, which finds it done: no money moves. An order's totals change only if the
 * order counts the money.
 *
 * @throws Medusa's error when it does not accept the refund, which is then due again
 */
export async function bookRefund(container: MedusaContainer, refund: RefundRow): Promise<void> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const { ledger, medusaBooks } = qfpay
  await qfpay.closeCaseOf(refund)
  const payment = await ledger.payments.find(refund.parent_out_trade_no)
  const medusa = payment && (await medusaBooks.ofOne(payment))
  if (!payment || !medusa?.payment || !isMedusas(refund, payment, medusa)) {
    return ledger.refunds.notInMedusa(refund, "job")
  }
  // If the shop is stopped in between, soon; what Medusa refuses is tried again later.
  await ledger.refunds.bookAgainAt(refund.out_trade_no, new Date(Date.now() + REFUND_BOOKED_MS))
  const { order } = medusa
  try {
    if (!order) return await bookOnce(container, refund, medusa)
    // Medusa reads an order's totals, adds to them and writes them back: of two concurrent changes, one would be lost.
    await ledger.leases.withLease(`order:${order.id}`, APPLY_PATIENCE_MS, async () => {
      // First: what the order is credited depends on its other entries.
      await correctOrder(container, order.id)
      await bookOnce(container, refund, await medusaBooks.ofOne(payment))
    })
  } catch (error) {
    const at = error instanceof UndecidedError ? error.until : Date.now() + REFUND_BOOK_AGAIN_MS
    await ledger.refunds.bookAgainAt(refund.out_trade_no, new Date(at))
    throw error
  }
}

async function bookOnce(container: MedusaContainer, refund: RefundRow, medusa: MedusaPayment): Promise<void> {
  const { ledger } = container.resolve(QFPAY_MODULE)
  const assigned = (await assignToMedusas(container, refund, medusa)) ?? refund
  const isThere = medusa.payment?.refunds.some(({ id }) => id === assigned.idempotency_key)
  if (isThere) await completeOrderTransactions(container, assigned, medusa, { isAllBack: false })
  else await addRefund(container, assigned, medusa)
  if (medusa.order) await completeOrder(container, refund.parent_out_trade_no, medusa.order.id)
  const detail = { payment_id: medusa.payment?.id, order_id: medusa.order?.id }
  await ledger.refunds.booked(refund.out_trade_no, { trigger: "job", detail })
}

/**
 * Assigns the refund to one in Medusa with the same amount that nobody has carried out: a shop that was stopped left it
 * behind, or the merchant made it in QFPay's portal after QFPay had refused it here. If a second one were added, both
 * would be paid. Not to one that a case says was paid otherwise, or that another case still asks for.
 */
async function assignToMedusas(
  container: MedusaContainer,
  refund: RefundRow,
  { payment }: MedusaPayment,
): Promise<RefundRow | undefined> {
  const { ledger } = container.resolve(QFPAY_MODULE)
  const kept = payment?.refunds ?? []
  if (kept.some(({ id }) => id === refund.idempotency_key)) return undefined
  const siblings = await ledger.refunds.ofPayment(refund.parent_out_trade_no)
  const isUndecided = ({ state, txamt, idempotency_key: key }: RefundRow) =>
    (state === "created" || state === "unanswered") && txamt === refund.txamt && kept.some(({ id }) => id === key)
  if (refund.held_payment_id === null && siblings.some(isUndecided)) {
    // Medusa shows a refund that QFPay may never have received. If so, this one answers it.
    const until = Date.now() + REFUND_BOOKED_MS
    throw new UndecidedError("The outcome of another refund of the same amount is still open.", until)
  }
  const known = new Set(siblings.flatMap(keyOfDone))
  const cases = await ledger.heldMoney.ofNumber(refund.parent_out_trade_no)
  const taken = new Set(cases.filter((held) => isOfAnother(held, refund)).map(({ refund_id }) => refund_id))
  const free = kept.find(({ id, amount }) => amount === refund.txamt && !known.has(id) && !taken.has(id))
  if (!free) return undefined
  // It may belong to a click in progress, under a lease that is not ours.
  const overAt = free.created_at.getTime() + REFUND_CLICK_MS
  if (Date.now() < overAt) {
    throw new UndecidedError(`A refund of the same amount is being made in Medusa (${free.id}).`, overAt)
  }
  await ledger.refunds.assigned(refund.out_trade_no, free.id, new Date(Date.now() + REFUND_BOOKED_MS))
  return { ...refund, idempotency_key: free.id }
}

/**
 * Whether the case's refund in Medusa is another than this one: a case's refund answers only that case, and a person who
 * dismissed a case had paid its refund another way before this one was made.
 */
function isOfAnother({ id, state, resolved_at }: HeldMoney, { held_payment_id, created_at }: RefundRow): boolean {
  if (held_payment_id !== null) return id !== held_payment_id
  return state === "dismissed" && resolved_at !== null && resolved_at <= created_at
}

/** The id in Medusa of a refund that is done or under way. */
const keyOfDone = ({ state, idempotency_key }: RefundRow): string[] =>
  idempotency_key === null || state === "refused" || state === "lost" ? [] : [idempotency_key]

/** Money that Medusa never took as a payment has no refund there. */
function isMedusas(refund: RefundRow, paid: PaymentRow, { payment }: MedusaPayment): boolean {
  return payment?.out_trade_no === paid.out_trade_no && refundedSyssn(refund, paid) === paid.syssn
}

/**
 * Medusa writes the refund first and its order's transaction later; a shop that was stopped in between has only the
 * refund. If all of a payment was refunded, this applies to every refund that Medusa shows for it.
 */
async function completeOrderTransactions(
  container: MedusaContainer,
  refund: RefundRow,
  { payment, order }: MedusaPayment,
  { isAllBack }: { readonly isAllBack: boolean },
): Promise<void> {
  if (!payment || !order?.counts_capture) return
  const { captures: _, refunds = [] } = await exactPayment(container, payment.id)
  const orders = container.resolve(Modules.ORDER)
  const { ledger } = container.resolve(QFPAY_MODULE)
  for (const made of refunds) {
    if (made.id !== refund.idempotency_key && !isAllBack) continue
    const reference = { order_id: order.id, reference: "refund", reference_id: made.id }
    const [own] = await orders.listOrderTransactions(reference)
    const isComplete = own !== undefined || order.refunded >= payment.refunded
    if (isComplete) {
      // When Medusa cancels an order, its transactions name the payments. It may have been stopped before it credited them.
      const entry = own ?? (await orders.listOrderTransactions({ ...reference, reference_id: payment.id }))[0]
      if (entry && made.id === refund.idempotency_key && !order.canceled) {
        await creditBookedRefunds(container, order.id, refund.out_trade_no)
      }
      continue
    }
    // First: if the shop stops in between, the merchant is told once too often rather than not at all.
    if (made.id === refund.idempotency_key) await ledger.refunds.unacknowledged(refund.out_trade_no)
    // Before the transaction: until both are there, the order must not ask for the refunded money.
    if (!order.canceled) await creditRefund(container, order.id, made)
    const amount = MathBN.mult(exactOf(made), -1)
    await orders.addOrderTransactions({ ...reference, amount, currency_code: refund.txcurrcd.toLowerCase() })
  }
}

async function addRefund(container: MedusaContainer, refund: RefundRow, medusa: MedusaPayment): Promise<void> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const { payment, order } = medusa
  if (!payment) return
  const amount = await amountToBook(container, refund, payment.id)
  // Medusa's workflow refuses a canceled order, and changes the order's totals whether or not the order counts the
  // money.
  const isOrders = order?.counts_capture === true && !order.canceled
  await qfpay.ledger.refunds.unacknowledged(refund.out_trade_no)
  if (amount !== undefined) {
    const input = {
      payment_id: payment.id,
      amount: new BigNumber(amount),
      note: `Refunded ${refund.outside_by === null ? "at" : "outside"} QFPay (${refund.out_trade_no})`,
    }
    await qfpay.bookingRefund(refund.out_trade_no, async () => {
      if (isOrders) await refundPaymentWorkflow(container).run({ input })
      else await container.resolve(Modules.PAYMENT).refundPayment(input)
    })
  }
  if (isOrders || !order) return
  const [booked, now] = await Promise.all([
    qfpay.ledger.refunds.find(refund.out_trade_no),
    qfpay.ledger.payments.find(refund.parent_out_trade_no),
  ])
  if (!booked || !now) return
  const isAllBack = now.state === "refunded"
  await completeOrderTransactions(container, booked, await qfpay.medusaBooks.ofOne(now), { isAllBack })
}

/**
 * The amount that Medusa requested; otherwise QFPay's amount, which may differ by a fraction of a cent from what Medusa
 * has left. Never more than that: of money refunded in full, Medusa may already show a part that a crash kept from
 * QFPay.
 * @returns nothing when Medusa shows all of it as refunded
 */
async function amountToBook(
  container: MedusaContainer,
  refund: RefundRow,
  paymentId: string,
): Promise<string | undefined> {
  const { captures = [], refunds = [] } = await exactPayment(container, paymentId)
  const total = (parts: readonly unknown[]) =>
    parts.reduce<ReturnType<typeof MathBN.convert>>((sum, part) => MathBN.add(sum, exactOf(part)), MathBN.convert(0))
  const left = MathBN.sub(total(captures), total(refunds))
  if (MathBN.lte(left, 0)) return undefined
  const isTheRest = roundToMinorUnits(decimalsOf(left), refund.txcurrcd) <= refund.txamt
  if (refund.requested_amount && !(isTheRest && MathBN.gt(refund.requested_amount, left))) {
    return refund.requested_amount
  }
  return isTheRest ? decimalsOf(left) : toMajorUnits(refund.txamt, refund.txcurrcd as CurrencyCode)
}

function exactPayment(container: MedusaContainer, id: string): Promise<PaymentDTO> {
  return container.resolve(Modules.PAYMENT).retrievePayment(id, { relations: ["captures", "refunds"] })
}
