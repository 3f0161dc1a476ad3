import type { CurrencyCode } from "../../../qfpay/catalogue"
import { toMajorUnits } from "../../../qfpay/domain"
import { merchantMessage, textOf } from "../../../qfpay/messages"
import type { QfpayContext } from "../context"
import { type Trigger, type RefundRow, SHOWN_REFUNDS } from "../ledger"
import { holdPayment } from "../payments/hold-payment"
import { type Earlier, findUnassigned, isLost, isOpen, refundedIn } from "./earlier-refunds"
import { pendingError, type Received } from "./refund-errors"
import { bookDueAt } from "./send-refund"

/** A refund that Medusa shows because the shop was stopped during its click, and that QFPay has not made. */
export interface LeftBehind {
  /** Its id in Medusa. */
  readonly key: string
  /** In minor units. */
  readonly txamt: number
  /** What was written for it, if anything. QFPay has no record of it, or refused it. */
  readonly refund?: RefundRow | undefined
}

/**
 * Answers a refund that was left behind with one of the same amount that QFPay has made and Medusa does not show, for
 * example in QFPay's portal while the shop was down. Its notification would have the same effect if it arrived first. A
 * second refund could not be taken back, so a person decides whether both are owed.
 *
 * @returns the refund that answers, or `undefined` if there is none
 * @throws QfpayRefundPendingError while QFPay may still record the one that would be abandoned
 */
export async function answerLeftBehind(
  context: QfpayContext,
  received: Received,
  { key, txamt, refund: abandoned }: LeftBehind,
  refunds: readonly RefundRow[],
  trigger: Trigger,
): Promise<RefundRow | undefined> {
  if (!(await context.medusa.hasRefund(key))) return undefined
  const made = await findUnassigned(
    context,
    refunds.filter((refund) => refund.txamt === txamt),
  )
  if (!made) return undefined
  if (abandoned && isOpen(abandoned) && !isLost(context, abandoned)) throw pendingError(abandoned)
  const { out_trade_no: number } = made
  // In this order: after a crash in between, the person has been asked, and nothing sends the abandoned number.
  if (refundedIn(refunds) + txamt <= received.txamt)
    await askWhetherBothAreOwed(context, received, made, abandoned?.out_trade_no, trigger)
  if (abandoned) {
    await context.ledger.refunds.lost(abandoned.out_trade_no, { trigger, detail: { answered_by: number } }, null)
  }
  await context.ledger.refunds.assigned(number, key, bookDueAt(context))
  return { ...made, idempotency_key: key }
}

/** {@link answerLeftBehind} for each refund that QFPay has neither acknowledged nor recorded. */
export async function answerAllLeftBehind(
  context: QfpayContext,
  received: Received,
  earlier: Earlier,
  trigger: Trigger,
): Promise<Earlier> {
  let { refunds } = earlier
  for (const refund of earlier.refunds.filter(isOpen)) {
    const { out_trade_no: number, idempotency_key: key, txamt, state } = refund
    if (key === null || state === "pending" || !earlier.unknownToQfpay.has(number)) continue
    const made = await answerLeftBehind(context, received, { key, txamt, refund }, refunds, trigger)
    if (!made) continue
    refunds = refunds
      .map((refund) => (refund.out_trade_no === made.out_trade_no ? made : refund))
      .filter(({ out_trade_no }) => out_trade_no !== number)
  }
  return { ...earlier, refunds }
}

async function askWhetherBothAreOwed(
  context: QfpayContext,
  { payment, syssn }: Received,
  { out_trade_no: number, txamt, txcurrcd }: RefundRow,
  abandoned: string | undefined,
  trigger: Trigger,
): Promise<void> {
  const amount = `${toMajorUnits(txamt, txcurrcd as CurrencyCode)} ${txcurrcd}`
  await holdPayment(context, payment, {
    ...{ reason: "refund_refused", trigger, syssn, txamt, txcurrcd, keepsState: true, needsPerson: true },
    caseKey: `both:${number}`,
    // If QFPay carries out the abandoned number after all, that is the refund which the case asks for.
    detail: { [SHOWN_REFUNDS]: [number], ...(abandoned !== undefined && { refund: abandoned }) },
    refusal: textOf(merchantMessage("refund_made_instead", { amount, number })),
  })
}
