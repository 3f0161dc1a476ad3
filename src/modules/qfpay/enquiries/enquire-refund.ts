import { meaningOf } from "../../../qfpay/catalogue"
import { type Evidence, isOpenRefundState, nextRefundEnquiryAt, REFUND_BOOKED_MS } from "../../../qfpay/domain"
import { messageOf } from "../../../qfpay/errors"
import type { EnquiryRow } from "../../../qfpay/wire"
import { laneOf } from "../accounts/lanes"
import type { QfpayContext } from "../context"
import { enquireRows } from "../accounts/enquire-rows"
import type { Trigger, RefundRow } from "../ledger"
import { learnWalletFacts } from "../payments/wallet-facts"

/** What QFPay said about a refund; `not_asked`: the ledger already knows its outcome. */
export type RefundAnswer = "found" | "not_found" | "no_answer" | "not_asked"

/**
 * A lost refund is done if QFPay shows it after all: then the money has moved. The same is true for a refused one, about
 * which QFPay sends a notification.
 */
const mayStillBeDone = ({ state }: RefundRow, trigger: Trigger) =>
  isOpenRefundState(state) || state === "lost" || (state === "refused" && trigger === "notification")

/**
 * Asks QFPay about a refund and records the answer. A refund without a record at QFPay may still be on its way and
 * stays open.
 */
export async function enquireRefund(
  context: QfpayContext,
  refund: RefundRow,
  trigger: Trigger,
): Promise<{ row: RefundRow; answer: RefundAnswer }> {
  if (!mayStillBeDone(refund, trigger)) return { row: refund, answer: "not_asked" }
  let rows: EnquiryRow[]
  try {
    rows = await enquireRows(context, refund, laneOf(trigger))
  } catch (error) {
    context.logger.warn(`${messageOf(error)} (refund ${refund.out_trade_no})`)
    return { row: refund, answer: "no_answer" }
  }
  const row = await recordRefundAnswer(context, refund, rows, trigger)
  return { row, answer: recordOf(refund, rows) ? "found" : "not_found" }
}

/** QFPay's record of a refund. */
const recordOf = (refund: RefundRow, rows: readonly EnquiryRow[]) =>
  rows.find((candidate) => candidate.out_trade_no === refund.out_trade_no)

/** Records what QFPay says about a refund, and schedules the next enquiry while the outcome is open. */
export async function recordRefundAnswer(
  context: QfpayContext,
  refund: RefundRow,
  rows: readonly EnquiryRow[],
  trigger: Trigger,
): Promise<RefundRow> {
  if (refund.state === "done") return refund
  const found = recordOf(refund, rows)
  const row = found ? await record(context, refund, found, trigger) : refund
  if (!isOpenRefundState(row.state)) return row
  // After a month it stays due until it is listed for a person.
  const listing = refund.next_enquiry_at && context.now()
  const next = nextRefundEnquiryAt(refund.created_at, context.now())
  await context.ledger.refunds.askAgainAt(refund.out_trade_no, next ?? listing)
  return row
}

/**
 * By when a refund that fails after somebody may have been told that it is in progress is reported, even if the shop is
 * stopped before the caller reports it.
 */
export function failureReportDueAt({ now }: QfpayContext, { state }: RefundRow): Date | null {
  return isOpenRefundState(state) ? new Date(now().getTime() + REFUND_BOOKED_MS) : null
}

async function record(
  context: QfpayContext,
  refund: RefundRow,
  found: EnquiryRow,
  trigger: Trigger,
): Promise<RefundRow> {
  const { refunds } = context.ledger
  const evidence: Evidence = { respcd: found.respcd, gatewayMessage: found.errmsg ?? "" }
  const why = { trigger, evidence }
  const syssn = found.syssn ?? refund.syssn
  const meaning = meaningOf(found.respcd, found.errmsg)
  const isRefusal = meaning.onRefund === "refused" || meaning.onRefund === "refused_later"
  switch (isRefusal ? "failed" : meaning.onEnquiry) {
    case "paid":
    case "refunded": {
      if (found.txamt !== undefined && found.txamt !== refund.txamt) {
        context.logger.error(`QFPay's record of the refund ${refund.out_trade_no} has another amount: ${found.txamt}.`)
        return refund
      }
      // The click shows the refund in Medusa; after a crash, the background job does.
      const bookDueAt = new Date(context.now().getTime() + REFUND_BOOKED_MS)
      const { row } = await refunds.done(refund.out_trade_no, syssn, bookDueAt, why)
      await learnWalletFacts(context, refund.out_trade_no, found)
      return row
    }
    case "failed":
    case "closed":
    case "expired":
      return (await refunds.refused(refund.out_trade_no, syssn, why, failureReportDueAt(context, refund))).row
    case "pending":
    case "unknown":
    case "rejected":
      // Whatever the answer, QFPay has the refund: it is followed to its end from now on.
      return (await refunds.pending(refund.out_trade_no, syssn, why)).row
  }
}
