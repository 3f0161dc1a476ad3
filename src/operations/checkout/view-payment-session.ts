import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, MedusaError } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../modules/qfpay"
import type { HeldReason, PaymentRow } from "../../modules/qfpay/ledger"
import { isBeingRefunded } from "../../modules/qfpay/payments/hold-payment"
import { sessionDataOf } from "../../modules/qfpay/payments/session-view"
import { currentPayment } from "../../modules/qfpay/ledger"
import {
  hasEnded,
  type PaymentState,
  type SessionData,
  type ShopperReason,
  shopperReason,
  type Successor,
  STATUS_PATIENCE_MS,
  type UnusedBecause,
} from "../../qfpay/domain"
import { messageOf } from "../../qfpay/errors"
import { enquireIfDue } from "./enquire-due"
import { visibleOrderId } from "./visible-order"

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
 * instances asks QFPay and applies the payment; all others only read.
 *
 * @throws MedusaError NOT_FOUND for a session that is unknown or not QFPay's
 */
export async function viewPaymentSession(container: MedusaContainer, id: string): Promise<PaymentSessionView> {
  const row = await currentRow(container, id)
  return viewOf(container, await within(container, row, enquireIfDue(container, row)))
}

/** @returns the row after QFPay's answer, or the ledger's row if the answer takes too long */
export async function within(
  container: MedusaContainer,
  row: PaymentRow,
  enquiring: Promise<PaymentRow | undefined>,
): Promise<PaymentRow> {
  const { ledger } = container.resolve(QFPAY_MODULE)
  const logger = container.resolve(ContainerRegistrationKeys.LOGGER)
  const enquired = enquiring.catch((error: unknown) => void logger.warn(`${messageOf(error)} (${row.out_trade_no})`))
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<"too long">((resolve) => (timer = setTimeout(resolve, STATUS_PATIENCE_MS, "too long")))
  const answer = await Promise.race([enquired, tooLong])
  clearTimeout(timer)
  if (answer === "too long") return (await ledger.payments.find(row.out_trade_no)) ?? row
  return answer ?? row
}

/** What the storefront sees of an attempt, including what happens to held money. */
export async function viewOf(container: MedusaContainer, row: PaymentRow): Promise<PaymentSessionView> {
  return toView(row, (await surroundingsOf(container, [row])).get(row.out_trade_no))
}

/** The facts that a view needs besides the ledger's row. */
export interface Surroundings {
  /** Held money that is being refunded; other held money waits for a person, or a person has resolved it. */
  readonly isRefunding?: boolean
  /** Refunded money: the shop refunded it outside QFPay. */
  readonly isRefundedByShop?: boolean
  readonly unusedBecause?: UnusedBecause
  /** For a code whose session is deleted: the cart's current payment. */
  readonly successor?: Successor
}

/** The reasons for holding money of which the shopper is told the cause. */
const CAUSES: Readonly<Partial<Record<HeldReason, UnusedBecause>>> = {
  session_gone: "late",
  cart_changed: "late",
  second_payment: "late",
  order_canceled: "canceled",
}

/** Reads what the views of these attempts need besides the rows, by number; for nearly all of them, nothing. */
export async function surroundingsOf(
  container: MedusaContainer,
  rows: readonly PaymentRow[],
): Promise<ReadonlyMap<string, Surroundings>> {
  const unused = rows.filter(({ state }) => state === "held" || state === "refunded")
  const replaced = rows.filter((row) => row.cart_id !== null && reasonOf(row) === "replaced")
  return new Map([
    ...(unused.length > 0 ? await refundsOf(container, unused) : []),
    ...(replaced.length > 0 ? await successorsOf(container, replaced) : []),
  ])
}

async function refundsOf(
  container: MedusaContainer,
  rows: readonly PaymentRow[],
): Promise<[outTradeNo: string, surroundings: Surroundings][]> {
  const { ledger } = container.resolve(QFPAY_MODULE)
  const numbers = rows.map(({ out_trade_no }) => out_trade_no)
  const entries = await ledger.heldMoney.ofNumbers(numbers)
  return rows.map((row) => {
    const number = row.out_trade_no
    const ofNumber = entries.filter(({ out_trade_no }) => out_trade_no === number)
    // Of two payments under a number, the second is not this row's. Without QFPay's number, ours stands in.
    const own = ofNumber.filter(
      ({ syssn, state }) => (syssn === row.syssn || syssn === number) && state !== "dismissed",
    )
    return [
      number,
      {
        isRefunding: isBeingRefunded(ofNumber),
        isRefundedByShop: own.some(({ state, refunded_outside }) => state === "refunded" && refunded_outside),
        unusedBecause: own.flatMap(({ reason }) => CAUSES[reason] ?? []).at(-1) ?? "other",
      },
    ]
  })
}

async function successorsOf(
  container: MedusaContainer,
  rows: readonly PaymentRow[],
): Promise<[outTradeNo: string, surroundings: Surroundings][]> {
  const { ledger, medusaBooks } = container.resolve(QFPAY_MODULE)
  const sessions = await medusaBooks.sessionsOf(rows.flatMap(({ cart_id }) => cart_id ?? []))
  const attempts = await ledger.payments.ofSessions(sessions.map(({ session_id }) => session_id))
  return rows.flatMap(({ out_trade_no, cart_id }) => {
    const own = new Set(sessions.filter((session) => session.cart_id === cart_id).map(({ session_id }) => session_id))
    const next = attempts.find((attempt) => {
      return own.has(attempt.payment_session_id) && attempt.state === "waiting" && attempt.replaced_at === null
    })
    if (!next) return []
    return [[out_trade_no, { successor: { wallet: next.wallet, txamt: next.txamt, txcurrcd: next.txcurrcd } }]]
  })
}

/**
 * The attempt that represents a session, as the ledger has it, without an enquiry.
 * @throws MedusaError NOT_FOUND for a session that is unknown or not QFPay's
 */
export async function currentRow(container: MedusaContainer, id: string): Promise<PaymentRow> {
  const { ledger } = container.resolve(QFPAY_MODULE)
  const row = currentPayment(await ledger.payments.ofSession(id))
  if (row) return row
  throw new MedusaError(MedusaError.Types.NOT_FOUND, "There is no QFPay payment session with this id.", "QFPAY_USAGE")
}

/** What the storefront sees of an attempt. */
export function toView(row: PaymentRow, surroundings: Surroundings = {}): PaymentSessionView {
  const reason = reasonOf(row, surroundings)
  const { isRefunding, successor } = surroundings
  return {
    id: row.payment_session_id,
    status: statusOf(row),
    expires_at: row.expires_at.toISOString(),
    paid_at: row.paid_at?.toISOString() ?? null,
    order_id: visibleOrderId(row),
    is_final: hasEnded(row, isRefunding),
    data: { ...sessionDataOf(row), ...(reason && { reason }), ...(successor && { replaced_by: successor }) },
  }
}

function reasonOf(
  { state, respcd, replaced_at }: PaymentRow,
  { isRefunding = false, isRefundedByShop = false, unusedBecause = "other" }: Surroundings = {},
): ShopperReason | undefined {
  const isReplaced = replaced_at !== null
  return shopperReason({ state, respcd, isReplaced, isRefunding, isRefundedByShop, unusedBecause })
}

/** An unpaid code whose session is deleted (the cart changed, another wallet was chosen) must not be paid any more. */
function statusOf(row: PaymentRow): PaymentSessionView["status"] {
  const status = STATUS[row.state]
  return row.replaced_at && status === "pending" && !row.paid_at ? "canceled" : status
}
