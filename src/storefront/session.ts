import type { PaymentSession, PaymentSessionData, PaymentSessionStatus, QfpayPaymentState } from "./types"

/** Whether a value from outside has properties to read. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null

const textOr = <T>(value: unknown, otherwise: T): string | T => (typeof value === "string" && value ? value : otherwise)

/** A status nobody has taught us is waiting: never success, never failure. `captured` is Medusa's, in a cart. */
const STATUSES: Readonly<Record<string, PaymentSessionStatus>> = {
  authorized: "authorized",
  captured: "authorized",
  expired: "expired",
  canceled: "canceled",
  error: "error",
}

const TEXTS = [
  "out_trade_no",
  "wallet",
  "scenario",
  "pay_type",
  "txcurrcd",
  "created_at",
  "expires_at",
  "qrcode",
  "qr_modules",
  "pay_url",
  "reason",
] as const

/** Reads a payment session from the outside, or `null` when it is none. */
export function readPaymentSession(value: unknown): PaymentSession | null {
  if (!isRecord(value)) return null
  const id = textOr(value.id, null)
  if (!id) return null
  const raw = isRecord(value.data) ? value.data : {}
  const amount = Number(raw.txamt || NaN)
  const data: PaymentSessionData = { txamt: Number.isInteger(amount) ? amount : undefined }
  for (const name of TEXTS) data[name] = textOr(raw[name], undefined)
  if (raw.replaced_by) data.replaced_by = readPaymentSession({ id, data: raw.replaced_by })?.data
  return {
    id,
    status: STATUSES[String(value.status)] ?? "pending",
    expires_at: textOr(value.expires_at, data.expires_at ?? null),
    paid_at: textOr(value.paid_at, null),
    order_id: textOr(value.order_id, null),
    is_final: value.is_final === true,
    label: textOr(value.label, ""),
    data,
  }
}

/** The state in which the widget shows a session. */
export function stateOf({ status, paid_at }: PaymentSession): QfpayPaymentState {
  if (status === "pending") return paid_at ? "confirming" : "waiting"
  return status === "canceled" ? "error" : status
}

/** When the code stops being payable, in milliseconds since 1970; `NaN` when the session does not say. */
export const deadlineOf = (session: PaymentSession | null): number => Date.parse(session?.expires_at ?? "")
