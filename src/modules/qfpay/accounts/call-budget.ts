import { QfpayTransportError } from "../../../qfpay/errors"
import type { CallQuota } from "./call-quota"
import { type Lane, roomOf } from "./lanes"

/** The first pause after a refusal. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000

/** Monotonic: a wall clock that is set back would block everybody. */
const now = () => performance.now()

/** How long a call waits for its turn before it fails; every caller has a way to retry later. */
const PATIENCE_MS: Readonly<Record<Lane, number>> = {
  money: 5_000,
  urgent: 5_000,
  payment: 5_000,
  shopper: 5_000,
  plan: 5_000,
  // Nobody waits for the daily reconciliation, and it can have thousands of pages.
  list: 3_600_000,
}

/** Whether calls of this lane pause while QFPay refuses enquiries; the others are repeated under their own number. */
const isEnquiry = (lane: Lane) => lane !== "money" && lane !== "payment"

export interface CallLimits {
  /** QFPay's limit for all calls of a minute. */
  readonly calls: number
  /** The shop's own limit for enquiries. */
  readonly enquiries: number
}

/** When an account may be called: by the quota that all instances share, and by QFPay's answers to this instance. */
export class CallBudget {
  readonly #account: string
  readonly #limits: CallLimits
  readonly #quota: Pick<CallQuota, "take">
  #refusals = 0
  #pausedUntil = 0
  /** When an urgent enquiry may next probe, despite the pause, whether QFPay answers again. */
  #probeAt = 0

  constructor(account: string, limits: CallLimits, quota: Pick<CallQuota, "take">) {
    this.#account = account
    this.#limits = limits
    this.#quota = quota
  }

  /**
   * QFPay answered 429: enquiries pause for one second, then two, four and so on, at most a minute. Only urgent enquiries
   * retries every second: a payment that has arrived must not wait for QFPay's next notification because our pause is
   * longer than QFPay's own. Source: QFPay docs, API limitation.
   */
  refused(): void {
    this.#probeAt = now() + FIRST_PAUSE_MS
    this.#pausedUntil = now() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#refusals)
    this.#refusals += 1
  }

  /** QFPay answered: the pause ends, and the next one starts with the shortest again. */
  served(): void {
    this.#refusals = 0
    this.#pausedUntil = 0
  }

  /**
   * Takes a turn, waiting briefly for one.
   * @throws {@link QfpayTransportError} with `retry: "later"` when there is none: nothing was sent, and no money moved
   */
  async take(lane: Lane): Promise<void> {
    const room = roomOf(lane, this.#limits)
    const giveUpAt = now() + PATIENCE_MS[lane]
    for (;;) {
      const pause = this.#pauseOf(lane)
      if (pause > 0) {
        await this.#wait(pause, giveUpAt, "it is getting too many requests")
        continue
      }
      const probed = this.#probeAt
      if (isEnquiry(lane)) this.#probeAt = now() + FIRST_PAUSE_MS
      const wait = await this.#quota.take(this.#account, room)
      if (wait === 0) return
      this.#probeAt = probed
      const limit = room.enquiries ?? room.calls
      const what = room.enquiries === undefined ? "calls" : "enquiries"
      await this.#wait(wait, giveUpAt, `this minute's ${limit} ${what} are used up`)
    }
  }

  #pauseOf(lane: Lane): number {
    if (!isEnquiry(lane)) return 0
    const until = lane === "urgent" ? Math.min(this.#pausedUntil, this.#probeAt) : this.#pausedUntil
    return until - now()
  }

  async #wait(ms: number, giveUpAt: number, reason: string): Promise<void> {
    if (now() + ms > giveUpAt) {
      const facts = { account: this.#account }
      throw new QfpayTransportError(`QFPay was not called: ${reason}.`, { facts, moneyMoved: "no", retry: "later" })
    }
    await new Promise((resolve) => setTimeout(resolve, ms + 1))
  }
}
