import { toHongKongTime } from "./hong-kong-time"
import type { Parameters } from "./signature"

/** Values of a call's parameters: numbers are integers of minor units or minutes, dates become Hong Kong time. */
export type ParameterValue = string | number | Date | undefined

/**
 * Parameters as they are signed and sent. Absent and empty ones are dropped: QFPay's pages disagree on whether an empty
 * value is signed, so none is ever sent. Source: QFPay docs, Signature Generation.
 */
export function toParameters(values: Readonly<Record<string, ParameterValue>>): Parameters {
  const parameters: Record<string, string> = {}
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === "") continue
    parameters[name] = value instanceof Date ? toHongKongTime(value) : String(value)
  }
  return parameters
}

/** The request body: form encoding, UTF-8. */
export function toFormBody(parameters: Parameters): string {
  return new URLSearchParams(parameters).toString()
}
