import { nextEnquiryAt, nextRefundEnquiryAt, SELDOM_ENQUIRY_MS, UNANSWERED_ENQUIRY_MS } from "../../../qfpay/domain"
import type { QfpayContext } from "../context"
import type { TransactionRow } from "../ledger"

/**
 * A row without an answer from QFPay is asked again in the next pass, and every hour once its plan is over: only an
 * answer ends it, because the shopper may have paid before the shop or QFPay was down for days.
 */
export async function enquireAgain({ ledger, accounts, now }: QfpayContext, row: TransactionRow): Promise<void> {
  const plan = { enquiries: row.enquiries, expiresAt: row.expires_at }
  const goesOn = row.kind === "refund" ? nextRefundEnquiryAt(row.created_at, now()) : nextEnquiryAt(plan, now())
  const isSoon = goesOn && accounts.has(row.account)
  const at = new Date(now().getTime() + (isSoon ? UNANSWERED_ENQUIRY_MS : SELDOM_ENQUIRY_MS))
  if (row.kind === "refund") await ledger.refunds.askAgainAt(row.out_trade_no, at)
  else await ledger.payments.askAgainAt(row.out_trade_no, at)
}
