import { meaningOf } from "../catalogue"
import type { PaymentState } from "./ledger-state"

/**
 * Why a payment is not paid, or what happened to its money, as a code that a shopper's page turns into a sentence.
 * Public: it is the `reason` in the session's data, and reveals nothing internal.
 * - `insufficient_balance`, `bank_declined`, `not_permitted`, `overseas_code`, `declined`: the wallet, the card or the
 * bank refused; nothing was charged
 * - `replaced`: the cart or the payment method has changed, so this code is no longer valid
 * - `closed`: the payment was closed before it was paid
 * - `unavailable`: QFPay refused the call, so nothing could be paid
 * - `held`: a payment arrived that the shop must review
 * - `refunding`, `refunded`: a payment arrived too late for the order, and is being refunded or was refunded
 * - `unused_refunding`, `unused_refunded`: the same for a payment that did not become an order for another reason
 */
export type ShopperReason =
  | "insufficient_balance"
  | "bank_declined"
  | "not_permitted"
  | "overseas_code"
  | "declined"
  | "replaced"
  | "closed"
  | "unavailable"
  | "held"
  | "refunding"
  | "refunded"
  | "unused_refunding"
  | "unused_refunded"

/**
 * QFPay's codes with a reason that concerns the shopper and that the shopper can act on. Source: QFPay docs,
 * Transaction Status Codes; 2004: older QFPay documents.
 */
const REFUSALS: Readonly<Record<string, ShopperReason>> = {
  "1201": "insufficient_balance",
  "2004": "insufficient_balance",
  "1204": "bank_declined",
  "1294": "bank_declined",
  "1212": "overseas_code",
  "1250": "not_permitted",
}

/** The reasons when only the state is known. */
const REASONS: Readonly<Record<PaymentState, ShopperReason | undefined>> = {
  created: undefined,
  waiting: undefined,
  paid: undefined,
  applied: undefined,
  held: "held",
  refunded: "unused_refunded",
  refused: "unavailable",
  declined: "declined",
  closed: "closed",
  expired: undefined,
}

/** The ledger's facts that a reason depends on. */
export interface ReasonFacts {
  readonly state: PaymentState
  /** QFPay's last code. */
  readonly respcd: string | null
  /** Another code replaced this one, or its session is deleted. */
  readonly isReplaced: boolean
  /** Held money whose refund is under way. */
  readonly isGoingBack: boolean
  /** The refunded money arrived when the order could no longer use it. */
  readonly isLate: boolean
}

/** Why a payment is not paid; nothing while it can be paid, and once it is paid. */
export function shopperReason(facts: ReasonFacts): ShopperReason | undefined {
  const { state, respcd, isReplaced, isGoingBack, isLate } = facts
  if (state === "held" && isGoingBack) return isLate ? "refunding" : "unused_refunding"
  if (state === "refunded" && isLate) return "refunded"
  if (state === "held" || state === "refunded") return REASONS[state]
  if (isReplaced && state !== "paid" && state !== "applied") return "replaced"
  if (state !== "declined" || respcd === null) return REASONS[state]
  // Only a code of the class `failed` declines a row; a code whose text makes it "unknown" must not sound like a
  // refusal.
  return meaningOf(respcd).onEnquiry === "failed" ? (REFUSALS[respcd] ?? "declined") : "declined"
}

/** The facts that decide whether a payment has ended. */
export interface EndFacts {
  readonly state: PaymentState
  /** When QFPay is enquired next; `null`: the plan is over. */
  readonly next_enquiry_at: Date | null
}

/**
 * Whether nothing can change any more: the payment is an order, its money was refunded, or QFPay is not enquired any
 * more. An expired, canceled or declined payment is not over before that, because it may still be paid. Money that is
 * being refunded is not over either: it is reported until it has been refunded.
 */
export function hasEnded({ state, next_enquiry_at }: EndFacts, isBeingRefunded = false): boolean {
  if (state === "applied" || state === "refunded") return true
  // QFPay has nothing more to say, but Medusa has: the order is being made.
  if (state === "paid") return false
  return next_enquiry_at === null && !isBeingRefunded
}
