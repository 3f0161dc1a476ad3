import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, MedusaError } from "@medusajs/framework/utils"
import { type QfpayModuleService, QFPAY_MODULE } from "../../modules/qfpay"
import type { PaymentRow } from "../../modules/qfpay/ledger"
import { currentPayment, sessionDataOf } from "../../modules/qfpay/payments/session-view"
import { hasEnded, type PaymentState, type SessionData, shopperReason } from "../../qfpay/domain"
import { messageOf } from "../../qfpay/errors"
import { settleIfDue } from "./settle-due"
import { toldOrderId } from "./told-order"

/** What a storefront is told. Times are ISO 8601. */
export interface PaymentSessionView {
  readonly id: string
  readonly status: "pending" | "authorized" | "expired" | "canceled" | "error"
  readonly expires_at: string
  /** When the shopper paid; set while `status` is still `pending`, the order is being made. */
  readonly paid_at: string | null
  /** Told for 24 hours after the payment. */
  readonly order_id: string | null
  /** Whether nothing more can be learnt: an expired, canceled or declined payment may still end paid before. */
  readonly is_final: boolean
  readonly data: SessionData
}

const STATUS: Readonly<Record<PaymentState, PaymentSessionView["status"]>> = {
  created: "pending",
  waiting: "pending",
  paid: "pending",
  applied: "authorized",
  held: "error",
  refunded: "canceled",
  refused: "error",
  declined: "error",
  closed: "canceled",
  expired: "expired",
}

/** A slow gateway, or many who are asked about first, must not keep the shopper's answer: the ledger's is given then. */
const PATIENCE_MS = 3_000

/**
 * How a payment session stands, from the ledger. When it is due by the poll plan, one caller of all on all instances
 * asks QFPay and settles; everybody else reads.
 *
 * @throws MedusaError NOT_FOUND for a session that is unknown or not QFPay's
 */
export async function viewPaymentSession(container: MedusaContainer, id: string): Promise<PaymentSessionView> {
  const row = await currentRow(container, id)
  return viewOf(container, await within(container, row, settleIfDue(container, row)))
}

/** @returns the row that an answer of QFPay's leads to, or what the ledger says when that takes too long */
export async function within(
  container: MedusaContainer,
  row: PaymentRow,
  settling: Promise<PaymentRow | undefined>,
): Promise<PaymentRow> {
  const { ledger } = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
  const settled = settling.catch((error: unknown) => void logger.warn(`${messageOf(error)} (${row.out_trade_no})`))
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<"too long">((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, "too long")))
  const answer = await Promise.race([settled, tooLong])
  clearTimeout(timer)
  if (answer === "too long") return (await ledger.payments.find(row.out_trade_no)) ?? row
  return answer ?? row
}

/** What the storefront is told of an attempt, with what becomes of held money. */
export async function viewOf(container: MedusaContainer, row: PaymentRow): Promise<PaymentSessionView> {
  const goingBack = row.state === "held" ? await goingBackOf(container, [row.out_trade_no]) : undefined
  return toView(row, goingBack?.has(row.out_trade_no))
}

/** Which of these held payments are on their way back; the others wait for a person, or a person has dealt with them. */
export async function goingBackOf(
  container: MedusaContainer,
  outTradeNos: readonly string[],
): Promise<ReadonlySet<string>> {
  const { ledger } = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const isGoingBack = async (number: string) => {
    const open = (await ledger.heldMoney.ofNumber(number)).filter(({ state }) => state === "held")
    return open.length > 0 && open.every(({ refund_due_at }) => refund_due_at !== null)
  }
  const answers = await Promise.all(outTradeNos.map(isGoingBack))
  return new Set(outTradeNos.filter((_, at) => answers[at]))
}

/**
 * The attempt that speaks for a session, as the ledger has it: QFPay is not asked.
 * @throws MedusaError NOT_FOUND for a session that is unknown or not QFPay's
 */
export async function currentRow(container: MedusaContainer, id: string): Promise<PaymentRow> {
  const { ledger } = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const row = currentPayment(await ledger.payments.ofSession(id))
  if (row) return row
  throw new MedusaError(MedusaError.Types.NOT_FOUND, "There is no QFPay payment session with this id.", "QFPAY_USAGE")
}

/**
 * What the storefront is told of an attempt.
 * @param isGoingBack - of held money: its refund is under way
 */
export function toView(row: PaymentRow, isGoingBack = false): PaymentSessionView {
  const facts = { state: row.state, respcd: row.respcd, isReplaced: row.replaced_at !== null, isGoingBack }
  const reason = shopperReason(facts)
  return {
    id: row.payment_session_id,
    status: statusOf(row),
    expires_at: row.expires_at.toISOString(),
    paid_at: row.paid_at?.toISOString() ?? null,
    order_id: toldOrderId(row),
    is_final: hasEnded(row, isGoingBack),
    data: { ...sessionDataOf(row), ...(reason && { reason }) },
  }
}

/** An unpaid code whose session is gone (the cart changed, another wallet was chosen) must not be paid any more. */
function statusOf(row: PaymentRow): PaymentSessionView["status"] {
  const status = STATUS[row.state]
  return row.replaced_at && status === "pending" && !row.paid_at ? "canceled" : status
}
