import { type Placement, placementOf, UNDER_WAY_MS } from "../../../qfpay/domain"
import type { QfpayContext } from "../context"
import {
  ARRIVED_OTHERWISE,
  type HeldMoney,
  isClosedByPerson,
  isClosedTooEarly,
  type PaymentRow,
  type RefundRow,
} from "../ledger"
import type { MedusaBooks } from "../books/medusa-books"
import type { MedusaPayment, MedusaRefund } from "../books/medusa-payment"
import { moneyFactsOf, refundedOf } from "../books/money-facts"

/** Where the money of a payment is; together, all legitimate places. */
export type Whereabouts = "on_order" | "refunded" | "held" | "closed_by_person" | "under_way"

/**
 * What does not add up.
 * - `order_canceled`: its order is canceled, and the money was not refunded
 * - `refund_not_made`: Medusa shows more refunded than QFPay has refunded
 * - `refund_not_recorded`: QFPay has refunded more than Medusa shows
 * - `capture_not_recorded`: it is refunded in full, and its order shows the refund without the payment
 * - `order_totals`: the order's totals are not the sum of its transactions
 * - `misplaced`: no order counts the money, it is not refunded, and nobody is working on it
 * - `refund_incomplete`: the money is marked as refunded, but QFPay has not refunded all of it
 */
export type AuditFindingKind =
  | "order_canceled"
  | "refund_not_made"
  | "refund_not_recorded"
  | "capture_not_recorded"
  | "order_totals"
  | "misplaced"
  | "refund_incomplete"

/** A problem that the audit found with a payment. Amounts are in minor units. */
export interface AuditFinding {
  readonly payment: PaymentRow
  readonly kind: AuditFindingKind
  readonly placement: Placement
  /** The amounts that arrived, were refunded at QFPay, and are refunded in Medusa's books. */
  readonly sums: { readonly received: number; readonly refunded: number; readonly refunded_in_medusa: number }
  /** The amount in question. */
  readonly amount: number
  readonly syssn: string | null
  readonly order_id: string | null
  /** Refunds in Medusa that have no row in the ledger. */
  readonly unmade: readonly MedusaRefund[]
}

const BATCH = 500

/** A batch of judged payments: where their money is, and what is wrong. */
export interface AuditedBatch {
  readonly places: Readonly<Record<Whereabouts, number>>
  readonly findings: readonly AuditFinding[]
}

/**
 * Goes through every payment that ever received money, oldest first, and accounts for each minor unit by the ledger,
 * QFPay's refunds and Medusa's own books. Reads in batches of a few statements each.
 */
export async function* auditPayments(
  context: QfpayContext,
  medusa: Pick<MedusaBooks, "of">,
): AsyncGenerator<AuditedBatch> {
  const { ledger } = context
  for (let after = ""; ;) {
    const payments = await ledger.payments.arrivedAfter(after, BATCH)
    const last = payments.at(-1)
    if (!last) return
    after = last.id
    const numbers = payments.map(({ out_trade_no }) => out_trade_no)
    const [books, refunds, held] = await Promise.all([
      medusa.of(payments),
      ledger.refunds.ofPayments(numbers),
      ledger.heldMoney.ofNumbers(numbers),
    ])
    const refundsOf = groupBy(refunds, ({ parent_out_trade_no }) => parent_out_trade_no)
    const heldOf = groupBy(held, ({ out_trade_no }) => out_trade_no)
    const places = { on_order: 0, refunded: 0, held: 0, closed_by_person: 0, under_way: 0 }
    const findings: AuditFinding[] = []
    for (const payment of payments) {
      const number = payment.out_trade_no
      const found = books.get(number)
      if (!found) continue
      const records = { medusa: found, refunds: refundsOf.get(number) ?? [], held: heldOf.get(number) ?? [] }
      for (const judged of judge(payment, records, context.now())) {
        if (typeof judged === "string") places[judged] += 1
        else if (await isNews(context, judged)) places.under_way += 1
        else findings.push(judged)
      }
    }
    yield { places, findings }
  }
}

/** The ledger may learn of a payment long after QFPay's own payment time. */
async function isNews({ ledger, now }: QfpayContext, { payment, kind }: AuditFinding): Promise<boolean> {
  if (payment.state !== "paid" || kind !== "misplaced") return false
  const learned = await ledger.firstAt(payment.out_trade_no, "paid")
  return learned !== undefined && now().getTime() - learned.getTime() < UNDER_WAY_MS
}

interface Records {
  readonly medusa: MedusaPayment
  readonly refunds: readonly RefundRow[]
  readonly held: readonly HeldMoney[]
}

/** One place or finding for the payment's own money, and one for each surplus amount under its number. */
export function judge(payment: PaymentRow, records: Records, now: Date): (Whereabouts | AuditFinding)[] {
  const surplus = records.held.filter((money) => !isOwn(payment, money) && money.reason !== "unaccounted")
  const own = judgeOwn(payment, records, now)
  const first = AT_REST.has(own) ? (judgeTotals(payment, records, now) ?? own) : own
  return [first, ...surplus.map((money) => judgeSurplus(payment, money, records))]
}

/** Where money is that needs nothing more. */
const AT_REST: ReadonlySet<unknown> = new Set<Whereabouts>(["on_order", "refunded", "closed_by_person"])

/** The money is where it belongs, but the totals that people see may not show it. */
function judgeTotals(payment: PaymentRow, records: Records, now: Date): AuditFinding | undefined {
  const { medusa } = records
  const lack = medusa.order?.totals_lack ?? 0
  if (lack === 0 || hasJustChanged(payment, records, now)) return undefined
  return {
    ...{ payment, kind: "order_totals", placement: "applied", amount: Math.abs(lack), syssn: payment.syssn },
    sums: { received: payment.txamt, refunded: 0, refunded_in_medusa: medusa.payment?.refunded ?? 0 },
    order_id: medusa.order?.id ?? null,
    unmade: [],
  }
}

/** Whether the entry is about the payment's own money. Money that QFPay gave no number is held under ours. */
const isOwn = (payment: PaymentRow, { syssn }: HeldMoney) => syssn === payment.syssn || syssn === payment.out_trade_no

function judgeOwn(payment: PaymentRow, records: Records, now: Date): Whereabouts | AuditFinding {
  const { medusa, refunds, held } = records
  const own = held.filter((money) => isOwn(payment, money))
  const refunded = refundedOf(payment, payment.syssn, refunds)
  const received = own.find(({ reason }) => ARRIVED_OTHERWISE.has(reason))?.txamt ?? payment.txamt
  const facts = moneyFactsOf(payment, medusa, { refunded, isChosen: true, isOverdue: isOld(payment, now) })
  const placement = placementOf(facts)
  const isRecent = hasJustChanged(payment, records, now)
  const isMedusas = medusa.payment?.out_trade_no === payment.out_trade_no
  const inMedusa = isMedusas ? (medusa.payment?.refunded ?? 0) : 0
  const shown = new Set(medusa.payment?.refunds.map(({ id }) => id))
  const made = new Set(refunds.flatMap(({ state, idempotency_key: key }) => (state === "done" && key ? [key] : [])))
  // Refunds that Medusa shows and QFPay did not make: a person decides about them, or has made them outside QFPay.
  const withPerson = own.filter(
    ({ refund_id: id, ...money }) =>
      (money.state === "held" || isClosedByPerson(money)) &&
      money.reason === "refund_refused" &&
      id !== null &&
      shown.has(id) &&
      !made.has(id),
  )
  const finding = (kind: AuditFindingKind, amount: number): AuditFinding => ({
    ...{ payment, kind, placement, amount, syssn: payment.syssn },
    sums: { received, refunded, refunded_in_medusa: inMedusa },
    order_id: medusa.order?.id ?? null,
    unmade: unmadeRefunds(medusa, refunds, withPerson, now),
  })

  // An open case about a partial refund is judged below; the whole amount is with the person who decides on it.
  if (own.some(({ state, reason }) => state === "held" && reason !== "refund_refused")) return "held"
  const isPromised = own.some(({ state }) => state === "held")
  if (isMedusas && !isRecent) {
    const unmade = inMedusa - refunded - withPerson.reduce((sum, { txamt }) => sum + txamt, 0)
    if (unmade > 0) return finding("refund_not_made", unmade)
  }
  if (isMedusas && !isRecent && !isPromised) {
    if (refunded > inMedusa) return finding("refund_not_recorded", refunded - inMedusa)
    const { order } = medusa
    if (order?.counts_capture && !order.canceled && order.refunded !== inMedusa) {
      return finding("refund_not_recorded", Math.abs(inMedusa - order.refunded))
    }
    if (order && !order.counts_capture && order.refunded > 0 && refunded >= received) {
      return finding("capture_not_recorded", received)
    }
  }
  if (refunded >= received) return "refunded"
  // A person who closed a case about a part has not accounted for the rest, nor for money that was released to its
  // order, nor for what was on an order when that was canceled later.
  const isClosed = own.some(
    (money) =>
      isClosedByPerson(money) &&
      !isClosedTooEarly(money, medusa.order) &&
      (payment.state === "held" || money.reason === "unaccounted") &&
      money.reason !== "refund_refused" &&
      money.txamt >= received - refunded,
  )
  if (isClosed) return "closed_by_person"
  switch (placement) {
    case "refunded":
      return "refunded"
    case "applied":
      // The audit trusts nobody on this: the order's own transactions must include this capture.
      return medusa.needs_order && !medusa.order?.counts_capture ? finding("misplaced", received) : "on_order"
    case "order_canceled":
      return isRecent && payment.state === "paid" ? "under_way" : finding("order_canceled", received - refunded)
    case "apply":
    case "wait":
    case "order_failed":
    case "second_payment":
    case "cart_changed":
    case "session_gone":
      // QFPay's own record says that the money was refunded before it reached Medusa.
      if (payment.state === "refunded" && !medusa.payment && refunds.length === 0) return "refunded"
      return payment.state === "paid" && !isOld(payment, now) ? "under_way" : finding("misplaced", received - refunded)
  }
}

/** Money that arrived a second time under the number, or in another amount: held, refunded, or closed by a person. */
function judgeSurplus(payment: PaymentRow, money: HeldMoney, { medusa, refunds }: Records): Whereabouts | AuditFinding {
  if (money.state === "held") return "held"
  const refunded = refundedOf(payment, money.syssn, refunds)
  if (refunded >= money.txamt) return "refunded"
  if (isClosedByPerson(money)) return "closed_by_person"
  return {
    ...{ payment, kind: "refund_incomplete", placement: "second_payment", syssn: money.syssn },
    amount: money.txamt - refunded,
    sums: { received: money.txamt, refunded, refunded_in_medusa: 0 },
    order_id: medusa.order?.id ?? null,
    unmade: [],
  }
}

/** Medusa writes a refund before it calls the provider, so its click may be waiting for another one to end. */
function hasJustChanged(payment: PaymentRow, { medusa, refunds }: Omit<Records, "held">, now: Date): boolean {
  const changes = [payment, ...refunds].map(({ updated_at }) => updated_at)
  const clicks = (medusa.payment?.refunds ?? []).map(({ created_at }) => created_at)
  return changes.concat(clicks).some((at) => now.getTime() - at.getTime() < UNDER_WAY_MS)
}

/** Whether the money arrived, or was applied, long enough ago that it must be placed by now. */
function isOld({ paid_at, applied_at, updated_at }: PaymentRow, now: Date): boolean {
  const since = applied_at ?? paid_at ?? updated_at
  return now.getTime() - since.getTime() >= UNDER_WAY_MS
}

/** Refunds that Medusa shows and that were never written to the ledger, because the shop was stopped in between. */
function unmadeRefunds(
  { payment }: MedusaPayment,
  refunds: readonly RefundRow[],
  withPerson: readonly HeldMoney[],
  now: Date,
): MedusaRefund[] {
  const known = new Set([
    ...refunds.map(({ idempotency_key }) => idempotency_key),
    ...withPerson.map(({ refund_id }) => refund_id),
  ])
  return (payment?.refunds ?? []).filter(
    ({ id, created_at }) => !known.has(id) && now.getTime() - created_at.getTime() >= UNDER_WAY_MS,
  )
}

function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group) group.push(row)
    else groups.set(keyOf(row), [row])
  }
  return groups
}
