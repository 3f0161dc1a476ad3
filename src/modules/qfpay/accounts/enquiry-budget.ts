import { QfpayTransportError } from "../../../qfpay/errors"
import type { Cause } from "../ledger"

const WINDOW_MS = 60_000

/** The first pause after a refusal. */
const FIRST_PAUSE_MS = 1_000

/** Monotone: a wall clock that is set back would keep everybody waiting. */
const now = () => performance.now()

/** Nobody waits longer than this for a turn: the poll plan or QFPay's next notification comes back to it. */
const PATIENCE_MS = 5_000

/** Who asks, the most urgent first: settlement always finds room that the others have left. */
export type Lane = "settlement" | "shopper" | "plan"

/** How much of a minute's budget each lane may use up. */
const SHARES: Readonly<Record<Lane, number>> = { settlement: 1, shopper: 0.8, plan: 0.6 }

/** Which lane a question belongs to, by what caused it. */
const LANES: Readonly<Record<Cause, Lane>> = {
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

export const laneOf = (cause: Cause): Lane => LANES[cause]

/**
 * How often an account may be asked about in a minute, in this instance. QFPay answers 429 above 400 calls a minute and
 * merchant, payments and refunds included, so enquiries must leave room for those.
 */
export class EnquiryBudget {
  readonly #limit: number
  readonly #taken: number[] = []
  #refusals = 0
  #pausedUntil = 0
  /** When settlement may next try whether QFPay answers again, in spite of the pause. */
  #probeAt = 0

  /** @param limit - enquiries per minute */
  constructor(limit: number) {
    this.#limit = limit
  }

  /**
   * QFPay answered 429: nobody asks for a second, then two, four and so on, at most a minute. Only settlement tries again
   * every second: a payment that has arrived must not wait for QFPay's next notification because of a pause that is longer
   * than QFPay's own. Source: QFPay docs, API limitation.
   */
  refused(): void {
    this.#probeAt = now() + FIRST_PAUSE_MS
    this.#pausedUntil = now() + Math.min(WINDOW_MS, FIRST_PAUSE_MS * 2 ** this.#refusals)
    this.#refusals += 1
  }

  /** QFPay answered: the pause is over, and the next refusal starts with the shortest again. */
  served(): void {
    this.#refusals = 0
    this.#pausedUntil = 0
  }

  /**
   * Takes a turn, waiting a little for one.
   * @throws {@link QfpayTransportError} when the minute's budget is used up; no money moved and nothing was asked
   */
  async take(account: string, lane: Lane = "settlement"): Promise<void> {
    // Each lane can use what is left below its own share, so a flood in one leaves the rest to those before it.
    const limit = Math.max(1, Math.floor(this.#limit * SHARES[lane]))
    const giveUpAt = now() + PATIENCE_MS
    for (;;) {
      const time = now()
      while (this.#taken[0] !== undefined && this.#taken[0] <= time - WINDOW_MS) this.#taken.shift()
      const hasRoom = this.#taken.length < limit
      const resumesAt = lane === "settlement" ? Math.min(this.#pausedUntil, this.#probeAt) : this.#pausedUntil
      if (hasRoom && resumesAt <= time) {
        this.#taken.push(time)
        this.#probeAt = time + FIRST_PAUSE_MS
        return
      }
      const freeAt = Math.max(resumesAt, hasRoom ? 0 : (this.#taken[this.#taken.length - limit] ?? time) + WINDOW_MS)
      if (freeAt > giveUpAt) {
        const reason = hasRoom ? "it is asked too often" : `this minute's ${limit} enquiries are used up`
        const facts = { account, operation: "enquiry" }
        throw new QfpayTransportError(`QFPay was not asked: ${reason}.`, { facts, retry: "later" })
      }
      await new Promise((resolve) => setTimeout(resolve, freeAt - time + 1))
    }
  }
}
