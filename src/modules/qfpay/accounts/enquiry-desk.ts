import { DESK_ROUND_MS, STEADY_ENQUIRY_MS } from "../../../qfpay/domain"
import { QfpayProtocolError } from "../../../qfpay/errors"
import { type EnquiryReply, type EnquiryRequest, type EnquiryRow, MAX_ENQUIRY_ROWS } from "../../../qfpay/wire"
import type { TransactionRow } from "../ledger"
import { enquiryPages } from "./enquiry-pages"
import { served } from "./served"
import { type DeskLane, LANES, moreUrgent } from "./lanes"

/** Numbers per call: one fewer than the rows of an answer, so that a full answer means it was truncated. */
export const NUMBERS_PER_CALL = MAX_ENQUIRY_ROWS - 1

/** Questions within this time go into one call. */
const GATHER_MS = 5

/** How long a slow call holds up its lane before the next one leaves in parallel. */
const HELD_UP_MS = 1_000

const MINUTE_MS = 60_000

/** How often a lane's calls leave; questions in between are gathered. */
interface Pace {
  /** This many calls a minute leave as soon as their questions are gathered. */
  readonly prompt: number
  /** The interval between later calls, in ms. @param numbers - how many wait, or were enquired just now */
  gapMs(numbers: number): number
  /** Whether a departure is a single call, however many numbers wait; otherwise as many calls as needed. */
  readonly oneAtATime: boolean
}

const PACES: Readonly<Record<DeskLane, Pace>> = {
  urgent: { prompt: 60, gapMs: () => 500, oneAtATime: false },
  shopper: { prompt: 30, gapMs: () => 1_000, oneAtATime: false },
  // 50 calls a minute cover a thousand shoppers, and leave room for those who pay; more shoppers need more calls.
  plan: {
    prompt: 10,
    gapMs: (numbers) => Math.min(1_250, (DESK_ROUND_MS * NUMBERS_PER_CALL) / numbers),
    oneAtATime: true,
  },
}

/** A question about one number. */
export interface Question {
  readonly by: "syssn" | "out_trade_no"
  /** Our number or QFPay's, depending on `by`. */
  readonly number: string
  /** Where QFPay searches for one of our numbers. */
  readonly window?: Required<Pick<EnquiryRequest, "start_time" | "end_time">>
  /** Identifies QFPay's rows of the number. */
  readonly about: Pick<TransactionRow, "out_trade_no" | "syssn">
}

interface Waiting {
  readonly question: Question
  readonly since: number
  lane: DeskLane
  readonly answer: Promise<readonly EnquiryRow[]>
  readonly resolve: (rows: readonly EnquiryRow[]) => void
  readonly reject: (error: unknown) => void
}

/** The state of a lane. */
interface LaneState {
  timer: NodeJS.Timeout | undefined
  /** When the calls of the last minute left, and for how many numbers; oldest first. */
  readonly departures: { readonly at: number; readonly numbers: number }[]
  underWay: number
}

/** The client as the desk uses it: a call waits for its turn in its lane. */
interface Gateway {
  enquire(request: EnquiryRequest & { readonly lane: DeskLane }): Promise<EnquiryReply>
}

/** After this many consecutive refusals, the cause is not a single number. */
const GIVEN_UP_AFTER = 10

/** How long a number that QFPay refused, or that has very many rows, is asked about alone. */
const APART_MS = 3_600_000
const MOST_APART = 1_000

/** Each attempt on the hosted page is a row. A number with more rows than this would add pages for everybody else. */
const MANY_ROWS = 10

/**
 * All enquiries about single numbers: those within a few milliseconds, or while a call is under way, go to QFPay in one
 * call. One desk for each account and instance.
 *
 * - A question is never answered by a call sent before it: the answer is always at least as new as the question.
 * - Two questions about one number share one answer.
 * - A call leaves in the lane of its most urgent question. Less urgent ones fill the remaining places and never add a
 * call that way, so a flood of them does not slow down the urgent ones.
 * - A number that QFPay refuses does not affect others: the call is split until the number stands alone, and it is
 * enquired alone from then on.
 */
export class EnquiryDesk {
  readonly #account: string
  readonly #gateway: Gateway
  /** By what must be in separate calls, then by number. */
  readonly #groups = new Map<string, Map<string, Waiting>>()
  readonly #lanes = new Map<DeskLane, LaneState>()
  readonly #apart = new Map<string, number>()

  constructor(account: string, gateway: Gateway) {
    this.#account = account
    this.#gateway = gateway
  }

  /**
   * @returns QFPay's rows about the number, from a call that has yet to leave; empty if QFPay has none
   * @throws QfpayTransportError, QfpayProtocolError when QFPay gives no usable answer
   */
  ask(question: Question, lane: DeskLane): Promise<readonly EnquiryRow[]> {
    const key = this.#groupOf(question)
    const group = this.#groups.get(key) ?? new Map<string, Waiting>()
    this.#groups.set(key, group)
    let waiting = group.get(question.number)
    if (waiting) waiting.lane = moreUrgent(waiting.lane, lane)
    else {
      waiting = waitingFor(question, lane)
      group.set(question.number, waiting)
    }
    this.#schedule(waiting.lane)
    return waiting.answer
  }

  #groupOf({ by, number, window }: Question): string {
    const until = this.#apart.get(number)
    if (until !== undefined && until > performance.now()) return `apart ${by} ${window?.start_time ?? ""} ${number}`
    return `${by} ${window?.start_time ?? ""}`
  }

  #stateOf(lane: DeskLane): LaneState {
    const state = this.#lanes.get(lane) ?? { timer: undefined, departures: [], underWay: 0 }
    this.#lanes.set(lane, state)
    return state
  }

  /** Schedules the lane's next departure, if none is scheduled. */
  #schedule(lane: DeskLane): void {
    const state = this.#stateOf(lane)
    state.timer ??= setTimeout(() => this.#depart(lane), this.#delayOf(lane, state))
  }

  #delayOf(lane: DeskLane, { departures, underWay }: LaneState): number {
    const now = performance.now()
    while (departures[0] && departures[0].at <= now - MINUTE_MS) departures.shift()
    const last = departures.at(-1)
    if (!last) return GATHER_MS
    const pace = PACES[lane]
    const askedNow = departures.filter(({ at }) => at > now - STEADY_ENQUIRY_MS)
    const numbers = askedNow.reduce((sum, one) => sum + one.numbers, this.#waitingIn(lane).length)
    const gap = departures.length < pace.prompt ? 0 : pace.gapMs(numbers)
    return Math.max(GATHER_MS, last.at + Math.max(gap, underWay > 0 ? HELD_UP_MS : 0) - now)
  }

  #waitingIn(lane: DeskLane): Waiting[] {
    return [...this.#groups.values()].flatMap((group) => [...group.values()].filter((one) => one.lane === lane))
  }

  #depart(lane: DeskLane): void {
    const state = this.#stateOf(lane)
    state.timer = undefined
    // The group with the longest wait comes first.
    const due = [...this.#groups].filter(([, group]) => some(group, lane)).sort(byOldest(lane))
    for (const [key, group] of due) {
      do {
        this.#leave(lane, state, key, group)
      } while (!PACES[lane].oneAtATime && some(group, lane))
      if (PACES[lane].oneAtATime) break
    }
    if (this.#waitingIn(lane).length > 0) this.#schedule(lane)
  }

  #leave(lane: DeskLane, state: LaneState, key: string, group: Map<string, Waiting>): void {
    const members = [...group.values()].sort(byUrgency).slice(0, NUMBERS_PER_CALL)
    for (const { question } of members) group.delete(question.number)
    if (group.size === 0) this.#groups.delete(key)
    state.departures.push({ at: performance.now(), numbers: members.length })
    state.underWay += 1
    void this.#answer(members).finally(() => {
      state.underWay -= 1
      // Questions that waited for this call need not wait any longer.
      if (!state.timer) return
      clearTimeout(state.timer)
      state.timer = undefined
      this.#schedule(lane)
    })
  }

  /** Never rejects: each question gets its answer or its error. */
  async #answer(members: readonly Waiting[]): Promise<void> {
    try {
      await this.#callFor(members)
    } catch (error) {
      if (error instanceof QfpayProtocolError && members.length > 1) return this.#answerApart(members, error)
      for (const { reject } of members) reject(error)
    }
  }

  /** QFPay has refused these numbers together: enquires about halves until the refused ones stand alone. */
  async #answerApart(members: readonly Waiting[], because: QfpayProtocolError): Promise<void> {
    let refusals = 0
    let isServed = false
    let error: unknown = because
    const alone: Waiting[] = []
    const parts = halvesOf(members)
    while (parts.length > 0 && error instanceof QfpayProtocolError && refusals <= GIVEN_UP_AFTER) {
      // After the last attempt but one, the rest goes together: the numbers isolated so far may be all that QFPay
      // refuses.
      const part = refusals < GIVEN_UP_AFTER ? (parts.shift() ?? []) : parts.splice(0).flat()
      try {
        await this.#callFor(part)
        refusals = 0
        isServed = true
      } catch (thrown) {
        error = thrown
        refusals += 1
        if (thrown instanceof QfpayProtocolError && part.length > 1) parts.unshift(...halvesOf(part))
        else for (const { reject } of part) reject(thrown)
        if (thrown instanceof QfpayProtocolError && part.length === 1) alone.push(...part)
      }
    }
    for (const { reject } of parts.flat()) reject(error)
    // When everything is refused, no single number is the cause.
    if (isServed) this.#setApart(alone)
  }

  #setApart(waiting: readonly Waiting[]): void {
    for (const { question } of waiting) {
      this.#apart.delete(question.number)
      this.#apart.set(question.number, performance.now() + APART_MS)
    }
    for (const number of this.#apart.keys()) {
      if (this.#apart.size <= MOST_APART) break
      this.#apart.delete(number)
    }
  }

  async #callFor(members: readonly Waiting[]): Promise<void> {
    const rows = await this.#call(members, mostUrgentOf(members))
    const isCrowded = rows.length > MANY_ROWS && members.length > 1
    for (const waiting of members) {
      const own = rows.filter((row) => isAbout(row, waiting.question))
      if (isCrowded && own.length > MANY_ROWS) this.#setApart([waiting])
      waiting.resolve(own)
    }
  }

  /** One call, or as many as its answer has pages. */
  async #call(members: readonly Waiting[], lane: DeskLane): Promise<EnquiryRow[]> {
    const [first] = members
    if (!first) return []
    const { by, window } = first.question
    const numbers = members.map(({ question }) => question.number)
    const about = members.map(({ question }) => question.about)
    const facts = {
      account: this.#account,
      ...(members.length === 1 && { out_trade_no: first.question.about.out_trade_no }),
    }
    const rows: EnquiryRow[] = []
    const ask = (page: number) => this.#gateway.enquire({ [by]: numbers, ...window, ...(page > 1 && { page }), lane })
    for await (const reply of enquiryPages(ask)) rows.push(...served(reply, facts, about))
    return rows
  }
}

function waitingFor(question: Question, lane: DeskLane): Waiting {
  let settle: Pick<Waiting, "resolve" | "reject"> | undefined
  const answer = new Promise<readonly EnquiryRow[]>((resolve, reject) => (settle = { resolve, reject }))
  return {
    question,
    lane,
    since: performance.now(),
    answer,
    resolve: (rows) => settle?.resolve(rows),
    reject: (error) => settle?.reject(error),
  }
}

const some = (group: ReadonlyMap<string, Waiting>, lane: DeskLane) =>
  [...group.values()].some((waiting) => waiting.lane === lane)

const byUrgency = (a: Waiting, b: Waiting) => LANES.indexOf(a.lane) - LANES.indexOf(b.lane) || a.since - b.since

type Group = readonly [string, Map<string, Waiting>]

function byOldest(lane: DeskLane): (a: Group, b: Group) => number {
  const oldest = ([, group]: Group) =>
    [...group.values()].reduce((least, one) => (one.lane === lane ? Math.min(least, one.since) : least), Infinity)
  return (a, b) => oldest(a) - oldest(b)
}

const mostUrgentOf = (members: readonly Waiting[]) =>
  members.reduce<DeskLane>((lane, waiting) => moreUrgent(lane, waiting.lane), "plan")

function halvesOf(members: readonly Waiting[]): Waiting[][] {
  const middle = Math.ceil(members.length / 2)
  return [members.slice(0, middle), members.slice(middle)].filter(({ length }) => length > 0)
}

const isAbout = (row: EnquiryRow, { about }: Question) =>
  row.out_trade_no === about.out_trade_no || (about.syssn !== null && row.syssn === about.syssn)
