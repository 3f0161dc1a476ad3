import { dueAt, type PaymentRow } from "../../modules/qfpay/ledger"
import { currentPayment } from "../../modules/qfpay/ledger"
import { type PaymentSessionView, type Surroundings, toView } from "./view-payment-session"

/** How the hub reads and enquires; a test can replace each part. */
export interface HubParts {
  /** {@link Payments.changedIn} */
  changedPayments(sessionIds: readonly string[], withinMs: number, named: readonly string[]): Promise<PaymentRow[]>
  /** Claims those of these numbers that are due, across all instances. */
  claim(outTradeNos: readonly string[]): Promise<PaymentRow[]>
  /** Asks QFPay about claimed payments and applies the paid ones. Never rejects. */
  ask(claimed: readonly PaymentRow[]): Promise<PaymentRow[]>
  /** {@link Payments.findMany} */
  read(outTradeNos: readonly string[]): Promise<PaymentRow[]>
  /** What the views of these attempts need besides the rows. */
  surroundings(rows: readonly PaymentRow[]): Promise<ReadonlyMap<string, Surroundings>>
  warn(error: unknown): void
}

/** Called with every change of a session. */
export type Follower = (view: PaymentSessionView) => void

/** How many followers a hub accepts. */
export interface HubLimits {
  readonly followers: number
  /** Per client address; unlimited by default. */
  readonly perAddress?: number | undefined
}

/** Why a follower is refused: the hub is `full`, or this session or this address has as many as allowed. */
export type Refusal = "full" | "too_many"

/** How often the ledger is read while anybody is watching. */
const TICK_MS = 1_000
/** Changes made by this instance are read sooner, but a burst of them together. */
const BURST_MS = 50
/** A change is dated a moment before others can read it. */
const OVERLAP_MS = 5_000
/** From time to time the hub reads further back, for changes that took longer than that. */
const SWEEP_EVERY_MS = 30_000
const SWEEP_MS = 120_000

/** As many numbers as one call to QFPay takes. */
const ASKED_TOGETHER = 99

/** When a payment that could not be enquired is due again. */
const AGAIN_MS = 15_000

/** When a payment that another caller is enquiring about is read again. */
const LOOKS_AGAIN_MS = 3_000

/** A shopper has at most a few tabs and devices. */
const PER_SESSION = 6

interface Watched {
  readonly followers: Map<Follower, string>
  /** The attempt that represents the session. */
  number: string
  /** When QFPay is asked next, as far as this instance knows; in ms. */
  dueAt: number
  isAsking: boolean
}

/**
 * Watches payment sessions for everybody connected to this instance: one SQL statement per tick for all of them, which
 * reads only changes; none while nobody watches. The hub also keeps the poll plan: it remembers when each watched
 * payment is due, and asks QFPay about due ones, 99 in one call, however many browsers show them.
 */
export class SessionHub {
  readonly #parts: HubParts
  readonly #limits: HubLimits
  readonly #sessions = new Map<string, Watched>()
  readonly #addresses = new Map<string, number>()
  readonly #woken = new Set<string>()
  #count = 0
  #readAt = 0
  #sweptAt = 0
  #timer: NodeJS.Timeout | undefined
  #reading = false

  constructor(parts: HubParts, limits: HubLimits) {
    this.#parts = parts
    this.#limits = limits
  }

  /** The current number of followers. */
  get followers(): number {
    return this.#count
  }

  /**
   * Follows a session, starting from a view that the follower already has.
   * @returns a function that ends it, or why the follower is refused
   */
  follow(seen: PaymentSessionView, follower: Follower, address = ""): (() => void) | Refusal {
    const watched = this.#sessions.get(seen.id) ?? {
      followers: new Map<Follower, string>(),
      number: seen.data.out_trade_no,
      // Not known yet: the first read sets it.
      dueAt: 0,
      isAsking: false,
    }
    const { followers } = watched
    const fromThere = this.#addresses.get(address) ?? 0
    if (this.#count >= this.#limits.followers) return "full"
    if (followers.size >= PER_SESSION || fromThere >= (this.#limits.perAddress ?? Infinity)) return "too_many"
    if (this.#count++ === 0) {
      this.#readAt = performance.now()
      this.#plan(TICK_MS)
    }
    this.#addresses.set(address, fromThere + 1)
    this.#sessions.set(seen.id, watched)
    followers.set(follower, JSON.stringify(seen))
    return () => {
      if (!followers.delete(follower)) return
      if (followers.size === 0 && this.#sessions.get(seen.id) === watched) this.#sessions.delete(seen.id)
      const left = (this.#addresses.get(address) ?? 1) - 1
      if (left > 0) this.#addresses.set(address, left)
      else this.#addresses.delete(address)
      if (--this.#count === 0) clearTimeout(this.#timer)
    }
  }

  /** The session has changed: it is read now, if anybody watches it. */
  wake(sessionId: string): void {
    if (!this.#sessions.has(sessionId)) return
    this.#woken.add(sessionId)
    if (!this.#reading && this.#woken.size === 1) this.#plan(BURST_MS)
  }

  #plan(delayMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#tick(), delayMs).unref()
  }

  async #tick(): Promise<void> {
    this.#reading = true
    const woken = [...this.#woken]
    this.#woken.clear()
    let delayMs = TICK_MS
    try {
      await this.#readChanges(woken)
      if (this.#woken.size > 0) delayMs = BURST_MS
    } catch (error) {
      for (const id of woken) this.#woken.add(id)
      this.#parts.warn(error) // the same is read at the next tick
    }
    this.#askWhatIsDue()
    this.#reading = false
    if (this.#count > 0) this.#plan(delayMs)
  }

  async #readChanges(woken: readonly string[]): Promise<void> {
    const now = performance.now()
    const isSweep = now - this.#sweptAt >= SWEEP_EVERY_MS
    const withinMs = Math.round(now - this.#readAt + (isSweep ? SWEEP_MS : OVERLAP_MS))
    const rows = await this.#parts.changedPayments([...this.#sessions.keys()], withinMs, woken)
    this.#readAt = now
    if (isSweep) this.#sweptAt = now
    const current = currentOf(rows)
    const surroundings = await this.#parts.surroundings(current)
    for (const row of current) {
      this.#learn(row)
      this.#tell(toView(row, surroundings.get(row.out_trade_no)))
    }
  }

  /** Sets when the session's payment is due next. A worker that has claimed it is done long before the claim ends. */
  #learn(row: PaymentRow, looksAgainMs = LOOKS_AGAIN_MS): void {
    const watched = this.#sessions.get(row.payment_session_id)
    if (!watched) return
    watched.number = row.out_trade_no
    const claimedUntil = Math.min(row.claimed_until?.getTime() ?? 0, Date.now() + looksAgainMs)
    watched.dueAt = Math.max(dueAt(row), claimedUntil)
  }

  #tell(view: PaymentSessionView): void {
    const followers = this.#sessions.get(view.id)?.followers
    const text = JSON.stringify(view)
    for (const [follower, seen] of followers ?? []) {
      if (seen === text) continue
      followers?.set(follower, text)
      follower(view)
    }
  }

  #askWhatIsDue(): void {
    const now = Date.now()
    const due = [...this.#sessions.values()].filter(({ dueAt, isAsking }) => !isAsking && dueAt <= now)
    if (due.length === 0) return
    due.sort((a, b) => a.dueAt - b.dueAt)
    for (const watched of due) watched.isAsking = true
    void this.#askAbout(new Map(due.map((watched) => [watched.number, watched])))
  }

  async #askAbout(due: ReadonlyMap<string, Watched>): Promise<void> {
    const done = (numbers: Iterable<string>, rows: readonly PaymentRow[], looksAgainMs?: number) => {
      for (const number of numbers) {
        const watched = due.get(number)
        if (!watched) continue
        watched.isAsking = false
        // A new code made in the meantime has its own time.
        if (watched.number === number) watched.dueAt = Date.now() + AGAIN_MS
      }
      for (const row of rows) if (due.get(row.out_trade_no)?.number === row.out_trade_no) this.#learn(row, looksAgainMs)
    }
    try {
      const numbers = [...due.keys()]
      const claimed = new Map((await this.#parts.claim(numbers)).map((row) => [row.out_trade_no, row]))
      const others = numbers.filter((number) => !claimed.has(number))
      const mine = numbers.flatMap((number) => claimed.get(number) ?? [])
      for (let start = 0; start < mine.length; start += ASKED_TOGETHER) {
        const batch = mine.slice(start, start + ASKED_TOGETHER)
        const asked = batch.map(({ out_trade_no }) => out_trade_no)
        void this.#parts.ask(batch).then(
          (rows) => done(asked, rows, AGAIN_MS),
          () => done(asked, []),
        )
      }
      // Another caller has enquired about these, or they have changed: the ledger says when they are due again.
      if (others.length > 0) done(others, await this.#parts.read(others))
    } catch (error) {
      done(due.keys(), [])
      this.#parts.warn(error)
    }
  }
}

/** The attempt that represents each session. */
function currentOf(rows: readonly PaymentRow[]): PaymentRow[] {
  const sessions = new Map<string, PaymentRow[]>()
  for (const row of rows) {
    const attempts = sessions.get(row.payment_session_id)
    if (attempts) attempts.push(row)
    else sessions.set(row.payment_session_id, [row])
  }
  return [...sessions.values()].flatMap((attempts) => currentPayment(attempts) ?? [])
}
