import type { Cause } from "../ledger"

/** Calls a minute that QFPay takes of one merchant before it answers 429. Source: QFPay docs, API limitation. */
export const CALLS_PER_MINUTE = 400

/** Of these, so many are never spent on anything that a shopper can cause: they are for settlement, refunds and closes. */
const KEPT = 0.1

/**
 * What a call to QFPay is for, the most urgent first.
 * - `money`: a refund, a close, a reversal
 * - `settlement`: a question behind a notification, a refund, a person in the admin, the counter
 * - `payment`: a new payment
 * - `shopper`: a question of a shopper's who says that they have paid, or wants another code
 * - `plan`: a question of the poll plan
 * - `list`: a page of QFPay's list, for the daily comparison
 */
export const LANES = ["money", "settlement", "payment", "shopper", "plan", "list"] as const
export type Lane = (typeof LANES)[number]

/** The lanes of enquiries. */
export type EnquiryLane = Exclude<Lane, "money" | "payment">

/** The lanes in which single numbers are asked about. */
export type DeskLane = Exclude<EnquiryLane, "list">

/** How much each lane may use up: of the shop's enquiries a minute, and of all calls that QFPay takes in a minute. */
const SHARES: Readonly<Record<Lane, { readonly ofEnquiries?: number; readonly ofCalls: number }>> = {
  money: { ofCalls: 1 },
  settlement: { ofEnquiries: 1, ofCalls: 1 },
  payment: { ofCalls: 1 - KEPT },
  shopper: { ofEnquiries: 0.8, ofCalls: 1 - KEPT },
  plan: { ofEnquiries: 0.6, ofCalls: 1 - KEPT },
  list: { ofEnquiries: 0.3, ofCalls: 1 - KEPT },
}

/** Below how many calls in the last minute a lane still finds room. */
export interface Room {
  readonly calls: number
  /** Of enquiries; a payment, a refund and a close are none. */
  readonly enquiries?: number
}

/** @param limits - the options `callsPerMinute` and `enquiriesPerMinute` */
export function roomOf(lane: Lane, limits: { readonly calls: number; readonly enquiries: number }): Room {
  const { ofCalls, ofEnquiries } = SHARES[lane]
  const share = (limit: number, part: number) => Math.max(1, Math.floor(limit * part))
  return {
    calls: share(limits.calls, ofCalls),
    ...(ofEnquiries !== undefined && { enquiries: share(limits.enquiries, ofEnquiries) }),
  }
}

/** Which lane a question belongs to, by what caused it. */
const LANE_OF: Readonly<Record<Cause, DeskLane>> = {
  notification: "settlement",
  admin: "settlement",
  order_canceled: "settlement",
  reconciliation: "settlement",
  audit: "settlement",
  checkout: "shopper",
  refresh: "shopper",
  cart_changed: "shopper",
  status: "plan",
  job: "plan",
}

export const laneOf = (cause: Cause): DeskLane => LANE_OF[cause]

/** The more urgent of two. */
export function moreUrgent<T extends Lane>(a: T, b: T): T {
  return LANES.indexOf(a) <= LANES.indexOf(b) ? a : b
}
