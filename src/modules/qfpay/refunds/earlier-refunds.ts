import {
  cancellationOf,
  hasArrived,
  isOpenRefundState,
  RECONCILED_AGAIN_MS,
  REFUND_LOST_MS,
  REFUND_SPACING_MS,
} from "../../../qfpay/domain"
import { messageOf, QfpayRefundRefusedError } from "../../../qfpay/errors"
import { refusalMessage } from "../../../qfpay/messages"
import type { EnquiryRow } from "../../../qfpay/wire"
import { laneOf } from "../accounts/lanes"
import type { QfpayContext } from "../context"
import { refundedSyssn, type Trigger, type RefundRow } from "../ledger"
import { enquireRows } from "../accounts/enquire-rows"
import { reconcileAccount } from "../reconciliation/reconcile-account"
import { enquireRefund } from "../enquiries/enquire-refund"
import { factsOf, pendingError, type Received, refusedError } from "./refund-errors"
import { reportFailedRefund } from "./report-failed-refund"

export const isDone = ({ state }: RefundRow) => state === "done"
export const isOpen = ({ state }: RefundRow) => isOpenRefundState(state)
/** In minor units. */
export const refundedIn = (refunds: readonly RefundRow[]) =>
  refunds.filter(isDone).reduce((sum, { txamt }) => sum + txamt, 0)

/** By when QFPay has recorded a refund that it has received, in epoch milliseconds. */
export const recordedBy = ({ created_at, expires_at }: RefundRow): number =>
  Math.max(expires_at.getTime(), created_at.getTime() + REFUND_LOST_MS)

/** Whether a refund of which QFPay has no record never reached it: QFPay would have recorded it by now. */
export function isLost({ now }: QfpayContext, refund: RefundRow): boolean {
  const isAcknowledged = refund.state === "pending" || refund.syssn !== null
  return !isAcknowledged && isOpenRefundState(refund.state) && now().getTime() >= recordedBy(refund)
}

/** Earlier refunds of the same money, as QFPay knows them now; oldest first. */
export interface Earlier {
  readonly refunds: readonly RefundRow[]
  /** Numbers that QFPay has no record of. */
  readonly unknownToQfpay: ReadonlySet<string>
}

/**
 * Earlier refunds of this money, after an enquiry about each and one about the payment itself.
 * @throws QfpayRefundRefusedError when QFPay's record shows refunds that cannot be found; QfpayRefundPendingError when
 * they may be one with an open outcome
 */
export async function refreshEarlierRefunds(
  context: QfpayContext,
  received: Received,
  trigger: Trigger,
): Promise<Earlier> {
  const earlier = await enquireEarlier(context, received, trigger)
  if (!(await isRefundedElsewhere(context, received, earlier, trigger))) return earlier
  // Made in QFPay's portal, and no notification has told of it yet. The daily reconciliation has found older ones.
  const since = new Date(context.now().getTime() - RECONCILED_AGAIN_MS)
  const search = { trigger, lane: "urgent" } as const
  await reconcileAccount(context, received.payment.account, since, search).catch((cause: unknown) => {
    throw new QfpayRefundRefusedError(refusalMessage("still_processing"), {
      ...{ facts: factsOf(received), retry: "later", cause },
    })
  })
  const now = await enquireEarlier(context, received, trigger)
  // If the ledger has refunds that may explain QFPay's record, QFPay decides about another one.
  if (refundedAtQfpay(now.refunds) > 0) return now
  const open = now.refunds.find(isOpen)
  throw open ? pendingError(open) : refusedError("already_refunded", factsOf(received))
}

/** Refunds that a person made outside QFPay are not in its record. */
const refundedAtQfpay = (refunds: readonly RefundRow[]) =>
  refundedIn(refunds.filter(({ outside_by }) => outside_by === null))

/** Whether QFPay's record of the payment may show refunds, a close or a reversal that the ledger does not have. */
async function isRefundedElsewhere(
  context: QfpayContext,
  { payment, syssn, txamt }: Received,
  { refunds, unknownToQfpay }: Earlier,
  trigger: Trigger,
): Promise<boolean> {
  // QFPay's record may show a refund that it has not finished.
  const isUnderWay = refunds.some((refund) => isOpen(refund) && !unknownToQfpay.has(refund.out_trade_no))
  if (!hasArrived(payment.state) || isUnderWay) return false
  let rows: readonly EnquiryRow[]
  try {
    rows = await enquireRows(context, { ...payment, syssn }, laneOf(trigger))
  } catch (error) {
    // QFPay decides about the refund itself.
    context.logger.warn(`${messageOf(error)} (${payment.out_trade_no})`)
    return false
  }
  const row = rows.find((it) => it.syssn === syssn && it.origssn === undefined)
  switch (row && cancellationOf(row)) {
    // It does not say how much.
    case "refunded_in_part":
      return true
    case "refunded":
    case "closed":
    case "reversed":
      return refundedAtQfpay(refunds) < txamt
    case undefined:
      return false
  }
}

async function enquireEarlier(context: QfpayContext, { payment, syssn }: Received, trigger: Trigger): Promise<Earlier> {
  const refunds: RefundRow[] = []
  const unknownToQfpay = new Set<string>()
  for (const refund of await context.ledger.refunds.ofPayment(payment.out_trade_no)) {
    if (refundedSyssn(refund, payment) !== syssn) continue
    const { row, answer } = await enquireRefund(context, refund, trigger)
    if (answer === "not_found") unknownToQfpay.add(row.out_trade_no)
    // Somebody was told that this refund is under way, and this enquiry finds that it failed.
    if (isOpen(refund) && row.state === "refused") await reportFailedRefund(context, row)
    refunds.push(row)
  }
  return { refunds, unknownToQfpay }
}

/** A finished refund that is not in Medusa's books: nobody got an answer when it went through. */
export async function findUnassigned(
  context: QfpayContext,
  refunds: readonly RefundRow[],
): Promise<RefundRow | undefined> {
  for (const refund of refunds) {
    // A case's refund answered whoever decided about the case.
    if (!isDone(refund) || refund.recorded_at || refund.held_payment_id !== null) continue
    const key = refund.idempotency_key
    if (key === null || !(await context.medusa.hasRefund(key))) return refund
  }
  return undefined
}

/**
 * A finished refund that Medusa has but its order does not show: Medusa failed after the money had moved, showed the
 * merchant an error, and the order is updated a little later. A click in its last step gets time to end.
 */
export async function findMissingOnOrder(
  context: QfpayContext,
  refunds: readonly RefundRow[],
): Promise<RefundRow | undefined> {
  const made = refunds.filter((refund) => isDone(refund) && !refund.recorded_at)
  const unbooked = async (some: readonly RefundRow[]) => {
    const ids = await context.medusa.unbookedRefunds(some.flatMap(({ idempotency_key: key }) => key ?? []))
    return some.filter(({ idempotency_key: key }) => key !== null && ids.includes(key))
  }
  const suspects = made.length > 0 ? await unbooked(made) : []
  if (suspects.length === 0) return undefined
  await context.sleep(REFUND_SPACING_MS)
  return (await unbooked(suspects))[0]
}
