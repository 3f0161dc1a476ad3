import type { PaymentSession } from "./types"

/** What one question to the shop's server came to. */
export type Answer =
  /** `serverMs`: the server's time, where the browser may read it. */
  | { kind: "session"; session: PaymentSession; serverMs: number | null; retryAfterMs?: number }
  /** No usable answer: nothing is known, ask again. */
  | { kind: "unreachable"; retryAfterMs?: number }
  /** The server will not answer this question, however often it is asked. */
  | { kind: "refused"; httpStatus: number; retryAfterMs?: undefined }

/**
 * A question under way. Its answer never rejects. That of a stream comes when the stream is over; what it tells until
 * then goes to a {@link StreamListener}.
 */
export interface Question {
  answer: Promise<Answer>
  abort: () => void
}

/** Hears what a stream tells. */
export type StreamListener = (answer: Answer) => void

/** Hears every answer, in the order in which they arrive; `failures` counts those since the last usable one. */
export type AnswerListener = (answer: Answer, failures: number) => void

/** Follows one payment session until it is stopped. Never asks two things at once. */
export interface StatusSource {
  /** Begins; the first question is asked after `delayMs`. `urgent`: QFPay is to be asked at once. */
  start(delayMs: number, urgent: boolean): void
  /** Ends; what is under way is given up and not heard of again. */
  stop(): void
  /** Asks now, or joins the question under way. Works while stopped too. */
  check(): Promise<void>
  /** Asks and hears nothing more by itself until {@link StatusSource.wake}. */
  pause(): void
  /** The shopper is back: asks at once, unless it has just done so. */
  wake(): void
}
