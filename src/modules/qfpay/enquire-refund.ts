import { messageOf } from "../../qfpay/errors"
import { meaningOf } from "../../qfpay/catalogue"
import type { Evidence } from "../../qfpay/domain"
import type { EnquiryRow } from "../../qfpay/wire"
import type { QfpayContext } from "./context"
import { enquireRows } from "./enquire-payment"
import type { Cause, TransactionRow } from "./ledger"

/** A call is given up after a minute at most; a refund QFPay has no row of by then never reached it. */
const LOST_AFTER_MS = 120_000

/** What QFPay said about a refund: `not_asked`, because the ledger knows its end. */
export type RefundAnswer = "found" | "not_found" | "no_answer" | "not_asked"

/**
 * Asks QFPay how a refund ended and writes it down. One that QFPay has no row of may still be on its way: it stays open
 * for two minutes, then it is written off as never arrived.
 */
export async function enquireRefund(
  context: QfpayContext,
  refund: TransactionRow,
  cause: Cause,
): Promise<{ row: TransactionRow; answer: RefundAnswer }> {
  if (refund.state !== "created" && refund.state !== "pending") return { row: refund, answer: "not_asked" }
  let rows: EnquiryRow[]
  try {
    rows = await enquireRows(context, refund)
  } catch (error) {
    context.logger.warn(`${messageOf(error)} (refund ${refund.out_trade_no})`)
    return { row: refund, answer: "no_answer" }
  }
  const found = rows.find((candidate) => candidate.out_trade_no === refund.out_trade_no)
  if (found) return { row: await record(context, refund, found, cause), answer: "found" }

  const age = context.now().getTime() - refund.created_at.getTime()
  if (age < LOST_AFTER_MS) return { row: refund, answer: "not_found" }
  const { row } = await context.ledger.moveRefund(refund.out_trade_no, "refused", {
    kind: "refund_refused",
    cause,
    detail: { reason: "QFPay has no record of it" },
  })
  return { row, answer: "found" }
}

async function record(
  context: QfpayContext,
  refund: TransactionRow,
  found: EnquiryRow,
  cause: Cause,
): Promise<TransactionRow> {
  const { ledger } = context
  const evidence: Evidence = { respcd: found.respcd, words: found.errmsg ?? "" }
  const changes = { syssn: found.syssn ?? refund.syssn }
  const meaning = meaningOf(found.respcd, found.errmsg)
  const isRefusal = meaning.onRefund === "refused" || meaning.onRefund === "refused_later"
  switch (isRefusal ? "failed" : meaning.onEnquiry) {
    case "paid":
    case "refunded": {
      if (found.txamt !== undefined && found.txamt !== refund.txamt) {
        context.logger.error(`QFPay's record of the refund ${refund.out_trade_no} has another amount: ${found.txamt}.`)
        return refund
      }
      return (await ledger.moveRefund(refund.out_trade_no, "done", { kind: "refund_done", cause, evidence }, changes))
        .row
    }
    case "failed":
    case "closed":
    case "expired":
      return (
        await ledger.moveRefund(refund.out_trade_no, "refused", { kind: "refund_refused", cause, evidence }, changes)
      ).row
    case "pending":
    case "unknown":
    case "rejected":
      return refund
  }
}
