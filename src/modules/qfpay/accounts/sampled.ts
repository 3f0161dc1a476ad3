/**
 * Lets one of many similar events through per interval and key: events that anybody can trigger must not flood the log
 * or the database.
 */
export class Sampled {
  readonly #intervalMs: number
  readonly #now: () => number
  readonly #seen = new Map<string, { since: number; left: number }>()

  constructor(intervalMs: number, now: () => number = Date.now) {
    this.#intervalMs = intervalMs
    this.#now = now
  }

  /**
   * Counts an event. Keys must come from a closed set, such as the accounts, because each is remembered.
   * @returns how many were left out since the last one that was let through; undefined: leave this one out
   */
  take(key: string): number | undefined {
    const now = this.#now()
    const seen = this.#seen.get(key)
    if (seen && now - seen.since < this.#intervalMs) {
      seen.left++
      return undefined
    }
    this.#seen.set(key, { since: now, left: 0 })
    return seen?.left ?? 0
  }
}
