const FIRST_MS = 2_000
const GROWTH = 1.15
const LONGEST_MS = 10_000
const LONGEST_WHEN_OVER_MS = 30_000
const LONGEST_AFTER_FAILURE_MS = 30_000

/**
 * How long to wait before asking again, after `round` answers since the shopper came and `failures` since the last
 * usable one: two seconds at first, ten after about a minute, and after failures twice as long each time, up to
 * thirty. Spread by a fifth, so that the shoppers of a sale do not all ask at once. A longer wish of the server's is
 * honoured.
 *
 * @param isOver - the code has expired or the payment was declined: a payment may still arrive, so it is asked on, slowly
 */
export function pollDelayMs(
  round: number,
  failures: number,
  random: () => number,
  retryAfterMs = 0,
  isOver = false,
): number {
  const plannedMs = failures
    ? Math.min(LONGEST_AFTER_FAILURE_MS, FIRST_MS * 2 ** (failures - 1))
    : Math.min(isOver ? LONGEST_WHEN_OVER_MS : LONGEST_MS, FIRST_MS * GROWTH ** round)
  return Math.max(FIRST_MS, retryAfterMs, plannedMs * (0.8 + 0.2 * random()))
}
