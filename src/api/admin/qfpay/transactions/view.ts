import type { MedusaContainer } from "@medusajs/framework/types"
import { QFPAY_MODULE } from "../../../../modules/qfpay"
import type { EventRow } from "../../../../modules/qfpay/ledger"
import type { CurrencyTotals, ListedTransaction } from "../../../../modules/qfpay/ledger/transactions"
import { isCurrencyCode, isRefundable, meaningOf } from "../../../../qfpay/catalogue"
import { nextRefundTryAt, toMajorUnits } from "../../../../qfpay/domain"
import { notFound } from "../../../../modules/qfpay/errors"
import { merchantMessage, refusalText } from "../../../../qfpay/messages"
import { heldPaymentViews } from "../held-payments/view"
import type {
  AdminCustomer,
  AdminTotals,
  AdminHeldPayment,
  AdminRefundRefusal,
  AdminTransaction,
  AdminTransactionEvent,
} from "../types"
import { customersOf, namesOf } from "../whose"
import { disputeView } from "./dispute-view"
import { displayIdsOf } from "./find"

/** Times are still dates here; JSON turns them into the declared type. */
type InJson<View> = { [Key in keyof View]: View[Key] extends string | null ? View[Key] | Date : View[Key] }

/** Exact decimal digits of an amount; for a currency that is not in QFPay's list, minor units as received. */
export function majorUnitsOf(amountMinor: number, currency: string): string {
  return isCurrencyCode(currency) ? toMajorUnits(amountMinor, currency) : String(amountMinor)
}

/**
 * A row as the merchant reads it, without what a wallet pays with (a code, signed parameters) and Medusa's own keys.
 */
export function transactionView(
  row: ListedTransaction,
  displayIds: ReadonlyMap<string, number>,
  customers?: ReadonlyMap<string, AdminCustomer>,
  names: ReadonlyMap<string, string> = new Map(),
): InJson<AdminTransaction> {
  const { id, out_trade_no, kind, account, wallet, scenario, pay_type, state, syssn, chnlsn, payment_session_id } = row
  const { order_id, respcd, words, created_at, expires_at } = row
  return {
    ...{ id, out_trade_no, kind, account, wallet, scenario, pay_type, state },
    amount: Number(majorUnitsOf(row.txamt, row.txcurrcd)),
    currency_code: row.txcurrcd.toLowerCase(),
    refunded_amount: Number(majorUnitsOf(row.refunded, row.txcurrcd)),
    ...{ syssn, chnlsn, payment_session_id, order_id },
    parent_out_trade_no: row.kind === "refund" ? row.parent_out_trade_no : null,
    parent_syssn: row.kind === "refund" ? row.parent_syssn : null,
    cart_id: row.kind === "payment" ? row.cart_id : null,
    customer: customers?.get(row.kind === "refund" ? row.parent_out_trade_no : out_trade_no) ?? null,
    order_display_id: displayIds.get(order_id ?? "") ?? null,
    taken_by: row.kind === "payment" ? row.taken_by : null,
    payment_link_id: row.kind === "payment" ? row.payment_link_id : null,
    ...{ respcd, words },
    ...walletFactsView(row),
    refusal: refusalOf(row),
    ...{ created_at, expires_at },
    replaced_at: row.kind === "payment" ? row.replaced_at : null,
    paid_at: row.kind === "payment" ? row.paid_at : null,
    applied_at: row.kind === "payment" ? row.applied_at : null,
    recorded_at: row.kind === "refund" ? row.recorded_at : null,
    is_refundable: isRefundable(row.pay_type),
    is_outside: row.kind === "refund" && row.outside_by !== null,
    dispute: row.kind === "payment" ? disputeView(row, names) : null,
  }
}

/** The list's totals in one currency. */
export function totalsView({ txcurrcd, count, received, refunded }: CurrencyTotals): AdminTotals {
  const major = (amountMinor: number) => Number(majorUnitsOf(amountMinor, txcurrcd))
  return {
    ...{ currency_code: txcurrcd.toLowerCase(), count },
    ...{ received: major(received), refunded: major(refunded), net: major(received - refunded) },
  }
}

/** Further facts from the wallet: amounts in major units of their own currency. */
export function walletFactsView({ wallet_facts, txcurrcd }: Pick<ListedTransaction, "wallet_facts" | "txcurrcd">) {
  const facts = wallet_facts ?? {}
  const amount = (minor: number | undefined, currency = txcurrcd) =>
    minor === undefined ? null : Number(majorUnitsOf(minor, currency))
  return {
    cash_fee: amount(facts.cash_fee, facts.cash_fee_type),
    cash_fee_type: facts.cash_fee_type?.toLowerCase() ?? null,
    cash_refund_fee: amount(facts.cash_refund_fee, facts.cash_refund_fee_type),
    cash_refund_fee_type: facts.cash_refund_fee_type?.toLowerCase() ?? null,
    exchange_rate: facts.exchange_rate ?? null,
    surcharge_fee: amount(facts.surcharge_fee),
    surcharge_rate: facts.surcharge_rate ?? null,
  }
}

/** Why a refund is refused, derived from QFPay's message. */
export function refusalOf(row: ListedTransaction): AdminRefundRefusal | null {
  const { kind, state, respcd, words, updated_at } = row
  if (kind !== "refund" || (state !== "refused" && state !== "lost")) return null
  if (state === "lost" || respcd === null)
    return { code: "never_arrived", message: refusalText("never_arrived"), try_again_at: updated_at.toISOString() }
  const { refusal, onRefund } = meaningOf(respcd, words ?? "")
  if (!refusal && onRefund === "rejected")
    return { code: "rejected", message: refusalText("rejected"), try_again_at: null }
  const code = refusal ?? (onRefund === "already_refunded" ? onRefund : "denied")
  return { code, message: refusalText(code), try_again_at: nextRefundTryAt(code, updated_at)?.toISOString() ?? null }
}

/** The id of the user who did it. */
function userOf({ detail }: EventRow): string | undefined {
  return typeof detail?.by === "string" ? detail.by : undefined
}

/** Without the fields that are for machines: a notification's digest. */
function eventView(entry: EventRow, names: ReadonlyMap<string, string>): InJson<AdminTransactionEvent> {
  const { id, kind, cause, respcd, words, detail, created_at } = entry
  return { id, kind, cause, respcd, words, detail, created_at, by_name: names.get(userOf(entry) ?? "") ?? null }
}

/**
 * A row with everything known about it.
 * @throws MedusaError NOT_FOUND for a number that is not in the ledger
 */
export async function transactionDetail(container: MedusaContainer, outTradeNo: string) {
  const { ledger, transactions } = container.resolve(QFPAY_MODULE)
  const all = Number.MAX_SAFE_INTEGER
  const [[row], refunds, events, held] = await Promise.all([
    transactions.list({ out_trade_no: [outTradeNo] }, 0, 1),
    transactions.list({ parent_out_trade_no: [outTradeNo] }, 0, all),
    ledger.events(outTradeNo),
    ledger.heldMoney.ofNumber(outTradeNo),
  ])
  if (!row) throw notFound(merchantMessage("payment_unknown"))
  const [displayIds, customers, names] = await Promise.all([
    displayIdsOf(container, [row]),
    customersOf(container, [row]),
    namesOf(container, [...events.map(userOf), row.kind === "payment" ? row.disputed_by : null]),
  ])
  return {
    ...transactionView(row, displayIds, customers, names),
    events: events.map((entry) => eventView(entry, names)),
    refunds: refunds.reverse().map((refund) => transactionView(refund, displayIds)),
    held_payments: (await heldPaymentViews(container, held)) satisfies InJson<AdminHeldPayment>[],
  }
}
