import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, MedusaError } from "@medusajs/framework/utils"
import { type QfpayModuleService, QFPAY_MODULE } from "../../modules/qfpay"
import type { PaymentRow } from "../../modules/qfpay/ledger"
import { currentPayment, sessionDataOf } from "../../modules/qfpay/payments/session-view"
import {
  hasEnded,
  type PaymentState,
  type SessionData,
  type ShopperReason,
  shopperReason,
  type Successor,
  STATUS_PATIENCE_MS,
} from "../../qfpay/domain"
import { messageOf } from "../../qfpay/errors"
import { settleIfDue } from "./settle-due"
import { toldOrderId } from "./told-order"

/** What a storefront sees. Times are ISO 8601. */
export interface PaymentSessionView {
  readonly id: string
  readonly status: "pending" | "authorized" | "expired" | "canceled" | "error"
  readonly expires_at: string
  /** When the shopper paid; if set while `status` is still `pending`, the order is being made. */
  readonly paid_at: string | null
  /** Shown for 24 hours after the payment. */
  readonly order_id: string | null
  /** Whether the state is final: an expired, canceled or declined payment may still be paid before that. */
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

/**
 * The state of a payment session, from the ledger. If the payment is due by the poll plan, one caller among all
 * instances enquires QFPay and applies the payment; all others only read.
 *
 * @throws MedusaError NOT_FOUND for a session that is unknown or not QFPay's
 */
export async function viewPaymentSession(container: MedusaContainer, id: string): Promise<PaymentSessionView> {
  const row = await currentRow(container, id)
  return viewOf(container, await within(container, row, settleIfDue(container, row)))
}

/** @returns the row after QFPay's answer, or the ledger's row if the answer takes too long */
export async function within(
  container: MedusaContainer,
  row: PaymentRow,
  settling: Promise<PaymentRow | undefined>,
): Promise<PaymentRow> {
  const { ledger } = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
  const settled = settling.catch((error: unknown) => void logger.warn(`${messageOf(error)} (${row.out_trade_no})`))
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<"too long">((resolve) => (timer = setTimeout(resolve, STATUS_PATIENCE_MS, "too long")))
  const answer = await Promise.race([settled, tooLong])
  clearTimeout(timer)
  if (answer === "too long") return (await ledger.payments.find(row.out_trade_no)) ?? row
  return answer ?? row
}

/** What the storefront sees of an attempt, including what happens to held money. */
export async function viewOf(container: MedusaContainer, row: PaymentRow): Promise<PaymentSessionView> {
  const { beingRefunded, successors } = await surroundingsOf(container, [row])
  return toView(row, beingRefunded.has(row.out_trade_no), successors.get(row.out_trade_no))
}

/** Facts besides the ledger's rows, by number. */
export interface Surroundings {
  /**
   * Held money that is being refunded automatically; other held money waits for a person, or a person has resolved it.
   */
  readonly beingRefunded: ReadonlySet<string>
  /** For a code whose session is deleted: the cart's current payment. */
  readonly successors: ReadonlyMap<string, Successor>
}

/** Reads what the views of these attempts need besides the rows; for nearly all of them, nothing. */
export async function surroundingsOf(container: MedusaContainer, rows: readonly PaymentRow[]): Promise<Surroundings> {
  const held = rows.filter(({ state }) => state === "held").map(({ out_trade_no }) => out_trade_no)
  const replaced = rows.filter((row) => row.cart_id !== null && reasonOf(row) === "replaced")
  return {
    beingRefunded: held.length > 0 ? await refundingAmong(container, held) : new Set(),
    successors: replaced.length > 0 ? await successorsOf(container, replaced) : new Map(),
  }
}

async function refundingAmong(
  container: MedusaContainer,
  outTradeNos: readonly string[],
): Promise<ReadonlySet<string>> {
  const { ledger } = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const isBeingRefunded = async (number: string) => {
    const open = (await ledger.heldMoney.ofNumber(number)).filter(({ state }) => state === "held")
    return open.length > 0 && open.every(({ refund_due_at }) => refund_due_at !== null)
  }
  const answers = await Promise.all(outTradeNos.map(isBeingRefunded))
  return new Set(outTradeNos.filter((_, at) => answers[at]))
}

async function successorsOf(
  container: MedusaContainer,
  rows: readonly PaymentRow[],
): Promise<ReadonlyMap<string, Successor>> {
  const { ledger, medusaBooks } = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const sessions = await medusaBooks.sessionsOf(rows.flatMap(({ cart_id }) => cart_id ?? []))
  const attempts = await ledger.payments.ofSessions(sessions.map(({ session_id }) => session_id))
  const successors = new Map<string, Successor>()
  for (const { out_trade_no, cart_id } of rows) {
    const own = new Set(sessions.filter((session) => session.cart_id === cart_id).map(({ session_id }) => session_id))
    const next = attempts.find((attempt) => {
      return own.has(attempt.payment_session_id) && attempt.state === "waiting" && attempt.replaced_at === null
    })
    if (next) successors.set(out_trade_no, { wallet: next.wallet, txamt: next.txamt, txcurrcd: next.txcurrcd })
  }
  return successors
}

/**
 * The attempt that represents a session, as the ledger has it, without an enquiry.
 * @throws MedusaError NOT_FOUND for a session that is unknown or not QFPay's
 */
export async function currentRow(container: MedusaContainer, id: string): Promise<PaymentRow> {
  const { ledger } = container.resolve<QfpayModuleService>(QFPAY_MODULE)
  const row = currentPayment(await ledger.payments.ofSession(id))
  if (row) return row
  throw new MedusaError(MedusaError.Types.NOT_FOUND, "There is no QFPay payment session with this id.", "QFPAY_USAGE")
}

/**
 * What the storefront sees of an attempt.
 * @param isBeingRefunded - of held money: its refund is under way
 * @param replaced_by - of a code whose session is deleted: the cart's current payment
 */
export function toView(row: PaymentRow, isBeingRefunded = false, replaced_by?: Successor): PaymentSessionView {
  const reason = reasonOf(row, isBeingRefunded)
  return {
    id: row.payment_session_id,
    status: statusOf(row),
    expires_at: row.expires_at.toISOString(),
    paid_at: row.paid_at?.toISOString() ?? null,
    order_id: toldOrderId(row),
    is_final: hasEnded(row, isBeingRefunded),
    data: { ...sessionDataOf(row), ...(reason && { reason }), ...(replaced_by && { replaced_by }) },
  }
}

function reasonOf({ state, respcd, replaced_at }: PaymentRow, isBeingRefunded = false): ShopperReason | undefined {
  return shopperReason({ state, respcd, isReplaced: replaced_at !== null, isBeingRefunded })
}

/** An unpaid code whose session is deleted (the cart changed, another wallet was chosen) must not be paid any more. */
function statusOf(row: PaymentRow): PaymentSessionView["status"] {
  const status = STATUS[row.state]
  return row.replaced_at && status === "pending" && !row.paid_at ? "canceled" : status
}
