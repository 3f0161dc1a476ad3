import { pollDelayMs } from "./poll-plan"
import type { Answer, AnswerListener, Question, StatusSource } from "./status-source"

/** Browsers report one return of the shopper as several events. */
const JUST_ASKED_MS = 1_000

/** A {@link StatusSource} that asks again and again, one question at a time. */
export function createPoller(ask: () => Question, heard: AnswerListener, random = Math.random): StatusSource {
  let running = false
  let paused = false
  let round = 0
  let failures = 0
  let moneySeen = false
  let askedAtMs = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked: Question | null = null
  let landed = Promise.resolve()

  const planNext = (delayMs: number): void => {
    clearTimeout(timer)
    if (running && !paused) timer = setTimeout(() => void check(), delayMs)
  }

  const land = (answer: Answer): void => {
    failures++
    if (answer.kind === "session") {
      failures = 0
      // Once the money is there the shopper waits for the order alone: quick again.
      if (answer.session.paid_at && !moneySeen) round = 0
      moneySeen = !!answer.session.paid_at
    }
    heard(answer, failures)
    planNext(pollDelayMs(round++, failures, random, answer.retryAfterMs))
  }

  const check = (): Promise<void> => {
    if (asked) return landed
    clearTimeout(timer)
    askedAtMs = Date.now()
    const question = (asked = ask())
    landed = question.answer.then((answer) => {
      if (asked !== question) return // given up meanwhile
      asked = null
      land(answer)
    })
    return landed
  }

  return {
    check,
    start(delayMs) {
      running = true
      round = failures = 0
      if (delayMs) planNext(delayMs)
      else void check()
    },
    stop() {
      running = false
      clearTimeout(timer)
      asked?.abort()
      asked = null
    },
    pause() {
      paused = true
      clearTimeout(timer)
    },
    wake() {
      paused = false
      round = 0
      if (running && !asked) planNext(Math.max(0, askedAtMs + JUST_ASKED_MS - Date.now()))
    },
  }
}
