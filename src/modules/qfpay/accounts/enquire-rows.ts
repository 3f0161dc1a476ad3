import { type EnquiryRow, hongKongMonth } from "../../../qfpay/wire"
import type { QfpayContext } from "../context"
import type { TransactionRow } from "../ledger"
import type { Question } from "./enquiry-desk"
import type { DeskLane } from "./lanes"

/**
 * Clock differences and a slow call: an order requested this close to midnight of the first may be booked in either
 * month.
 */
const MONTH_MARGIN_MS = 15 * 60_000

const DAY_MS = 24 * 3_600_000

/**
 * Asks QFPay about one number and returns its records. Uses `syssn` if known, which QFPay searches in all months;
 * otherwise our number in the month of creation, and in the neighboring month around the turn.
 */
export async function enquireRows(context: QfpayContext, row: TransactionRow, lane: DeskLane): Promise<EnquiryRow[]> {
  const { desk } = context.accounts.get(row.account)
  const answers = await Promise.all(questionsAbout(row, context.now()).map((question) => desk.ask(question, lane)))
  return answers.flat()
}

/** One question, or one for each month in which QFPay can have booked the row. */
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
 * The Hong Kong months in which QFPay can have booked a row: from its creation to its end, because the hosted page
 * creates the order only when the shopper opens it, and a refund can be sent again. Usually one month, two around the
 * turn.
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
