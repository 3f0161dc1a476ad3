import { meaningOf } from "../../../qfpay/catalogue"
import {
  isOpenRefundState,
  nextRefundTryAt,
  HELD_PATIENCE_MS,
  HELD_REFUND_AGAIN_MS,
  HELD_REFUND_GIVE_UP_MS,
  HELD_REFUND_PENDING_MS,
} from "../../../qfpay/domain"
import {
  messageOf,
  QfpayConflictError,
  QfpayError,
  QfpayRefundPendingError,
  QfpayRefundRefusedError,
  QfpayUsageError,
} from "../../../qfpay/errors"
import { merchantMessage, refusalMessage } from "../../../qfpay/messages"
import type { QfpayContext } from "../context"
import {
  ARRIVED_OTHERWISE,
  AUTOMATIC,
  type Trigger,
  type HeldMoney,
  isAboutWhole,
  isDespite,
  type PaymentRow,
  type RefundRow,
  type Resolution,
  shownRefunds,
} from "../ledger"
import { markAppliedIfCounted, placePayment } from "../books/place-payment"
import { carryOutRefund, type OwedRefund, refundRestOfHeldMoney } from "./refund-payment"

/**
 * Refunds held money because a person decided so, once: a second click finds it refunded. Money of a disputed payment is
 * refunded only if that person has seen the dispute.
 *
 * @throws QfpayConflictError for a resolved case, or when an order counts the money; QfpayRefundRefusedError,
 * QfpayRefundPendingError, QfpayRejectionError when QFPay does not carry it out now
 */
export async function refundHeldPayment(context: QfpayContext, id: string, resolution: Resolution): Promise<HeldMoney> {
  // Read before waiting for anybody else's decision: of two clicks at the same moment, neither has been shown anything.
  const before = await context.ledger.heldMoney.find(id)
  return resolving(context, id, async (held) => {
    // Written before the money moves, so that the person is on record and a pending refund is followed, whatever
    // happens.
    const followAt = new Date(context.now().getTime() + HELD_REFUND_PENDING_MS)
    const dispute = await disputeOf(context, held)
    const byPerson = dispute !== null && resolution.byPerson === true && resolution.despiteDispute === dispute
    await context.ledger.heldMoney.refundAskedBy(id, resolution, followAt, byPerson ? dispute : null)
    try {
      // A program that repeats its request is no person who has read the answer.
      const shown = before && resolution.byPerson === true ? shownRefunds(before) : undefined
      await refundCase(context, held, "admin", { ...resolution, byPerson }, shown)
    } catch (error) {
      const again = error instanceof QfpayRefundPendingError ? followAt : held.refund_due_at
      await context.ledger.heldMoney.refundFailed(id, messageOf(error), again)
      throw error
    }
  })
}

/**
 * Takes held money off the list because a person has resolved the case elsewhere, once. Moves no money. If an order
 * counts the money by now, the payment is applied.
 */
export async function dismissHeldPayment(
  context: QfpayContext,
  id: string,
  resolution: Resolution,
): Promise<HeldMoney> {
  return resolving(context, id, async (held) => {
    const { by, note } = resolution
    const refunds = await context.ledger.refunds.ofPayment(held.out_trade_no)
    const answers = refunds.filter((refund) => isUnderWayFor(held, refund))
    const payment = await context.ledger.payments.find(held.out_trade_no)
    const isOnOrder = async () =>
      payment !== undefined &&
      isAboutWhole(held, payment) &&
      // Before the case is closed: one that a crash leaves open is dismissed again.
      (await markAppliedIfCounted(context, payment.out_trade_no, "admin"))
    const isUndecided = answers.some(({ state }) => isOpenRefundState(state))
    // The order shows what was refunded of its money.
    if (isUndecided || (!(await isOnOrder()) && answers.length > 0)) {
      throw new QfpayConflictError(merchantMessage("refund_started"))
    }
    if (!(await context.ledger.heldMoney.dismissed(id, resolution))) throw alreadyResolved(held)
    await context.ledger.record(held, { kind: "dismissed", trigger: "admin", detail: { by, note, syssn: held.syssn } })
  })
}

/** Whether this case waits for the refund; a refund done before the money was held does not count. */
function isUnderWayFor(held: HeldMoney, refund: RefundRow): boolean {
  const isAbout = isWholeMoney(held) ? refund.parent_syssn === held.syssn : isAnswerTo(held, refund)
  const isNews = isOpenRefundState(refund.state) || (refund.state === "done" && refund.created_at >= held.created_at)
  return isAbout && isNews
}

/**
 * Tries a due automatic refund. A temporary refusal is retried when QFPay allows it; a final one is left to a person,
 * with the reason.
 */
export async function tryAutomaticRefund(context: QfpayContext, held: HeldMoney): Promise<void> {
  await context.ledger.leases.withLease(leaseOf(held.id), HELD_PATIENCE_MS, async () => {
    const current = await context.ledger.heldMoney.find(held.id)
    if (current?.state !== "held" || current.refund_due_at === null) return
    try {
      // A person who requested the refund and was told to wait is still the one who requested it.
      await refundCase(context, current, "job", {
        by: current.resolved_by ?? AUTOMATIC,
        note: current.note ?? undefined,
        byPerson: isDespite(await disputeOf(context, current), current),
      })
    } catch (error) {
      if (!(error instanceof QfpayError)) throw error
      const next = nextTry(error, current, context.now())
      await context.ledger.heldMoney.refundFailed(held.id, error.message, next ?? null)
      context.logger.warn(
        `The held payment ${held.out_trade_no} could not be refunded ` +
          `${next ? `and will be retried at ${next.toISOString()}` : "and needs a person's decision"}: ${error.message}`,
      )
    }
  })
}

/**
 * Closes the case that a refund answers: one that had failed, or had no answer for a month, and that QFPay has carried out
 * after all, or one made for the case by a process that was stopped. Nobody may pay it another way. A refund that has
 * answered another request since leaves its case to a person.
 */
export async function closeCaseOf({ ledger }: QfpayContext, refund: RefundRow): Promise<void> {
  const { out_trade_no: number, parent_out_trade_no, acknowledged_at } = refund
  const isIt = (held: HeldMoney) => held.detail?.refund === number && acknowledged_at === null
  const cases = await ledger.heldMoney.ofNumber(parent_out_trade_no)
  const open = cases.filter((held) => held.state === "held" && !isWholeMoney(held))
  for (const { id } of open.filter((held) => isIt(held) || isAnswerTo(held, refund))) {
    await ledger.leases.withLease(leaseOf(id), HELD_PATIENCE_MS, () =>
      ledger.heldMoney.refunded(id, { by: AUTOMATIC, note: `QFPay has carried out its refund (${number}).` }),
    )
  }
}

/**
 * Runs `work` on money that is still held, while nobody else can decide about it.
 * @throws QfpayConflictError for a resolved case
 */
export async function resolving(
  context: QfpayContext,
  id: string,
  work: (held: HeldMoney) => Promise<void>,
): Promise<HeldMoney> {
  return context.ledger.leases.withLease(leaseOf(id), HELD_PATIENCE_MS, async () => {
    const held = await context.ledger.heldMoney.find(id)
    if (!held) throw new QfpayUsageError(merchantMessage("held_unknown"))
    if (held.state !== "held") throw alreadyResolved(held)
    await work(held)
    return (await context.ledger.heldMoney.find(id)) ?? held
  })
}

const leaseOf = (id: string) => `held:${id}`

/** The day of the payment's dispute, if it is disputed. */
async function disputeOf({ ledger }: QfpayContext, { out_trade_no }: HeldMoney): Promise<string | null> {
  return (await ledger.payments.find(out_trade_no))?.disputed_on ?? null
}

/** Whether all of the money is to be refunded, rather than a part of an applied payment. */
export const isWholeMoney = ({ reason }: HeldMoney) => reason !== "refund_refused"

/**
 * A part is refunded once, whoever carries it out in the meantime: a second click, or a retry on the order.
 * @throws QfpayRefundRefusedError when Medusa has deleted the refund and no person requests it
 */
async function owedOf(
  { ledger, medusa }: QfpayContext,
  held: HeldMoney,
  { by, byPerson }: Resolution,
  shown: readonly string[] | undefined,
): Promise<OwedRefund> {
  const number = held.detail?.refund
  const failed = typeof number === "string" ? await ledger.refunds.find(number) : undefined
  const isInMedusa = held.refund_id !== null && (await medusa.hasRefund(held.refund_id))
  if (held.refund_id !== null && !isInMedusa && by === AUTOMATIC) {
    throw new QfpayRefundRefusedError(merchantMessage("refund_deleted"))
  }
  const since = failed?.created_at ?? held.created_at
  return {
    ...{ outTradeNo: held.out_trade_no, txamt: held.txamt, key: keyOf(held), heldPaymentId: held.id },
    ...{ failed: failed?.out_trade_no, since, shownRefunds: shown, byPerson },
  }
}

/** The key under which a part is refunded once. */
export const keyOf = (held: HeldMoney) => held.refund_id ?? `held:${held.id}`

/**
 * Whether a refund was made for this case. Its key may have changed since: once Medusa's books show the refund, the key
 * is its id there.
 */
export const isAnswerTo = (held: HeldMoney, { held_payment_id, idempotency_key }: RefundRow): boolean =>
  held_payment_id === held.id || idempotency_key === keyOf(held)

/** @param shown - the refunds that the person who decides has been shown; nobody decides in a retry */
async function refundCase(
  context: QfpayContext,
  held: HeldMoney,
  trigger: Trigger,
  resolution: Resolution,
  shown?: readonly string[],
): Promise<void> {
  const { ledger } = context
  const payment = await ledger.payments.find(held.out_trade_no)
  if (!payment || held.syssn === held.out_trade_no) throw new QfpayRefundRefusedError(refusalMessage("not_found"))
  if (!isWholeMoney(held) && held.syssn !== payment.syssn) {
    throw new QfpayRefundRefusedError(refusalMessage("not_found"))
  }
  if (isWholeMoney(held)) await refundWholeOfCase(context, held, payment, trigger, resolution)
  else await carryOutRefund(context, await owedOf(context, held, resolution, shown), trigger)
  await ledger.heldMoney.refunded(held.id, resolution)
}

async function refundWholeOfCase(
  context: QfpayContext,
  held: HeldMoney,
  payment: PaymentRow,
  trigger: Trigger,
  { by, byPerson }: Resolution,
): Promise<void> {
  const isItsOwn = payment.syssn === null || payment.syssn === held.syssn
  if (held.detail?.at_qfpay === "refund_failed") throw new QfpayConflictError(merchantMessage("refund_undone"))
  if (isItsOwn && (await placePayment(context, payment)).placement === "applied") {
    const refunds = await context.ledger.refunds.ofPayment(payment.out_trade_no)
    const open = refunds.find((refund) => isOpenRefundState(refund.state) && isUnderWayFor(held, refund))
    if (open) throw new QfpayConflictError(merchantMessage("refund_under_way", { number: open.out_trade_no }))
    throw new QfpayConflictError(merchantMessage("refund_on_order", { number: held.out_trade_no }), {
      facts: { account: held.account, out_trade_no: held.out_trade_no },
    })
  }
  const txamt = isItsOwn && !ARRIVED_OTHERWISE.has(held.reason) ? payment.txamt : held.txamt
  await refundRestOfHeldMoney(context, { payment, syssn: held.syssn, txamt }, trigger, byPerson)
  // A surplus does not change the payment under whose number it arrived.
  if (!isItsOwn) return
  await context.ledger.payments.refunded(held.out_trade_no, { trigger, detail: { by, reason: held.reason } })
}

function nextTry(error: QfpayError, held: HeldMoney, now: Date): Date | undefined {
  if (now.getTime() - held.created_at.getTime() > HELD_REFUND_GIVE_UP_MS) return undefined
  if (error instanceof QfpayRefundPendingError) return new Date(now.getTime() + HELD_REFUND_PENDING_MS)
  // Nothing was sent: QFPay's call limit was used up, or its list could not be read.
  if (error.cause instanceof QfpayError) return new Date(now.getTime() + HELD_REFUND_PENDING_MS)
  // Credentials or store: someone at the shop fixes this, and then the refund continues.
  if (error.code === "QFPAY_REJECTED") return new Date(now.getTime() + HELD_REFUND_AGAIN_MS)
  const { respcd, gatewayMessage } = error.facts
  return respcd === undefined ? undefined : nextRefundTryAt(meaningOf(respcd, gatewayMessage).refusal, now)
}

export function alreadyResolved(held: HeldMoney): QfpayConflictError {
  const { account, out_trade_no, resolved_by: person } = held
  const message = person ? merchantMessage("held_resolved_by", { person }) : merchantMessage("held_resolved")
  return new QfpayConflictError(message, { facts: { account, out_trade_no } })
}
