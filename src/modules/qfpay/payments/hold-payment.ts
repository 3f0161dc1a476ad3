import { payTypeByCode } from "../../../qfpay/catalogue"
import type { QfpayContext } from "../context"
import type { Cause, HeldReason, PaymentRow } from "../ledger"

/** Money that must not be applied automatically. Amounts are in minor units, as QFPay reports them. */
export interface HoldPaymentInput {
  readonly reason: HeldReason
  readonly cause: Cause
  /** QFPay's number of the money; without it, the money cannot be refunded through QFPay. */
  readonly syssn: string | undefined
  readonly txamt: number
  readonly txcurrcd: string
  /** Shown in the timeline and in the attention list, with reason and amount. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined
  /** The number's own payment keeps its state; only this additional money is held. */
  readonly keepsState?: boolean
  /** Identifies the case where the same money can have several. */
  readonly caseKey?: string | undefined
  /** The refund in Medusa that the case is about. */
  readonly refundId?: string | undefined
  /** A refund was already decided on, so `latePayments` does not apply. */
  readonly isDecided?: boolean
  /** When the money is refunded automatically, if not at once. */
  readonly refundDueAt?: Date
  /** Somebody may have dealt with the case long ago, so nothing is refunded automatically. */
  readonly needsPerson?: boolean
}

/**
 * Whether money held for this reason is refunded automatically (`latePayments: "refund"`): yes where the shop requested
 * the money and can no longer use it; no where records contradict each other, so that a person looks first.
 */
export const REFUNDED_AUTOMATICALLY: Readonly<Record<HeldReason, boolean>> = {
  session_gone: true,
  cart_changed: true,
  second_payment: true,
  order_canceled: true,
  order_failed: true,
  amount_differs: false,
  currency_differs: false,
  notification_differs: false,
  refunded_in_part: false,
  refund_refused: false,
  unexplained: false,
  unaccounted: false,
}

/** Whether QFPay can refund money of this pay type at all. */
export function isRefundable(payType: string): boolean {
  return payTypeByCode(payType)?.refunds !== "none"
}

/** Puts money on the merchant's list, each case once. An automatic refund is due at once. */
export async function holdPayment(context: QfpayContext, row: PaymentRow, input: HoldPaymentInput): Promise<void> {
  const { out_trade_no, account, pay_type } = row
  const { reason, cause, txamt, txcurrcd, detail, syssn, caseKey } = input
  const isWanted =
    input.isDecided === true || (context.options.latePayments === "refund" && REFUNDED_AUTOMATICALLY[reason])
  const { disputed_on = null } = (await context.ledger.payments.find(out_trade_no)) ?? {}
  const isRefundDue =
    isWanted && disputed_on === null && input.needsPerson !== true && syssn !== undefined && isRefundable(pay_type)
  const { heldMoney } = context.ledger
  const money = {
    ...{ account, out_trade_no, reason, txamt, txcurrcd, detail },
    // Without QFPay's number, our own keeps the entry unique.
    syssn: syssn ?? out_trade_no,
    case_key: caseKey,
    refund_id: input.refundId,
    refund_due_at: isRefundDue ? (input.refundDueAt ?? context.now()) : null,
  }
  const isNew = await (input.keepsState ? heldMoney.holdBeside(money, cause) : heldMoney.holdPayment(money, cause))
  if (!isNew) return
  context.logger.error(
    `A payment is held (${reason}${isRefundDue ? ", it will be refunded" : ""}): ` +
      `out_trade_no ${out_trade_no}, syssn ${syssn ?? "unknown"}.`,
  )
}
