import { pollDelayMs } from "./poll-plan"
import type { Answer, AnswerListener, Question, StatusSource, StreamListener } from "./status-source"

/** Browsers report one return of the shopper as several events. */
const JUST_ASKED_MS = 1_000

/**
 * A {@link StatusSource} that listens to the server's stream. Where there is none (a proxy keeps it back, the server has
 * too many) it asks again and again instead, one question at a time, and tries the stream again when the shopper returns
 * or the network does.
 *
 * @param ask - asks once, or opens the stream when given a listener; `urgent`: the shopper wants to know now
 * @param isOver - whether the code has expired or was declined, so that it is asked slowly
 */
export function createLiveSource(
  ask: (listen: StreamListener | undefined, urgent: boolean) => Question,
  heard: AnswerListener,
  isOver: () => boolean,
  random = Math.random,
): StatusSource {
  let running = false
  let paused = false
  let streaming = true
  /** The stream is open: the question is answered, and yet not over. */
  let open = false
  let round = 0
  let failures = 0
  let askedAtMs = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked: Question | null = null
  let landed = Promise.resolve()

  const planNext = (delayMs: number, urgent = false): void => {
    clearTimeout(timer)
    if (running && !paused) timer = setTimeout(() => void check(urgent), delayMs)
  }

  const giveUp = (): void => {
    clearTimeout(timer)
    asked?.abort()
    asked = null
    open = false
  }

  const take = (answer: Answer): void => {
    if (answer.kind === "session") {
      if (failures) streaming = true // the network is back
      failures = 0
      // Once the money is there the shopper waits for the order alone: quick again.
      if (answer.session.paid_at) round = 0
    } else failures++
    heard(answer, failures)
  }

  const check = (urgent = true): Promise<void> => {
    if (asked && !open) return landed
    giveUp() // an open stream begins again with how things stand
    askedAtMs = Date.now()
    const stream = streaming && running
    landed = new Promise((answered) => {
      const question = (asked = ask(
        stream
          ? (news) => {
              if (asked !== question) return // given up meanwhile
              open = true
              take(news)
              if (paused) giveUp()
              answered()
            }
          : undefined,
        urgent,
      ))
      void question.answer.then((answer) => {
        if (asked === question) {
          asked = null
          if (stream && !open) {
            streaming = false // it told nothing
            return answered(check(urgent))
          }
          open = false
          if (!stream) take(answer)
          planNext(pollDelayMs(round++, failures, random, answer.retryAfterMs, isOver()))
        }
        answered()
      })
    })
    return landed
  }

  return {
    check,
    start(delayMs, urgent) {
      running = streaming = true
      round = failures = 0
      if (delayMs) planNext(delayMs)
      else void check(urgent)
    },
    stop() {
      running = false
      giveUp()
    },
    pause() {
      paused = true
      clearTimeout(timer)
      if (open) giveUp()
    },
    wake() {
      paused = false
      streaming = true
      round = 0
      if (running && (open || !asked)) planNext(Math.max(0, askedAtMs + JUST_ASKED_MS - Date.now()), true)
    },
  }
}
