import type { MedusaContainer } from "@medusajs/framework/types"
import { type QfpayModuleService, QFPAY_MODULE } from "../../modules/qfpay"
import type { PaymentRow } from "../../modules/qfpay/ledger"
import { settleIfDue } from "./settle-due"
import { within } from "./view-payment-session"
import { SHOPPER_ENQUIRY_MS } from "../../qfpay/domain"

/** As many sessions as this instance remembers to have asked about. It spares QFPay only: nothing depends on it. */
const REMEMBERED = 10_000
const askedAtMs = new Map<string, number>()

/**
 * Brings the next question about a payment forward, because its shopper is back from the wallet or says that they have
 * paid, and waits a moment for QFPay's answer. Asked again within five seconds, or when the poll plan is over, it does
 * nothing.
 *
 * @returns the row afterwards, or the one that was given
 */
export async function askNow(container: MedusaContainer, row: PaymentRow): Promise<PaymentRow> {
  const number = row.out_trade_no
  const now = Date.now()
  if (!row.next_enquiry_at || now - (askedAtMs.get(number) ?? 0) < SHOPPER_ENQUIRY_MS) return row
  remember(number, now)
  const { ledger } = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const due = new Date(now)
  await ledger.payments.askAgainAt(number, due)
  return within(container, row, settleIfDue(container, { ...row, next_enquiry_at: due }, "shopper"))
}

function remember(number: string, now: number): void {
  askedAtMs.delete(number)
  askedAtMs.set(number, now)
  const [oldest] = askedAtMs.keys()
  if (oldest !== undefined && askedAtMs.size > REMEMBERED) askedAtMs.delete(oldest)
}
