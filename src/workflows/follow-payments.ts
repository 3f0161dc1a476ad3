import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { type QfpayModuleService, QFPAY_MODULE } from "../modules/qfpay"
import type { TransactionRow } from "../modules/qfpay/ledger"
import { MONEY_ARRIVED, nextEnquiryAt, nextRefundEnquiryAt } from "../qfpay/domain"
import { messageOf } from "../qfpay/errors"
import { settleAfterAll } from "./apply-payment"
import { settlePaymentWorkflow } from "./settle-payment"
import { isShownInMedusa, showRefund } from "./show-refund"

/** Rows that one instance takes at a time; another instance takes the next. */
const ROWS_PER_CLAIM = 200

/** Longer than two hundred enquiries and a few orders take; when the worker dies, another takes over after it. */
const CLAIM_MS = 120_000

/** What QFPay did not answer is due in the next minute's pass. */
const UNANSWERED_MS = 30_000

const AT_A_TIME = 4

/** The pass ends before the next minute's begins. */
const PASS_MS = 45_000

/** A call is given up after a minute at most; a refund QFPay has no record of by then never reached it. */
const SENT_AGAIN_AFTER_MS = 120_000

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/**
 * One pass of the background job: whatever of the ledger is due is asked about, settled, expired, shown in Medusa or
 * given back. Rows are claimed, so several instances share the work; a row whose worker dies is due again.
 *
 * Never throws for a single row: what fails is logged, and due again.
 */
export async function followPayments(container: MedusaContainer): Promise<void> {
  const { ledger, heldPayments } = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const endAt = Date.now() + PASS_MS
  const claimUntil = () => new Date(Date.now() + CLAIM_MS)
  while (Date.now() < endAt) {
    const rows = await ledger.claimDue(new Date(), claimUntil(), ROWS_PER_CLAIM)
    await follow(container, rows)
    if (rows.length < ROWS_PER_CLAIM) break
  }
  while (Date.now() < endAt) {
    // One at a time: a refund can take a minute, and a claim must not run out meanwhile.
    const [held] = await heldPayments.claimDue(new Date(), claimUntil(), 1)
    if (!held) break
    await guarded(container, held.out_trade_no, async () => {
      if (await settleAfterAll(container, held)) return
      await qfpayOf(container).tryAutomaticRefund(held)
    })
  }
}

const qfpayOf = (container: MedusaContainer) => container.resolve<QfpayModuleService>(QFPAY_MODULE)

async function follow(container: MedusaContainer, rows: readonly TransactionRow[]): Promise<void> {
  const qfpay = qfpayOf(container)
  const open = rows.filter(isOpen)
  const answers = await qfpay.enquireMany(open, "job")
  for (const row of open.filter(({ out_trade_no }) => !answers.has(out_trade_no))) {
    await qfpay.ledger.dueAgain(row.out_trade_no, unansweredUntil(row, new Date()))
  }
  // Payments first: a shopper waits for them. A few at a time, so that one that waits for a lock holds up none.
  const queue = [...rows].sort((a, b) => a.kind.localeCompare(b.kind))
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { out_trade_no } = next
      await guarded(container, out_trade_no, async () => {
        const row = await qfpay.ledger.find(out_trade_no)
        if (row?.kind === "payment") await followPayment(container, row)
        else if (row) await followRefund(container, row, answers.get(out_trade_no))
      })
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
}

/** Whether QFPay may have news: of what is paid, it is Medusa's turn; of what has ended, nobody's. */
const ASKED_ABOUT: ReadonlySet<string> = new Set(["created", "waiting", "declined", "closed", "expired", "pending"])
const isOpen = ({ state }: TransactionRow) => ASKED_ABOUT.has(state)

/** When to try again what QFPay gave no answer about: the next pass, until the plan of the row is over. */
function unansweredUntil(row: TransactionRow, now: Date): Date | null {
  const plan = { enquiries: row.enquiries, expiresAt: row.expires_at }
  const goesOn = row.kind === "refund" ? nextRefundEnquiryAt(row.created_at, now) : nextEnquiryAt(plan, now)
  return goesOn ? new Date(now.getTime() + UNANSWERED_MS) : null
}

async function followPayment(container: MedusaContainer, row: TransactionRow): Promise<void> {
  // A settled row that a late answer made due again has nothing left to follow.
  if (row.state !== "paid")
    return MONEY_ARRIVED.has(row.state) ? qfpayOf(container).ledger.dueAgain(row.out_trade_no, null) : undefined
  try {
    await settlePaymentWorkflow(container).run({ input: { out_trade_no: row.out_trade_no, cause: "job" } })
  } catch (error) {
    const plan = { enquiries: row.enquiries, expiresAt: new Date(Date.now() + HOUR_MS) }
    await qfpayOf(container).ledger.countEnquiry(row.out_trade_no, nextEnquiryAt(plan, new Date()))
    throw error
  }
}

async function followRefund(
  container: MedusaContainer,
  refund: TransactionRow,
  answer: "found" | "not_found" | undefined,
): Promise<void> {
  const qfpay = qfpayOf(container)
  if (refund.state === "done" && !refund.settled_at) return showRefund(container, refund)
  if (refund.state === "done" || refund.state === "refused") return qfpay.ledger.dueAgain(refund.out_trade_no, null)
  const age = Date.now() - refund.created_at.getTime()
  if (answer !== "not_found" || age < SENT_AGAIN_AFTER_MS) return
  // Medusa forgets a refund that failed. When it shows this one, the shop was stopped before QFPay was asked.
  if (await isShownInMedusa(container, refund)) await qfpay.repeatRefund(refund, "job")
  else await qfpay.giveUpLostRefund(refund)
}

async function guarded(container: MedusaContainer, number: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
    logger.warn(`${messageOf(error)} (${number}; it is tried again)`)
  }
}
