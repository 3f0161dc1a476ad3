import type { MedusaContainer } from "@medusajs/framework/types"
import { isCurrencyCode, isRefundable } from "../../../../qfpay/catalogue"
import { placementOf, toMajorUnits } from "../../../../qfpay/domain"
import { refusalIn } from "../../../../qfpay/messages"
import { QFPAY_MODULE } from "../../../../modules/qfpay"
import type { HeldMoney, PaymentRow, RefundRow } from "../../../../modules/qfpay/ledger"
import type { MedusaPayment } from "../../../../modules/qfpay/books/medusa-payment"
import { moneyFactsOf, refundedOf } from "../../../../modules/qfpay/books/money-facts"
import { canBecomeOrder } from "../../../../operations/admin/make-order"
import type { AdminHeldAction, AdminHeldPayment } from "../types"
import { disputeView } from "../transactions/dispute-view"
import { namesOf, whose } from "../whose"

/** A currency that is not in QFPay's list is shown as received. */
const majorOf = (txamt: number, txcurrcd: string): number =>
  isCurrencyCode(txcurrcd) ? Number(toMajorUnits(txamt, txcurrcd)) : txamt

/** Held payments as the admin shows them: who paid, for what, and the possible actions. `amount` is in major units. */
export async function heldPaymentViews(container: MedusaContainer, list: readonly HeldMoney[]) {
  const { ledger, medusaBooks } = container.resolve(QFPAY_MODULE)
  const numbers = [...new Set(list.map(({ out_trade_no }) => out_trade_no))]
  const payments = numbers.length === 0 ? [] : await ledger.payments.findMany(numbers)
  const [books, refunds, names] = await Promise.all([
    payments.length === 0 ? new Map<string, MedusaPayment>() : medusaBooks.of(payments),
    ledger.refunds.ofPayments(numbers),
    namesOf(container, [
      ...list.map(({ resolved_by }) => resolved_by),
      ...payments.map(({ disputed_by }) => disputed_by),
    ]),
  ])
  const owners = await whose(container, payments, books)
  const rows = new Map(payments.map((row) => [row.out_trade_no, row]))
  return list.map((held) => {
    const { id, account, out_trade_no, syssn, reason, state, txamt, txcurrcd, created_at } = held
    const { refund_due_at, refusal, resolved_at, resolved_by, note, detail, refunded_outside } = held
    const row = rows.get(out_trade_no)
    const owner = owners.get(out_trade_no)
    const ownRefunds = refunds.filter(({ parent_out_trade_no }) => parent_out_trade_no === out_trade_no)
    return {
      ...{ id, account, out_trade_no, syssn, reason, state },
      amount: majorOf(txamt, txcurrcd),
      currency_code: txcurrcd.toLowerCase(),
      ...{ created_at, refund_due_at, refusal, resolved_at, resolved_by, note, detail, refunded_outside },
      ...refusalParts(refusal),
      resolved_by_name: names.get(resolved_by ?? "") ?? null,
      // Money that the ledger cannot explain has no page of its own.
      in_ledger: row !== undefined,
      wallet: row?.wallet ?? null,
      is_refundable: row ? isRefundable(row.pay_type) : null,
      dispute: row ? disputeView(row, names) : null,
      asked_amount: row ? majorOf(row.txamt, row.txcurrcd) : null,
      asked_currency_code: row?.txcurrcd.toLowerCase() ?? null,
      paid_at: row?.paid_at ?? null,
      customer: owner?.customer ?? null,
      items: owner?.items ?? [],
      order_id: owner?.order?.id ?? null,
      order_display_id: owner?.order?.display_id ?? null,
      actions: actionsOf(held, row, ownRefunds, books.get(out_trade_no)),
    }
  })
}

/** The reason in a refusal's message, and QFPay's own message after it. */
function refusalParts(refusal: string | null): Pick<AdminHeldPayment, "refusal_code" | "refusal_words"> {
  const { code = null, rest = "" } = refusalIn(refusal ?? "") ?? {}
  return { refusal_code: code, refusal_words: rest.replace(/^ QFPay's answer: |\.$/g, "") || null }
}

/** The actions that are possible now; the routes check again. */
function actionsOf(
  held: HeldMoney,
  row: PaymentRow | undefined,
  refunds: readonly RefundRow[],
  medusa: MedusaPayment | undefined,
): AdminHeldAction[] {
  if (held.state !== "held") return []
  if (!row || !medusa) return ["record_refund", "dismiss"]
  const refunded = refundedOf(row, row.syssn, refunds)
  const placement = placementOf(moneyFactsOf(row, medusa, { refunded, isChosen: true, isOverdue: false }))
  const isPart = held.reason === "refund_refused"
  const isOnOrder = placement === "applied" && !isPart && row.syssn === held.syssn
  const isKnownToQfpay = held.syssn !== held.out_trade_no && (!isPart || held.syssn === row.syssn)
  const can: Readonly<Record<AdminHeldAction, boolean>> = {
    make_order: canBecomeOrder(held, row, refunds, placement),
    refund: held.detail?.at_qfpay !== "refund_failed" && isKnownToQfpay && !isOnOrder && isRefundable(row.pay_type),
    record_refund: !isOnOrder,
    dismiss: true,
  }
  return (Object.keys(can) as AdminHeldAction[]).filter((action) => can[action])
}
