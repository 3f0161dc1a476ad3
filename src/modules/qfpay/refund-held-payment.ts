import { meaningOf } from "../../qfpay/catalogue"
import { nextRefundTryAt, REFUND_REFUSALS } from "../../qfpay/domain"
import {
  messageOf,
  QfpayConflictError,
  QfpayError,
  QfpayRefundPendingError,
  QfpayRefundRefusedError,
  QfpayUsageError,
} from "../../qfpay/errors"
import type { QfpayContext } from "./context"
import { AUTOMATIC, type HeldPayment } from "./held-payments"
import type { Cause } from "./ledger"
import { refundHeldMoney } from "./refund-payment"

/** Who resolves a held payment, and why. */
export interface Resolution {
  /** A user's id. */
  readonly by: string
  readonly note?: string | undefined
}

const HOUR_MS = 3_600_000

/** For so long an automatic refund is tried again; then a person decides. */
const GIVE_UP_AFTER_MS = 30 * 24 * HOUR_MS

/** QFPay has not decided yet: it is asked again after this. */
const PENDING_MS = 5 * 60_000

/** So long one decision waits for another about the same money. */
const PATIENCE_MS = 150_000

/**
 * Gives held money back because a person says so, once: a second click finds it refunded.
 *
 * @throws QfpayConflictError for one that is resolved already; QfpayRefundRefusedError, QfpayRefundPendingError,
 *   QfpayRejectionError when QFPay does not carry it out now
 */
export async function refundHeldPayment(
  context: QfpayContext,
  id: string,
  resolution: Resolution,
): Promise<HeldPayment> {
  return resolving(context, id, async (held) => {
    const { by, note } = resolution
    // Written before the money moves: whatever happens, who asked for it is known, and a pending refund is followed.
    const refund_due_at = new Date(context.now().getTime() + PENDING_MS)
    await context.heldPayments.change(id, { resolved_by: by, note: note ?? null, refund_due_at })
    await giveBack(context, held, "admin", { by, note })
  })
}

/** Takes held money off the list because a person has settled the matter elsewhere, once. Moves no money. */
export async function dismissHeldPayment(
  context: QfpayContext,
  id: string,
  resolution: Resolution,
): Promise<HeldPayment> {
  return resolving(context, id, async (held) => {
    const { by, note } = resolution
    const refunds = await context.ledger.refundsOf(held.out_trade_no)
    if (refunds.some(({ parent_syssn, state }) => parent_syssn === held.syssn && state !== "refused")) {
      throw new QfpayConflictError("A refund of this payment is under way or done, so it cannot be dismissed.")
    }
    const changes = { resolved_at: context.now(), resolved_by: by, note: note ?? null, refund_due_at: null } as const
    if (!(await context.heldPayments.change(id, { state: "dismissed", ...changes }))) throw alreadyResolved(held)
    await context.ledger.record(held, { kind: "dismissed", cause: "admin", detail: { by, note, syssn: held.syssn } })
  })
}

/**
 * Tries an automatic refund that is due. A refusal that passes with time is tried again when QFPay allows it; a final one
 * is left to a person, with the reason.
 */
export async function tryAutomaticRefund(context: QfpayContext, held: HeldPayment): Promise<void> {
  await context.ledger.withLease(leaseOf(held.id), PATIENCE_MS, async () => {
    const current = await context.heldPayments.find(held.id)
    if (current?.state !== "held" || current.refund_due_at === null) return
    try {
      // A person who asked for it and was told to wait is still the one who asked.
      await giveBack(context, current, "job", { by: current.resolved_by ?? AUTOMATIC, note: current.note ?? undefined })
    } catch (error) {
      if (!(error instanceof QfpayError)) throw error
      const next = nextTry(error, current, context.now())
      await context.heldPayments.change(held.id, { refund_due_at: next ?? null, refusal: error.message })
      context.logger.warn(
        `The held payment ${held.out_trade_no} could not be refunded ` +
          `${next ? `and is tried again at ${next.toISOString()}` : "and needs a person"}: ${error.message}`,
      )
    }
  })
}

async function resolving(
  context: QfpayContext,
  id: string,
  work: (held: HeldPayment) => Promise<void>,
): Promise<HeldPayment> {
  return context.ledger.withLease(leaseOf(id), PATIENCE_MS, async () => {
    const held = await context.heldPayments.find(id)
    if (!held) throw new QfpayUsageError("There is no such held payment.")
    if (held.state !== "held") throw alreadyResolved(held)
    await work(held)
    return (await context.heldPayments.find(id)) ?? held
  })
}

const leaseOf = (id: string) => `held:${id}`

async function giveBack(
  context: QfpayContext,
  held: HeldPayment,
  cause: Cause,
  { by, note }: Resolution,
): Promise<void> {
  const { ledger, heldPayments } = context
  const payment = await ledger.find(held.out_trade_no)
  if (!payment || held.syssn === held.out_trade_no) {
    await heldPayments.change(held.id, { refund_due_at: null })
    throw new QfpayRefundRefusedError(REFUND_REFUSALS.not_found)
  }
  const isItsOwn = payment.syssn === null || payment.syssn === held.syssn
  if (isItsOwn && payment.state !== "held" && payment.state !== "returned") {
    await heldPayments.change(held.id, { refund_due_at: null })
    throw new QfpayConflictError(
      `The payment ${held.out_trade_no} has become its order meanwhile (${payment.state}). Refund it on the order.`,
    )
  }
  try {
    await refundHeldMoney(context, { payment, syssn: held.syssn, txamt: held.txamt }, cause)
  } catch (error) {
    if (error instanceof QfpayRefundPendingError) {
      const refund_due_at = new Date(context.now().getTime() + PENDING_MS)
      await heldPayments.change(held.id, { refund_due_at, refusal: error.message })
    } else if (cause === "admin") {
      await heldPayments.change(held.id, { refusal: messageOf(error), refund_due_at: held.refund_due_at })
    }
    throw error
  }
  await heldPayments.change(held.id, {
    state: "refunded",
    resolved_at: context.now(),
    resolved_by: by,
    note: note ?? null,
    refund_due_at: null,
    refusal: null,
  })
  // A surplus leaves the payment beside it as it is.
  if (payment.state === "held" && isItsOwn) {
    await ledger.movePayment(held.out_trade_no, "returned", { cause, detail: { by, reason: held.reason } })
  }
}

function nextTry(error: QfpayError, held: HeldPayment, now: Date): Date | undefined {
  if (now.getTime() - held.created_at.getTime() > GIVE_UP_AFTER_MS) return undefined
  if (error instanceof QfpayRefundPendingError) return new Date(now.getTime() + PENDING_MS)
  // Credentials or store: a person at the shop mends it, and the refund goes on.
  if (error.code === "QFPAY_REJECTED") return new Date(now.getTime() + HOUR_MS)
  const { respcd, words } = error.facts
  return respcd === undefined ? undefined : nextRefundTryAt(meaningOf(respcd, words).refusal, now)
}

function alreadyResolved(held: HeldPayment): QfpayConflictError {
  return new QfpayConflictError(
    `This held payment is ${held.state} already${held.resolved_by ? ` (by ${held.resolved_by})` : ""}.`,
    { facts: { account: held.account, out_trade_no: held.out_trade_no } },
  )
}
