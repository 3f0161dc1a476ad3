/** The server's time, as far as its answers have told it. */
export interface ServerClock {
  /** Milliseconds since 1970: the server's once learned, the shopper's before. */
  now(): number
  /** Takes the time of an answer that was asked and received at these moments of the shopper's clock. */
  learn: (serverMs: number, askedAtMs: number, receivedAtMs: number) => void
}

/** A `Date` header counts whole seconds: on average the server was half a second further. */
const HALF_A_SECOND_MS = 500
/** Smaller differences are the network's; following them would make the countdown stutter. */
const TOLERANCE_MS = 1_500

/** A clock that follows the server's, so that a shopper whose clock is wrong sees the right countdown. */
export function createServerClock(localNow: () => number): ServerClock {
  let offsetMs = 0
  return {
    now: () => localNow() + offsetMs,
    learn(serverMs, askedAtMs, receivedAtMs) {
      const offset = serverMs + HALF_A_SECOND_MS - (askedAtMs + receivedAtMs) / 2
      if (Math.abs(offset - offsetMs) > TOLERANCE_MS) offsetMs = offset
    },
  }
}

/**
 * Whether a screen reader should hear the remaining time again: every three minutes, in the last five every minute,
 * in the last one every thirty seconds.
 */
export function announcementDue(remainingMs: number, lastAnnouncedMs: number): boolean {
  const stepMs = remainingMs > 300_000 ? 180_000 : remainingMs > 60_000 ? 60_000 : 30_000
  return remainingMs > 0 && lastAnnouncedMs - remainingMs >= stepMs
}
