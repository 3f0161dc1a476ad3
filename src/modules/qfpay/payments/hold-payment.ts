import { isRefundable } from "../../../qfpay/catalogue"
import type { QfpayContext } from "../context"
import type { Trigger, HeldMoney, HeldReason, PaymentRow } from "../ledger"

/** Money that must not be applied automatically. Amounts are in minor units, as QFPay reports them. */
export interface HoldPaymentInput {
  readonly reason: HeldReason
  readonly trigger: Trigger
  /** QFPay's number of the money; without it, the money cannot be refunded through QFPay. */
  readonly syssn: string | undefined
  readonly txamt: number
  readonly txcurrcd: string
  /** Shown in the timeline and in the attention list, with reason and amount. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined
  /** The number's own payment keeps its state; only this additional money is held. */
  readonly keepsState?: boolean
  /** Nothing is held if the payment's money has arrived since the caller read the payment. */
  readonly onlyUnpaid?: boolean
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
  /** What the person has to know, in words. */
  readonly refusal?: string
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

/** Whether held money is being refunded; otherwise it waits for a person, or a person has resolved it. */
export function isBeingRefunded(entries: readonly HeldMoney[]): boolean {
  const open = entries.filter(({ state }) => state === "held")
  return open.length > 0 && open.every(({ refund_due_at }) => refund_due_at !== null)
}

/** What becomes of money that has arrived but that its session cannot use, as the shopper is told. */
export async function fateOfUnused(
  context: QfpayContext,
  row: PaymentRow,
): Promise<"held" | "refunding" | "refunded" | "paid"> {
  if (row.state === "refunded") return "refunded"
  if (row.state === "applied") return "paid"
  const isRefunding =
    row.state === "held"
      ? isBeingRefunded(await context.ledger.heldMoney.ofNumber(row.out_trade_no))
      : // About to be held, because the cart has changed.
        await isRefundDueFor(context, row, { reason: "cart_changed", syssn: row.syssn ?? undefined })
  return isRefunding ? "refunding" : "held"
}

async function isRefundDueFor(
  { options, ledger }: QfpayContext,
  { out_trade_no, pay_type }: PaymentRow,
  { reason, syssn, isDecided, needsPerson }: Pick<HoldPaymentInput, "reason" | "syssn" | "isDecided" | "needsPerson">,
): Promise<boolean> {
  const isWanted = isDecided === true || (options.latePayments === "refund" && REFUNDED_AUTOMATICALLY[reason])
  if (!isWanted || needsPerson === true || syssn === undefined || !isRefundable(pay_type)) return false
  const { disputed_on = null } = (await ledger.payments.find(out_trade_no)) ?? {}
  return disputed_on === null
}

/** Puts money on the merchant's list, each case once. An automatic refund is due at once. */
export async function holdPayment(context: QfpayContext, row: PaymentRow, input: HoldPaymentInput): Promise<void> {
  const { out_trade_no, account } = row
  const { reason, trigger, txamt, txcurrcd, detail, syssn, caseKey } = input
  const isRefundDue = await isRefundDueFor(context, row, input)
  const { heldMoney } = context.ledger
  const money = {
    ...{ account, out_trade_no, reason, txamt, txcurrcd, detail },
    // Without QFPay's number, our own keeps the entry unique.
    syssn: syssn ?? out_trade_no,
    case_key: caseKey,
    refund_id: input.refundId,
    refusal: input.refusal,
    refund_due_at: isRefundDue ? (input.refundDueAt ?? context.now()) : null,
  }
  const hold = input.keepsState ? "holdBeside" : input.onlyUnpaid ? "holdUnpaid" : "holdPayment"
  const isNew = await heldMoney[hold](money, trigger)
  if (!isNew) return
  context.logger.error(
    `A payment is held (${reason}${isRefundDue ? ", it will be refunded" : ""}): ` +
      `out_trade_no ${out_trade_no}, syssn ${syssn ?? "unknown"}.`,
  )
}
