import { toMajorUnits } from "../../../../qfpay/domain"
import { isCurrencyCode } from "../../../../qfpay/catalogue"
import type { HeldPayment } from "../../../../modules/qfpay/held-payments"

/** A held payment as the admin reads it. `amount` is in major units. */
export function heldPaymentView(held: HeldPayment) {
  const { id, account, out_trade_no, syssn, reason, state, txamt, txcurrcd, created_at } = held
  const { refund_due_at, refusal, resolved_at, resolved_by, note } = held
  return {
    ...{ id, account, out_trade_no, syssn, reason, state },
    // A currency that QFPay's list does not have is shown as it came.
    amount: isCurrencyCode(txcurrcd) ? Number(toMajorUnits(txamt, txcurrcd)) : txamt,
    currency_code: txcurrcd.toLowerCase(),
    ...{ created_at, refund_due_at, refusal, resolved_at, resolved_by, note },
  }
}
