import { type Evidence, EXPIRY_MARGIN_MS, hasArrived, judge, nextEnquiryAt, type Verdict } from "../../../qfpay/domain"
import { payTypeByCode, payTypeName } from "../../../qfpay/catalogue"
import { type Facts, QfpayError, QfpayProtocolError } from "../../../qfpay/errors"
import {
  type EnquiryReply,
  type EnquiryRow,
  fromHongKongTime,
  hongKongMonth,
  type UnreadableRow,
} from "../../../qfpay/wire"
import type { QfpayContext } from "../context"
import { sendCancel, type CancelOutcome } from "./send-cancel"
import { laneOf } from "../accounts/enquiry-budget"
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
export async function enquireRows(context: QfpayContext, row: TransactionRow, cause: Cause): Promise<EnquiryRow[]> {
  const lane = laneOf(cause)
  const { client } = context.accounts.get(row.account)
  const facts = { account: row.account, out_trade_no: row.out_trade_no }
  if (row.syssn) return served(await client.enquire({ syssn: [row.syssn] }, lane), facts, [row])
  const rows: EnquiryRow[] = []
  for (const { start, end } of monthsOf(row, context.now())) {
    const reply = await client.enquire({ out_trade_no: [row.out_trade_no], start_time: start, end_time: end }, lane)
    rows.push(...served(reply, facts, [row]))
  }
  return rows
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
 * The rows of an enquiry. One that QFPay did not serve says nothing: no rows in it are not "no such payment". Neither does
 * one with a row that cannot be read and may be about what was asked for.
 * @param asked - what was asked for
 * @throws QfpayProtocolError when it says nothing
 */
export function served(
  reply: EnquiryReply,
  facts: Facts,
  asked: readonly Pick<TransactionRow, "out_trade_no" | "syssn">[],
): EnquiryRow[] {
  if (reply.respcd !== "0000") {
    const { respcd, resperr } = reply
    throw new QfpayProtocolError(`QFPay did not serve the enquiry (${respcd}).`, {
      facts: { ...facts, operation: "enquiry", respcd, ...(resperr && { words: resperr }) },
    })
  }
  const odd = reply.unreadable.find((row) => asked.some((number) => mayBeAbout(row, number)))
  if (!odd) return reply.data
  throw new QfpayProtocolError(`QFPay's record cannot be read: ${odd.problem}.`, {
    facts: { ...facts, operation: "enquiry" },
  })
}

/** A row without a readable number may be about anything. */
function mayBeAbout(row: UnreadableRow, asked: Pick<TransactionRow, "out_trade_no" | "syssn">): boolean {
  if (row.out_trade_no === undefined && row.syssn === undefined) return true
  return row.out_trade_no === asked.out_trade_no || (row.syssn !== undefined && row.syssn === asked.syssn)
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
  return recordPayment(context, row, await enquireRows(context, row, cause), cause)
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
  if (outcome === "paid") return recordVerdict(context, row, judge(await enquireRows(context, row, cause), row), cause)
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
  const { ledger, now } = context
  const isOver = now().getTime() > row.expires_at.getTime() + EXPIRY_MARGIN_MS
  if (isOver && !(isScan(row) && isOpen(row))) {
    await moveUnpaid(context, row, "expired", cause, verdict)
    return
  }
  const syssn = syssnOf(row, verdict)
  if (verdict && (row.respcd !== verdict.evidence.respcd || syssn !== row.syssn)) {
    await ledger.payments.enquired(row.out_trade_no, syssn, { cause, evidence: verdict.evidence })
  }
  await ledger.payments.countEnquiry(row.out_trade_no, nextEnquiryAt(planOf(row), now()))
}

/** Not paid, as far as QFPay knows. It is asked about for a day more, because a late payment stays possible. */
async function moveUnpaid(
  context: QfpayContext,
  row: PaymentRow,
  to: "declined" | "closed" | "expired",
  cause: Cause,
  verdict: Unpaid | undefined,
): Promise<void> {
  const { ledger, now } = context
  const detail = verdict?.advice ? { advice: verdict.advice } : undefined
  const why = { cause, evidence: verdict?.evidence, detail }
  await ledger.payments.unpaid(row.out_trade_no, to, why, { syssn: syssnOf(row, verdict) })
  await ledger.payments.countEnquiry(row.out_trade_no, nextEnquiryAt(planOf(row), now()))
}

/**
 * QFPay's number, to ask by from now on. On the hosted page each try has one of its own, so that none of them stands for
 * the payment before one is paid.
 */
function syssnOf(row: PaymentRow, verdict: Unpaid | undefined): string | null {
  const isFinal = payTypeByCode(row.pay_type)?.carrier !== "checkout_url"
  return row.syssn ?? (isFinal ? verdict?.syssn : undefined) ?? null
}

const planOf = (row: PaymentRow) => ({ enquiries: row.enquiries, expiresAt: row.expires_at })

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
