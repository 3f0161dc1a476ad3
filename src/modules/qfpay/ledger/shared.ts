import type { Ledger } from "."

/**
 * What the module hands out of its ledger: reading, leases, and the transitions that depend on Medusa's books or on a
 * caller. Everything else, above all what QFPay's answers mean, is written by the module alone.
 */
export interface SharedLedger extends Pick<
  Ledger,
  "find" | "events" | "firstAt" | "record" | "onChange" | "outbox" | "claims" | "leases"
> {
  readonly payments: Pick<Ledger["payments"], PaymentReads | PaymentTransitions>
  readonly refunds: Pick<Ledger["refunds"], RefundReads | RefundTransitions>
  readonly heldMoney: Pick<Ledger["heldMoney"], HeldMoneyReads | HeldMoneyTransitions>
}

type PaymentReads = "find" | "findMany" | "ofSession" | "ofSessions" | "ofOrder" | "changedIn"
type PaymentTransitions =
  | "applied"
  | "applyFailed"
  | "applyLater"
  | "refunded"
  | "rememberCart"
  | "askAgainAt"
  | "ended"

type RefundReads = "find" | "ofPayment" | "ofPayments"
type RefundTransitions = "booked" | "notInMedusa" | "bookAgainAt" | "assigned" | "unacknowledged"

type HeldMoneyReads = "find" | "list" | "ofNumber" | "ofNumbers" | "waitingForPerson" | "unalerted" | "overdueReminder"
type HeldMoneyTransitions = "claimDue" | "alerted" | "dismissed" | "released"
