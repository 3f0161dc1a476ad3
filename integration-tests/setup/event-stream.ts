import http from "node:http"
import { waitFor } from "./wait-for"

/** A payment session as a stream sends it. */
export interface StreamedSession {
  id: string
  status: string
  paid_at: string | null
  order_id: string | null
  is_final: boolean
  data: Record<string, unknown>
}

/** Reads a stream of Server-Sent Events. Not eventsource-parser: the bytes themselves are what is promised. */
export class EventStreamReader {
  status = 0
  headers: http.IncomingHttpHeaders = {}
  /** Whether the server has ended the stream. */
  ended = false
  text = ""
  private readonly request: http.ClientRequest

  constructor(url: string, headers: Record<string, string>) {
    this.request = http.get(url, { headers, agent: false }, (response) => {
      this.status = response.statusCode ?? 0
      this.headers = response.headers
      response.setEncoding("utf8")
      response.on("data", (chunk: string) => (this.text += chunk))
      response.on("end", () => (this.ended = true))
    })
    this.request.on("error", () => undefined)
  }

  /** Waits for the headers. */
  async opened(): Promise<this> {
    await waitFor(() => this.status > 0, { what: "the stream" })
    return this
  }

  /** Every event so far. */
  get sessions(): StreamedSession[] {
    return [...this.text.matchAll(/^event: payment_session\ndata: (.+)\n\n/gm)].map(
      ([, json]) => (JSON.parse(json ?? "") as { payment_session: StreamedSession }).payment_session,
    )
  }

  waitForStatus(status: string): Promise<StreamedSession> {
    return waitFor(() => this.sessions.find((session) => session.status === status), { what: `the status ${status}` })
  }

  /** Disconnects, as a closed tab does. */
  leave(): void {
    this.request.destroy()
  }
}
