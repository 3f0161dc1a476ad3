import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../modules/qfpay"
import { conflict } from "../../modules/qfpay/errors"
import { type Trigger, LeaseTakenError, type PaymentRow } from "../../modules/qfpay/ledger"
import { payTypeByCode } from "../../qfpay/catalogue"
import { COUNTER_PATIENCE_MS, hasArrived } from "../../qfpay/domain"
import { messageOf, QfpayError } from "../../qfpay/errors"
import { merchantMessage } from "../../qfpay/messages"
import { applyPaymentWorkflow } from "../../workflows/payments/apply-payment"
import { collectionsOf, orderOf, type OrderView } from "./open-order"

/** The shopper's code was scanned; no screen shows a code. */
export const isScan = (row: PaymentRow) => payTypeByCode(row.pay_type)?.nextAction === "none"

/** An unfinished scan, whatever happened to its session, or a code on a screen that nobody has canceled. */
export function isOpen(row: PaymentRow): boolean {
  if (isScan(row)) return row.state === "waiting" || row.state === "created"
  // A code without an answer from QFPay, because the shop was stopped, is on nobody's screen.
  return row.state === "waiting" && row.replaced_at === null
}

/** A code on a screen, the shop's or the shopper's own. */
export const isOnScreen = (row: PaymentRow) => isOpen(row) && !isScan(row)

/** Every payment initiated for the order, in any state. Newest first. */
export async function attemptsOf(container: MedusaContainer, order: OrderView): Promise<PaymentRow[]> {
  const sessions = collectionsOf(order).flatMap(({ payment_sessions }) => payment_sessions ?? [])
  const ids = sessions.flatMap((session) => (session ? [session.id] : []))
  return qfpayOf(container).ledger.payments.ofOrder(order.id, ids)
}

/**
 * Asks QFPay about every attempt that may still be paid, and applies the paid ones.
 * @returns the attempts, newest first, and the numbers that QFPay gave no usable answer about
 */
export async function bringUpToDate(
  container: MedusaContainer,
  orderId: string,
  trigger: Trigger = "admin",
): Promise<{ rows: PaymentRow[]; unanswered: ReadonlySet<string> }> {
  const qfpay = qfpayOf(container)
  const read = async () => attemptsOf(container, await orderOf(container, orderId))
  const followed = (await read()).filter(({ state, next_enquiry_at }) => next_enquiry_at && !hasArrived(state))
  const answered = await qfpay.enquireMany(followed, trigger)
  const unanswered = new Set(followed.map(({ out_trade_no }) => out_trade_no).filter((number) => !answered.has(number)))
  const asked = await read()
  const paid = asked.filter(({ state }) => state === "paid")
  for (const row of paid) await apply(container, row, trigger)
  return { rows: paid.length > 0 ? await read() : asked, unanswered }
}

/** Applies the money in Medusa; if Medusa cannot take it now, the row stays `paid` and the job continues. */
export async function apply(container: MedusaContainer, row: PaymentRow, trigger: Trigger): Promise<void> {
  try {
    await applyPaymentWorkflow(container).run({ input: { out_trade_no: row.out_trade_no, cause: trigger } })
  } catch (error) {
    const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
    logger.warn(`${messageOf(error)} (out_trade_no ${row.out_trade_no})`)
  }
}

/** One cashier at a time per order. @throws MedusaError CONFLICT when another cashier takes too long */
export async function oneAtATime<T>(container: MedusaContainer, orderId: string, work: () => Promise<T>): Promise<T> {
  const { ledger } = qfpayOf(container)
  try {
    return await ledger.leases.withLease(`collect:${orderId}`, COUNTER_PATIENCE_MS, work)
  } catch (error) {
    if (!(error instanceof LeaseTakenError)) throw error
    throw conflict(merchantMessage("payment_in_progress"))
  }
}

/**
 * Cancels an attempt; money that arrived meanwhile is applied.
 * @returns the attempt, as it is now
 * @throws MedusaError CONFLICT when QFPay does not answer
 */
export async function cancelAttempt(
  container: MedusaContainer,
  row: PaymentRow,
  trigger: Trigger = "admin",
): Promise<PaymentRow> {
  let canceled: PaymentRow
  try {
    canceled = await qfpayOf(container).cancelAtCounter(row, trigger)
  } catch (error) {
    if (!(error instanceof QfpayError)) throw error
    container.resolve(ContainerRegistrationKeys.LOGGER).warn(`${error.message} (out_trade_no ${row.out_trade_no})`)
    throw conflict(merchantMessage("outcome_unknown"))
  }
  if (canceled.state === "paid") await apply(container, canceled, trigger)
  return canceled
}

const qfpayOf = (container: MedusaContainer) => container.resolve(QFPAY_MODULE)
