import { judge } from "../../../qfpay/domain"
import { messageOf, QfpayError } from "../../../qfpay/errors"
import type { EnquiryRow } from "../../../qfpay/wire"
import { type DeskLane, laneOf } from "../accounts/lanes"
import type { QfpayContext } from "../context"
import { nextEnquiryOf, recordPaymentAnswer, saysNothingNew } from "../payments/enquire-payment"
import { enquireRows } from "../accounts/enquire-rows"
import { recordRefundAnswer } from "./enquire-refund"
import type { Trigger, PaymentRow, TransactionRow } from "../ledger"

interface Answer<Row extends TransactionRow = TransactionRow> {
  readonly row: Row
  /** QFPay's records of the row. */
  readonly found: readonly EnquiryRow[]
}

/**
 * Asks QFPay about many ledger rows, payments and refunds, and records the answers. A row without a usable answer
 * is left as it is and is due again later.
 *
 * @param lane - set where somebody waits for the answer; otherwise derived from the trigger
 * @returns the numbers that QFPay gave a usable answer about, and whether it has a record of each
 */
export async function enquireMany(
  context: QfpayContext,
  rows: readonly TransactionRow[],
  trigger: Trigger,
  lane: DeskLane = laneOf(trigger),
): Promise<Map<string, "found" | "not_found">> {
  const answers = await answersAbout(context, rows, lane)
  const quiet = answers.filter(
    (answer): answer is Answer<PaymentRow> =>
      answer.row.kind === "payment" && saysNothingNew(context, answer.row, answer.found),
  )
  // Most enquiries bring nothing new. Those cost one statement together.
  await context.ledger.payments.countEnquiries(
    quiet.map(({ row }) => ({ outTradeNo: row.out_trade_no, nextEnquiryAt: nextEnquiryOf(context, row) })),
  )
  const recorded = new Set<Answer>(quiet)
  for (const answer of answers) {
    const { row, found } = answer
    if (recorded.has(answer)) continue
    try {
      if (row.kind === "refund") await recordRefundAnswer(context, row, found, trigger)
      else await recordPaymentAnswer(context, row, found, trigger)
      recorded.add(answer)
    } catch (error) {
      // This row is due again; the others must not wait for it.
      context.logger.warn(`${messageOf(error)} (out_trade_no ${row.out_trade_no})`)
    }
  }
  return new Map([...recorded].map((answer) => [answer.row.out_trade_no, isOnRecord(answer) ? "found" : "not_found"]))
}

const isOnRecord = ({ row, found }: Answer) =>
  row.kind === "refund" ? found.length > 0 : judge(found, row).kind !== "not_found"

/** Leaves out rows without a usable answer, and logs each reason once. */
async function answersAbout(context: QfpayContext, rows: readonly TransactionRow[], lane: DeskLane): Promise<Answer[]> {
  const problems = new Map<string, number>()
  const missing = (problem: string) => problems.set(problem, (problems.get(problem) ?? 0) + 1)
  const answers = await Promise.all(
    rows.map(async (row): Promise<Answer | undefined> => {
      if (!context.accounts.has(row.account)) {
        missing(`The ledger has open payments of the QFPay account '${row.account}', which is not configured.`)
        return undefined
      }
      try {
        return { row, found: await enquireRows(context, row, lane) }
      } catch (error) {
        if (!(error instanceof QfpayError)) throw error
        missing(`${messageOf(error)} (account ${row.account})`)
        return undefined
      }
    }),
  )
  for (const [problem, count] of problems) context.logger.warn(`${problem} (${count} numbers)`)
  return answers.filter((answer) => answer !== undefined)
}
