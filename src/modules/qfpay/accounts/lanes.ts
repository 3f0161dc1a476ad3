import type { Trigger } from "../ledger"

/** The share that shoppers can never use up: it is reserved for urgent enquiries, refunds and closes. */
const KEPT = 0.1

/**
 * What a call to QFPay is for, the most urgent first.
 * - `money`: a refund, a close, a reversal
 * - `urgent`: an enquiry for a notification, a refund, a person in the admin, the counter
 * - `payment`: a new payment
 * - `shopper`: an enquiry for a shopper who says that they have paid, or wants another code
 * - `plan`: an enquiry of the poll plan
 * - `list`: a page of QFPay's list, for the daily reconciliation
 */
export const LANES = ["money", "urgent", "payment", "shopper", "plan", "list"] as const
export type Lane = (typeof LANES)[number]

/** The lanes of enquiries. */
export type EnquiryLane = Exclude<Lane, "money" | "payment">

/** The lanes for enquiries about single numbers. */
export type DeskLane = Exclude<EnquiryLane, "list">

/**
 * The share that each lane may use: of the shop's enquiries per minute, and of all calls that QFPay accepts per minute.
 */
const SHARES: Readonly<Record<Lane, { readonly ofEnquiries?: number; readonly ofCalls: number }>> = {
  money: { ofCalls: 1 },
  urgent: { ofEnquiries: 1, ofCalls: 1 },
  payment: { ofCalls: 1 - KEPT },
  shopper: { ofEnquiries: 0.8, ofCalls: 1 - KEPT },
  plan: { ofEnquiries: 0.6, ofCalls: 1 - KEPT },
  list: { ofEnquiries: 0.3, ofCalls: 1 - KEPT },
}

/** The limits below which a lane still finds room, in calls within the last minute. */
export interface Room {
  readonly calls: number
  /** Only for enquiries; payments, refunds and closes have none. */
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

/** The lane of an enquiry, by what triggered it. */
const LANE_OF: Readonly<Record<Trigger, DeskLane>> = {
  notification: "urgent",
  admin: "urgent",
  order_canceled: "urgent",
  reconciliation: "urgent",
  audit: "urgent",
  checkout: "shopper",
  refresh: "shopper",
  cart_changed: "shopper",
  status: "plan",
  job: "plan",
}

export const laneOf = (trigger: Trigger): DeskLane => LANE_OF[trigger]

/** The more urgent of two. */
export function moreUrgent<T extends Lane>(a: T, b: T): T {
  return LANES.indexOf(a) <= LANES.indexOf(b) ? a : b
}
