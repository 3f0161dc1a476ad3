import { type Evidence, EXPIRY_MARGIN_MS, hasArrived, judge, nextEnquiryAt, type Verdict } from "../../../qfpay/domain"
import { payTypeByCode, payTypeName } from "../../../qfpay/catalogue"
import { QfpayError } from "../../../qfpay/errors"
import { type EnquiryRow, fromHongKongTime, hongKongMonth } from "../../../qfpay/wire"
import type { QfpayContext } from "../context"
import { sendCancel, type CancelOutcome } from "./send-cancel"
import type { Question } from "../accounts/enquiry-desk"
import { type DeskLane, laneOf } from "../accounts/lanes"
import { holdPayment, type HoldPaymentInput } from "./hold-payment"
import type { Cause, HeldReason, PaymentRow, TransactionRow } from "../ledger"
import { learnWalletFacts } from "./wallet-facts"

/** Two clocks and a slow call: an order asked for this close to midnight of the first may be booked in either month. */
const MONTH_MARGIN_MS = 15 * 60_000
const DAY_MS = 24 * 3_600_000

/**
 * Asks QFPay for one number and returns its rows. By `syssn` where it is known, which QFPay searches in all months; else
 * by our number in the month of creation, and in its neighbour around the turn.
 */
export async function enquireRows(context: QfpayContext, row: TransactionRow, lane: DeskLane): Promise<EnquiryRow[]> {
  const { desk } = context.accounts.get(row.account)
  const answers = await Promise.all(questionsAbout(row, context.now()).map((question) => desk.ask(question, lane)))
  return answers.flat()
}

/** How a row is asked for: one question, or one for each month in which QFPay can have booked it. */
function questionsAbout(row: TransactionRow, now: Date): Question[] {
  if (row.syssn) return [{ by: "syssn", number: row.syssn, about: row }]
  return monthsOf(row, now).map(({ start, end }) => ({
    by: "out_trade_no",
    number: row.out_trade_no,
    window: { start_time: start, end_time: end },
    about: row,
  }))
}

/**
 * The Hong Kong months in which QFPay can have booked a row: from its creation to its end, because the hosted page makes
 * the order only when the shopper opens it, and a refund can be sent again. One month, or two around the turn.
 */
export function monthsOf(row: TransactionRow, now: Date): ReturnType<typeof hongKongMonth>[] {
  const end = row.kind === "refund" ? now : new Date(Math.min(now.getTime(), row.expires_at.getTime()))
  const last = Math.max(row.created_at.getTime(), end.getTime()) + MONTH_MARGIN_MS
  const months = new Map<string, ReturnType<typeof hongKongMonth>>()
  for (let time = row.created_at.getTime() - MONTH_MARGIN_MS; ; time += DAY_MS) {
    const month = hongKongMonth(new Date(Math.min(time, last)))
    months.set(month.start, month)
    if (time >= last) return [...months.values()]
  }
}

/**
 * Asks QFPay about a payment and writes down what it says. Money that arrived as asked makes the row `paid`; money that
 * differs is held. Never called "unpaid" once it was paid. A scan at the counter whose time is over is canceled.
 *
 * @returns the row as it stands now
 * @throws QfpayTransportError, QfpayProtocolError when QFPay gives no usable answer: nothing is known then, and nothing
 *   was written
 */
export async function enquirePayment(context: QfpayContext, row: PaymentRow, cause: Cause): Promise<PaymentRow> {
  if (hasArrived(row.state)) return row
  return recordPayment(context, row, await enquireRows(context, row, laneOf(cause)), cause)
}

/**
 * Writes into the ledger what QFPay's rows of a payment say; a scan whose time is over is canceled. Repeating it
 * changes nothing.
 */
export async function recordPayment(
  context: QfpayContext,
  row: PaymentRow,
  rows: readonly EnquiryRow[],
  cause: Cause,
): Promise<PaymentRow> {
  const recorded = await recordVerdict(context, row, judge(rows, row), cause)
  return isOverdueScan(context, recorded) ? cancelScan(context, recorded, cause) : recorded
}

/** The answer to a scan is the payment itself: there is no code on a screen that could expire by itself. */
const isScan = (row: PaymentRow) => payTypeByCode(row.pay_type)?.carrier === "none"
const isOpen = (row: PaymentRow) => row.state === "waiting" || row.state === "created"

function isOverdueScan(context: QfpayContext, row: PaymentRow): boolean {
  return isScan(row) && isOpen(row) && context.now() > row.expires_at
}

/** Answers to a reversal after which asking for it once more may help. */
const MAY_STILL_CANCEL: ReadonlySet<CancelOutcome> = new Set(["pending", "unknown"])

/**
 * The cashier and the shopper have waited long enough: the payment is reversed where QFPay can, so that the shopper can
 * pay in another way without paying twice. It stays in the poll plan all the same, because a reversal does not prove
 * that nobody was charged.
 */
async function cancelScan(context: QfpayContext, row: PaymentRow, cause: Cause): Promise<PaymentRow> {
  const { outcome, row: ended } = await sendCancel(context, row, cause).catch((error: unknown) => {
    if (!(error instanceof QfpayError)) throw error
    context.logger.warn(`${error.message} (reversal of ${row.out_trade_no})`)
    return { outcome: "unknown" as const, row }
  })
  if (outcome === "closed") return ended
  if (outcome === "paid")
    return recordVerdict(context, row, judge(await enquireRows(context, row, laneOf(cause)), row), cause)
  const isPatient = context.now().getTime() <= row.expires_at.getTime() + EXPIRY_MARGIN_MS
  if (MAY_STILL_CANCEL.has(outcome) && isPatient) return row
  const { row: expired } = await context.ledger.payments.unpaid(row.out_trade_no, "expired", { cause })
  return expired
}

async function recordVerdict(
  context: QfpayContext,
  row: PaymentRow,
  verdict: Verdict,
  cause: Cause,
): Promise<PaymentRow> {
  const { ledger, now } = context
  const number = row.out_trade_no
  switch (verdict.kind) {
    case "paid": {
      const { syssn } = verdict.row
      const moved = await ledger.payments.paid(
        number,
        { syssn, paidAt: fromHongKongTime(verdict.row.paydtm) ?? now() },
        { cause, evidence: evidenceOf(verdict.row), detail: { syssn, ...moneyOf(row), ...payTypeOf(verdict.row) } },
      )
      await learnWalletFacts(context, number, verdict.row)
      // A surplus under the same number leaves the first payment as it is: that one still becomes the order.
      // Which is the first, the ledger says: an answer that comes late lists them in another order.
      for (const surplus of [verdict.row, ...verdict.surplus]) {
        if (surplus.syssn === moved.row.syssn) continue
        await hold(context, row, surplus, "second_payment", cause, { keepsState: true })
      }
      return moved.row
    }
    case "differs": {
      const reason = verdict.field === "txamt" ? "amount_differs" : "currency_differs"
      await hold(context, row, verdict.row, reason, cause, {
        detail: { expected: String(row[verdict.field]), received: verdict.received },
      })
      break
    }
    case "refunded": {
      if (!verdict.inFull) {
        await hold(context, row, verdict.row, "refunded_in_part", cause)
        break
      }
      const why = { cause, evidence: evidenceOf(verdict.row) }
      const { moved } = await ledger.payments.refunded(number, why, { syssn: verdict.row.syssn ?? row.syssn })
      await learnWalletFacts(context, number, verdict.row)
      if (moved) context.logger.warn(`QFPay says that ${number} was paid and refunded before it became an order.`)
      break
    }
    case "declined":
    case "closed":
    case "expired":
      await moveUnpaid(context, row, verdict.kind, cause, verdict)
      break
    case "waiting":
    case "unknown":
    case "not_found":
      await keepWaiting(context, row, verdict.kind === "not_found" ? undefined : verdict, cause)
      break
  }
  return (await ledger.payments.find(number)) ?? row
}

interface Unpaid {
  readonly evidence: Evidence
  readonly syssn?: string | undefined
  readonly advice?: string
}

/** Nothing new: it stays payable until its time is over. */
async function keepWaiting(
  context: QfpayContext,
  row: PaymentRow,
  verdict: Unpaid | undefined,
  cause: Cause,
): Promise<void> {
  const { ledger } = context
  if (isTimeOver(context, row) && !(isScan(row) && isOpen(row))) {
    await moveUnpaid(context, row, "expired", cause, verdict)
    return
  }
  if (verdict && saysMore(row, verdict)) {
    await ledger.payments.enquired(row.out_trade_no, syssnOf(row, verdict), { cause, evidence: verdict.evidence })
  }
  await ledger.payments.countEnquiries([{ outTradeNo: row.out_trade_no, nextEnquiryAt: nextEnquiryOf(context, row) }])
}

const isTimeOver = ({ now }: QfpayContext, row: PaymentRow) =>
  now().getTime() > row.expires_at.getTime() + EXPIRY_MARGIN_MS

const saysMore = (row: PaymentRow, verdict: Unpaid) =>
  row.respcd !== verdict.evidence.respcd || syssnOf(row, verdict) !== row.syssn

/** Whether QFPay's rows of a payment say no more than the ledger has: then only the enquiry is counted. */
export function saysNothingNew(context: QfpayContext, row: PaymentRow, rows: readonly EnquiryRow[]): boolean {
  if (hasArrived(row.state) || isTimeOver(context, row) || isOverdueScan(context, row)) return false
  const verdict = judge(rows, row)
  if (verdict.kind === "not_found") return true
  return (verdict.kind === "waiting" || verdict.kind === "unknown") && !saysMore(row, verdict)
}

/** When a payment is asked about next, by its poll plan. */
export const nextEnquiryOf = ({ now }: QfpayContext, row: PaymentRow) =>
  nextEnquiryAt({ enquiries: row.enquiries, expiresAt: row.expires_at }, now())

/** Not paid, as far as QFPay knows. It is asked about for a day more, because a late payment stays possible. */
async function moveUnpaid(
  context: QfpayContext,
  row: PaymentRow,
  to: "declined" | "closed" | "expired",
  cause: Cause,
  verdict: Unpaid | undefined,
): Promise<void> {
  const { ledger } = context
  const detail = verdict?.advice ? { advice: verdict.advice } : undefined
  const why = { cause, evidence: verdict?.evidence, detail }
  await ledger.payments.unpaid(row.out_trade_no, to, why, { syssn: syssnOf(row, verdict) })
  await ledger.payments.countEnquiries([{ outTradeNo: row.out_trade_no, nextEnquiryAt: nextEnquiryOf(context, row) }])
}

/**
 * QFPay's number, to ask by from now on. On the hosted page each try has one of its own, so that none of them stands for
 * the payment before one is paid.
 */
function syssnOf(row: PaymentRow, verdict: Unpaid | undefined): string | null {
  const isFinal = payTypeByCode(row.pay_type)?.carrier !== "checkout_url"
  return row.syssn ?? (isFinal ? verdict?.syssn : undefined) ?? null
}

const moneyOf = ({ txamt, txcurrcd }: PaymentRow) => ({ txamt, txcurrcd })

/** QFPay's own pay type, which says how the shopper really paid where the page or the code left it open. */
const payTypeOf = ({ pay_type }: EnquiryRow) =>
  pay_type ? { pay_type, pay_type_name: payTypeName(pay_type) } : undefined

const evidenceOf = (row: EnquiryRow): Evidence => ({ respcd: row.respcd, words: row.errmsg ?? "" })

function hold(
  context: QfpayContext,
  row: PaymentRow,
  received: EnquiryRow,
  reason: HeldReason,
  cause: Cause,
  more: Pick<HoldPaymentInput, "detail" | "keepsState"> = {},
): Promise<void> {
  const { syssn, txamt = 0, txcurrcd = "" } = received
  return holdPayment(context, row, { reason, cause, syssn, txamt, txcurrcd, ...more })
}
