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
 * - `canceled_held`, `canceled_refunding`, `canceled_refunded`: the payment's order is canceled; the shop must review the
 * payment, or it is being refunded or was refunded
 * - `unused_refunding`, `unused_refunded`: the same for a payment that did not become an order for another reason
 * - `shop_refunded`: the shop refunded the payment outside QFPay, so no wallet can be named
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
  | "canceled_held"
  | "canceled_refunding"
  | "canceled_refunded"
  | "unused_refunding"
  | "unused_refunded"
  | "shop_refunded"

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

/** Why money that arrived is on no order. */
export type UnusedBecause = "late" | "canceled" | "other"

/** What happens to money that is on no order, by the cause. */
const UNUSED: Readonly<Record<"held" | "refunding" | "refunded", Record<UnusedBecause, ShopperReason>>> = {
  held: { late: "held", canceled: "canceled_held", other: "held" },
  refunding: { late: "refunding", canceled: "canceled_refunding", other: "unused_refunding" },
  refunded: { late: "refunded", canceled: "canceled_refunded", other: "unused_refunded" },
}

type UnusedState = "held" | "refunded"

/** The reasons when only the state is known. */
const REASONS: Readonly<Record<Exclude<PaymentState, UnusedState>, ShopperReason | undefined>> = {
  created: undefined,
  waiting: undefined,
  paid: undefined,
  applied: undefined,
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
  readonly isRefunding: boolean
  /** Refunded money: the shop refunded it outside QFPay. */
  readonly isRefundedByShop: boolean
  readonly unusedBecause: UnusedBecause
}

/** Why a payment is not paid; nothing while it can be paid, and once it is paid. */
export function shopperReason(facts: ReasonFacts): ShopperReason | undefined {
  const { state, respcd, isReplaced, isRefunding, isRefundedByShop, unusedBecause } = facts
  if (state === "refunded" && isRefundedByShop) return "shop_refunded"
  if (state === "held" || state === "refunded") {
    return UNUSED[state === "held" && isRefunding ? "refunding" : state][unusedBecause]
  }
  if (isReplaced && state !== "paid" && state !== "applied") return "replaced"
  if (state !== "declined" || respcd === null) return REASONS[state]
  // Only a code of the class `failed` declines a row; a code whose text makes it "unknown" must not sound like a
  // refusal.
  return meaningOf(respcd).onEnquiry === "failed" ? (REFUSALS[respcd] ?? "declined") : "declined"
}

/** The facts that decide whether a payment has ended. */
export interface EndFacts {
  readonly state: PaymentState
  /** When QFPay is asked next; `null`: the plan is over. */
  readonly next_enquiry_at: Date | null
}

/**
 * Whether nothing can change any more: the payment is an order, its money was refunded, or QFPay is not asked any
 * more. An expired, canceled or declined payment is not over before that, because it may still be paid. Money that is
 * being refunded is not over either: it is reported until it has been refunded.
 */
export function hasEnded({ state, next_enquiry_at }: EndFacts, isBeingRefunded = false): boolean {
  if (state === "applied" || state === "refunded") return true
  // QFPay has nothing more to say, but Medusa has: the order is being made.
  if (state === "paid") return false
  return next_enquiry_at === null && !isBeingRefunded
}
