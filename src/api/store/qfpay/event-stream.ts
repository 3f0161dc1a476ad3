import type { MedusaResponse } from "@medusajs/framework/http"

/** Proxies and phone networks drop a connection that is silent for a minute or less. */
const HEARTBEAT_MS = 15_000
/** How soon a stream notices a shutdown of the server, which waits for every open connection. */
const SHUTDOWN_CHECK_MS = 1_000
/**
 * An event is about a kilobyte. A client that leaves this much unread is disconnected before it fills the server's
 * memory.
 */
const MAX_UNREAD_BYTES = 64 * 1024

/** Nothing between the server and the browser may buffer, change or compress the stream. */
const HEADERS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-store, no-transform",
  Connection: "keep-alive",
  "X-Accel-Buffering": "no",
}

/** A stream of Server-Sent Events to one client. */
export interface EventStream {
  /** Sends an event, its data as JSON. Does nothing once the stream has ended. */
  send(event: string, data: unknown): void
  end(): void
}

/**
 * Whether a stream can be opened. Not if the client has disconnected, and not while an earlier answer on the same
 * connection is unfinished (HTTP pipelining): Node gives such an answer no socket and never tells it that the
 * connection has closed, so its timers and its place among the open streams would stay forever.
 */
export function canStream(res: MedusaResponse): boolean {
  return res.socket !== null && !res.destroyed
}

/** Sends a stream of one event that ends at once: no timer, nothing to count. */
export function answerWithEvent(res: MedusaResponse, event: string, data: unknown): void {
  res.writeHead(200, HEADERS)
  res.end(textOf(event, data))
}

/**
 * Opens a stream, if {@link canStream} allows it. A comment every 15 seconds keeps it alive.
 *
 * @param onEnd called once, when either side has ended it
 */
export function openEventStream(res: MedusaResponse, onEnd: () => void): EventStream {
  res.writeHead(200, HEADERS)
  res.flushHeaders()

  let isOpen = true
  const close = (): void => {
    if (!isOpen) return
    isOpen = false
    clearInterval(heartbeat)
    clearInterval(shutdown)
    onEnd()
  }
  const write = (text: string): void => {
    if (!isOpen) return
    res.write(text)
    if (res.writableLength > MAX_UNREAD_BYTES) res.destroy()
  }
  const end = (): void => {
    close()
    res.end()
  }

  const heartbeat = setInterval(() => write(":\n\n"), HEARTBEAT_MS)
  const server = (res.socket as { server?: { listening?: boolean } } | null)?.server
  const shutdown = setInterval(() => server?.listening === false && end(), SHUTDOWN_CHECK_MS)
  res.once("close", close)
  // Without a listener, an error on one client's connection would end the whole process.
  res.on("error", () => res.destroy())
  return { send: (event, data) => write(textOf(event, data)), end }
}

const textOf = (event: string, data: unknown): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
