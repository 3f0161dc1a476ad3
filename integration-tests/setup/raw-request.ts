import http from "node:http"

export interface RawAnswer {
  status: number
  type: string
  body: string
}

export interface RawRequest {
  method: string
  /** Alternating names and values, so that a name can occur twice. */
  headers?: readonly string[]
  body?: string | Buffer
  /** Keeps connections open for the next request; without it, each request opens its own, as QFPay's do. */
  agent?: http.Agent
}

/**
 * Sends bytes and headers unchanged, without a client library that could correct them. For an event stream, the first
 * chunk is the answer, and its connection is closed.
 */
export function sendRaw(url: string, { method, headers = [], body, agent }: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const bytes = body === undefined ? undefined : Buffer.from(body)
    const length = bytes ? ["Content-Length", String(bytes.length)] : []
    const request = http.request(
      url,
      { method, agent: agent ?? false, headers: ["Host", new URL(url).host, ...length, ...headers] },
      (response) => {
        const chunks: Buffer[] = []
        const type = String(response.headers["content-type"]).split(";")[0] ?? ""
        const answer = () =>
          resolve({ status: response.statusCode ?? 0, type, body: Buffer.concat(chunks).toString("utf8") })
        response.on("data", (chunk: Buffer) => {
          chunks.push(chunk)
          if (type !== "text/event-stream") return
          answer()
          request.destroy()
        })
        response.on("end", answer)
      },
    )
    request.on("error", reject)
    request.end(bytes)
  })
}
