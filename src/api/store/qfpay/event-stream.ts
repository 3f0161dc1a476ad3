import type { MedusaResponse } from "@medusajs/framework/http"

/** Proxies and phone networks drop a connection that is silent for a minute or less. */
const HEARTBEAT_MS = 15_000
/** How soon a stream notices that its server is being shut down, which waits for every open connection. */
const SHUTDOWN_CHECK_MS = 1_000

/** A stream of Server-Sent Events to one client. */
export interface EventStream {
  /** Sends an event, its data as JSON. */
  send(event: string, data: unknown): void
  end(): void
}

/**
 * Begins a stream: nothing between here and the browser may keep it back, change it or compress it. A comment every 15
 * seconds keeps it open.
 */
export function openEventStream(res: MedusaResponse): EventStream {
  res.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store, no-transform",
    Connection: "keep-alive",
    "X-Accel-Buffering": "no",
  })
  res.flushHeaders()
  const heartbeat = setInterval(() => res.write(":\n\n"), HEARTBEAT_MS)
  const server = (res.socket as { server?: { listening?: boolean } } | null)?.server
  const shutdown = setInterval(() => server?.listening === false && res.end(), SHUTDOWN_CHECK_MS)
  res.on("close", () => {
    clearInterval(heartbeat)
    clearInterval(shutdown)
  })
  return {
    send: (event, data) => res.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    end: () => res.end(),
  }
}
