import { CLOSED_WITH_ORDER_MS, type PlacementReason } from "../../../qfpay/domain"
import type { PaymentRow } from "./rows"

/** Why money needs a person's decision; docs/operations.md says what to do for each. */
export type HeldReason =
  | PlacementReason
  | "amount_differs"
  | "currency_differs"
  | "notification_differs"
  | "refunded_in_part"
  /** Medusa shows this refund, or a person was told that it is under way, but QFPay has not carried it out. */
  | "refund_refused"
  /** QFPay shows money under a number that the ledger does not know. */
  | "unexplained"
  /** The audit could not find where this money is. */
  | "unaccounted"

/**
 * Reasons for which the entry, not the payment, has the amount that arrived; for all others, the full amount arrived.
 */
export const ARRIVED_OTHERWISE: ReadonlySet<HeldReason> = new Set([
  "amount_differs",
  "currency_differs",
  "refunded_in_part",
])

/** Money that needs a person's decision. Amounts are in minor units. */
export interface NewHeldMoney {
  readonly account: string
  /** May be missing from the ledger: money under an unknown number is held, too. */
  readonly out_trade_no: string
  /** QFPay's number; without one, our number stands in, and QFPay cannot refund the money. */
  readonly syssn: string
  readonly reason: HeldReason
  readonly txamt: number
  readonly txcurrcd: string
  /** When the money is refunded automatically; null: a person decides. */
  readonly refund_due_at: Date | null
  /** Identifies the case: each is held once and never listed again. Defaults to `syssn`. */
  readonly case_key?: string | undefined
  /** The refund in Medusa that the case is about. */
  readonly refund_id?: string | undefined
  /** Further facts about the money. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined
  /** Why it is not refunded automatically, in words. */
  readonly refusal?: string | undefined
}

export const HELD_STATES = ["held", "refunded", "dismissed"] as const

export type HeldState = (typeof HELD_STATES)[number]

/** `resolved_by` when no person resolved it. */
export const AUTOMATIC = "automatic"

/** Money that waits for a person's decision or for its automatic refund. Amounts are in minor units. */
export interface HeldMoney extends Omit<NewHeldMoney, "case_key" | "refund_id" | "detail" | "refusal"> {
  readonly id: string
  readonly state: HeldState
  readonly case_key: string
  readonly refund_id: string | null
  readonly detail: Readonly<Record<string, unknown>> | null
  /** Why its last refund was refused. */
  readonly refusal: string | null
  readonly resolved_at: Date | null
  /** A user's id, or {@link AUTOMATIC}. */
  readonly resolved_by: string | null
  readonly note: string | null
  /** Whether the money was refunded outside QFPay. */
  readonly refunded_outside: boolean
  /** When people were last alerted that it needs them. */
  readonly alerted_at: Date | null
  readonly created_at: Date
}

/** Who resolves held money, and why. */
export interface Resolution {
  /** A user's id, or {@link AUTOMATIC}. */
  readonly by: string
  readonly note?: string | undefined
  /** Whether the decision is a signed-in user's, not a program's. */
  readonly byPerson?: boolean | undefined
  /** The day of the dispute that the person was shown. */
  readonly despiteDispute?: string | undefined
  /** The money was refunded outside QFPay. */
  readonly isOutside?: boolean | undefined
}

export const DESPITE_DISPUTE = "despite_dispute"

/** In the `detail` of a case: see {@link shownRefunds}. */
export const SHOWN_REFUNDS = "told_of"

export const REOPENED = "reopened"

/** How often the case was closed and reopened. */
export function reopenedTimes({ detail }: Pick<HeldMoney, "detail">): number {
  const times = detail?.[REOPENED]
  return typeof times === "number" ? times : 0
}

/** The refunds that a person has been shown, because each may be the one that this case asks for. */
export function shownRefunds({ detail }: Pick<HeldMoney, "detail">): readonly string[] {
  const numbers = detail?.[SHOWN_REFUNDS]
  return Array.isArray(numbers) ? numbers.filter((number): number is string => typeof number === "string") : []
}

/** Whether a person has requested the refund of this money knowing of this dispute. A later dispute is another one. */
export function isDespite(disputedOn: string | null, { detail }: Pick<HeldMoney, "detail">): boolean {
  return disputedOn !== null && detail?.[DESPITE_DISPUTE] === disputedOn
}

/** Whether the case is about all of the payment's own money: not about a part, nor about a surplus under its number. */
export function isAboutWhole(held: HeldMoney, payment: Pick<PaymentRow, "syssn">): boolean {
  // Money that QFPay gave no number is held under ours.
  return held.reason !== "refund_refused" && (held.syssn === payment.syssn || held.syssn === held.out_trade_no)
}

/** Whether a person has closed the case without moving money. */
export function isClosedByPerson({ state, resolved_by }: Pick<HeldMoney, "state" | "resolved_by">): boolean {
  return state === "dismissed" && resolved_by !== null && resolved_by !== AUTOMATIC
}

/** The order of a payment, as Medusa's books show it. */
interface OrderFacts {
  readonly counts_capture: boolean
  readonly canceled_at: Date | null
}

/**
 * Whether a person closed the case before the order that counts the money was canceled: that decision says nothing about
 * who gets the money now. A case that was opened afterward is about the cancellation.
 */
export function isClosedTooEarly(held: HeldMoney, order: OrderFacts | null): boolean {
  const { created_at, resolved_at } = held
  const canceledAt = order?.counts_capture ? order.canceled_at : null
  if (!isClosedByPerson(held) || !canceledAt || resolved_at === null || created_at >= canceledAt) return false
  return resolved_at.getTime() < canceledAt.getTime() + CLOSED_WITH_ORDER_MS
}
