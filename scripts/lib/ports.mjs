// Own code, because get-port finds another port; the demo must say that the wanted one is taken, on either loopback address.
import net from "node:net"

/** Every loopback address that a browser may use for "localhost". */
const LOOPBACKS = ["127.0.0.1", "::1"]

/** A port is in use; the message is a sentence for people. */
export class PortTakenError extends Error {
  /** @param {{ port: number, purpose: string, setting?: string }} facts */
  constructor({ port, purpose, setting }) {
    const remedy = setting ? ` Choose another one, for example ${setting}=${port + 1}, or ${setting}=0 for any.` : ""
    super(`Port ${port}, wanted for ${purpose}, is taken by another program.${remedy}`)
    this.name = "PortTakenError"
    this.port = port
  }
}

/**
 * Whether a server could listen on this port on every loopback address of the machine.
 *
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export async function isPortFree(port) {
  for (const host of LOOPBACKS) {
    if ((await tryToListen(port, host)) === "taken") return false
  }
  return true
}

/**
 * Finds a free port. Another program may take it before it is used; the caller then sees an ordinary error.
 *
 * @param {ReadonlySet<number>} [except] ports already reserved in this run
 * @returns {Promise<number>}
 */
export async function findFreePort(except = new Set()) {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = await ephemeralPort()
    if (!except.has(port) && (await isPortFree(port))) return port
  }
  throw new Error("No free port was found on this machine.")
}

/**
 * Reserves a port: 0 means any free port; any other port must be free.
 *
 * @param {{ wanted: number, purpose: string, setting?: string, except?: ReadonlySet<number> }} wish
 * @returns {Promise<number>}
 * @throws {PortTakenError} when the port is in use
 */
export async function reservePort({ wanted, purpose, setting, except = new Set() }) {
  if (wanted === 0) return findFreePort(except)
  if (except.has(wanted) || !(await isPortFree(wanted))) throw new PortTakenError({ port: wanted, purpose, setting })
  return wanted
}

/** @returns {Promise<number>} */
function ephemeralPort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {net.AddressInfo} */ (server.address())
      server.close(() => resolve(port))
    })
  })
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<"free" | "taken">}
 */
function tryToListen(port, host) {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      // A machine without IPv6 has no listener on ::1.
      if (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT") resolve("free")
      else if (error.code === "EADDRINUSE") resolve("taken")
      else if (error.code === "EACCES") resolve("taken")
      else reject(error)
    })
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve("free")))
  })
}
