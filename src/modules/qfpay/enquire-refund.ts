import { messageOf } from "../../qfpay/errors"
import { meaningOf } from "../../qfpay/catalogue"
import { type Evidence, nextRefundEnquiryAt } from "../../qfpay/domain"
import type { EnquiryRow } from "../../qfpay/wire"
import type { QfpayContext } from "./context"
import { enquireRows } from "./enquire-payment"
import type { Cause, TransactionRow } from "./ledger"

/** A click on Refund is answered within this, and shows its refund in Medusa by itself. */
export const SHOWN_WITHIN_MS = 120_000

/** What QFPay said about a refund: `not_asked`, because the ledger knows its end. */
export type RefundAnswer = "found" | "not_found" | "no_answer" | "not_asked"

/** Whether nobody knows yet how a refund ends. */
export const isOpenRefund = ({ state }: TransactionRow): boolean => state === "created" || state === "pending"

/** One that was given up without a word of QFPay's is done when QFPay shows it all the same: then the money has moved. */
const mayStillBeDone = (refund: TransactionRow) =>
  isOpenRefund(refund) || (refund.state === "refused" && refund.respcd === null)

/** Asks QFPay how a refund ended and writes it down. One that QFPay has no row of may still be on its way: it stays open. */
export async function enquireRefund(
  context: QfpayContext,
  refund: TransactionRow,
  cause: Cause,
): Promise<{ row: TransactionRow; answer: RefundAnswer }> {
  if (!mayStillBeDone(refund)) return { row: refund, answer: "not_asked" }
  let rows: EnquiryRow[]
  try {
    rows = await enquireRows(context, refund)
  } catch (error) {
    context.logger.warn(`${messageOf(error)} (refund ${refund.out_trade_no})`)
    return { row: refund, answer: "no_answer" }
  }
  const row = await recordRefund(context, refund, rows, cause)
  return {
    row,
    answer: rows.some((candidate) => candidate.out_trade_no === refund.out_trade_no) ? "found" : "not_found",
  }
}

/** Writes into the ledger what QFPay's rows of a refund say, and when to ask again while that is nothing final. */
export async function recordRefund(
  context: QfpayContext,
  refund: TransactionRow,
  rows: readonly EnquiryRow[],
  cause: Cause,
): Promise<TransactionRow> {
  if (!mayStillBeDone(refund)) return refund
  const found = rows.find((candidate) => candidate.out_trade_no === refund.out_trade_no)
  const row = found ? await record(context, refund, found, cause) : refund
  if (!isOpenRefund(row)) return row
  const next = nextRefundEnquiryAt(refund.created_at, context.now())
  if (!next) context.logger.error(`QFPay has not finished the refund ${refund.out_trade_no} for a month; ask QFPay.`)
  await context.ledger.dueAgain(refund.out_trade_no, next ?? null)
  return row
}

async function record(
  context: QfpayContext,
  refund: TransactionRow,
  found: EnquiryRow,
  cause: Cause,
): Promise<TransactionRow> {
  const { ledger } = context
  const evidence: Evidence = { respcd: found.respcd, words: found.errmsg ?? "" }
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
      // Whoever asked for it shows it in Medusa; if a crash keeps them from it, the background job does.
      return (
        await ledger.moveRefund(
          refund.out_trade_no,
          "done",
          { kind: "refund_done", cause, evidence },
          { syssn, next_enquiry_at: new Date(context.now().getTime() + SHOWN_WITHIN_MS) },
        )
      ).row
    }
    case "failed":
    case "closed":
    case "expired":
      return (
        await ledger.moveRefund(
          refund.out_trade_no,
          "refused",
          { kind: "refund_refused", cause, evidence },
          { syssn, next_enquiry_at: null },
        )
      ).row
    case "pending":
    case "unknown":
    case "rejected":
      return refund
  }
}
