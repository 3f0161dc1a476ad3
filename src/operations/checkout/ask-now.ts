import type { MedusaContainer } from "@medusajs/framework/types"
import { QFPAY_MODULE } from "../../modules/qfpay"
import type { PaymentRow } from "../../modules/qfpay/ledger"
import { enquireIfDue } from "./enquire-due"
import { within } from "./view-payment-session"

/**
 * Brings the next enquiry about a payment forward, because its shopper is back from the wallet or says that they have
 * paid, and waits briefly for QFPay's answer. Does nothing if called again within five seconds, or after the poll plan
 * is over.
 *
 * @returns the row after the enquiry, or the given row
 */
export async function askNow(container: MedusaContainer, row: PaymentRow): Promise<PaymentRow> {
  const qfpay = container.resolve(QFPAY_MODULE)
  if (!row.next_enquiry_at || !(await qfpay.mayAskForShopper(row.out_trade_no))) return row
  const due = new Date()
  await qfpay.ledger.payments.askAgainAt(row.out_trade_no, due)
  return within(container, row, enquireIfDue(container, { ...row, next_enquiry_at: due }, "shopper"))
}
