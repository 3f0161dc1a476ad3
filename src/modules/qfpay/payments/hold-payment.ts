import { payTypeByCode } from "../../../qfpay/catalogue"
import type { QfpayContext } from "../context"
import type { Cause, HeldReason, PaymentRow } from "../ledger"

/** Money that must not be applied by itself. Amounts are minor units, as QFPay reports them. */
export interface HoldPaymentInput {
  readonly reason: HeldReason
  readonly cause: Cause
  /** QFPay's number of the money; without one it cannot be refunded through QFPay. */
  readonly syssn: string | undefined
  readonly txamt: number
  readonly txcurrcd: string
  /** Stands in the timeline beside reason and amount, and in the attention list. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined
  /** The number's own payment goes on as it was; only this further money is held. */
  readonly keepsState?: boolean
  /** Names the case where one money can have several. */
  readonly caseKey?: string | undefined
  /** The refund in Medusa that it is about. */
  readonly refundId?: string | undefined
  /** Somebody has decided already that it goes back, so `latePayments` is not asked. */
  readonly isDecided?: boolean
  /** When it goes back by itself, if that is not at once. */
  readonly refundDueAt?: Date
  /** Somebody may have dealt with it long ago, so nothing goes back by itself. */
  readonly needsPerson?: boolean
}

/**
 * Whether money held for this reason goes back by itself (`latePayments: "refund"`). It does where the shop asked for it
 * and can no longer use it; where books contradict each other, a person looks first.
 */
const GOES_BACK: Readonly<Record<HeldReason, boolean>> = {
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

/** Whether QFPay can give the money of this pay type back at all. */
export function isRefundable(payType: string): boolean {
  return payTypeByCode(payType)?.refunds !== "none"
}

/** Puts money on the merchant's list, each case once; its refund is due at once where it goes back by itself. */
export async function holdPayment(context: QfpayContext, row: PaymentRow, input: HoldPaymentInput): Promise<void> {
  const { out_trade_no, account, pay_type } = row
  const { reason, cause, txamt, txcurrcd, detail, syssn, caseKey } = input
  const isWanted = input.isDecided === true || (context.options.latePayments === "refund" && GOES_BACK[reason])
  const isDisputed = Boolean((await context.ledger.payments.find(out_trade_no))?.disputed_on)
  const goesBack =
    isWanted && !isDisputed && input.needsPerson !== true && syssn !== undefined && isRefundable(pay_type)
  const { heldMoney } = context.ledger
  const money = {
    ...{ account, out_trade_no, reason, txamt, txcurrcd, detail },
    // Without a number of QFPay's, our own keeps the entry unique.
    syssn: syssn ?? out_trade_no,
    case_key: caseKey,
    refund_id: input.refundId,
    refund_due_at: goesBack ? (input.refundDueAt ?? context.now()) : null,
  }
  const isNew = await (input.keepsState ? heldMoney.holdBeside(money, cause) : heldMoney.holdPayment(money, cause))
  if (!isNew) return
  context.logger.error(
    `A payment is held (${reason}${goesBack ? ", it will be refunded" : ""}): ` +
      `out_trade_no ${out_trade_no}, syssn ${syssn ?? "unknown"}.`,
  )
}
