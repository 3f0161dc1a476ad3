import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../modules/qfpay"
import type { DeskLane } from "../../modules/qfpay/accounts/lanes"
import { isDue, type PaymentRow } from "../../modules/qfpay/ledger"
import { hasArrived, STATUS_CLAIM_MS } from "../../qfpay/domain"
import { messageOf } from "../../qfpay/errors"
import { applyPaymentWorkflow } from "../../workflows/payments/apply-payment"

/** How many orders are made at once. */
const AT_A_TIME = 4

/** Claims those of these payments that are due by the poll plan; each goes to one caller among all instances. */
export async function claimDue(container: MedusaContainer, outTradeNos: readonly string[]): Promise<PaymentRow[]> {
  const { ledger } = container.resolve(QFPAY_MODULE)
  const now = new Date()
  const rows = await ledger.claims.claimOf(outTradeNos, now, new Date(now.getTime() + STATUS_CLAIM_MS))
  return rows.filter((row): row is PaymentRow => row.kind === "payment")
}

/**
 * Asks QFPay about claimed payments, all at once, and applies the paid ones. Failures are logged; their claims
 * expire, and they are due again.
 *
 * @param lane - `plan` unless somebody waits for the answer
 * @returns the rows afterward
 */
export async function enquireClaimed(
  container: MedusaContainer,
  claimed: readonly PaymentRow[],
  lane: DeskLane = "plan",
): Promise<PaymentRow[]> {
  const qfpay = container.resolve(QFPAY_MODULE)
  const { claims, payments } = qfpay.ledger
  const numbers = claimed.map(({ out_trade_no }) => out_trade_no)
  const open = claimed.filter(({ state }) => !hasArrived(state) && state !== "refused")
  const answers = await qfpay.enquireMany(open, "status", lane)
  const asked = await payments.findMany(numbers)
  const paid = asked.filter(({ state }) => state === "paid").map(({ out_trade_no }) => out_trade_no)
  const failed = await applyAll(container, paid)
  const isDone = ({ out_trade_no, state }: PaymentRow) =>
    state === "paid" ? !failed.has(out_trade_no) : answers.has(out_trade_no) || hasArrived(state)
  const done = asked.filter(isDone).map(({ out_trade_no }) => out_trade_no)
  await claims.release(done)
  if (paid.length > 0) return payments.findMany(numbers)
  const isFree = new Set(done)
  return asked.map((row) => (isFree.has(row.out_trade_no) ? { ...row, claimed_until: null } : row))
}

/** @returns the numbers that could not be applied */
async function applyAll(container: MedusaContainer, paid: readonly string[]): Promise<ReadonlySet<string>> {
  const failed = new Set<string>()
  const queue = [...paid]
  const work = async () => {
    for (let number = queue.shift(); number !== undefined; number = queue.shift()) {
      try {
        await applyPaymentWorkflow(container).run({ input: { out_trade_no: number, cause: "status" } })
      } catch (error) {
        failed.add(number)
        const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
        logger.warn(`${messageOf(error)} (out_trade_no ${number})`)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, paid.length) }, work))
  return failed
}

/**
 * Asks QFPay about a payment that is due by the poll plan, and applies it; only one caller among all instances
 * does.
 *
 * @returns the row afterward, or `undefined` when it was not this caller's turn
 */
export async function enquireIfDue(
  container: MedusaContainer,
  row: PaymentRow,
  lane?: DeskLane,
): Promise<PaymentRow | undefined> {
  if (!isDue(row, new Date())) return undefined
  const [after] = await enquireClaimed(container, await claimDue(container, [row.out_trade_no]), lane)
  return after
}
