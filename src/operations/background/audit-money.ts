import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { type QfpayModuleService, QFPAY_MODULE } from "../../modules/qfpay"
import { isAboutWhole } from "../../modules/qfpay/ledger"
import type { AuditFinding, AuditFindingKind, Whereabouts } from "../../modules/qfpay/reconciliation/audit-payments"
import { APPLY_PATIENCE_MS } from "../../qfpay/domain"
import { messageOf, QfpayConflictError } from "../../qfpay/errors"
import { refusalMessage, textOf } from "../../qfpay/messages"
import { completeOrder } from "../../payments/complete-order"
import { reviewCanceledOrder } from "../../payments/review-canceled-order"

/** The result of an audit. Amounts are in minor units. */
export interface AuditReport {
  /** Payments that ever received money; each surplus amount under a number counts, too. */
  readonly audited: number
  /** How many are in each legitimate place. */
  readonly places: Readonly<Record<Whereabouts, number>>
  /** What did not add up. Each finding is with a person now, or being corrected. */
  readonly findings: readonly AuditReportFinding[]
}

export interface AuditReportFinding {
  readonly out_trade_no: string
  readonly kind: AuditFindingKind
  readonly amount: number
  readonly txcurrcd: string
  readonly order_id: string | null
}

/**
 * Accounts for each minor unit of every payment that ever received money, by Medusa's own books and the ledger: on an
 * order that counts it, refunded, held, closed by a named person, or under way for less than 30 minutes.
 * Anything else goes to a person, once: this is the safety net for unforeseen cases. Known problems are corrected right
 * away: a canceled order's money is refunded, a refund that Medusa shows and QFPay never got is made, a capture that an
 * order lacks is added, and its totals become the sum of its transactions.
 *
 * Never throws because of a single payment.
 */
export async function auditMoney(container: MedusaContainer): Promise<AuditReport> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
  const places = { on_order: 0, refunded: 0, held: 0, closed_by_person: 0, under_way: 0 }
  const findings: AuditReportFinding[] = []
  for await (const batch of qfpay.auditPayments()) {
    for (const place of Object.keys(places) as Whereabouts[]) places[place] += batch.places[place]
    for (const finding of batch.findings) {
      const { payment, kind, amount, order_id } = finding
      findings.push({ out_trade_no: payment.out_trade_no, txcurrcd: payment.txcurrcd, kind, amount, order_id })
      try {
        await correctFinding(container, finding)
      } catch (error) {
        logger.error(`${messageOf(error)} (audit of ${payment.out_trade_no})`)
      }
    }
  }
  const audited = Object.values(places).reduce((sum, count) => sum + count, findings.length)
  const line = `QFPay money audit: ${audited} payments, ${findings.length} of them do not add up.`
  if (findings.length > 0) logger.error(line)
  else logger.info(line)
  return { audited, places, findings }
}

async function correctFinding(container: MedusaContainer, finding: AuditFinding): Promise<void> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const { payment, kind, order_id, unmade } = finding
  if (kind === "order_canceled" && order_id) {
    await reviewCanceledOrder(container, order_id, "audit")
    const cases = await qfpay.ledger.heldMoney.ofNumber(payment.out_trade_no)
    if (cases.some((held) => held.state === "held" && isAboutWhole(held, payment))) return
  }
  if (order_id && ORDER_PROBLEMS.has(kind) && (await isCompleted(container, finding, order_id))) return
  let left = finding.amount
  if (kind === "refund_not_made") {
    for (const { id, amount } of [...unmade].sort((one, two) => one.amount - two.amount)) {
      if (left <= 0) break
      if (amount <= left) await makeRefund(container, finding, id, amount)
      // Another refund was made meanwhile, so it is not known how much of this one is owed.
      else await holdUnmade(qfpay, finding, id, left, textOf(refusalMessage("above_refundable")))
      left -= Math.min(amount, left)
    }
  }
  if (left > 0) await holdUnaccounted(qfpay, finding, left)
}

/** What may be wrong with the order's own transactions and totals. */
const ORDER_PROBLEMS: ReadonlySet<AuditFindingKind> = new Set([
  "capture_not_recorded",
  "order_totals",
  "refund_not_recorded",
])

async function isCompleted(container: MedusaContainer, finding: AuditFinding, orderId: string): Promise<boolean> {
  const { ledger, medusaBooks } = container.resolve(QFPAY_MODULE)
  const { payment: row, kind, sums } = finding
  await ledger.leases.withLease(`order:${orderId}`, APPLY_PATIENCE_MS, () =>
    completeOrder(container, row.out_trade_no, orderId),
  )
  const { order, payment } = await medusaBooks.ofOne(row)
  if (kind === "order_totals") return order?.totals_lack === 0
  if (kind === "capture_not_recorded") return order?.counts_capture === true
  return payment?.refunded === sums.refunded && order?.refunded === sums.refunded
}

/** Medusa's books say refunded, so the refund is made; if QFPay refuses it, it goes to a person and is retried. */
async function makeRefund(container: MedusaContainer, finding: AuditFinding, id: string, txamt: number) {
  const qfpay = container.resolve(QFPAY_MODULE)
  const { payment } = finding
  try {
    await qfpay.carryOutRefund({ outTradeNo: payment.out_trade_no, txamt, key: id }, "audit")
  } catch (error) {
    container
      .resolve(ContainerRegistrationKeys.LOGGER)
      .error(`${messageOf(error)} (refund ${id} of ${payment.out_trade_no}, which Medusa shows)`)
    // A refund made since may be this one, so a person decides.
    await holdUnmade(qfpay, finding, id, txamt, error instanceof QfpayConflictError ? error.message : undefined)
  }
}

/** @param refusal - why it waits for a person; without one, it is retried automatically */
async function holdUnmade(
  qfpay: QfpayModuleService,
  { payment, syssn }: AuditFinding,
  id: string,
  txamt: number,
  refusal: string | undefined,
): Promise<void> {
  await qfpay.holdPayment(payment, {
    ...{ reason: "refund_refused", trigger: "audit", txamt, txcurrcd: payment.txcurrcd, keepsState: true },
    syssn: syssn ?? undefined,
    refundId: id,
    caseKey: `refund:${id}`,
    detail: { refund_id: id },
    isDecided: true,
    ...(refusal !== undefined && { needsPerson: true, refusal }),
  })
}

async function holdUnaccounted(qfpay: QfpayModuleService, finding: AuditFinding, txamt: number): Promise<void> {
  const { payment, kind, placement, sums, syssn, order_id } = finding
  await qfpay.holdPayment(payment, {
    ...{ reason: "unaccounted", trigger: "audit", txamt, txcurrcd: payment.txcurrcd, keepsState: true },
    syssn: syssn ?? undefined,
    caseKey: `unaccounted:${payment.out_trade_no}:${syssn ?? ""}:${kind}:${sums.refunded}:${sums.refunded_in_medusa}`,
    detail: { finding: kind, placement, order_id, ...sums },
  })
}
