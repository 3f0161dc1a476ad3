/** A number that Python would hold as a float, so that 10 is written `10.0`, as `total_fee` of QFPay's app samples is. */
export class PythonFloat {
  constructor(readonly value: number) {}
}

/** What a body of QFPay's can hold. */
export type JsonValue = string | number | boolean | null | PythonFloat | readonly JsonValue[] | JsonObject
export interface JsonObject {
  readonly [name: string]: JsonValue | undefined
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )
}

/**
 * JSON as Python's `json.dumps` writes it by default: `", "` and `": "` between things, everything beyond ASCII as
 * `\uXXXX`. QFPay signs these bytes, so a client that parses and re-serialises before it verifies must fail here too.
 * Source: the one response QFPay published with its signature (302 bytes, reproducible).
 */
export function pythonJson(value: JsonValue): string {
  if (value instanceof PythonFloat) {
    return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value)
  }
  if (typeof value === "string") return quoted(value)
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => pythonJson(item)).join(", ")}]`
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value as JsonObject).flatMap(([name, member]) =>
      member === undefined ? [] : [`${quoted(name)}: ${pythonJson(member)}`],
    )
    return `{${members.join(", ")}}`
  }
  return String(value)
}
