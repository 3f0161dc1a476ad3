import { payTypeByCode } from "../../qfpay/catalogue"
import type { QfpayContext } from "./context"
import type { Cause, HeldReason, TransactionRow } from "./ledger"

/** Money that must not be applied by itself. Amounts are minor units, as QFPay reports them. */
export interface HoldPaymentInput {
  readonly reason: HeldReason
  readonly cause: Cause
  /** QFPay's number of the money; without one it cannot be refunded through QFPay. */
  readonly syssn: string | undefined
  readonly txamt: number
  readonly txcurrcd: string
  /** Stands in the timeline beside reason and amount. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined
  /** The number's own payment goes on as it was; only this further money is held. */
  readonly keepsState?: boolean
}

/**
 * Whether money held for this reason goes back by itself (`latePayments: "refund"`). It does where the shop asked for it
 * and can no longer use it; where QFPay's record contradicts what was asked, a person looks first.
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
}

/** Puts money on the merchant's list, once per number of QFPay's; its refund is due at once where it goes back by itself. */
export async function holdPayment(context: QfpayContext, row: TransactionRow, input: HoldPaymentInput): Promise<void> {
  const { out_trade_no, account, pay_type } = row
  const { reason, cause, txamt, txcurrcd, detail, syssn } = input
  const isRefundable = syssn !== undefined && payTypeByCode(pay_type)?.refunds !== "none"
  const goesBack = context.options.latePayments === "refund" && GOES_BACK[reason] && isRefundable
  const isNew = await context.ledger.hold(
    {
      ...{ account, out_trade_no, reason, txamt, txcurrcd },
      // Without a number of QFPay's, our own keeps the entry unique.
      syssn: syssn ?? out_trade_no,
      refund_due_at: goesBack ? context.now() : null,
    },
    cause,
    { detail, keepsState: input.keepsState ?? false },
  )
  if (!isNew) return
  context.logger.error(
    `A payment is held (${reason}${goesBack ? ", it will be refunded" : ""}): ` +
      `out_trade_no ${out_trade_no}, syssn ${syssn ?? "unknown"}.`,
  )
}
