import { dueAt, isDue, type PaymentRow } from "../../modules/qfpay/ledger"
import { currentPayment } from "../../modules/qfpay/payments/session-view"
import { type PaymentSessionView, type Surroundings, toView } from "./view-payment-session"

/** How the hub reads and asks; a test can own each part. */
export interface HubParts {
  /** {@link Payments.changedIn} */
  changedPayments(sessionIds: readonly string[], since: Date, now: Date): Promise<PaymentRow[]>
  /** Asks QFPay, if nobody else has. Never rejects. */
  askIfDue(row: PaymentRow): Promise<unknown>
  /** What the views of these attempts need beside the rows. */
  surroundings(rows: readonly PaymentRow[]): Promise<Surroundings>
  warn(error: unknown): void
}

/** Hears of every change of one session. */
export type Follower = (view: PaymentSessionView) => void

/** How often the ledger is read while anybody is watching. */
const TICK_MS = 1_000
/** News of this instance is read sooner, but a burst of it in one go. */
const BURST_MS = 50
/** Instances' clocks differ: what changed a little before the last look is read once more. */
const OVERLAP_MS = 60_000
/**
 * A slow gateway must not take every connection of the pool, and 240 questions a minute stay below an account's budget.
 * Who is not asked about now, is at the next tick.
 */
const ASKING_AT_ONCE = 4

/** As many shoppers as one instance holds a stream for. The next one is told to poll. */
export const MAX_FOLLOWERS = 1_000

/**
 * Watches payment sessions for everybody who is connected to this instance: one SQL statement per tick for all of them,
 * none while nobody watches. It also keeps the poll plan: QFPay is asked when a watched payment is due, however many
 * browsers show it.
 */
export class SessionHub {
  readonly #parts: HubParts
  readonly #max: number
  readonly #sessions = new Map<string, Map<Follower, string>>()
  readonly #asking = new Set<string>()
  #count = 0
  #since = new Date()
  #timer: NodeJS.Timeout | undefined
  #reading = false
  #again = false

  constructor(parts: HubParts, max = MAX_FOLLOWERS) {
    this.#parts = parts
    this.#max = max
  }

  /** How many follow at present. */
  get followers(): number {
    return this.#count
  }

  /**
   * Follows a session from a view on that the follower has already.
   * @returns ends it; or `undefined` when this instance has as many followers as it takes
   */
  follow(seen: PaymentSessionView, follower: Follower): (() => void) | undefined {
    if (this.#count >= this.#max) return undefined
    if (this.#count++ === 0) {
      this.#since = new Date(Date.now() - OVERLAP_MS)
      this.#plan(TICK_MS)
    }
    const followers = this.#sessions.get(seen.id) ?? new Map<Follower, string>()
    this.#sessions.set(seen.id, followers.set(follower, JSON.stringify(seen)))
    return () => {
      if (!followers.delete(follower)) return
      if (followers.size === 0 && this.#sessions.get(seen.id) === followers) this.#sessions.delete(seen.id)
      if (--this.#count === 0) clearTimeout(this.#timer)
    }
  }

  /** Something of this session has changed: it is read now, if anybody watches it. */
  wake(sessionId: string): void {
    if (!this.#sessions.has(sessionId)) return
    if (this.#reading) this.#again = true
    else this.#plan(BURST_MS)
  }

  #plan(delayMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#tick(), delayMs).unref()
  }

  async #tick(): Promise<void> {
    this.#reading = true
    this.#again = false
    const now = new Date()
    try {
      const rows = await this.#parts.changedPayments([...this.#sessions.keys()], this.#since, now)
      this.#since = new Date(now.getTime() - OVERLAP_MS)
      const current = currentOf(rows)
      const { goingBack, successors } = await this.#parts.surroundings(current)
      for (const row of current) {
        this.#tell(toView(row, goingBack.has(row.out_trade_no), successors.get(row.out_trade_no)))
      }
      for (const row of dueOf(now, current)) this.#askAbout(row)
    } catch (error) {
      this.#parts.warn(error) // the same is read at the next tick
    }
    this.#reading = false
    if (this.#count > 0) this.#plan(this.#again ? BURST_MS : TICK_MS)
  }

  #tell(view: PaymentSessionView): void {
    const followers = this.#sessions.get(view.id)
    const text = JSON.stringify(view)
    for (const [follower, seen] of followers ?? []) {
      if (seen === text) continue
      followers?.set(follower, text)
      follower(view)
    }
  }

  #askAbout(row: PaymentRow): void {
    const number = row.out_trade_no
    if (this.#asking.size >= ASKING_AT_ONCE || this.#asking.has(number)) return
    this.#asking.add(number)
    void this.#parts.askIfDue(row).finally(() => this.#asking.delete(number))
  }
}

/** What is due by the poll plan, longest overdue first. */
function dueOf(now: Date, rows: readonly PaymentRow[]): PaymentRow[] {
  return rows.filter((row) => isDue(row, now)).sort((a, b) => dueAt(a) - dueAt(b))
}

/** The attempt that speaks for each session. */
function currentOf(rows: readonly PaymentRow[]): PaymentRow[] {
  const sessions = new Map<string, PaymentRow[]>()
  for (const row of rows) {
    const attempts = sessions.get(row.payment_session_id)
    if (attempts) attempts.push(row)
    else sessions.set(row.payment_session_id, [row])
  }
  return [...sessions.values()].flatMap((attempts) => currentPayment(attempts) ?? [])
}
