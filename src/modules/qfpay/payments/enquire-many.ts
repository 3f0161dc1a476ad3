import { judge } from "../../../qfpay/domain"
import { messageOf, QfpayProtocolError } from "../../../qfpay/errors"
import { type EnquiryRequest, type EnquiryRow, MAX_ENQUIRY_ROWS } from "../../../qfpay/wire"
import type { QfpayContext } from "../context"
import { laneOf } from "../accounts/enquiry-budget"
import { enquiryPages } from "./enquiry-pages"
import { enquireRows, monthsOf, recordPayment, served } from "./enquire-payment"
import { recordRefund } from "../refunds/enquire-refund"
import type { Cause, TransactionRow } from "../ledger"

/** Numbers in one call: one fewer than the rows of an answer, so that a full answer is one that was cut. */
const NUMBERS_PER_CALL = MAX_ENQUIRY_ROWS - 1

/** How one number is asked for; rows with the same key go into one call. */
interface Question {
  readonly key: string
  readonly by: "syssn" | "out_trade_no"
  readonly window: Pick<EnquiryRequest, "start_time" | "end_time">
}

/**
 * Asks QFPay about many rows of the ledger, payments and refunds, in as few calls as can be, and writes down what it
 * says. A row it says nothing usable of is left as it is and is due again later.
 *
 * @returns the numbers QFPay was asked about with a usable answer, and whether it has a record of each
 */
export async function enquireMany(
  context: QfpayContext,
  rows: readonly TransactionRow[],
  cause: Cause,
): Promise<Map<string, "found" | "not_found">> {
  const answers = new Map<string, "found" | "not_found">()
  for (const account of new Set(rows.map((row) => row.account))) {
    if (!context.accounts.has(account)) {
      context.logger.warn(`The ledger has open payments of the QFPay account '${account}', which is not configured.`)
      continue
    }
    const own = rows.filter((row) => row.account === account)
    const asked = await enquireAccount(context, account, own, cause)
    for (const [row, found] of asked) {
      if (row.kind === "refund") await recordRefund(context, row, found, cause)
      else await recordPayment(context, row, found, cause)
      const isKnown = row.kind === "refund" ? found.length > 0 : judge(found, row).kind !== "not_found"
      answers.set(row.out_trade_no, isKnown ? "found" : "not_found")
    }
  }
  return answers
}

/** QFPay's rows of each ledger row of one account; a ledger row that QFPay gave no usable answer about is not in it. */
async function enquireAccount(
  context: QfpayContext,
  account: string,
  rows: readonly TransactionRow[],
  cause: Cause,
): Promise<Map<TransactionRow, EnquiryRow[]>> {
  const found = new Map<TransactionRow, EnquiryRow[]>(rows.map((row) => [row, []]))
  const groups = new Map<string, { question: Question; rows: TransactionRow[] }>()
  for (const row of rows) {
    for (const question of questionsFor(row, context.now())) {
      const group = groups.get(question.key) ?? { question, rows: [] }
      group.rows.push(row)
      groups.set(question.key, group)
    }
  }
  const refused: TransactionRow[] = []
  for (const { question, rows: asked } of groups.values()) {
    for (let start = 0; start < asked.length; start += NUMBERS_PER_CALL) {
      const batch = asked.slice(start, start + NUMBERS_PER_CALL)
      try {
        const answer = await askAbout(context, account, question, batch, cause)
        for (const row of batch) found.get(row)?.push(...answer.filter((candidate) => isOf(candidate, row)))
      } catch (error) {
        context.logger.warn(`${messageOf(error)} (${batch.length} numbers of account ${account})`)
        for (const row of batch) found.delete(row)
        if (error instanceof QfpayProtocolError && batch.length > 1) refused.push(...batch)
      }
    }
  }
  return new Map([...found, ...(await oneByOne(context, refused, cause))])
}

function questionsFor(row: TransactionRow, now: Date): Question[] {
  if (row.syssn) return [{ key: "syssn", by: "syssn", window: {} }]
  return monthsOf(row, now).map(({ start, end }) => ({
    key: start,
    by: "out_trade_no",
    window: { start_time: start, end_time: end },
  }))
}

const isOf = (found: EnquiryRow, row: TransactionRow) =>
  found.out_trade_no === row.out_trade_no || (row.syssn !== null && found.syssn === row.syssn)

/** One call, or as many as the answer has pages. */
async function askAbout(
  context: QfpayContext,
  account: string,
  { by, window }: Question,
  rows: readonly TransactionRow[],
  cause: Cause,
): Promise<EnquiryRow[]> {
  const lane = laneOf(cause)
  const { client } = context.accounts.get(account)
  const numbers = rows.map((row) => row[by] ?? row.out_trade_no)
  const all: EnquiryRow[] = []
  for await (const reply of enquiryPages((page) => client.enquire({ [by]: numbers, ...window, page }, lane))) {
    all.push(...served(reply, { account }, rows))
  }
  return all
}

/** QFPay does not document how many numbers a call may hold: what it refused together is asked one by one. */
async function oneByOne(
  context: QfpayContext,
  rows: readonly TransactionRow[],
  cause: Cause,
): Promise<Map<TransactionRow, EnquiryRow[]>> {
  const found = new Map<TransactionRow, EnquiryRow[]>()
  for (const row of new Set(rows)) {
    try {
      found.set(row, await enquireRows(context, row, cause))
    } catch (error) {
      // One number alone can be refused; without QFPay or a budget there is no use in going on.
      if (!(error instanceof QfpayProtocolError)) break
    }
  }
  return found
}
