/** How long {@link waitFor} waits, and its error message on timeout. */
export interface WaitOptions {
  /** Default 60,000. */
  timeoutMs?: number
  /** Default 50. */
  intervalMs?: number
  /** Completes the sentence "Waited for …". */
  what?: string
}

/**
 * Calls a function until it returns something other than undefined, null or false. A thrown error counts as "not yet",
 * and is the cause of the error on timeout, which p-wait-for forgets.
 */
export async function waitFor<T>(
  ask: () => T | Promise<T>,
  { timeoutMs = 60_000, intervalMs = 50, what = "an answer" }: WaitOptions = {},
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
