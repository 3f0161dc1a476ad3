import { QfpayTransportError } from "../../qfpay/errors"

const WINDOW_MS = 60_000

/** Nobody waits longer than this for a turn: the poll plan or QFPay's next notification comes back to it. */
const PATIENCE_MS = 5_000

/**
 * How often an account may be asked about in a minute, in this instance. QFPay answers 429 above 400 calls a minute and
 * merchant, payments and refunds included, so enquiries must leave room for those.
 */
export class EnquiryBudget {
  readonly #limit: number
  readonly #taken: number[] = []

  /** @param limit - enquiries per minute */
  constructor(limit: number) {
    this.#limit = limit
  }

  /**
   * Takes a turn, waiting a little for one.
   * @throws {@link QfpayTransportError} when the minute's budget is used up; no money moved and nothing was asked
   */
  async take(account: string): Promise<void> {
    const giveUpAt = Date.now() + PATIENCE_MS
    for (;;) {
      const now = Date.now()
      while (this.#taken[0] !== undefined && this.#taken[0] <= now - WINDOW_MS) this.#taken.shift()
      if (this.#taken.length < this.#limit) {
        this.#taken.push(now)
        return
      }
      const freeAt = (this.#taken[0] ?? now) + WINDOW_MS
      if (freeAt > giveUpAt) {
        throw new QfpayTransportError(`QFPay was not asked: this minute's ${this.#limit} enquiries are used up.`, {
          facts: { account, operation: "enquiry" },
        })
      }
      await new Promise((resolve) => setTimeout(resolve, freeAt - now + 1))
    }
  }
}
