import type { Locale } from "../qfpay/catalogue/wallets"
import { askShop, type SessionAddress } from "./api"
import { createServerClock } from "./countdown"
import { createLiveSource } from "./live-source"
import { deadlineOf, stateOf } from "./session"
import type { Answer, StatusSource } from "./status-source"
import { type QfpayPaymentTexts, textsIn } from "./texts"
import type { PaymentSession, QfpayPaymentEventDetail, QfpayPaymentState } from "./types"
import { createView, type ViewModel } from "./view"

/** What the element hands to the widget. */
export interface WidgetHost {
  root: ShadowRoot
  address(): SessionAddress
  locale(): Locale
  texts(): Partial<QfpayPaymentTexts>
  /** Called when the state has changed and is drawn. `final`: nothing more follows by itself. */
  entered(state: QfpayPaymentState, final: boolean): void
}

/** One payment on the screen, from the first answer to the last. */
export interface Widget {
  /** Follows the session of the host's address, if it has one; `first` saves the first request when it is that one. */
  start(first: PaymentSession | null): void
  stop(): void
  /** Draws again, after the language or the texts changed. */
  draw(): void
  check: () => Promise<void>
  refresh: () => Promise<void>
  /** What an event fired now carries. */
  detail(): QfpayPaymentEventDetail
}

const CHECK_AT_MOST_EVERY_MS = 3_000
const FIRST_DELAY_MS = 2_000
/** A `Date` header counts whole seconds, so the last check waits for the second to be over. */
const GRACE_MS = 1_000
const DEFAULT_LIFETIME_MS = 30 * 60_000

const isPhone = (): boolean => /Android|iPhone|iPad|Mobile/i.test(navigator.userAgent)

const FINAL = /authorized|expired|error/

/** Ties source, clock and screen together. It shows what the server says and decides nothing about money. */
export function createWidget(host: WidgetHost): Widget {
  const clock = createServerClock(Date.now)
  const phone = isPhone()
  const source: StatusSource = createLiveSource(
    (listen) => askShop(host.address(), listen ? "/events" : "", clock.learn, listen),
    heard,
  )
  const render = createView(host.root, { check: () => void check(), refresh: () => void refresh() })

  let session: PaymentSession | null = null
  let state: QfpayPaymentState = "loading"
  let note: ViewModel["note"] = null
  let busy = false
  /** The session cannot be loaded, or not be renewed. */
  let stuck = false
  let lastCheckFor = NaN
  let clockDoubted = false
  let checkedAtMs = 0
  let life = new AbortController()

  function draw(): void {
    const locale = host.locale()
    const deadlineMs = deadlineOf(session)
    const lifetimeMs = deadlineMs - Date.parse(session?.data.created_at ?? "")
    const counting = state === "waiting" && deadlineMs && !clockDoubted
    render({
      state,
      session,
      phone,
      locale,
      texts: textsIn(locale, host.texts()),
      // A session that failed after the money came (a person looks at it) must not be paid again.
      renewable: state === "expired" || (!stuck && session?.status === "error" && !session.paid_at),
      note,
      busy,
      remainingMs: counting ? Math.max(0, deadlineMs - clock.now()) : null,
      lifetimeMs: lifetimeMs || DEFAULT_LIFETIME_MS,
    })
  }

  function enter(next: QfpayPaymentState, changed = next !== state): void {
    const final = FINAL.test(next)
    state = next
    // The server may learn of a payment a little after the code has expired here: it is listened to until it says so too.
    if (final && !(next === "expired" && session?.status === "pending")) source.stop()
    draw()
    if (changed) host.entered(next, final)
  }

  function tick(): void {
    if (state !== "waiting" || document.hidden) return
    const deadlineMs = deadlineOf(session)
    if (clock.now() > deadlineMs + GRACE_MS && lastCheckFor !== deadlineMs) {
      lastCheckFor = deadlineMs
      void source.check()
    }
    draw()
  }

  /**
   * Takes what the server says. A pending session is over when the server's own time, in the same answer, is past the
   * deadline. The shopper's clock alone never ends a payment: where it says "over" and the server says "pending", the
   * countdown is what goes.
   */
  function take(next: PaymentSession, serverMs: number | null): void {
    if (state === "authorized") return // paid never becomes unpaid
    const deadlineMs = deadlineOf(next)
    const told = stateOf(next)
    const number = session?.data.out_trade_no
    const isLate = state === "expired" || (number && number !== next.data.out_trade_no)
    if (isLate && /confirming|authorized/.test(told)) note = "late"
    session = next
    stuck = false
    clockDoubted = !serverMs && lastCheckFor === deadlineMs
    enter(told === "waiting" && serverMs && serverMs >= deadlineMs ? "expired" : told)
  }

  function heard(answer: Answer, failures: number): void {
    if (answer.kind === "session") {
      if (note === "offline") note = null
      take(answer.session, answer.serverMs)
    } else if (answer.kind === "refused" && state !== "confirming") {
      fail()
    } else {
      if (failures > 1 || busy || !navigator.onLine) note = "offline"
      draw()
    }
  }

  function fail(): void {
    stuck = true
    enter("error")
  }

  async function check(): Promise<void> {
    if (state === "authorized" || busy || Date.now() - checkedAtMs < CHECK_AT_MOST_EVERY_MS) return
    checkedAtMs = Date.now()
    busy = true
    note = null
    draw()
    await source.check()
    busy = false
    if (state === "waiting" || state === "expired") note ??= "notYet"
    draw()
  }

  async function refresh(): Promise<void> {
    if (state === "authorized" || state === "confirming" || busy) return
    const { signal } = life
    source.stop()
    busy = true
    note = null
    draw()
    const question = askShop(host.address(), "/refresh", clock.learn)
    signal.addEventListener("abort", question.abort)
    const answer = await question.answer
    if (signal.aborted) return
    busy = false
    if (answer.kind === "session") follow(answer.session, answer.serverMs)
    else if (answer.kind === "refused") {
      // 409: it is paid, and the next answer says so; or there is nothing to pay any more.
      if (answer.httpStatus === 409) source.start(0)
      else fail()
    } else {
      note = "offline"
      source.start(FIRST_DELAY_MS) // the new code may have been made all the same
    }
    draw()
  }

  function follow(first: PaymentSession, serverMs: number | null): void {
    source.start(FIRST_DELAY_MS)
    take(first, serverMs)
  }

  function lookAtPage(): void {
    if (document.hidden) source.pause()
    else {
      source.wake()
      // Back from the wallet, after the time was over: the truth may have changed.
      if (state === "expired") void source.check()
    }
    tick()
  }

  function start(first: PaymentSession | null): void {
    stop()
    session = note = null
    busy = stuck = clockDoubted = false
    lastCheckFor = NaN
    checkedAtMs = 0
    enter("loading", true)
    const { signal } = (life = new AbortController())
    document.addEventListener("visibilitychange", lookAtPage, { signal })
    addEventListener("online", lookAtPage, { signal })
    addEventListener("pageshow", ({ persisted }) => persisted && lookAtPage(), { signal }) // every page shows once
    const ticking = setInterval(tick, 1_000)
    signal.onabort = () => clearInterval(ticking)
    lookAtPage()
    const { sessionId } = host.address()
    // A session that Medusa calls paid does not say which order it became.
    if (first?.id === sessionId && first.status === "pending") follow(first, null)
    else if (sessionId) source.start(0)
  }

  function stop(): void {
    source.stop()
    life.abort()
  }

  return {
    start,
    stop,
    draw,
    check,
    refresh,
    detail: () => ({
      session_id: session?.id ?? host.address().sessionId,
      status: state === "expired" || stuck ? (state as "expired" | "error") : (session?.status ?? "pending"),
      order_id: session?.order_id ?? null,
    }),
  }
}
