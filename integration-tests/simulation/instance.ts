import { AsyncLocalStorage } from "node:async_hooks"
import http, { type ClientRequest } from "node:http"
import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"
import { asValue } from "@medusajs/framework/awilix"
import type { Client } from "pg"
import type { Traffic } from "./traffic"
import { realSleep, type VirtualTime } from "./virtual-time"

/** One run of Medusa from its start to its crash. Code that belongs to it carries it in its asynchronous context. */
export class Instance {
  isAlive = true
}

export const current = new AsyncLocalStorage<Instance>()
export const mayRun = () => current.getStore()?.isAlive !== false
const NEVER = new Promise<never>(() => undefined)

interface Connection {
  readonly processID: number
  readonly connection: { readonly stream: { destroy(): void } }
  __knex__disposed?: string
}
interface Statement {
  sql: string
  bindings?: unknown[]
}
interface KnexClient {
  readonly pool: { release(connection: Connection): void }
  _query(connection: Connection, statement: Statement): Promise<unknown>
  acquireConnection(): Promise<Connection>
  releaseConnection(connection: Connection): Promise<void>
}

/** As many as a few requests at once and a job use. */
const CONNECTIONS = 6
/** A statement that takes longer may be waiting for a lock. */
const LOCK_CHECK_MS = 20

/** Where a statement asks PostgreSQL's own clock. */
const CLOCK = /\b(?:now\(\)|clock_timestamp\(\)|current_timestamp\b)/gi
/** Where a default of the plugin's tables asks it. */
const HAS_DEFAULTS = /\binsert into "?qfpay_/i

/**
 * Medusa in this process, in such a way that it can crash and start again within milliseconds. After a crash no code of the
 * old run ever gets an answer: not from PostgreSQL, whose connections are cut in the middle of their transactions, not from
 * QFPay, and no timer of it runs. What was in memory is thrown away: the plugin's module with its accounts, budgets and
 * streams is built anew, and Medusa's locks are gone. Medusa's container itself stays, because it keeps no state between
 * requests and takes seconds to build.
 */
export class RestartableMedusa {
  instance = new Instance()
  readonly #client: KnexClient
  readonly #taken = new Map<Connection, Instance>()
  #last: Promise<unknown> = Promise.resolve()
  #doom: { readonly statement: RegExp; left: number } | undefined

  constructor(
    private readonly container: MedusaContainer,
    private readonly traffic: Traffic,
    private readonly time: VirtualTime,
    private readonly database: Client,
  ) {
    const knex = container.resolve<Knex>(ContainerRegistrationKeys.PG_CONNECTION)
    this.#client = knex.client as KnexClient
    this.#watchStatements()
    this.#watchRequests()
  }

  /** Runs `work` as code of the instance that is running now. */
  run<T>(work: () => T): T {
    return current.run(this.instance, work)
  }

  /** Kills the instance just before it runs the `count`-th statement that matches. */
  killBefore(statement: RegExp, count: number): void {
    this.#doom = { statement, left: count }
  }

  /** Takes {@link killBefore} back. */
  spare(): void {
    this.#doom = undefined
  }

  /** Whether the instance died before a statement. Then only {@link restart} leads on. */
  get isDead(): boolean {
    return !this.instance.isAlive
  }

  /** Stops the instance where it stands and starts another. Call it only when everything is quiet. */
  async restart(): Promise<void> {
    this.instance.isAlive = false
    this.spare()
    for (const [request, response] of this.traffic.serving) {
      request.socket.destroy()
      // Who counts in memory what is under way must not count this one forever.
      response.end()
    }
    for (const [connection, owner] of this.#taken) {
      if (owner.isAlive) continue
      this.#taken.delete(connection)
      connection.connection.stream.destroy()
      connection.__knex__disposed = "The instance that used it has crashed."
      this.#client.pool.release(connection)
    }
    this.#forgetLocks()
    this.#buildModule()
    this.instance = new Instance()
    let isOpen = false
    const opening = this.#openConnections().finally(() => (isOpen = true))
    // The pool replaces a connection that was cut after a timeout of zero.
    while (!isOpen) {
      this.time.fireDue()
      await new Promise((resolve) => setImmediate(resolve))
    }
    await opening
  }

  #mayRunStatement(sql: string): boolean {
    if (this.#doom?.statement.test(sql) && current.getStore() === this.instance && --this.#doom.left === 0) {
      this.instance.isAlive = false
      this.traffic.wake()
    }
    return mayRun()
  }

  /** Connections are there before they are needed: who had to open one first would come later than at the last replay. */
  async #openConnections(): Promise<void> {
    const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => this.#client.acquireConnection()))
    for (const connection of connections) await this.#client.releaseConnection(connection)
  }

  /**
   * Statements run one after the other in the order in which they were asked for, so that PostgreSQL decides no race.
   * One that waits for a lock lets the next one pass: it may be the one that gives the lock back.
   */
  async #inTurn<T>({ processID }: Connection, run: () => Promise<T>): Promise<T> {
    const before = this.#last
    let pass = () => undefined as void
    this.#last = new Promise<void>((resolve) => (pass = resolve))
    await before
    let isOver = false
    const result = run().finally(() => {
      isOver = true
      pass()
    })
    // A statement that outlives the last life has nobody behind it, and nobody can look after it any more.
    void this.#passWhenLocked(processID, () => isOver, pass).catch(pass)
    return result
  }

  async #passWhenLocked(processID: number, isOver: () => boolean, pass: () => void): Promise<void> {
    for (;;) {
      await realSleep(LOCK_CHECK_MS)
      if (isOver()) return
      const { rows } = await this.database.query("SELECT wait_event_type FROM pg_stat_activity WHERE pid = $1", [
        processID,
      ])
      if ((rows[0] as { wait_event_type?: string } | undefined)?.wait_event_type === "Lock") return pass()
    }
  }

  #buildModule(): void {
    const old = this.container.resolve<object & { __container__: unknown }>("qfpay")
    const { modules } = this.container.resolve(ContainerRegistrationKeys.CONFIG_MODULE)
    const declaration = (modules as Record<string, { options?: unknown }>).qfpay
    const Service = old.constructor as new (...args: unknown[]) => unknown
    const fresh = asValue(new Service(old.__container__, declaration?.options, declaration))
    // Routes look into one container; workflows, jobs and other modules into a scope of it that has modules of its own.
    const engine = this.container.resolve(Modules.WORKFLOW_ENGINE) as unknown as {
      workflowOrchestratorService_: { container_: MedusaContainer }
    }
    for (const container of [this.container, engine.workflowOrchestratorService_.container_]) {
      container.register("qfpay", fresh)
    }
  }

  #forgetLocks(): void {
    const locking = this.container.resolve(Modules.LOCKING) as unknown as {
      defaultProviderId: string
      providerService_: { retrieveProviderRegistration(id: string): { locks?: Map<string, unknown> } }
    }
    locking.providerService_.retrieveProviderRegistration(locking.defaultProviderId).locks?.clear()
  }

  #watchStatements(): void {
    const prototype = (this.#client as unknown as { constructor: { prototype: KnexClient } }).constructor.prototype
    const { _query, acquireConnection, releaseConnection } = prototype
    const { traffic, time } = this
    const taken = this.#taken
    const alive = async <T>(work: () => Promise<T>): Promise<T> => {
      if (!mayRun()) return NEVER
      const done = await traffic.during(work)
      return mayRun() ? done : NEVER
    }
    const inTurn = this.#inTurn.bind(this)
    const mayRunStatement = this.#mayRunStatement.bind(this)
    prototype._query = function (connection, statement) {
      return alive(() =>
        inTurn(connection, async () => {
          // Nobody gets to hear this answer.
          if (!mayRunStatement(statement.sql)) return undefined
          time.setTo(time.now + 1)
          const at = new Date(time.now).toISOString()
          if (HAS_DEFAULTS.test(statement.sql)) {
            await _query.call(this, connection, { sql: "select set_config('virtual.now', $1, false)", bindings: [at] })
          }
          statement.sql = statement.sql.replace(CLOCK, `'${at}'::timestamptz`)
          return _query.call(this, connection, statement)
        }),
      )
    }
    prototype.acquireConnection = function () {
      return alive(async () => {
        const connection = await acquireConnection.call(this)
        const owner = current.getStore()
        // Whoever waited for it has crashed meanwhile.
        if (owner && !owner.isAlive) await releaseConnection.call(this, connection)
        else if (owner) taken.set(connection, owner)
        return connection
      })
    }
    prototype.releaseConnection = function (connection) {
      if (!mayRun()) return NEVER
      taken.delete(connection)
      return releaseConnection.call(this, connection)
    }
  }

  /** Counts requests from their beginning on, and sends none for an instance that has crashed. */
  #watchRequests(): void {
    interface Sender {
      addRequest(request: ClientRequest, ...rest: unknown[]): void
    }
    const prototype = http.Agent.prototype as unknown as Sender
    const { addRequest } = prototype
    const { traffic } = this
    prototype.addRequest = function (request, ...rest) {
      if (!mayRun()) return
      traffic.asks(request)
      addRequest.call(this, request, ...rest)
    }
  }
}

/** Lets PostgreSQL's own defaults follow the virtual time. Run once, on the plugin's tables. */
export const VIRTUAL_NOW_SQL = `
  CREATE FUNCTION virtual_now() RETURNS timestamptz LANGUAGE sql STABLE AS
    $$ SELECT coalesce(nullif(current_setting('virtual.now', true), '')::timestamptz, pg_catalog.now()) $$;
  DO $$
  DECLARE it record;
  BEGIN
    FOR it IN SELECT table_name, column_name FROM information_schema.columns
               WHERE table_schema = 'public' AND table_name LIKE 'qfpay_%' AND column_default = 'now()' LOOP
      EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET DEFAULT virtual_now()', it.table_name, it.column_name);
    END LOOP;
  END $$;`
