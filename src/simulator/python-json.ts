/** A number that is a float in Python, so that 10 is written `10.0`, like `total_fee` in QFPay's app samples. */
export class PythonFloat {
  constructor(readonly value: number) {}
}

/** The possible contents of a QFPay body. */
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
 * JSON as Python's `json.dumps` writes it by default: `", "` and `": "` as separators, everything beyond ASCII as
 * `\uXXXX`. QFPay signs these bytes, so a client that parses and re-serializes before it verifies must fail here too.
 * Source: the one response that QFPay published with its signature (302 bytes, reproducible).
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
