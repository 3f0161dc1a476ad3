import type { FaultInput } from "../faults"
import { SimulatorUsageError } from "../options"
import type { RECORDED_REFUSALS } from "../texts"
import type { Form } from "./forms"

/** An entry of the fault menu. */
export interface FaultOption {
  readonly value: string
  readonly label: string
}

const REFUSAL = "refusal:"

const RECORDED_LABELS: Record<keyof typeof RECORDED_REFUSALS, string> = {
  filter_error: "1104, pay type not opened",
  number_used: "1251, out_trade_no is used",
  blocked_at_night: "1265, no refunds from 23:30 to 00:30",
  too_old: "1265, too old to refund",
  balance_too_low: "1269, balance too low",
  after_11_am: "1269, after the update at 11 AM",
  already_refunded: "1264, wrong cancel",
  same_day_in_full_only: "1124, same-day card refund must be full",
  still_processing: "still processing another refund",
}

/** The menu of the home page. */
export const FAULT_OPTIONS: readonly FaultOption[] = [
  { value: "lost:after", label: "Lost after it took effect" },
  { value: "lost:before", label: "Lost before it took effect" },
  { value: "delay:after", label: "Slow answer" },
  { value: "delay:before", label: "Slow, and takes effect late" },
  { value: "http_status:before", label: "HTTP 502" },
  { value: "garbage:after", label: "HTML instead of JSON" },
  { value: "rate_limited", label: "HTTP 429" },
  { value: "respcd", label: "A respcd of your choice" },
  { value: "respcd:inRows", label: "A respcd of your choice in a query's rows" },
  ...Object.entries(RECORDED_LABELS).map(([name, label]) => ({ value: `${REFUSAL}${name}`, label })),
  { value: "wrong_echo", label: "Another amount than asked" },
  { value: "bad_signature", label: "A reply signed with another key" },
  { value: "doubled", label: "Notification sent twice" },
  { value: "reordered", label: "Notification after the next one" },
  { value: "forged", label: "Notification with a wrong signature" },
]

/** The fault described by the home page's form; `Faults` itself refuses invalid combinations. */
export function faultOfForm(form: Form): FaultInput {
  const [kind = "", detail] = (form.fault ?? "").split(":")
  if (!FAULT_OPTIONS.some(({ value }) => value === form.fault)) throw new SimulatorUsageError("Choose what goes wrong.")
  const fault: Record<string, unknown> = { kind }
  if (form.on) fault.on = form.on
  if (form.times) fault.times = Number(form.times)
  if (form.outTradeNo) fault.outTradeNo = form.outTradeNo
  if (kind === "refusal") fault.refusal = detail
  else if (detail === "inRows") Object.assign(fault, { inRows: true, on: "query" })
  else if (detail) fault.when = detail
  if (kind === "delay") fault.ms = Number(form.ms)
  if (kind === "respcd") fault.respcd = form.respcd
  return fault as FaultInput
}
