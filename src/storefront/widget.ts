import { askShop, type SessionAddress } from "./api"
import { nextActionOf } from "./next-action"
import { createServerClock } from "./countdown"
import type { createWayOut } from "./in-app"
import { createLiveSource } from "./live-source"
import { deadlineOf, stateOf } from "./session"
import type { Answer, StatusSource } from "./status-source"
import { NO_TEXTS, type QfpayPaymentTexts, textsIn } from "./texts"
import type { PaymentSession, QfpayPaymentChangeDetail, QfpayPaymentState } from "./types"
import { createView, type ViewModel } from "./view"

/** What the element hands to the widget. */
export interface WidgetHost {
  root: ShadowRoot
  address(): SessionAddress
  /** A tag that {@link textsIn} knows. */
  locale(): string
  texts(): Partial<QfpayPaymentTexts>
  /** Whether a hosted page is opened without a click. */
  autoRedirect(): boolean
  /** Where the payment is shown in a browser that knows nothing of the cart; empty: the page's own address. */
  resumeUrl(): string
  /** Called when the state has changed and is drawn. */
  entered(state: QfpayPaymentState): void
  /** Tells the page of something else. @returns whether it does the rest by itself */
  dispatch(event: "change" | "ready" | "refreshed" | "action", url?: string): boolean
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
  detail(): QfpayPaymentChangeDetail
}

const CHECK_AT_MOST_EVERY_MS = 3_000
const FIRST_DELAY_MS = 2_000
/** A `Date` header counts whole seconds, so the last check waits for the second to be over. */
const GRACE_MS = 1_000
const DEFAULT_LIFETIME_MS = 30 * 60_000

/** Browsers inside other apps. What is known of each is in a file of its own, for those few shoppers. */
const IN_APP = /Messenger|AlipayClient|WhatsApp|Instagram|FB[A_]|\bLine\/|KAKAO/

const isPhone = (): boolean => /Android|iPhone|iPad|Mobile/i.test(navigator.userAgent)

/** The code has expired or the payment has ended unpaid: it may still end paid, until the server knows better. */
const ENDED = /expired|error/
/** Reasons of money that has arrived and is no order. */
const ARRIVED = /held|refund/

/** Whether the page was opened by a link: who comes back by the Back button, or reloads, must not be sent away again. */
const isFresh = (): boolean =>
  (performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined)?.type === "navigate"

/** Ties source, clock and screen together. It shows what the server says and decides nothing about money. */
export function createWidget(host: WidgetHost): Widget {
  const clock = createServerClock(Date.now)
  const phone = isPhone()
  const source: StatusSource = createLiveSource(
    (listen, urgent) => askShop(host.address(), listen ? "/events" : "", clock.learn, listen, urgent ? "&ask=now" : ""),
    heard,
    () => ENDED.test(state),
  )
  const render = createView(host.root, {
    check: () => void check(),
    refresh: () => void refresh(),
    leave: (url) => host.dispatch("action", url),
  })

  let session: PaymentSession | null = null
  let state: QfpayPaymentState = "loading"
  let note: ViewModel["note"] = null
  let busy = false
  /** The session cannot be loaded. */
  let stuck = false
  /** There is no new code for it. */
  let barren = false
  let lastCheckFor = NaN
  let clockDoubted = false
  let checkedAtMs = 0
  /** This page is where the wallet has sent the shopper back to. */
  let returned = false
  /** The address says that the payment failed: the server is asked before the shopper is told. */
  let failed = false
  let life = new AbortController()
  let wayOut: typeof createWayOut | undefined

  if (phone && IN_APP.test(navigator.userAgent)) {
    void import("./in-app.js").then((module) => {
      wayOut = module.createWayOut
      draw()
    }, draw)
  }

  const wayIn = () => nextActionOf(session?.data ?? {}, phone)
  const hasArrived = (): boolean => !!session?.paid_at || ARRIVED.test(session?.data.reason ?? "")
  const isListening = (): boolean => ENDED.test(state) && !stuck && !!session && !session.is_final

  function draw(): void {
    const locale = host.locale()
    const texts = textsIn(locale, host.texts(), draw)
    const deadlineMs = deadlineOf(session)
    const lifetimeMs = deadlineMs - Date.parse(session?.data.created_at ?? "")
    const counting = state === "waiting" && deadlineMs && !clockDoubted
    const arrived = hasArrived()
    render({
      state,
      session,
      phone,
      locale,
      // The code is drawn before the words are there.
      texts: texts ?? NO_TEXTS,
      arrived,
      // A session that failed after the money came must not be paid again.
      renewable: !barren && !stuck && (state === "expired" || session?.status === "error") && !arrived,
      note: note ?? (isListening() && !arrived ? "listening" : null),
      busy,
      remainingMs: counting ? Math.max(0, deadlineMs - clock.now()) : null,
      lifetimeMs: lifetimeMs || DEFAULT_LIFETIME_MS,
      wayOut,
      page: host.resumeUrl(),
    })
  }

  function enter(next: QfpayPaymentState, changed = next !== state): void {
    state = next
    // The server may learn of a payment long after the code has expired: it is listened to until it can no more.
    if (next === "authorized" || stuck || (ENDED.test(next) && session?.is_final)) source.stop()
    draw()
    if (changed) host.entered(next)
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
  function take(next: PaymentSession, serverMs: number | null, own = false): void {
    if (state === "authorized") return // paid never becomes unpaid
    const before = session
    const wasReason = before?.data.reason
    const deadlineMs = deadlineOf(next)
    const told = stateOf(next)
    const number = before?.data.out_trade_no
    const renewed = !!number && number !== next.data.out_trade_no
    if ((state === "expired" || renewed) && /confirming|authorized/.test(told)) note = "late"
    else if (renewed && !own) note = "newCode"
    if (failed) note = told === "waiting" ? "notThrough" : null
    failed = false
    if (ENDED.test(told) && note !== "offline" && told !== state) note = null
    session = next
    stuck = false
    barren &&= !renewed
    clockDoubted = !serverMs && lastCheckFor === deadlineMs
    const was = state
    const shown = told === "waiting" && serverMs && serverMs >= deadlineMs ? "expired" : told
    enter(shown === "expired" && barren ? "error" : shown)
    if (renewed && told === "waiting") host.dispatch("refreshed")
    if (was === state && wasReason !== next.data.reason) host.dispatch("change")
    if (!before) {
      host.dispatch("ready")
      goThere()
    }
  }

  /** Straight to the hosted page, once, where the shop wants no click in between. */
  function goThere(): void {
    const { link } = wayIn()
    const isHosted = link && session?.data.scenario === "checkout"
    const isDue = isHosted && state === "waiting" && host.autoRedirect() && !returned && isFresh()
    if (isDue && !host.dispatch("action", link)) location.assign(link)
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
    if (state === "waiting" || (isListening() && !hasArrived())) {
      note ??= state === "waiting" && wayIn().first === "link" ? "notYetLink" : "notYet"
    }
    draw()
  }

  async function refresh(): Promise<void> {
    if (state === "authorized" || state === "confirming" || busy) return
    const { signal } = life
    source.stop()
    busy = true
    note = null
    draw()
    const question = askShop(
      host.address(),
      "/refresh",
      clock.learn,
      undefined,
      `&replaces=${session?.data.out_trade_no}`,
    )
    signal.addEventListener("abort", question.abort)
    const answer = await question.answer
    if (signal.aborted) return
    busy = false
    if (answer.kind === "session") follow(answer.session, answer.serverMs, true)
    else if (answer.kind === "refused") {
      // 409: it is paid, and the next answer says so; or there is nothing to pay any more.
      if (answer.httpStatus !== 409) {
        barren = true
        enter("error")
      }
      source.start(answer.httpStatus === 409 ? 0 : FIRST_DELAY_MS, true)
    } else {
      note = "offline"
      source.start(FIRST_DELAY_MS, false) // the new code may have been made all the same
    }
    draw()
  }

  function follow(first: PaymentSession, serverMs: number | null, own: boolean): void {
    source.start(FIRST_DELAY_MS, false)
    take(first, serverMs, own)
  }

  function lookAtPage(): void {
    if (document.hidden) source.pause()
    else source.wake()
    tick()
  }

  function start(first: PaymentSession | null): void {
    stop()
    session = note = null
    busy = stuck = barren = clockDoubted = false
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
    const query = new URLSearchParams(location.search)
    const comesFrom = query.get("payment_session_id")
    returned = comesFrom === sessionId
    // The page may have taken the payment's id out of the address before.
    failed = query.has("qfpay_failed") && (returned || !comesFrom)
    // A session that Medusa calls paid does not say which order it became; a code without its modules cannot be drawn.
    const { qrcode, qr_modules } = first?.data ?? {}
    const isWhole = first?.id === sessionId && first.status === "pending" && (!qrcode || qr_modules)
    if (first && isWhole && !returned) follow(first, null, false)
    else if (sessionId) source.start(0, returned)
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
      status:
        ENDED.test(state) && session?.status !== "canceled" ? (state as "expired") : (session?.status ?? "pending"),
      order_id: session?.order_id ?? null,
      state,
      reason: session?.data.reason ?? null,
      reference: session?.data.out_trade_no ?? null,
    }),
  }
}
