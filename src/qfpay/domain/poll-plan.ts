import {
  DEADLINE_MS,
  EXPIRY_MARGIN_MS,
  FIRST_ENQUIRIES_MS,
  LATE_ENQUIRY_MS,
  REFUND_ENQUIRIES_MS,
  STEADY_ENQUIRY_MS,
} from "./intervals"

export interface PollState {
  /** How many times QFPay has been asked. */
  readonly enquiries: number
  readonly expiresAt: Date
}

/** When to ask QFPay next, or `undefined` when the plan is over and only a notification can bring news. */
export function nextEnquiryAt(state: PollState, now: Date): Date | undefined {
  const expiry = state.expiresAt.getTime()
  const time = now.getTime()
  if (time > expiry + DEADLINE_MS) return undefined
  if (time > expiry + EXPIRY_MARGIN_MS) return new Date(time + LATE_ENQUIRY_MS)
  return new Date(time + (FIRST_ENQUIRIES_MS[state.enquiries] ?? STEADY_ENQUIRY_MS))
}

/** When to enquire about an open refund next, or `undefined` after a month: then only a person at QFPay can help. */
export function nextRefundEnquiryAt(createdAt: Date, now: Date): Date | undefined {
  const age = now.getTime() - createdAt.getTime()
  const row = REFUND_ENQUIRIES_MS.find(({ youngerThan }) => age < youngerThan)
  return row && new Date(now.getTime() + row.every)
}

/** Whether an open refund is over a month old. A person may have repaid it another way, so nothing is repeated. */
export function isStaleRefund({ created_at }: { readonly created_at: Date }, now: Date): boolean {
  return nextRefundEnquiryAt(created_at, now) === undefined
}
