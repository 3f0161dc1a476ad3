import { QfpayProtocolError, type Facts } from "../../../qfpay/errors"
import type { EnquiryReply, EnquiryRow, UnreadableRow } from "../../../qfpay/wire"
import type { TransactionRow } from "../ledger"

/**
 * The rows of an enquiry's reply. A reply that QFPay did not serve says nothing: its lack of rows does not mean "no
 * such payment". The same holds if one of its rows is unreadable and may be about a requested number.
 * @param asked - the requested numbers
 * @throws QfpayProtocolError when the reply says nothing
 */
export function served(
  reply: EnquiryReply,
  facts: Facts,
  asked: readonly Pick<TransactionRow, "out_trade_no" | "syssn">[],
): EnquiryRow[] {
  if (reply.respcd !== "0000") {
    const { respcd, resperr } = reply
    throw new QfpayProtocolError(`QFPay did not serve the enquiry (${respcd}).`, {
      facts: { ...facts, operation: "enquiry", respcd, ...(resperr && { gatewayMessage: resperr }) },
    })
  }
  const odd = reply.unreadable.find((row) => asked.some((number) => mayBeAbout(row, number)))
  if (!odd) return reply.data
  throw new QfpayProtocolError(`QFPay's record cannot be read: ${odd.problem}.`, {
    facts: { ...facts, operation: "enquiry" },
  })
}

/** A row without a readable number may be about anything. */
function mayBeAbout(row: UnreadableRow, asked: Pick<TransactionRow, "out_trade_no" | "syssn">): boolean {
  if (row.out_trade_no === undefined && row.syssn === undefined) return true
  return row.out_trade_no === asked.out_trade_no || (row.syssn !== undefined && row.syssn === asked.syssn)
}
