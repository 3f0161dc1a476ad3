import type { GatewayOperation } from "./faults"
import type { JsonObject } from "./python-json"

/** One call of the gateway as it was received and answered. The client key is in none of it. */
export interface GatewayRequest {
  readonly operation: GatewayOperation
  readonly method: string
  readonly path: string
  /** `X-QF-APPCODE` as sent. */
  readonly appCode: string
  /** Decoded parameters, without the signature, which travels in a header. */
  readonly params: Readonly<Record<string, string>>
  /** Header names in lower case; only those a test may want to look at. */
  readonly headers: Readonly<Record<string, string>>
  /** What the simulator hashed, before the key: compare it with yours when the answer is 1108. */
  readonly signingString: string
  readonly signatureAccepted: boolean
  /** ISO 8601, by the simulator's clock. */
  readonly at: string
  /** HTTP status; `null` while it is under way, and when the connection was cut. */
  status: number | null
  /** The JSON that was sent; `null` when something else or nothing was. */
  reply: JsonObject | null
  /** The kinds of the faults that struck. */
  faults: readonly string[]
}

const LONGEST_LOG = 10_000
const HEADERS = ["content-type", "content-length", "x-qf-appcode", "x-qf-sign", "x-qf-signtype", "user-agent"]

/** The headers worth keeping. */
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

/** Counts an account's calls of the last second and minute. */
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
