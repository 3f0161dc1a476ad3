import { meaningOf } from "../catalogue"
import type { PaymentState } from "./ledger-state"

/**
 * Why a payment is not paid, or what became of its money, in a code that a shopper's page turns into a sentence. Public:
 * it stands in the session's data as `reason`, and says nothing of the merchant's.
 * - `insufficient_balance`, `bank_declined`, `not_permitted`, `overseas_code`, `declined`: the wallet, the card or the bank
 *   said no; nothing was charged
 * - `replaced`: the cart or the way to pay has changed, so that this code is no longer valid
 * - `closed`: the payment was closed before it was paid
 * - `unavailable`: QFPay refused the call, so that nothing could be paid
 * - `held`: money arrived that the shop has to look at
 * - `refunding`, `refunded`: money arrived too late for the order, and is on its way back or has gone back
 * - `unused_refunding`, `unused_refunded`: so is money that no order came of for another cause
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
 * QFPay's codes with a reason that concerns the shopper and that the shopper can act on. Source: QFPay docs, Transaction
 * Status Codes; 2004: older QFPay documents.
 */
const REFUSALS: Readonly<Record<string, ShopperReason>> = {
  "1201": "insufficient_balance",
  "2004": "insufficient_balance",
  "1204": "bank_declined",
  "1294": "bank_declined",
  "1212": "overseas_code",
  "1250": "not_permitted",
}

/** Where nothing else is known than the state. */
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

/** What the ledger knows of a payment, as far as a reason depends on it. */
export interface ReasonFacts {
  readonly state: PaymentState
  /** QFPay's last code. */
  readonly respcd: string | null
  /** Another code took this one's place, or its session is gone. */
  readonly isReplaced: boolean
  /** Held money whose refund is under way. */
  readonly isGoingBack: boolean
  /** Money that goes back or has gone back came when the order could no longer take it. */
  readonly isLate: boolean
}

/** Why a payment is not paid, or nothing while it can be, and once it is. */
export function shopperReason(facts: ReasonFacts): ShopperReason | undefined {
  const { state, respcd, isReplaced, isGoingBack, isLate } = facts
  if (state === "held" && isGoingBack) return isLate ? "refunding" : "unused_refunding"
  if (state === "refunded" && isLate) return "refunded"
  if (state === "held" || state === "refunded") return REASONS[state]
  if (isReplaced && state !== "paid" && state !== "applied") return "replaced"
  if (state !== "declined" || respcd === null) return REASONS[state]
  // A row is declined by a code of that class only; one that says "unknown" under its words must not sound like a no.
  return meaningOf(respcd).onEnquiry === "failed" ? (REFUSALS[respcd] ?? "declined") : "declined"
}

/** What the end of a payment depends on. */
export interface EndFacts {
  readonly state: PaymentState
  /** When QFPay is asked next; `null`: the plan is over. */
  readonly next_enquiry_at: Date | null
}

/**
 * Whether nothing more can be learnt of a payment: it is an order, its money went back, or nobody asks QFPay any more. An
 * expired, canceled or declined payment is not over before that: it may still end paid. Neither is money that is on its
 * way back, which is told of until it has gone.
 */
export function hasEnded({ state, next_enquiry_at }: EndFacts, isGoingBack = false): boolean {
  if (state === "applied" || state === "refunded") return true
  // QFPay has nothing more to say, and Medusa has: the order is being made.
  if (state === "paid") return false
  return next_enquiry_at === null && !isGoingBack
}
