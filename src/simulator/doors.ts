import type { RequestHandler } from "express"
import { isIP } from "node:net"

/** Whether a host name is this machine's own. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(hostname)
}

function hostnameOf(host: string | undefined): string | undefined {
  const url = `http://${host ?? ""}`
  return URL.canParse(url) ? new URL(url).hostname : undefined
}

/**
 * Whether a request may use this host name. A web page can point its own name to this machine's address (DNS rebinding)
 * and then read anything; such a name has a dot and is not an address. A name without a dot belongs to a private
 * network, such as `qfpay-simulator` in Docker Compose.
 */
function isOurName(hostname: string, publicUrl: string | undefined): boolean {
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, "")) !== 0
  const isPublic = publicUrl !== undefined && new URL(publicUrl).hostname === hostname
  return isLoopback(hostname) || isAddress || isPublic || !hostname.includes(".")
}

/** Refuses requests under a foreign host name, and posts from a page of another site. */
export function keepStrangersOut(publicUrl: string | undefined): RequestHandler {
  return (request, response, next) => {
    const hostname = hostnameOf(request.get("host"))
    if (hostname === undefined || !isOurName(hostname, publicUrl)) {
      response.status(421).json({ error: "The simulator does not answer to this Host. Start it with --public-url." })
      return
    }
    const site = request.get("sec-fetch-site")
    if (request.method !== "GET" && (site === "cross-site" || site === "same-site")) {
      response.status(403).json({ error: "A page of another site may not change the simulator." })
      return
    }
    next()
  }
}

/** Any site's page can post a form or plain text; for JSON, the browser asks first and is refused. */
export const jsonOnly: RequestHandler = (request, response, next) => {
  const isJson = /^application\/json\s*(;|$)/i.test(request.get("content-type") ?? "")
  if (request.method !== "POST" || isJson) next()
  else response.status(415).json({ error: "Send Content-Type: application/json, with a body or without." })
}

/** Printed when other machines can reach the simulator: they can pay every order. */
export const OPEN_TO_OTHERS =
  "Warning: other machines can reach this simulator. They can pay, refund and inject faults without a key. " +
  "Use it in a closed network only."
