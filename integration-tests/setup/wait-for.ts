/** How long {@link waitFor} waits, and what it says when that was not enough. */
export interface WaitOptions {
  /** Default 30 000. */
  timeoutMs?: number
  /** Default 50. */
  intervalMs?: number
  /** Completes the sentence "Waited for …". */
  what?: string
}

/**
 * Asks again and again until the answer is something: not undefined, null or false. An error thrown on the way counts
 * as "not yet", and is the cause of the error when time runs out.
 */
export async function waitFor<T>(
  ask: () => T | Promise<T>,
  { timeoutMs = 30_000, intervalMs = 50, what = "an answer" }: WaitOptions = {},
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    let cause: unknown
    try {
      const answer = await ask()
      if (answer !== undefined && answer !== null && answer !== false) {
        return answer as Exclude<T, undefined | null | false>
      }
    } catch (error) {
      cause = error
    }
    if (Date.now() >= deadline) throw new Error(`Waited for ${what} ${timeoutMs} ms in vain`, { cause })
    await new Promise((resolve) => setTimeout(resolve, intervalMs))
  }
}
