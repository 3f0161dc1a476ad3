import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import express, { type ErrorRequestHandler, type Express } from "express"
import { Account } from "./books"
import { createControlApi } from "./control-api"
import { createControls, type SimulatorControls } from "./controls"
import { keepStrangersOut } from "./doors"
import { Faults } from "./faults"
import { gatewayRouter } from "./gateway"
import { Notifier } from "./notifier"
import { resolveOptions, type SimulatorOptions, SimulatorUsageError } from "./options"
import { pagesRouter } from "./pages/router"
import { Random } from "./random"
import { RateLimiter, RequestLog } from "./request-log"
import { Scheduler } from "./scheduler"
import type { World } from "./world"

/** A QFPay on this machine: start it, point the plugin's `baseUrl` at it, and pay on its wallet pages. */
export interface Simulator extends SimulatorControls {
  /** Starts serving. Port 0 selects a free one. Returns the address to use as `baseUrl`. */
  listen(port?: number, host?: string): Promise<{ url: string }>
  /** Stops serving, cuts connections, and drops scheduled tasks. */
  close(): Promise<void>
  /** The address; throws before {@link listen}. */
  readonly url: string
}

const answerErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error)
    return
  }
  const known = error instanceof SimulatorUsageError
  const message = error instanceof Error ? error.message : String(error)
  const status = known ? 400 : Number((error as { status?: number }).status ?? 500)
  response.status(status).json({ error: message })
}

function addressOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo
  const anywhere = address === "0.0.0.0" || address === "::"
  const host = anywhere ? "127.0.0.1" : family === "IPv6" ? `[${address}]` : address
  return `http://${host}:${port}`
}

/** Creates a simulator; it serves nothing until `listen`. Invalid options throw a {@link SimulatorUsageError}. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const resolved = resolveOptions(options)
  const scheduler = new Scheduler(resolved.clock)
  const world: World = {
    settings: resolved.settings,
    shopName: resolved.shopName,
    accounts: new Map(resolved.accounts.map((account) => [account.appCode, new Account(account)])),
    scheduler,
    random: new Random(resolved.seed),
    faults: new Faults(),
    notifier: new Notifier(() => world),
    now: () => scheduler.now(),
    notifyAnywhere: resolved.notifyAnywhere,
  }
  const log = new RequestLog()
  const limiter = new RateLimiter()
  const controls = createControls(world, log, resolved.settings, () => limiter.clear())
  let server: Server | undefined

  const app: Express = express()
  app.disable("x-powered-by")
  app.use(
    gatewayRouter({
      world,
      log,
      limiter,
      pace: resolved.pace,
      baseUrl: (request) => resolved.publicUrl ?? `http://${request.get("host") ?? "127.0.0.1"}`,
    }),
  )
  app.use(keepStrangersOut(resolved.publicUrl))
  app.use("/simulator/api", createControlApi(world, controls))
  app.use(pagesRouter(world, controls, log, (request) => resolved.publicUrl ?? `http://${request.get("host") ?? ""}`))
  app.use(answerErrors)

  return {
    ...controls,
    get url() {
      if (!server?.listening) throw new SimulatorUsageError("The simulator is not listening yet: call listen() first.")
      return addressOf(server)
    },
    listen: (port = 0, host = "127.0.0.1") =>
      new Promise((resolve, reject) => {
        if (server) {
          reject(new SimulatorUsageError("The simulator is listening already."))
          return
        }
        const starting = app.listen(port, host)
        starting.once("error", reject)
        starting.once("listening", () => {
          server = starting
          resolve({ url: addressOf(starting) })
        })
      }),
    close: async () => {
      scheduler.clear()
      const stopping = server
      server = undefined
      if (!stopping) return
      const closed = new Promise<void>((resolve) => stopping.close(() => resolve()))
      stopping.closeAllConnections()
      await closed
    },
  }
}
