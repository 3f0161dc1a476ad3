import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../modules/qfpay"
import { isDespite, type RefundRow, type TransactionRow } from "../../modules/qfpay/ledger"
import {
  hasArrived,
  isOpenRefundState,
  isStaleRefund,
  JOB_CLAIM_MS,
  JOB_PASS_MS,
  REFUND_ANSWERED_MS,
} from "../../qfpay/domain"
import { messageOf } from "../../qfpay/errors"
import { applyHeldPayment } from "../../payments/apply-payment"
import { bookRefund } from "../../payments/book-refund"
import { removeExpiredLocks } from "../../payments/medusa-locks"
import { withdrawBeforeRefund } from "../../payments/withdraw-held-session"
import { applyPaymentWorkflow } from "../../workflows/payments/apply-payment"

/** Rows that one instance claims at a time; other instances claim the next ones. */
const ROWS_PER_CLAIM = 200

const AT_A_TIME = 4

/**
 * One pass of the background job: enquires, applies, expires, records in Medusa or refunds everything in the ledger
 * that is due, after it has removed the locks that would stop Medusa from it. Rows are claimed, so several instances
 * share the work; a row whose worker dies is due again.
 *
 * Never throws because of a single row: failures are logged, and the row is due again.
 */
export async function followPayments(container: MedusaContainer): Promise<void> {
  const { claims, heldMoney } = qfpayOf(container).ledger
  const endAt = Date.now() + JOB_PASS_MS
  const claimUntil = () => new Date(Date.now() + JOB_CLAIM_MS)
  await guarded(container, "Medusa's locks", () => removeExpiredLocks(container))
  while (Date.now() < endAt) {
    const rows = await claims.claimDue(new Date(), claimUntil(), ROWS_PER_CLAIM)
    await follow(container, rows)
    if (rows.length < ROWS_PER_CLAIM) break
  }
  while (Date.now() < endAt) {
    // One at a time: a refund can take a minute, and its claim must not expire in the meantime.
    const [held] = await heldMoney.claimDue(new Date(), claimUntil(), 1)
    if (!held) break
    await guarded(container, held.out_trade_no, async () => {
      await withdrawBeforeRefund(container, held, (disputedOn) => isDespite(disputedOn, held))
      if (await applyHeldPayment(container, held)) return
      await qfpayOf(container).tryAutomaticRefund(held)
    })
  }
}

const qfpayOf = (container: MedusaContainer) => container.resolve(QFPAY_MODULE)

async function follow(container: MedusaContainer, rows: readonly TransactionRow[]): Promise<void> {
  const qfpay = qfpayOf(container)
  const open = rows.filter(isAskedAbout)
  const answers = await qfpay.enquireMany(open, "job")
  for (const row of open.filter(({ out_trade_no }) => !answers.has(out_trade_no))) await qfpay.enquireAgain(row)
  // Payments first, because shoppers wait for them. A few at a time, so that a row that waits for a lock does not block
  // the others.
  const queue = [...rows].sort((a, b) => a.kind.localeCompare(b.kind))
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const before = next
      const { out_trade_no } = before
      await guarded(container, out_trade_no, async () => {
        if (before.kind === "payment") await followPayment(container, out_trade_no)
        else await followRefund(container, before, answers.get(out_trade_no))
        await qfpay.ledger.claims.release([out_trade_no])
      })
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
}

/** Whether QFPay may have news: a paid row waits for Medusa, an ended one for nobody. */
function isAskedAbout(row: TransactionRow): boolean {
  if (row.kind === "refund") return isOpenRefundState(row.state)
  return !hasArrived(row.state) && row.state !== "refused"
}

async function followPayment(container: MedusaContainer, outTradeNo: string): Promise<void> {
  const { payments } = qfpayOf(container).ledger
  const row = await payments.find(outTradeNo)
  if (row?.state === "paid") {
    await applyPaymentWorkflow(container).run({ input: { out_trade_no: outTradeNo, cause: "job" } })
  } else if (row && (hasArrived(row.state) || row.state === "refused")) {
    // A late answer made it due again; there is nothing left to follow.
    await payments.ended(outTradeNo)
  }
}

async function followRefund(
  container: MedusaContainer,
  before: RefundRow,
  answer: "found" | "not_found" | undefined,
): Promise<void> {
  const qfpay = qfpayOf(container)
  const refund = await qfpay.ledger.refunds.find(before.out_trade_no)
  if (!refund) return
  if (refund.state === "done") return refund.recorded_at ? undefined : bookRefund(container, refund)
  if (refund.state === "refused" || refund.state === "lost") return qfpay.reportFailedRefund(refund)
  const isOver = isOpenRefundState(refund.state) && isStaleRefund(refund, new Date())
  // Without an answer, QFPay is still asked every hour: it may have carried out the refund.
  if (isOver && answer === undefined) return qfpay.openRefundCase(refund)
  if (isOver && (answer === "found" || refund.state === "pending")) return qfpay.reportFailedRefund(refund)
  const age = Date.now() - refund.created_at.getTime()
  if (!isOpenRefundState(refund.state) || answer !== "not_found" || age < REFUND_ANSWERED_MS) return
  await qfpay.finishUnknownRefund(refund, "job")
}

/** @param subject - a number, or what else the work is about */
async function guarded(container: MedusaContainer, subject: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
    logger.warn(`${messageOf(error)} (${subject}; it will be tried again)`)
  }
}
