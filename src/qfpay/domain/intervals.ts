/**
 * What the server does when, in milliseconds, with the reason: how often QFPay is asked, when something is tried again, how
 * long one piece of work waits for another. Change them here. The pulse of the enquiry desk, of the hub of streams and of
 * QFPay's quota stands where it beats.
 */

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

// --- Enquiries about a payment ----------------------------------------------------------------------------------------

/** The first enquiries about a payment. QFPay's advice: first after 3 to 5 s, then keep asking. */
export const FIRST_ENQUIRIES_MS: readonly number[] = [3, 5, 5, 8, 8].map((seconds) => seconds * SECOND)

/**
 * Every further enquiry until the code expires. With the wait at the desk it stays below 15 s: a shopper whose notification
 * is lost must not wait longer.
 */
export const STEADY_ENQUIRY_MS = 10 * SECOND

/** After the code's expiry the steady pace goes on this long: QFPay closes late. */
export const EXPIRY_MARGIN_MS = 2 * MINUTE

/** Every further enquiry after that. */
export const LATE_ENQUIRY_MS = HOUR

/** QFPay's notification may come up to about a day late, so an unpaid number is asked about this long after its expiry. */
export const DEADLINE_MS = DAY

/** What nobody answers for long, or belongs to an account that is not configured now. */
export const SELDOM_ENQUIRY_MS = HOUR

/** What QFPay did not answer is due again in the next minute's pass. */
export const UNANSWERED_ENQUIRY_MS = 30 * SECOND

/** An enquiry of the poll plan, and the making of an order, take less; when a worker dies, the next caller takes over. */
export const STATUS_CLAIM_MS = 40 * SECOND

/** A slow gateway, or many who are asked about first, must not keep the shopper's answer: the ledger's is given then. */
export const STATUS_PATIENCE_MS = 3 * SECOND

/** A shopper's own question about a payment is passed on to QFPay at most this often. QFPay's advice: 3 to 5 s. */
export const SHOPPER_ENQUIRY_MS = 5 * SECOND

// --- Refunds ----------------------------------------------------------------------------------------------------------

/** Enquiries about a refund that QFPay has not finished, by the refund's age: the first row it is below. */
export const REFUND_ENQUIRIES_MS: readonly { readonly youngerThan: number; readonly every: number }[] = [
  { youngerThan: 10 * MINUTE, every: 30 * SECOND },
  { youngerThan: HOUR, every: 5 * MINUTE },
  { youngerThan: 2 * DAY, every: HOUR },
  { youngerThan: 30 * DAY, every: 6 * HOUR },
]

/** QFPay refuses a second refund of one payment within about a second. Source: refusals recorded in production. */
export const REFUND_SPACING_MS = 3 * SECOND

/** A refund call is given up after a minute at most; whoever sent it has its answer by then, or has crashed. */
export const REFUND_ANSWERED_MS = 2 * MINUTE

/**
 * A refund that QFPay never acknowledged and has no record of after this never reached it: QFPay books at once what
 * arrived.
 */
export const REFUND_LOST_MS = 10 * MINUTE

/** A click on Refund has ended by then, one way or the other, and Medusa has kept its refund or deleted it. */
export const REFUND_CLICK_MS = 10 * MINUTE

/** Medusa records a refund a moment after its click was answered; then its books are looked at. */
export const REFUND_RECORDED_MS = 30 * SECOND

/** Medusa would not record a refund: it is asked again after this. */
export const REFUND_RECORD_AGAIN_MS = HOUR

/** QFPay has not decided about the refund of held money: it is asked again after this. */
export const HELD_REFUND_PENDING_MS = 5 * MINUTE

/** An automatic refund of held money is tried again after this. */
export const HELD_REFUND_AGAIN_MS = HOUR

/** For this long an automatic refund is tried; then a person decides. */
export const HELD_REFUND_GIVE_UP_MS = 30 * DAY

/** A canceled order that is noticed only after this is looked at by a person: the money may have gone back another way. */
export const CANCELED_LONG_AGO_MS = DAY

// --- Applying a payment -----------------------------------------------------------------------------------------------

/**
 * A paid cart that Medusa refuses to turn into an order is tried again for this long, so that the shopper or the merchant
 * can add what is missing (a shipping method, an address). Then the money goes back.
 */
export const ORDER_PATIENCE_MS = 15 * MINUTE

/** Medusa would not make the order now: it is asked again after this. */
export const APPLY_AGAIN_MS = 30 * SECOND

/** Money may be on its way from one place to the next for this long before the audit asks where it is. */
export const UNDER_WAY_MS = 30 * MINUTE

/** A shopper who comes back from the wallet, or with an old cart, is told the order's id for this long. */
export const ORDER_TOLD_MS = DAY

// --- People ---------------------------------------------------------------------------------------------------------------

/** People are reminded of money that still waits for them. */
export const ALERT_REMINDER_MS = DAY

// --- Work of one at a time --------------------------------------------------------------------------------------------

/** A lease outlives its holder's last sign of life by this. */
export const LEASE_MS = 30 * SECOND

/** What a worker that was killed has left behind is removed after this: by then nobody asks who it was. */
export const LEASE_KEPT_MS = DAY

/** Completing a cart takes a second or two; Medusa itself waits up to two minutes for its own locks. */
export const APPLY_PATIENCE_MS = 150 * SECOND

/** One decision about held money waits for another: a refund, and Medusa's answer. */
export const HELD_PATIENCE_MS = 150 * SECOND

/** One refund waits for another of the same payment: two calls, an enquiry and the pause between them. */
export const REFUND_PATIENCE_MS = 90 * SECOND

/** A cashier does not wait longer for another's payment of the same order. */
export const COUNTER_PATIENCE_MS = 10 * SECOND

/** A new code waits for another: an enquiry, a new payment and the closing of the old one, each as slow as can be. */
export const REFRESH_PATIENCE_MS = 90 * SECOND

/** A cart must not wait for a slow gateway: the old code is closed in the background after this. */
export const CANCEL_WAIT_MS = 3 * SECOND

// --- Background jobs --------------------------------------------------------------------------------------------------

/** Longer than 200 enquiries and a few orders take; when a worker dies, another takes its rows after this. */
export const JOB_CLAIM_MS = 2 * MINUTE

/** The pass ends before the next minute's begins. */
export const JOB_PASS_MS = 45 * SECOND

/** A little less than the hour between two audits, so that one of all instances makes each. */
export const AUDIT_TURN_MS = 50 * MINUTE

/** Each payment is seen by at least two reconciliations, also when QFPay or the shop was away for one. */
export const RECONCILED_MS = 3 * DAY
