import type { AdminCollect, AdminPaymentSession } from "../../api/admin/qfpay/types"

/** What the cashier sees. */
export type CounterPhase = "choose" | "code" | "checking" | "applying" | "paid" | "nothing"

/** Whether money may still come of the attempt. */
export const isPending = (
  session: AdminPaymentSession | null | undefined,
): session is AdminPaymentSession & { readonly status: "pending" } => session?.status === "pending"

/**
 * What the cashier sees of an order.
 * @param followed - the payment sessions that were open while the cashier looked: what an older one became is no news
 */
export function phaseOf(view: AdminCollect, followed: ReadonlySet<string>): CounterPhase {
  const { payment_session: session, outstanding_amount: outstanding } = view
  if (isPending(session)) {
    if (session.paid_at) return "applying"
    return session.data.qrcode ? "code" : "checking"
  }
  if (session?.status === "authorized" && followed.has(session.id)) return "paid"
  return outstanding > 0 ? "choose" : "nothing"
}

/** The key of what the cashier should know of the last attempt, if there is anything. */
export function noticeKeyOf(view: AdminCollect, followed: ReadonlySet<string>): string | undefined {
  const { payment_session: session, notice } = view
  if (notice === "held") return "counter.notices.held"
  if (!session || !followed.has(session.id)) return undefined
  if (notice) return `counter.notices.${notice}`
  return session.status === "expired" || session.status === "canceled" ? `counter.${session.status}` : undefined
}

const FAST_MS = 1_500
const BESIDE_MS = 5_000
const LONGEST_MS = 15_000

/** When to ask the shop again, or `false` when nothing can change: often while the cashier waits, less so after failures. */
export function askAgainMs(view: AdminCollect | undefined, isOpen: boolean, failures: number): number | false {
  if (failures > 0) return Math.min(LONGEST_MS, FAST_MS * 2 ** failures)
  if (!isPending(view?.payment_session)) return false
  return isOpen ? FAST_MS : BESIDE_MS
}

/** `29:41`; never below zero. */
export function countdown(remainingMs: number): string {
  const seconds = Math.max(0, Math.ceil(remainingMs / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
}

/** What a scanner or a person typed, without the spaces that wallets print between the digits. */
export const codeOf = (typed: string): string => typed.replace(/\s+/g, "")
