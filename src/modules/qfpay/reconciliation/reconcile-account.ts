import { meaningOf, payTypeName } from "../../../qfpay/catalogue"
import { cancellationOf, hasArrived, isLivePayment, isOpenRefundState, looksLikeOurs } from "../../../qfpay/domain"
import { QfpayProtocolError } from "../../../qfpay/errors"
import {
  type EnquiryRow,
  fromHongKongTime,
  hongKongMonth,
  toHongKongTime,
  type UnreadableRow,
} from "../../../qfpay/wire"
import type { QfpayContext } from "../context"
import type { EnquiryLane } from "../accounts/lanes"
import { served } from "../accounts/served"
import { recordPaymentAnswer } from "../payments/enquire-payment"
import { recordRefundAnswer } from "../enquiries/enquire-refund"
import { enquiryPages } from "../accounts/enquiry-pages"
import { holdPayment } from "../payments/hold-payment"
import { refundedOf } from "../books/money-facts"
import type { Trigger, PaymentRow, TransactionRow } from "../ledger"

/** The result of comparing QFPay's list with the ledger. */
export interface AccountReconciliation {
  /** Rows in QFPay's list. */
  readonly rows: number
  /** Rows that could not be read; all others were compared. */
  readonly unreadable: number
  /** Payments that no row of the ledger explains: another system's on the same account, or a fault. */
  readonly unexplained: number
  /** Our numbers that QFPay shows as paid and the ledger had missed; now recorded, to be applied. */
  readonly missed: readonly string[]
  /** Second payments under a number that is already paid; now held. */
  readonly surplus: number
  /** Refunds made elsewhere, in QFPay's portal; now in the ledger. */
  readonly refunds: number
  /** Payments and refunds of ours that QFPay has undone since, and that no refund explains; now held. */
  readonly undone: number
}

const isRefund = (row: EnquiryRow) => row.order_type === "refund" || row.origssn !== undefined
const isDone = (row: EnquiryRow) => meaningOf(row.respcd, row.errmsg).onEnquiry === "paid"

/** What causes a search of QFPay's list, and how urgent it is. */
export interface Search {
  readonly trigger: Trigger
  readonly lane: EnquiryLane
}

const DAILY: Search = { trigger: "reconciliation", lane: "list" }

/**
 * Compares QFPay's list of an account with the ledger, from `since` to now. What the ledger explains is corrected or
 * counted; the rest goes on the attention list once, under QFPay's number. A row that is unreadable or does not fit
 * does not affect the others.
 *
 * @throws QfpayTransportError, QfpayProtocolError when QFPay gives no usable answer; repeating is harmless
 */
export async function reconcileAccount(
  context: QfpayContext,
  account: string,
  since: Date,
  { trigger, lane }: Search = DAILY,
): Promise<AccountReconciliation> {
  const result = { rows: 0, unreadable: 0, unexplained: 0, missed: [] as string[], surplus: 0, refunds: 0, undone: 0 }
  /** Judged once the whole list is read: the refund of a payment may be on a later page. */
  const undone: EnquiryRow[] = []
  const doneRefunds = new Set<string | undefined>()
  const odd = (row: Partial<Pick<UnreadableRow, "out_trade_no" | "syssn">>, problem: string) => {
    result.unreadable += 1
    const number = row.syssn ?? row.out_trade_no ?? "without a number"
    context.logger.error(`A row of QFPay's list of account ${account} cannot be compared (${number}): ${problem}`)
  }
  const read = async (from: Date) => {
    for await (const { rows, unreadable } of listOf(context, account, from, lane)) {
      result.rows += rows.length + unreadable.length
      for (const row of unreadable) odd(row, row.problem)
      for (const row of rows) {
        try {
          if (isRefund(row)) result.refunds += (await addPortalRefund(context, account, row, trigger)) ? 1 : 0
          else if (isDone(row) && isLivePayment(row)) await comparePayment(context, account, row, result, trigger)
          if (isRefund(row) && isDone(row)) doneRefunds.add(row.out_trade_no)
          if (isRefund(row) ? hasFailed(row) : isClosed(row) || (isDone(row) && !isLivePayment(row))) undone.push(row)
        } catch (error) {
          odd(row, error instanceof Error ? error.message : String(error))
        }
      }
    }
  }
  const begunAt = context.now().getTime()
  await read(since)
  // A refund made while the list was read is on none of its pages.
  const judged = undone.splice(0)
  if (judged.length > 0) await read(new Date(begunAt - LISTED_MS))
  for (const row of judged) {
    if (await holdUndone(context, account, row, doneRefunds, trigger)) result.undone += 1
  }
  return result
}

/** Whether a payment's row says that nothing was paid, and that nothing can be. */
const isClosed = (row: EnquiryRow) => meaningOf(row.respcd, row.errmsg).onEnquiry === "closed"

const FAILED: ReadonlySet<string> = new Set(["failed", "closed", "expired", "refused", "refused_later"])

/** Whether a refund's row says that no money was refunded. */
function hasFailed({ respcd, errmsg }: EnquiryRow): boolean {
  const { onEnquiry, onRefund } = meaningOf(respcd, errmsg)
  return FAILED.has(onEnquiry) || FAILED.has(onRefund)
}

/**
 * Money that QFPay took back from the shop after the ledger had counted it, or a refund that it undid after it had
 * carried it out, goes to a person, once.
 */
async function holdUndone(
  context: QfpayContext,
  account: string,
  row: EnquiryRow,
  doneRefunds: ReadonlySet<string | undefined>,
  trigger: Trigger,
): Promise<boolean> {
  const { ledger } = context
  const known = await rowAbout(context, row)
  if (known?.account !== account) return false
  if (known.kind === "refund" && known.out_trade_no === row.out_trade_no && doneRefunds.has(row.out_trade_no)) {
    return false
  }
  const payment = known.kind === "payment" ? known : await ledger.payments.find(known.parent_out_trade_no)
  if (!payment || (known.kind === "payment" && known.state !== "applied" && known.state !== "paid")) return false
  if (known.kind === "payment" ? row.syssn !== known.syssn : known.state !== "done") return false
  const refunds = await ledger.refunds.ofPayment(payment.out_trade_no)
  if (known.kind === "payment" && refunds.some(({ state }) => isOpenRefundState(state))) return false
  const refunded = known.kind === "payment" ? refundedOf(payment, payment.syssn, refunds) : 0
  const cancellation = known.kind === "payment" ? (cancellationOf(row) ?? "closed") : "refund_failed"
  // A partial refund that the ledger has explains itself.
  const txamt = cancellation === "refunded_in_part" ? (refunded > 0 ? 0 : known.txamt) : known.txamt - refunded
  if (txamt <= 0) return false
  const { syssn, respcd, errmsg } = row
  const isNew = await ledger.heldMoney.holdBeside(
    {
      ...{ account, out_trade_no: payment.out_trade_no, reason: "unaccounted", txamt, txcurrcd: known.txcurrcd },
      syssn: payment.syssn ?? payment.out_trade_no,
      case_key: `undone:${syssn ?? known.out_trade_no}`,
      refund_due_at: null,
      detail: { at_qfpay: cancellation, number: known.out_trade_no, syssn, respcd, words: errmsg },
    },
    trigger,
  )
  if (isNew) context.logger.error(`QFPay has undone ${known.out_trade_no} (${cancellation}); it is held for a person.`)
  return isNew
}

async function comparePayment(
  context: QfpayContext,
  account: string,
  row: EnquiryRow,
  result: { unexplained: number; missed: string[]; surplus: number },
  trigger: Trigger,
): Promise<void> {
  const known = row.out_trade_no === undefined ? undefined : await context.ledger.payments.find(row.out_trade_no)
  const ours = known?.account === account ? known : undefined
  if (!ours) {
    await holdUnexplained(context, account, row, trigger)
    result.unexplained += 1
  } else if (!hasArrived(ours.state)) {
    await recordPaymentAnswer(context, ours, [row], trigger)
    result.missed.push(ours.out_trade_no)
  } else if (row.syssn && row.syssn !== ours.syssn) {
    await holdSecond(context, ours, row, trigger)
    result.surplus += 1
  }
}

function holdSecond(context: QfpayContext, first: PaymentRow, second: EnquiryRow, trigger: Trigger): Promise<void> {
  const { syssn, txamt = 0, txcurrcd = "" } = second
  return holdPayment(context, first, { reason: "second_payment", trigger, syssn, txamt, txcurrcd, keepsState: true })
}

/**
 * Looks up money that a notification names under a number that is paid already, and holds what QFPay's record shows.
 * @returns whether QFPay's record is clear; if not, the notification must be repeated
 */
export async function findSecondPayment(context: QfpayContext, first: PaymentRow, syssn: string): Promise<boolean> {
  const { account, out_trade_no } = first
  const about = { out_trade_no, syssn }
  const rows = await context.accounts.get(account).desk.ask({ by: "syssn", number: syssn, about }, "urgent")
  const seconds = rows.filter((row) => row.out_trade_no === out_trade_no && row.syssn === syssn && !isRefund(row))
  for (const row of seconds) {
    if (isDone(row) && isLivePayment(row)) await holdSecond(context, first, row, "notification")
  }
  return seconds.some(isDone)
}

/**
 * Looks up a refund that a notification names and the ledger does not know, and records it.
 * @returns whether QFPay's record shows one of our payments refunded
 */
export async function findPortalRefund(context: QfpayContext, account: string, syssn: string): Promise<boolean> {
  const about = { out_trade_no: "", syssn }
  const rows = await context.accounts.get(account).desk.ask({ by: "syssn", number: syssn, about }, "urgent")
  let found = false
  for (const row of rows) {
    found = (await addPortalRefund(context, account, row, "notification")) || found
  }
  return found
}

/** A time range of QFPay's list, in ms. */
interface Stretch {
  readonly from: number
  readonly to: number
}

interface ListedRows {
  readonly rows: readonly EnquiryRow[]
  readonly unreadable: readonly UnreadableRow[]
}

async function* listOf(
  context: QfpayContext,
  account: string,
  since: Date,
  lane: EnquiryLane,
): AsyncGenerator<ListedRows> {
  for (const stretch of stretchesBetween(since, context.now())) yield* rowsOf(context, account, stretch, lane)
}

/** QFPay lists a transaction a moment after it was made. */
const LISTED_MS = 60_000

/** Page by page; where QFPay ignores the page number, halves the range, down to a second. */
async function* rowsOf(
  context: QfpayContext,
  account: string,
  { from, to }: Stretch,
  lane: EnquiryLane,
): AsyncGenerator<ListedRows> {
  const { client } = context.accounts.get(account)
  const window = { start_time: toHongKongTime(new Date(from)), end_time: toHongKongTime(new Date(to)) }
  const pages: ListedRows[] = []
  try {
    for await (const reply of enquiryPages((page) => client.enquire({ ...window, page, lane }))) {
      pages.push({ rows: served(reply, { account }, []), unreadable: reply.unreadable })
    }
  } catch (error) {
    if (!(error instanceof QfpayProtocolError) || pages.length === 0) throw error
    const middle = Math.floor((from + to) / 2_000) * 1_000
    if (middle > from) {
      yield* rowsOf(context, account, { from, to: middle - 1_000 }, lane)
      yield* rowsOf(context, account, { from: middle, to }, lane)
      return
    }
    context.logger.error(`${error.message} (account ${account}, the second of ${window.start_time})`)
  }
  yield* pages
}

/** One range for each month, because QFPay searches one month at a time; oldest first. Whole seconds. */
export function stretchesBetween(since: Date, now: Date): Stretch[] {
  const whole = (time: number) => Math.floor(time / 1_000) * 1_000
  const first = whole(since.getTime())
  const stretches: Stretch[] = []
  for (let to = whole(now.getTime()); to >= first;) {
    const month = fromHongKongTime(hongKongMonth(new Date(to)).start)?.getTime() ?? first
    const from = Math.max(first, month)
    stretches.unshift({ from, to })
    to = from - 1_000
  }
  return stretches
}

async function holdUnexplained(
  context: QfpayContext,
  account: string,
  row: EnquiryRow,
  trigger: Trigger,
): Promise<void> {
  const { syssn, out_trade_no = syssn ?? "-", txamt = 0, txcurrcd = "", pay_type, sysdtm, paydtm } = row
  const isNew = await context.ledger.heldMoney.holdBeside(
    {
      ...{ account, out_trade_no, txamt, txcurrcd },
      reason: "unexplained",
      syssn: syssn ?? out_trade_no,
      case_key: `unexplained:${syssn ?? out_trade_no}`,
      refund_due_at: null,
      detail: {
        ...{ pay_type, pay_type_name: pay_type && payTypeName(pay_type), sysdtm, paydtm },
        // After a backup is restored, the ledger lacks some of its own numbers.
        looks_like_ours: looksLikeOurs(out_trade_no),
      },
    },
    trigger,
  )
  if (isNew) context.logger.error(`QFPay shows ${out_trade_no} as paid, and no row of the ledger explains it.`)
}

/** The ledger's row. A refund that the portal lists under its payment's number has QFPay's number in the ledger. */
async function rowAbout({ ledger }: QfpayContext, row: EnquiryRow): Promise<TransactionRow | undefined> {
  const bySyssn = isRefund(row) && row.syssn !== undefined ? await ledger.find(row.syssn) : undefined
  return bySyssn ?? (row.out_trade_no === undefined ? undefined : ledger.find(row.out_trade_no))
}

/** Records a refund of one of our payments that the ledger did not request: it was made in QFPay's portal. */
async function addPortalRefund(
  context: QfpayContext,
  account: string,
  row: EnquiryRow,
  trigger: Trigger,
): Promise<boolean> {
  const { syssn, origssn, txamt } = row
  if (!isRefund(row) || !isDone(row) || !syssn || !origssn || !txamt) return false
  const { ledger } = context
  const known = row.out_trade_no === undefined ? undefined : await ledger.find(row.out_trade_no)
  if (known?.kind === "refund") {
    await recordRefundAnswer(context, known, [row], trigger)
    return false
  }
  // The portal may list a refund under the payment's own number.
  const out_trade_no = known || row.out_trade_no === undefined ? syssn : row.out_trade_no
  if (await ledger.find(out_trade_no)) return false
  const [payment] = await ledger.payments.bySyssn(account, [origssn])
  if (!payment) return false
  const { wallet, scenario, pay_type, payment_session_id, txcurrcd } = payment
  await ledger.refunds.fromPortal(
    {
      ...{ out_trade_no, syssn, account, wallet, scenario, pay_type, payment_session_id, txamt, txcurrcd },
      created_at: fromHongKongTime(row.sysdtm) ?? context.now(),
      parent_out_trade_no: payment.out_trade_no,
      parent_syssn: origssn,
    },
    { trigger, detail: { syssn, origssn, txamt } },
  )
  return true
}
