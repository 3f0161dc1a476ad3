import { MathBN } from "@medusajs/framework/utils"
import { type CurrencyCode, isRefundable } from "../../../qfpay/catalogue"
import { roundToMinorUnits, toMajorUnits, REFUND_LOST_MS, REFUND_SPACING_MS } from "../../../qfpay/domain"
import {
  QfpayAmountError,
  QfpayConflictError,
  QfpayRefundCompletedError,
  QfpayRefundPendingError,
  QfpayRefundRefusedError,
} from "../../../qfpay/errors"
import { merchantMessage, refusalMessage } from "../../../qfpay/messages"
import type { QfpayContext } from "../context"
import { decimalsOf } from "../decimals"
import { type Trigger, LeaseTakenError, type PaymentRow, type RefundRow } from "../ledger"
import { acknowledgeForRequester, findUnacknowledged } from "./acknowledge-refund"
import { markAppliedIfCounted } from "../books/place-payment"
import {
  type Earlier,
  findMissingOnOrder,
  findUnassigned,
  isDone,
  isLost,
  isOpen,
  recordedBy,
  refreshEarlierRefunds,
  refundedIn,
} from "./earlier-refunds"
import { enquireRefund, failureReportDueAt } from "../enquiries/enquire-refund"
import { answerAllLeftBehind, answerLeftBehind } from "./left-behind"
import { assertNotMadeSince, type PromisedRefund } from "./made-since"
import {
  completedEarlierError,
  completedUnbookedError,
  factsOf,
  pendingError,
  type Received,
  refusedError,
} from "./refund-errors"
import { openRefundCase } from "./report-failed-refund"
import { openRefund, bookDueAt, sendRefund, type Wanted } from "./send-refund"

export interface RefundPaymentInput {
  /** `out_trade_no` of the payment. */
  readonly outTradeNo: string
  /** Major units, decimal digits; may have a fraction of the smallest unit. */
  readonly amount: string
  /** The refund's id in Medusa: new with each click. */
  readonly idempotencyKey: string
  /** The number of a finished refund that is only to be booked: then no money moves, whatever happens. */
  readonly booking?: string | undefined
  /** Whether a person requests exactly this refund. Only such a refund is made of a disputed payment. */
  readonly byPerson?: boolean | undefined
}

/**
 * Refunds a payment for Medusa, wholly or in part. Refunds of one payment run one after the other. Medusa deletes a
 * refund that throws and sends the next click under a new key, so the ledger decides: QFPay is asked first about an
 * earlier refund with an open outcome. If that one went through, it answers this click; no second number is sent for
 * the same money. The merchant is told once about a refund that went through unnoticed (after a lost answer, or in
 * QFPay's portal) before the same amount is refunded again. A program is told until the refund is acknowledged.
 *
 * @throws QfpayRefundRefusedError with what the merchant can do; QfpayRefundCompletedError when it may be done already;
 * QfpayRefundPendingError while QFPay has not decided; QfpayRejectionError when QFPay refuses the call; QfpayAmountError
 * for less than the smallest unit
 */
export async function refundPayment(context: QfpayContext, input: RefundPaymentInput): Promise<RefundRow> {
  const { refunds } = context.ledger
  const { idempotencyKey, booking, byPerson = false } = input
  const refunding = underRefundLease(context, await receivedUnder(context, input.outTradeNo), async (received) => {
    const { payment } = received
    if (booking !== undefined) return bookOnly(context, received, booking, idempotencyKey)
    const known = await refreshEarlierRefunds(context, received, "admin")
    const earlier = await answerAllLeftBehind(context, received, known, "admin")
    const txamt = minorUnitsToRefund(received, earlier.refunds, input.amount)
    // A finished refund may have been rounded differently, depending on the refunds before it.
    const isSame = ({ txamt: made, requested_amount }: RefundRow) =>
      made === txamt ||
      made === roundToMinorUnits(input.amount, payment.txcurrcd) ||
      (requested_amount !== null && MathBN.eq(requested_amount, input.amount))
    const own = earlier.refunds.find((refund) => isDone(refund) && refund.idempotency_key === idempotencyKey)
    // Whoever reported a refund made outside QFPay knows of it, and requests another one.
    const atQfpay = earlier.refunds.filter((refund) => isSame(refund) && refund.outside_by === null)
    const answering = own ?? (await findUnassigned(context, atQfpay))
    if (answering) return assignToClick(context, answering, idempotencyKey, byPerson)
    const unbooked = await findMissingOnOrder(context, earlier.refunds.filter(isSame))
    if (unbooked) {
      // A program may repeat its request every minute.
      await refunds.bookBy(unbooked.out_trade_no, bookDueAt(context))
      throw byPerson ? await reportCompleted(context, unbooked, byPerson) : completedUnbookedError(unbooked)
    }
    // Only money on an order, or on its way to one, is refunded from Medusa. Refunds already made were handled above.
    const { state } = await decidedOf(context, payment)
    if (state === "held") throw new QfpayRefundRefusedError(refusalMessage("held"), { facts: factsOf(received) })
    if (state === "refunded") throw refusedError("above_refundable", factsOf(received))
    if (state !== "paid" && state !== "applied") throw refusedError("not_paid", factsOf(received))
    const unacknowledged = await findUnacknowledged(context, earlier.refunds.filter(isSame), byPerson)
    if (unacknowledged) throw await reportCompleted(context, unacknowledged, byPerson)

    try {
      const wanted = { txamt, requestedAmount: input.amount, idempotencyKey, trigger: "admin", byPerson } as const
      const done = await refundReceived(context, received, wanted, earlier)
      const { idempotency_key: earlierKey } = done
      if (earlierKey !== idempotencyKey) {
        // The shop was stopped and left the earlier click's refund in Medusa, or a case asked for it: that refund was
        // carried out now, and this one was not.
        const isAnothers = earlierKey !== null && (await context.medusa.hasRefund(earlierKey))
        if (isAnothers || done.held_payment_id !== null) throw await reportCompleted(context, done, byPerson)
        await refunds.assigned(done.out_trade_no, idempotencyKey, bookDueAt(context))
      }
      const isEarlier = earlier.refunds.some(({ out_trade_no }) => out_trade_no === done.out_trade_no)
      if (isEarlier) await acknowledgeForRequester(context, done, byPerson)
      else await refunds.acknowledged(done.out_trade_no, "admin")
      return done
    } catch (error) {
      await refunds.forgetIdempotencyKey(payment.out_trade_no, idempotencyKey)
      throw error
    }
  })
  return refunding.catch((error: unknown) => {
    const facts = { out_trade_no: input.outTradeNo }
    throw error instanceof LeaseTakenError ? refusedError("still_processing", facts, undefined, true) : error
  })
}

/**
 * Refunds all that is left of held money that arrived under one of QFPay's numbers: automatically, or because a person
 * decided so. Repeating it moves no money twice.
 *
 * @returns the refund that completed it
 * @throws like {@link refundPayment}
 */
export async function refundRestOfHeldMoney(
  context: QfpayContext,
  money: Received,
  trigger: Trigger,
  byPerson = false,
): Promise<RefundRow> {
  return underRefundLease(context, money, async (received) => {
    const earlier = await refreshEarlierRefunds(context, received, trigger)
    const txamt = received.txamt - refundedIn(earlier.refunds)
    const last = earlier.refunds.findLast(isDone)
    if (txamt <= 0) {
      if (last) return last
      throw refusedError("above_refundable", factsOf(received))
    }
    const wanted = { txamt, requestedAmount: null, idempotencyKey: null, trigger, byPerson }
    return refundReceived(context, received, wanted, earlier)
  })
}

/** A refund of a payment that must be carried out, whatever happened to it before. Under one key, money moves once. */
export interface OwedRefund extends PromisedRefund {
  /** The refund that failed before. QFPay may have carried it out after all. */
  readonly failed?: string | undefined
  /** As in {@link RefundPaymentInput}. */
  readonly byPerson?: boolean | undefined
}

/**
 * Carries out a refund that Medusa shows, or that a person was promised, and that QFPay has not made.
 * @throws QfpayConflictError when another refund, which nobody has been shown, may be this one; otherwise like
 * {@link refundPayment}
 */
export async function carryOutRefund(context: QfpayContext, owed: OwedRefund, trigger: Trigger): Promise<RefundRow> {
  return underRefundLease(context, await receivedUnder(context, owed.outTradeNo), async (received) => {
    const carriedOut = await carryOut(context, received, owed, trigger)
    if (owed.heldPaymentId !== undefined) {
      await context.ledger.refunds.assignedToCase(carriedOut.out_trade_no, owed.heldPaymentId)
    }
    return carriedOut
  })
}

async function carryOut(
  context: QfpayContext,
  received: Received,
  owed: OwedRefund,
  trigger: Trigger,
): Promise<RefundRow> {
  const { key, txamt, heldPaymentId, byPerson = false } = owed
  const known = await refreshEarlierRefunds(context, received, trigger)
  const earlier = await answerAllLeftBehind(context, received, known, trigger)
  const own = earlier.refunds.filter((refund) => isOwed(owed, refund))
  const done = own.find(isDone)
  if (done) return done
  if (!own.some(isOpen)) {
    const failed = known.refunds.find(({ out_trade_no }) => out_trade_no === owed.failed)
    if (failed && mayStillBeMade(failed, known)) throw pendingError(failed)
    const left = { key, txamt, refund: failed }
    const made = await answerLeftBehind(context, received, left, earlier.refunds, trigger)
    if (made) return made
    await assertNotMadeSince(context, owed, earlier.refunds)
  }
  const wanted = { txamt, requestedAmount: null, idempotencyKey: key, heldPaymentId, trigger, byPerson }
  const carriedOut = await refundReceived(context, received, wanted, earlier)
  const isCases = heldPaymentId !== undefined || carriedOut.held_payment_id !== null
  if (isCases && !isOwed(owed, carriedOut)) {
    // QFPay had never received another refund of this amount. That one is made now, and this one is not.
    return carryOut(context, received, owed, trigger)
  }
  if (carriedOut.idempotency_key !== key) {
    await context.ledger.refunds.assigned(carriedOut.out_trade_no, key, context.now())
  }
  return carriedOut
}

/** The failed refund is the owed one if QFPay carried it out after all and it has answered nobody since. */
function isOwed(owed: OwedRefund, refund: RefundRow): boolean {
  const { idempotency_key, held_payment_id, out_trade_no, acknowledged_at } = refund
  if (idempotency_key === owed.key) return true
  if (held_payment_id !== null) return held_payment_id === owed.heldPaymentId
  return out_trade_no === owed.failed && acknowledged_at === null
}

/**
 * Sends a refund again that Medusa shows and QFPay has no record of: the shop was stopped in between. QFPay accepts
 * each number once, so this cannot refund twice.
 *
 * @returns the refund, or the one that was made instead of it; see {@link answerLeftBehind}
 * @throws like {@link refundPayment}
 */
export async function repeatRefund(context: QfpayContext, refund: RefundRow, trigger: Trigger): Promise<RefundRow> {
  return underRefundLease(context, await receivedUnder(context, refund.parent_out_trade_no), async (received) => {
    const { out_trade_no: number, idempotency_key: key } = refund
    const money = { ...received, syssn: refund.parent_syssn ?? received.syssn }
    const known = await refreshEarlierRefunds(context, money, trigger).catch(async (error: unknown) => {
      const current = (await context.ledger.refunds.find(number)) ?? refund
      if (error instanceof QfpayRefundPendingError && isLost(context, current)) return undefined
      throw error
    })
    // QFPay shows money refunded that neither it nor the ledger can explain, so a person decides.
    if (!known) return lose(context, refund, trigger, failureReportDueAt(context, refund))
    const { refunds, unknownToQfpay } = await answerAllLeftBehind(context, money, known, trigger)
    const row = refunds.find(({ out_trade_no }) => out_trade_no === number)
    const made = refunds.find((other) => isDone(other) && other.idempotency_key === key)
    if (!row || !isOpen(row) || !unknownToQfpay.has(number)) return row ?? made ?? refund
    if (!mayBeRepeated(context, row)) throw pendingError(row)
    await assertNotDisputed(context, money)
    return sendRefund(context, money, row, { isRepeat: true, trigger, answersRequester: false })
  })
}

/**
 * Abandons a refund that never reached QFPay, so that another can be made: under the payment's lease, after one more
 * enquiry, and never a refund that QFPay has acknowledged. If QFPay shows it later after all, it is done.
 */
export async function giveUpLostRefund(context: QfpayContext, refund: RefundRow): Promise<RefundRow> {
  return underRefundLease(context, await receivedUnder(context, refund.parent_out_trade_no), async () => {
    const current = (await context.ledger.refunds.find(refund.out_trade_no)) ?? refund
    const { row, answer } = await enquireRefund(context, current, "job")
    if (answer !== "not_found" || !isLost(context, row)) return row
    return lose(context, row, "job", failureReportDueAt(context, row))
  })
}

/**
 * A dispute blocks automatic refunds: the wallet may take the money back too, and the shopper would have it twice. Read
 * again, because a person may have recorded it while this refund waited for its turn.
 */
async function assertNotDisputed({ ledger }: QfpayContext, received: Received): Promise<void> {
  const payment = await ledger.payments.find(received.payment.out_trade_no)
  if (payment?.disputed_on) throw new QfpayRefundRefusedError(refusalMessage("disputed"), { facts: factsOf(received) })
}

/** Refunds of one payment run one after the other, each with its lease. */
function underRefundLease<T>(
  { ledger }: QfpayContext,
  received: Received,
  work: (received: Received) => Promise<T>,
): Promise<T> {
  return ledger.withRefundLease(received.payment.out_trade_no, (lease) => work({ ...received, lease }))
}

async function receivedUnder(context: QfpayContext, outTradeNo: string): Promise<Received> {
  const payment = await context.ledger.payments.find(outTradeNo)
  if (!payment?.syssn) throw refusedError("not_paid", { out_trade_no: outTradeNo })
  return { payment, syssn: payment.syssn, txamt: payment.txamt }
}

/**
 * For amounts with a fraction of the smallest unit: rounds the total of all refunds so far and this one, then subtracts
 * what QFPay has refunded. Whatever the parts, they add up to what was paid.
 */
function minorUnitsToRefund({ payment }: Received, refunds: readonly RefundRow[], amount: string): number {
  const done = refunds.filter(isDone)
  const currency = payment.txcurrcd as CurrencyCode
  const asked = done.map(({ requested_amount, txamt }) => requested_amount ?? toMajorUnits(txamt, currency))
  const total = asked.reduce((sum, part) => MathBN.add(sum, part), MathBN.convert(amount))
  const txamt = roundToMinorUnits(decimalsOf(total), payment.txcurrcd) - refundedIn(done)
  if (txamt > 0) return txamt
  throw new QfpayAmountError(merchantMessage("refund_too_small", { amount: `${amount} ${payment.txcurrcd}` }))
}

/** Answers this click with a refund that went through before; Medusa books it under this click's id. */
async function assignToClick(
  context: QfpayContext,
  refund: RefundRow,
  key: string,
  byPerson: boolean,
): Promise<RefundRow> {
  await context.ledger.refunds.assigned(refund.out_trade_no, key, bookDueAt(context))
  await acknowledgeForRequester(context, refund, byPerson)
  return { ...refund, idempotency_key: key }
}

async function bookOnly(context: QfpayContext, received: Received, number: string, key: string): Promise<RefundRow> {
  const refund = await context.ledger.refunds.find(number)
  const isOfPayment = refund?.parent_out_trade_no === received.payment.out_trade_no
  const taken = refund?.idempotency_key ?? null
  const isTaken = taken !== null && taken !== key && (await context.medusa.hasRefund(taken))
  if (!isOfPayment || !isDone(refund) || refund.recorded_at || isTaken) {
    throw new QfpayConflictError(merchantMessage("refund_recorded", { number }), { facts: factsOf(received) })
  }
  await context.ledger.refunds.assigned(number, key, bookDueAt(context))
  return { ...refund, idempotency_key: key }
}

async function refundReceived(
  context: QfpayContext,
  received: Received,
  wanted: Wanted & Required<Pick<RefundPaymentInput, "byPerson">>,
  { refunds, unknownToQfpay }: Earlier,
): Promise<RefundRow> {
  if (!isRefundable(received.payment.pay_type)) {
    throw new QfpayRefundRefusedError(refusalMessage("no_refunds"), { facts: factsOf(received) })
  }
  const open = refunds.find(isOpen)
  if (!wanted.byPerson && (!open || unknownToQfpay.has(open.out_trade_no))) await assertNotDisputed(context, received)
  if (open && unknownToQfpay.has(open.out_trade_no)) {
    // QFPay has not seen this refund, and accepts each number once: sending the same number again cannot refund twice.
    if (open.txamt === wanted.txamt && mayBeRepeated(context, open)) {
      const answersRequester = await isSameRequest(context, open, wanted)
      return sendRefund(context, received, open, { isRepeat: true, trigger: wanted.trigger, answersRequester })
    }
    if (!isLost(context, open)) throw pendingError(open)
    // Whoever requested it was told that it is under way.
    const isOwedToo = refundedIn(refunds) + wanted.txamt + open.txamt <= received.txamt
    if (isOwedToo) await openRefundCase(context, { ...open, state: "lost" })
    await lose(context, open, wanted.trigger, null)
  } else if (open) throw pendingError(open)

  if (refundedIn(refunds) + wanted.txamt > received.txamt) throw refusedError("above_refundable", factsOf(received))

  const last = refunds.at(-1)
  if (last) await context.sleep(Math.max(0, last.created_at.getTime() + REFUND_SPACING_MS - context.now().getTime()))
  await received.lease?.assertHeld()
  const refund = await openRefund(context, received, wanted)
  return sendRefund(context, received, refund, { isRepeat: false, trigger: wanted.trigger, answersRequester: true })
}

/**
 * Whether whoever requested the earlier refund requests it once more. Of a click, Medusa has deleted the refund that failed
 * before; a person who clicks again works at the same shop, but a program may be another one.
 */
async function isSameRequest(
  { medusa }: QfpayContext,
  { idempotency_key: key, held_payment_id: caseId }: RefundRow,
  { requestedAmount, idempotencyKey, heldPaymentId, byPerson }: Wanted & { readonly byPerson: boolean },
): Promise<boolean> {
  if (requestedAmount !== null) return byPerson && (key === null || !(await medusa.hasRefund(key)))
  if (caseId !== null) return caseId === heldPaymentId
  // All of the held money.
  return heldPaymentId === undefined && key === null && idempotencyKey === null
}

/**
 * Whether a refund that QFPay has no record of may be sent again. Repeated for ten minutes, then not until `expires_at`, so
 * that `expires_at` stops moving and the refund can be given up.
 */
function mayBeRepeated(context: QfpayContext, refund: RefundRow): boolean {
  const now = context.now().getTime()
  return now - refund.created_at.getTime() < REFUND_LOST_MS || now >= recordedBy(refund)
}

/** Whether QFPay may still carry out a refund that did not succeed: it has not said that it has no record of it. */
function mayStillBeMade(refund: RefundRow, { unknownToQfpay }: Earlier): boolean {
  return (refund.state === "lost" || isOpen(refund)) && !unknownToQfpay.has(refund.out_trade_no)
}

async function lose(
  context: QfpayContext,
  refund: RefundRow,
  trigger: Trigger,
  reportDueAt: Date | null,
): Promise<RefundRow> {
  const why = { trigger, detail: { reason: "QFPay has no record of it" } }
  return (await context.ledger.refunds.lost(refund.out_trade_no, why, reportDueAt)).row
}

/**
 * The payment as it is now. If a person has closed its case and Medusa has completed the order since, nothing is left to
 * decide: the payment is applied.
 */
async function decidedOf(context: QfpayContext, payment: PaymentRow): Promise<PaymentRow> {
  const { payments, heldMoney } = context.ledger
  const current = async () => (await payments.find(payment.out_trade_no)) ?? payment
  const now = await current()
  if (now.state !== "held") return now
  const cases = await heldMoney.ofNumber(now.out_trade_no)
  if (cases.some(({ state }) => state === "held")) return now
  return (await markAppliedIfCounted(context, now.out_trade_no, "admin")) ? current() : now
}

/** A person is told once before the same amount is refunded again, and a program each time. */
async function reportCompleted(
  context: QfpayContext,
  refund: RefundRow,
  byPerson: boolean,
): Promise<QfpayRefundCompletedError> {
  if (byPerson) await acknowledgeForRequester(context, refund, byPerson)
  return completedEarlierError(refund, byPerson)
}
