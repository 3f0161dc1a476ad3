import { toMajorUnits } from "../../../../qfpay/domain"
import { isCurrencyCode } from "../../../../qfpay/catalogue"
import type { HeldMoney } from "../../../../modules/qfpay/ledger"

/** A held payment as the admin reads it. `amount` is in major units. */
export function heldPaymentView(held: HeldMoney) {
  const { id, account, out_trade_no, syssn, reason, state, txamt, txcurrcd, created_at } = held
  const { refund_due_at, refusal, resolved_at, resolved_by, note, detail } = held
  return {
    ...{ id, account, out_trade_no, syssn, reason, state },
    // A currency that QFPay's list does not have is shown as it came.
    amount: isCurrencyCode(txcurrcd) ? Number(toMajorUnits(txamt, txcurrcd)) : txamt,
    currency_code: txcurrcd.toLowerCase(),
    ...{ created_at, refund_due_at, refusal, resolved_at, resolved_by, note, detail },
    // Money that the ledger cannot explain has no page of its own.
    in_ledger: reason !== "unexplained",
  }
}
