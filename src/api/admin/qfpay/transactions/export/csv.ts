import type { MedusaContainer } from "@medusajs/framework/types"
import { type Stringifier, stringify } from "csv-stringify"
import type { ListedTransaction } from "../../../../../modules/qfpay/ledger/transactions"
import { toHongKongTime } from "../../../../../qfpay/wire"
import { displayIdsOf } from "../find"
import { majorUnitsOf } from "../view"

/**
 * The columns, in order. Bookkeeping programs are set up with these names: add only at the end, and never rename one.
 */
const COLUMNS = [
  "created_at",
  "paid_at",
  "kind",
  "out_trade_no",
  "syssn",
  "refund_of",
  "order",
  "order_id",
  "wallet",
  "scenario",
  "pay_type",
  "account",
  "state",
  "amount",
  "currency",
  "chnlsn",
  "cash_fee",
  "cash_fee_type",
  "cash_refund_fee",
  "cash_refund_fee_type",
  "exchange_rate",
  "surcharge_fee",
  "surcharge_rate",
  "disputed_on",
] as const

/** `2026-06-15T14:03:00+08:00` */
const inHongKong = (at: Date): string => `${toHongKongTime(at).replace(" ", "T")}+08:00`

type BookRow = Record<(typeof COLUMNS)[number], string>

/** A row in bookkeeping terms. Times are ISO 8601 in Hong Kong time, like QFPay's days; a done refund is negative. */
export function bookRow(row: ListedTransaction, displayIds: ReadonlyMap<string, number>): BookRow {
  const displayId = displayIds.get(row.order_id ?? "")
  const facts = row.wallet_facts ?? {}
  const amount = (minor: number | undefined, currency = row.txcurrcd) =>
    minor === undefined ? "" : majorUnitsOf(minor, currency)
  const sign = row.kind === "refund" && row.state === "done" ? "-" : ""
  return {
    created_at: inHongKong(row.created_at),
    paid_at: row.kind === "payment" ? (row.paid_at ? inHongKong(row.paid_at) : "") : "",
    kind: row.kind,
    out_trade_no: row.out_trade_no,
    syssn: row.syssn ?? "",
    refund_of: row.kind === "refund" ? row.parent_out_trade_no : "",
    order: displayId === undefined ? "" : `#${displayId}`,
    order_id: row.order_id ?? "",
    wallet: row.wallet,
    scenario: row.scenario,
    pay_type: row.pay_type,
    account: row.account,
    state: row.state,
    amount: sign + majorUnitsOf(row.txamt, row.txcurrcd),
    currency: row.txcurrcd,
    chnlsn: row.chnlsn ?? "",
    cash_fee: amount(facts.cash_fee, facts.cash_fee_type),
    cash_fee_type: facts.cash_fee_type ?? "",
    cash_refund_fee: amount(facts.cash_refund_fee, facts.cash_refund_fee_type),
    cash_refund_fee_type: facts.cash_refund_fee_type ?? "",
    exchange_rate: facts.exchange_rate ?? "",
    surcharge_fee: amount(facts.surcharge_fee, row.txcurrcd),
    surcharge_rate: facts.surcharge_rate ?? "",
    disputed_on: row.kind === "payment" ? (row.disputed_on ?? "") : "",
  }
}

/** The rows of the table, chunk by chunk. */
export async function* rowsForBooks(
  container: MedusaContainer,
  chunks: AsyncIterable<ListedTransaction[]>,
): AsyncGenerator<BookRow> {
  for await (const chunk of chunks) {
    const displayIds = await displayIdsOf(container, chunk)
    for (const row of chunk) yield bookRow(row, displayIds)
  }
}

/**
 * Turns rows into a CSV file, with the byte order mark by which Excel reads it as UTF-8. Text that a spreadsheet would
 * read as a formula is escaped; a negative amount stays a number.
 */
export function csvOf(): Stringifier {
  return stringify({
    header: true,
    columns: [...COLUMNS],
    bom: true,
    record_delimiter: "windows",
    escape_formulas: true,
    cast: {
      string: (value, { column, header }) =>
        column === "amount" && !header ? { value, escape_formulas: false } : value,
    },
  })
}
