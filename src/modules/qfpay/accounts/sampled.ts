/**
 * Lets one of many like events through per interval and key: what anybody can cause as often as they like must fill neither
 * the log nor the database.
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
   * Counts an event. Keys must come from a closed set, such as the accounts: each is remembered.
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
