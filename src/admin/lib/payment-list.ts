import type { AdminTransaction } from "../../api/admin/qfpay/types"
import { WALLET_NAMES } from "../../qfpay/catalogue/wallets"
import type { Query } from "./client"

export const PAGE_SIZE = 20

/** The periods a merchant picks from; `custom` is from one day to another. */
export const PERIODS = ["any", "today", "week", "month", "this_month", "last_month", "custom"] as const
export type PeriodName = (typeof PERIODS)[number]

export const WALLETS_TO_FILTER = [...WALLET_NAMES, "any"] as const

/** What the list shows, as it stands in the page's address. Empty: not asked about. */
export interface ListState {
  readonly q: string
  readonly kind: string
  readonly state: string
  readonly wallet: string
  readonly period: PeriodName
  /** Days of the merchant's own calendar, `2026-06-15`; both are within. */
  readonly from: string
  readonly to: string
  readonly page: number
}

const DAY = /^\d{4}-\d\d-\d\d$/

/** Reads the list's state from the page's address; what is wrong there is taken for not said. */
export function readListState(address: URLSearchParams): ListState {
  const text = (name: string) => address.get(name) ?? ""
  const day = (name: string) => (DAY.test(text(name)) && !Number.isNaN(Date.parse(text(name))) ? text(name) : "")
  const page = Number(text("page"))
  return {
    ...{ q: text("q"), kind: text("kind"), state: text("state"), wallet: text("wallet") },
    period: PERIODS.find((name) => name === text("period")) ?? "any",
    ...{ from: day("from"), to: day("to") },
    page: Number.isSafeInteger(page) && page > 0 && page < 1_000_000 ? page : 0,
  }
}

/** The page's address for a state of the list; what is not asked about is not in it. */
export function writeListState(state: ListState): URLSearchParams {
  const { period, from, to, page, ...rest } = state
  const said = {
    ...rest,
    ...(period !== "any" && { period }),
    ...(period === "custom" && { from, to }),
    ...(page > 0 && { page: String(page) }),
  }
  return new URLSearchParams(Object.entries(said).filter(([, value]) => value !== ""))
}

/** Whether anything narrows the list down. */
export const isFiltered = (state: ListState) => writeListState({ ...state, page: 0 }).size > 0

/** The choice of every state; without a choice, attempts that brought no money are out of the way. */
export const EVERY_STATE = "every"

/** The choice of payments that are marked as disputed, whatever their state. */
export const DISPUTED = "disputed"

/** The filters for the server; the same for the list and for the export. */
export function filterQuery(state: ListState, now: Date): Query {
  const { q, kind, state: stands, wallet } = state
  const asked = { q: q.trim(), kind, state: stands === EVERY_STATE || stands === DISPUTED ? "" : stands, wallet }
  // Whoever searches looks for the attempt that a shopper speaks of, paid or not.
  const isQuiet = stands === "" && asked.q === ""
  const created_at = periodOf(state, now)
  return {
    ...Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== "")),
    ...(isQuiet && { attempts: false }),
    ...(stands === DISPUTED && { disputed: true }),
    ...(created_at && { created_at }),
  }
}

interface Period {
  readonly $gte?: string
  readonly $lt?: string
}

/** Midnights of the merchant's own calendar. */
function periodOf({ period, from, to }: ListState, now: Date): Period | undefined {
  const day = (offset: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + offset)
  const month = (offset: number) => new Date(now.getFullYear(), now.getMonth() + offset, 1)
  const since = (start: Date, end?: Date) => ({
    $gte: start.toISOString(),
    ...(end && { $lt: end.toISOString() }),
  })
  switch (period) {
    case "any":
      return undefined
    case "today":
      return since(day(0))
    case "week":
      return since(day(-6))
    case "month":
      return since(day(-29))
    case "this_month":
      return since(month(0))
    case "last_month":
      return since(month(-1), month(0))
    case "custom": {
      const $gte = from && localDay(from, 0)
      const $lt = to && localDay(to, 1)
      return $gte || $lt ? { ...($gte && { $gte }), ...($lt && { $lt }) } : undefined
    }
  }
}

function localDay(day: string, offset: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number)
  return new Date(year, month - 1, date + offset).toISOString()
}

type Standing = Pick<AdminTransaction, "kind" | "state" | "recorded_at">

/** Whether a payment or refund is moving, so that its page should look again after a few seconds. */
export function isMoving({ kind, state, recorded_at }: Standing): boolean {
  if (kind === "payment") return state === "created" || state === "waiting" || state === "paid"
  return state === "created" || state === "unanswered" || state === "pending" || (state === "done" && !recorded_at)
}

/** Whether QFPay can have news of it: an unpaid code may still be paid, but what has arrived or gone back is final. */
export function isWorthAsking(transaction: Standing): boolean {
  const { kind, state } = transaction
  if (isMoving(transaction)) return true
  if (kind === "payment") return ["refused", "declined", "closed", "expired"].includes(state)
  return state === "lost"
}
