import { createHash } from "node:crypto"
import { meaningOf } from "../../qfpay/catalogue"
import { isLivePayment, MONEY_ARRIVED, sessionIdOf } from "../../qfpay/domain"
import { type EnquiryRow, fromHongKongTime, hongKongMonth, MAX_ENQUIRY_ROWS, toHongKongTime } from "../../qfpay/wire"
import type { QfpayContext } from "./context"
import { recordPayment, served } from "./enquire-payment"
import { recordRefund } from "./enquire-refund"
import { holdPayment } from "./hold-payment"

/** What a comparison of QFPay's list with the ledger brought. */
export interface BookComparison {
  /** Rows in QFPay's list. */
  readonly rows: number
  /** Payments that no row of the ledger explains: another system's with the same account, or a fault. */
  readonly unexplained: number
  /** Our numbers that QFPay shows as paid and the ledger had missed: written down now, to be settled. */
  readonly unsettled: readonly string[]
  /** Second payments under a number that is paid already; held now. */
  readonly surplus: number
  /** Refunds made elsewhere, in QFPay's portal; in the ledger now. */
  readonly refunds: number
}

const isRefund = (row: EnquiryRow) => row.order_type === "refund" || row.origssn !== undefined
const isDone = (row: EnquiryRow) => meaningOf(row.respcd, row.errmsg).onEnquiry === "paid"

/**
 * Compares QFPay's list of an account with the ledger, from `since` to now. What the ledger can explain is put right or
 * named; what it cannot is written into the timeline once, under QFPay's number.
 *
 * @throws QfpayTransportError, QfpayProtocolError when QFPay gives no usable answer; repeating it is harmless
 */
export async function compareBooks(context: QfpayContext, account: string, since: Date): Promise<BookComparison> {
  const result = { rows: 0, unexplained: 0, unsettled: [] as string[], surplus: 0, refunds: 0 }
  for await (const rows of pagesOf(context, account, since)) {
    result.rows += rows.length
    const payments = rows.filter((row) => !isRefund(row) && isDone(row) && isLivePayment(row))
    const known = await knownNumbers(context, account, payments)
    for (const row of payments) {
      const number = known.has(row.out_trade_no ?? "") ? (row.out_trade_no ?? "") : undefined
      const ours = number === undefined ? undefined : await context.ledger.find(number)
      if (!ours) {
        await tellUnexplained(context, account, row)
        result.unexplained += 1
      } else if (!MONEY_ARRIVED.has(ours.state)) {
        await recordPayment(context, ours, [row], "reconciliation")
        result.unsettled.push(ours.out_trade_no)
      } else if (row.syssn && row.syssn !== ours.syssn) {
        const { syssn, txamt = 0, txcurrcd = "" } = row
        const cause = "reconciliation"
        await holdPayment(context, ours, { reason: "second_payment", cause, syssn, txamt, txcurrcd, keepsState: true })
        result.surplus += 1
      }
    }
    for (const row of rows) if (await adoptForeignRefund(context, account, row)) result.refunds += 1
  }
  return result
}

/**
 * Looks up a refund that a notification tells of and the ledger does not know, and writes it down.
 * @returns whether QFPay's record shows one of our payments refunded
 */
export async function findForeignRefund(context: QfpayContext, account: string, syssn: string): Promise<boolean> {
  const rows = served(await context.accounts.get(account).client.enquire({ syssn: [syssn] }), { account, syssn })
  let found = false
  for (const row of rows) found = (await adoptForeignRefund(context, account, row)) || found
  return found
}

async function* pagesOf(context: QfpayContext, account: string, since: Date): AsyncGenerator<EnquiryRow[]> {
  const { client } = context.accounts.get(account)
  for (const { start_time, end_time } of windowsBetween(since, context.now())) {
    for (let page = 1; ; page++) {
      const rows = served(await client.enquire({ start_time, end_time, page }), { account })
      yield rows
      if (rows.length < MAX_ENQUIRY_ROWS) break
    }
  }
}

/** One window, or one on each side of the turn of a month: QFPay looks into one month at a time. */
export function windowsBetween(since: Date, now: Date): { start_time: string; end_time: string }[] {
  const start_time = toHongKongTime(since)
  const end_time = toHongKongTime(now)
  const first = hongKongMonth(since)
  const last = hongKongMonth(now)
  if (first.start === last.start) return [{ start_time, end_time }]
  return [
    { start_time, end_time: first.end },
    { start_time: last.start, end_time },
  ]
}

async function knownNumbers(context: QfpayContext, account: string, rows: readonly EnquiryRow[]): Promise<Set<string>> {
  const numbers = rows.flatMap(({ out_trade_no }) => out_trade_no ?? [])
  const found = (await context.ledger.findMany(numbers)).filter(
    (row) => row.account === account && row.kind === "payment",
  )
  return new Set(found.map((row) => row.out_trade_no))
}

async function tellUnexplained(context: QfpayContext, account: string, row: EnquiryRow): Promise<void> {
  const { syssn, out_trade_no = syssn ?? "-", txamt, txcurrcd, pay_type, sysdtm } = row
  if (sessionIdOf(out_trade_no)) {
    context.logger.error(`QFPay shows ${out_trade_no} as paid. It looks like ours, and the ledger does not have it.`)
  }
  await context.ledger.record(
    { account, out_trade_no },
    {
      kind: "unexplained",
      cause: "reconciliation",
      detail: { syssn, txamt, txcurrcd, pay_type, sysdtm },
      fingerprint: createHash("sha256")
        .update(`unexplained\0${account}\0${syssn ?? out_trade_no}`)
        .digest("hex"),
    },
  )
}

/** A refund of one of our payments that the ledger did not ask for: it was made in QFPay's portal. */
async function adoptForeignRefund(context: QfpayContext, account: string, row: EnquiryRow): Promise<boolean> {
  const { syssn, origssn, txamt } = row
  if (!isRefund(row) || !isDone(row) || !syssn || !origssn || !txamt) return false
  const { ledger } = context
  const known = row.out_trade_no === undefined ? undefined : await ledger.find(row.out_trade_no)
  if (known?.kind === "refund") {
    await recordRefund(context, known, [row], "reconciliation")
    return false
  }
  // A portal may put a refund under the payment's own number.
  const out_trade_no = known || row.out_trade_no === undefined ? syssn : row.out_trade_no
  if (await ledger.find(out_trade_no)) return false
  const [payment] = await ledger.paymentsBySyssn(account, [origssn])
  if (!payment) return false
  const { wallet, scenario, pay_type, payment_session_id, txcurrcd } = payment
  const created_at = fromHongKongTime(row.sysdtm) ?? context.now()
  await ledger.adoptRefund(
    {
      ...{ out_trade_no, syssn, account, wallet, scenario, pay_type, payment_session_id, txamt, txcurrcd, created_at },
      kind: "refund",
      parent_out_trade_no: payment.out_trade_no,
      parent_syssn: origssn,
      expires_at: created_at,
      // Due at once: Medusa does not show it yet.
      next_enquiry_at: context.now(),
    },
    { kind: "refund_found", cause: "reconciliation", detail: { syssn, origssn, txamt } },
  )
  return true
}
