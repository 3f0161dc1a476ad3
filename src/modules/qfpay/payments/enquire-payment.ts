import { type Evidence, EXPIRY_MARGIN_MS, hasArrived, judge, nextEnquiryAt, type Verdict } from "../../../qfpay/domain"
import { payTypeByCode, payTypeName } from "../../../qfpay/catalogue"
import { QfpayError } from "../../../qfpay/errors"
import { type EnquiryRow, fromHongKongTime } from "../../../qfpay/wire"
import type { QfpayContext } from "../context"
import { sendCancel, type CancelOutcome } from "./send-cancel"
import { laneOf } from "../accounts/lanes"
import { holdPayment, type HoldPaymentInput } from "./hold-payment"
import type { Trigger, HeldReason, PaymentRow } from "../ledger"
import { learnWalletFacts } from "./wallet-facts"
import { enquireRows } from "../accounts/enquire-rows"

/**
 * Asks QFPay about a payment and records the answer. Money that arrived as requested makes the row `paid`; money
 * that differs is held. A paid payment never becomes unpaid. A counter scan whose time is over is canceled.
 *
 * @returns the current row
 * @throws QfpayTransportError, QfpayProtocolError when QFPay gives no usable answer: nothing is known then, and nothing
 * was written
 */
export async function enquirePayment(context: QfpayContext, row: PaymentRow, trigger: Trigger): Promise<PaymentRow> {
  if (hasArrived(row.state)) return row
  return recordPaymentAnswer(context, row, await enquireRows(context, row, laneOf(trigger)), trigger)
}

/** Records what QFPay's records of a payment say, and cancels a scan whose time is over. Idempotent. */
export async function recordPaymentAnswer(
  context: QfpayContext,
  row: PaymentRow,
  rows: readonly EnquiryRow[],
  trigger: Trigger,
): Promise<PaymentRow> {
  const recorded = await recordVerdict(context, row, judge(rows, row), trigger)
  return isOverdueScan(context, recorded) ? cancelScan(context, recorded, trigger) : recorded
}

/** QFPay's reply to a scan is the payment itself: there is no displayed code that could expire. */
const isScan = (row: PaymentRow) => payTypeByCode(row.pay_type)?.nextAction === "none"
const isOpen = (row: PaymentRow) => row.state === "waiting" || row.state === "created"

function isOverdueScan(context: QfpayContext, row: PaymentRow): boolean {
  return isScan(row) && isOpen(row) && context.now() > row.expires_at
}

/** Outcomes of a reversal after which another reversal may help. */
const MAY_STILL_CANCEL: ReadonlySet<CancelOutcome> = new Set(["pending", "unknown"])

/**
 * Reverses a scan where QFPay can, so that the shopper can pay another way without paying twice. The payment stays in
 * the poll plan, because a reversal does not prove that nobody was charged.
 */
async function cancelScan(context: QfpayContext, row: PaymentRow, trigger: Trigger): Promise<PaymentRow> {
  const { outcome, row: ended } = await sendCancel(context, row, trigger).catch((error: unknown) => {
    if (!(error instanceof QfpayError)) throw error
    context.logger.warn(`${error.message} (reversal of ${row.out_trade_no})`)
    return { outcome: "unknown" as const, row }
  })
  if (outcome === "closed") return ended
  if (outcome === "paid")
    return recordVerdict(context, row, judge(await enquireRows(context, row, laneOf(trigger)), row), trigger)
  const isPatient = context.now().getTime() <= row.expires_at.getTime() + EXPIRY_MARGIN_MS
  if (MAY_STILL_CANCEL.has(outcome) && isPatient) return row
  const { row: expired } = await context.ledger.payments.unpaid(row.out_trade_no, "expired", { trigger })
  return expired
}

async function recordVerdict(
  context: QfpayContext,
  row: PaymentRow,
  verdict: Verdict,
  trigger: Trigger,
): Promise<PaymentRow> {
  const { ledger, now } = context
  const number = row.out_trade_no
  switch (verdict.kind) {
    case "paid": {
      const { syssn } = verdict.row
      const moved = await ledger.payments.paid(
        number,
        { syssn, paidAt: fromHongKongTime(verdict.row.paydtm) ?? now() },
        { trigger, evidence: evidenceOf(verdict.row), detail: { syssn, ...moneyOf(row), ...payTypeOf(verdict.row) } },
      )
      await learnWalletFacts(context, number, verdict.row)
      // A surplus payment leaves the first one as it is, which still becomes the order. The ledger decides which is the
      // first: a late answer may list them in another order.
      for (const surplus of [verdict.row, ...verdict.surplus]) {
        if (surplus.syssn === moved.row.syssn) continue
        await hold(context, row, surplus, "second_payment", trigger, { keepsState: true })
      }
      return moved.row
    }
    case "differs": {
      const current = await currentOf(context, row)
      const reason = verdict.field === "txamt" ? "amount_differs" : "currency_differs"
      // Somebody typed this number elsewhere: the code itself can still be paid, and that money must not be overlooked.
      const isOtherMoney =
        current.syssn !== null && verdict.row.syssn !== undefined && verdict.row.syssn !== current.syssn
      if (hasArrived(current.state) && !isOtherMoney) return current
      await hold(context, current, verdict.row, reason, trigger, {
        detail: { expected: String(row[verdict.field]), received: verdict.received },
        keepsState: isOtherMoney,
      })
      if (isOtherMoney && !hasArrived(current.state)) await keepWaiting(context, current, undefined, trigger)
      break
    }
    case "refunded": {
      const current = await currentOf(context, row)
      // Money that is refunded in full must not become an order, even if it is about to.
      const isAboutToBeApplied = verdict.inFull && current.state === "paid"
      if (hasArrived(current.state) && !isAboutToBeApplied) return current
      if (!verdict.inFull) {
        await hold(context, row, verdict.row, "refunded_in_part", trigger)
        break
      }
      const why = { trigger, evidence: evidenceOf(verdict.row) }
      const { moved } = await ledger.payments.refunded(number, why, { syssn: verdict.row.syssn ?? row.syssn })
      await learnWalletFacts(context, number, verdict.row)
      if (moved) context.logger.warn(`QFPay says that ${number} was paid and refunded before it became an order.`)
      break
    }
    case "declined":
    case "closed":
    case "expired":
      await moveUnpaid(context, row, verdict.kind, trigger, verdict)
      break
    case "waiting":
    case "unknown":
    case "not_found":
      await keepWaiting(context, row, verdict.kind === "not_found" ? undefined : verdict, trigger)
      break
  }
  return currentOf(context, row)
}

/**
 * The row as it is now. A question waits at the desk for seconds; meanwhile another instance may have applied the
 * payment, and then a refund that this answer shows is its order's.
 */
async function currentOf({ ledger }: QfpayContext, row: PaymentRow): Promise<PaymentRow> {
  return (await ledger.payments.find(row.out_trade_no)) ?? row
}

interface Unpaid {
  readonly evidence: Evidence
  readonly syssn?: string | undefined
  readonly advice?: string
}

/** Nothing new: the payment stays payable until its time is over. */
async function keepWaiting(
  context: QfpayContext,
  row: PaymentRow,
  verdict: Unpaid | undefined,
  trigger: Trigger,
): Promise<void> {
  const { ledger } = context
  if (isTimeOver(context, row) && !(isScan(row) && isOpen(row))) {
    await moveUnpaid(context, row, "expired", trigger, verdict)
    return
  }
  if (verdict && saysMore(row, verdict)) {
    await ledger.payments.enquired(row.out_trade_no, syssnOf(row, verdict), { trigger, evidence: verdict.evidence })
  }
  await ledger.payments.countEnquiries([{ outTradeNo: row.out_trade_no, nextEnquiryAt: nextEnquiryOf(context, row) }])
}

const isTimeOver = ({ now }: QfpayContext, row: PaymentRow) =>
  now().getTime() > row.expires_at.getTime() + EXPIRY_MARGIN_MS

const saysMore = (row: PaymentRow, verdict: Unpaid) =>
  row.respcd !== verdict.evidence.respcd || syssnOf(row, verdict) !== row.syssn

/** Whether QFPay's records add nothing to the ledger: then only the enquiry is counted. */
export function saysNothingNew(context: QfpayContext, row: PaymentRow, rows: readonly EnquiryRow[]): boolean {
  if (hasArrived(row.state) || isTimeOver(context, row) || isOverdueScan(context, row)) return false
  const verdict = judge(rows, row)
  if (verdict.kind === "not_found") return true
  return (verdict.kind === "waiting" || verdict.kind === "unknown") && !saysMore(row, verdict)
}

/** When QFPay is asked about a payment next, by its poll plan. */
export const nextEnquiryOf = ({ now }: QfpayContext, row: PaymentRow) =>
  nextEnquiryAt({ enquiries: row.enquiries, expiresAt: row.expires_at }, now())

/** Not paid, as far as QFPay knows. QFPay is asked about it for another day, because it may still be paid late. */
async function moveUnpaid(
  context: QfpayContext,
  row: PaymentRow,
  to: "declined" | "closed" | "expired",
  trigger: Trigger,
  verdict: Unpaid | undefined,
): Promise<void> {
  const { ledger } = context
  const detail = verdict?.advice ? { advice: verdict.advice } : undefined
  const why = { trigger, evidence: verdict?.evidence, detail }
  await ledger.payments.unpaid(row.out_trade_no, to, why, { syssn: syssnOf(row, verdict) })
  await ledger.payments.countEnquiries([{ outTradeNo: row.out_trade_no, nextEnquiryAt: nextEnquiryOf(context, row) }])
}

/**
 * QFPay's number, used for enquiries from now on. On the hosted page each attempt has its own number, and none of them
 * identifies the payment until one is paid.
 */
function syssnOf(row: PaymentRow, verdict: Unpaid | undefined): string | null {
  const isFinal = payTypeByCode(row.pay_type)?.nextAction !== "checkout_url"
  return row.syssn ?? (isFinal ? verdict?.syssn : undefined) ?? null
}

const moneyOf = ({ txamt, txcurrcd }: PaymentRow) => ({ txamt, txcurrcd })

/** QFPay's own pay type: how the shopper really paid, where the page or the code left it open. */
const payTypeOf = ({ pay_type }: EnquiryRow) =>
  pay_type ? { pay_type, pay_type_name: payTypeName(pay_type) } : undefined

const evidenceOf = (row: EnquiryRow): Evidence => ({ respcd: row.respcd, gatewayMessage: row.errmsg ?? "" })

function hold(
  context: QfpayContext,
  row: PaymentRow,
  received: EnquiryRow,
  reason: HeldReason,
  trigger: Trigger,
  more: Pick<HoldPaymentInput, "detail" | "keepsState"> = {},
): Promise<void> {
  const { syssn, txamt = 0, txcurrcd = "" } = received
  return holdPayment(context, row, { reason, trigger, syssn, txamt, txcurrcd, onlyUnpaid: true, ...more })
}
