import type { GatewayOperation } from "./faults"
import type { JsonObject } from "./python-json"

/** One call of the gateway as received and answered, without the client key. */
export interface GatewayRequest {
  readonly operation: GatewayOperation
  readonly method: string
  readonly path: string
  /** `X-QF-APPCODE` as sent. */
  readonly appCode: string
  /** Decoded parameters, without the signature, which is in a header. */
  readonly params: Readonly<Record<string, string>>
  /** Header names in lowercase; only those that a test may need. */
  readonly headers: Readonly<Record<string, string>>
  /** The string that the simulator hashed, without the key: compare it with yours when the answer is 1108. */
  readonly signingString: string
  readonly signatureAccepted: boolean
  /** ISO 8601, by the simulator's clock. */
  readonly at: string
  /** HTTP status; `null` while in progress, and when the connection was cut. */
  status: number | null
  /** The JSON that was sent; `null` for anything else or nothing. */
  reply: JsonObject | null
  /** The kinds of the faults that applied. */
  faults: readonly string[]
}

const LONGEST_LOG = 10_000
const HEADERS = ["content-type", "content-length", "x-qf-appcode", "x-qf-sign", "x-qf-signtype", "user-agent"]

/** The headers to log. */
export function headersToKeep(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    HEADERS.flatMap((name) => {
      const value = headers[name]
      return typeof value === "string" ? [[name, value]] : []
    }),
  )
}

/** The last ten thousand calls, oldest first. */
export class RequestLog {
  private entries: GatewayRequest[] = []

  add(entry: GatewayRequest): void {
    if (this.entries.length >= LONGEST_LOG) this.entries.shift()
    this.entries.push(entry)
  }

  list(): readonly GatewayRequest[] {
    return [...this.entries]
  }

  clear(): void {
    this.entries = []
  }
}

/** Counts an account's calls within the last second and minute. */
export class RateLimiter {
  private calls = new Map<string, number[]>()

  /** Whether one more call is allowed now; counts it if so. */
  admit(account: string, limit: { perSecond: number; perMinute: number }): boolean {
    const now = performance.now()
    const recent = (this.calls.get(account) ?? []).filter((at) => now - at < 60_000)
    const lastSecond = recent.filter((at) => now - at < 1000).length
    const admitted = recent.length < limit.perMinute && lastSecond < limit.perSecond
    if (admitted) recent.push(now)
    this.calls.set(account, recent)
    return admitted
  }

  clear(): void {
    this.calls.clear()
  }
}
