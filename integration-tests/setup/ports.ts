import { once } from "node:events"
import net from "node:net"

/** Below the range from which Linux takes the ports of outgoing connections, so that none of those takes it first. */
const FIRST = 20_000
const COUNT = 10_000

/**
 * A port of this machine on which nothing listens. Own code, because get-port takes the first of a range, for which test
 * files that run at once would compete.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = FIRST + Math.floor(Math.random() * COUNT)
    if (await isFree(port)) return port
  }
  throw new Error("No free port was found on this machine")
}

async function isFree(port: number): Promise<boolean> {
  const server = net.createServer()
  try {
    server.listen(port)
    await once(server, "listening")
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
