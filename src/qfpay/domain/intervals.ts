/**
 * The server's intervals, in milliseconds, each with its reason: how often QFPay is asked, when something is
 * retried, how long work waits for other work. Change them here. The enquiry desk, the stream hub and QFPay's quota
 * define the pace of their own calls.
 */

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

// --- Enquiries about a payment ----------------------------------------------------------------------------------------

/** The first enquiries about a payment. QFPay's advice: first after 3 to 5 s, then repeatedly. */
export const FIRST_ENQUIRIES_MS: readonly number[] = [3, 5, 5, 8, 8].map((seconds) => seconds * SECOND)

/** Every further enquiry until the code expires. */
export const STEADY_ENQUIRY_MS = 10 * SECOND

/** The enquiry desk enquires about every number on the poll plan once within this time; none is due twice. */
export const DESK_ROUND_MS = 12 * SECOND

/** The longest that a shopper whose notification is lost may wait for an enquiry, the wait at the desk included. */
export const LONGEST_WAIT_MS = 15 * SECOND

/** How long the steady pace continues after the code's expiry, because QFPay closes late. */
export const EXPIRY_MARGIN_MS = 2 * MINUTE

/** Every further enquiry after that. */
export const LATE_ENQUIRY_MS = HOUR

/**
 * QFPay's notification may be up to about a day late, so QFPay is asked about an unpaid number for this long after its expiry.
 */
export const DEADLINE_MS = DAY

/** For numbers that have had no answer for long, or belong to an account that is not configured now. */
export const SELDOM_ENQUIRY_MS = HOUR

/** A number without an answer from QFPay is due again in the next minute's pass. */
export const UNANSWERED_ENQUIRY_MS = 30 * SECOND

/**
 * Longer than an enquiry of the poll plan and the making of an order; when a worker dies, the next caller takes over.
 */
export const STATUS_CLAIM_MS = 40 * SECOND

/**
 * How long the shopper's answer waits for a slow gateway or a long queue; after that, the ledger's state is returned.
 */
export const STATUS_PATIENCE_MS = 3 * SECOND

/** At most one enquiry at a shopper's own request per this time and payment. QFPay's advice: 3 to 5 s. */
export const SHOPPER_ENQUIRY_MS = 5 * SECOND

// --- Refunds ----------------------------------------------------------------------------------------------------------

/** Enquiries about an unfinished refund, by its age: the first row that is older. */
export const REFUND_ENQUIRIES_MS: readonly { readonly youngerThan: number; readonly every: number }[] = [
  // The background job runs every minute, so this means every pass.
  { youngerThan: 10 * MINUTE, every: 30 * SECOND },
  { youngerThan: HOUR, every: 5 * MINUTE },
  { youngerThan: 2 * DAY, every: HOUR },
  { youngerThan: 30 * DAY, every: 6 * HOUR },
]

/** QFPay refuses a second refund of one payment within about a second. Source: refusals recorded in production. */
export const REFUND_SPACING_MS = 3 * SECOND

/** A refund call times out after a minute at most, so its sender has an answer by then, or has crashed. */
export const REFUND_ANSWERED_MS = 2 * MINUTE

/**
 * A refund that QFPay never acknowledged and has no record of after this time never reached it: QFPay records what
 * arrives at once.
 */
export const REFUND_LOST_MS = 10 * MINUTE

/** By then a click on Refund has ended, and Medusa has kept its refund or deleted it. */
export const REFUND_CLICK_MS = 10 * MINUTE

/**
 * Medusa records a refund a moment after its click was answered; its books are checked after this time. Long enough for
 * servers whose clocks differ by a minute, and for one that was suspended for a while: if two recorded a refund at the
 * same time, the order would show it twice.
 */
export const REFUND_BOOKED_MS = 3 * MINUTE

/**
 * By how much the clocks of the shop's servers and QFPay's may differ. A refund that was made so shortly before another
 * may have been made after it: a person is asked once too often rather than not at all.
 */
export const CLOCKS_APART_MS = 3 * MINUTE

/** The retry when Medusa did not accept a refund. */
export const REFUND_BOOK_AGAIN_MS = HOUR

/** Medusa adds a credit line to an order at once; a change that is open for this long was left by a shop that stopped. */
export const CREDIT_LINE_LEFT_MS = 2 * MINUTE

/** The next attempt when QFPay has not decided about the refund of held money. */
export const HELD_REFUND_PENDING_MS = 5 * MINUTE

/** The retry of an automatic refund of held money. */
export const HELD_REFUND_AGAIN_MS = HOUR

/** How long an automatic refund is retried; after that, a person decides. */
export const HELD_REFUND_GIVE_UP_MS = 30 * DAY

/** An order canceled longer ago than this goes to a person: the money may have been refunded another way. */
export const CANCELED_LONG_AGO_MS = DAY

/**
 * A case that was closed this soon after its order was canceled may have been closed before: servers' clocks differ.
 */
export const CLOSED_WITH_ORDER_MS = 2 * MINUTE

// --- Applying a payment -----------------------------------------------------------------------------------------------

/**
 * How long a paid cart that Medusa refuses to turn into an order is retried, so that the shopper or the merchant can
 * add what is missing (a shipping method, an address). After that, the money is refunded.
 */
export const ORDER_PATIENCE_MS = 15 * MINUTE

/**
 * Medusa stores the provider's answer, with the session's first status, after up to two calls to QFPay, which is 40 seconds
 * by default. After this time, a session without an answer was left by a crash, and its payment must not wait longer.
 */
export const SESSION_ANSWERED_MS = 2 * MINUTE

/** The retry while Medusa is still initiating the payment: a shopper may be watching. */
export const SESSION_ANSWERED_AGAIN_MS = 3 * SECOND

/** The retry when Medusa could not make the order. */
export const APPLY_AGAIN_MS = 30 * SECOND

/** How long money may be in transit before the audit asks where it is. */
export const UNDER_WAY_MS = 30 * MINUTE

/** How long a shopper who returns from the wallet, or with an old cart, is shown the order's id. */
export const ORDER_VISIBLE_MS = DAY

// --- People ---------------------------------------------------------------------------------------------------------------

/** The interval of reminders about money that still waits for a person. */
export const ALERT_REMINDER_MS = DAY

// --- Leases ----------------------------------------------------------------------------------------------------------

/** How long a lease outlives its holder's last renewal. */
export const LEASE_MS = 30 * SECOND

/** Leases of killed workers are removed after this time. */
export const LEASE_KEPT_MS = DAY

/** Completing a cart takes a second or two; Medusa itself waits up to two minutes for its own locks. */
export const APPLY_PATIENCE_MS = 150 * SECOND

/** Medusa locks a cart while it completes it, which takes a second or two; after a crash, the lock outlives it. */
export const CART_PATIENCE_MS = 30 * SECOND

/** How long the plugin's own lock on a cart outlives a crash: as long as Medusa's own, and much longer than its work. */
export const CART_LOCK_MS = 2 * MINUTE

/** How long one decision about held money waits for another: a refund, and Medusa's answer. */
export const HELD_PATIENCE_MS = 150 * SECOND

/** How long one refund waits for another of the same payment: two calls, an enquiry and the pause in between. */
export const REFUND_PATIENCE_MS = 90 * SECOND

/** How long a cashier waits for another payment of the same order. */
export const COUNTER_PATIENCE_MS = 10 * SECOND

/**
 * How long a new code waits for another: an enquiry, a new payment and the closing of the old one, each at its slowest.
 */
export const REFRESH_PATIENCE_MS = 90 * SECOND

/** A cart must not wait for a slow gateway: after this, the old code is closed in the background. */
export const CANCEL_WAIT_MS = 3 * SECOND

// --- Background jobs --------------------------------------------------------------------------------------------------

/** Longer than 200 enquiries and a few orders take; when a worker dies, another takes its rows after this. */
export const JOB_CLAIM_MS = 2 * MINUTE

/** A pass ends before the next minute's begins. */
export const JOB_PASS_MS = 45 * SECOND

/** A little less than the hour between two audits, so that one instance makes each. */
export const AUDIT_TURN_MS = 50 * MINUTE

/** Each payment is covered by at least two reconciliations, even if QFPay or the shop was down for one. */
export const RECONCILED_MS = 3 * DAY

/** How far a reconciliation goes back beyond the last complete one: QFPay may list a transaction late. */
export const RECONCILED_AGAIN_MS = DAY
