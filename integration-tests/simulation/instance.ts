import { AsyncLocalStorage } from "node:async_hooks"
import http, { type ClientRequest } from "node:http"
import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils"
import { asValue } from "@medusajs/framework/awilix"
import type { Traffic } from "./traffic"
import type { VirtualTime } from "./virtual-time"

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

/** What PostgreSQL's own clock would be asked for. */
const READS_CLOCK = /\bnow\(\)|insert into "qfpay_/i

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

  constructor(
    private readonly container: MedusaContainer,
    private readonly traffic: Traffic,
    private readonly time: VirtualTime,
  ) {
    const knex = container.resolve(ContainerRegistrationKeys.PG_CONNECTION) as Knex
    this.#client = knex.client as KnexClient
    this.#watchStatements()
    this.#watchRequests()
  }

  /** Runs `work` as code of the instance that is running now. */
  run<T>(work: () => T): T {
    return current.run(this.instance, work)
  }

  /** Stops the instance where it stands and starts another. Call it only when everything is quiet. */
  async restart(): Promise<void> {
    this.instance.isAlive = false
    for (const request of this.traffic.serving.keys()) request.socket.destroy()
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
  }

  #buildModule(): void {
    const old = this.container.resolve<object & { __container__: unknown }>("qfpay")
    const { modules } = this.container.resolve(ContainerRegistrationKeys.CONFIG_MODULE)
    const declaration = (modules as Record<string, { options?: unknown }>).qfpay
    const Service = old.constructor as new (...args: unknown[]) => unknown
    this.container.register("qfpay", asValue(new Service(old.__container__, declaration?.options, declaration)))
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
    prototype._query = function (connection, statement) {
      return alive(async () => {
        time.now += 1
        if (READS_CLOCK.test(statement.sql)) {
          const at = new Date(time.now).toISOString()
          await _query.call(this, connection, { sql: "select set_config('virtual.now', $1, false)", bindings: [at] })
          statement.sql = statement.sql.replace(/\bnow\(\)/gi, "virtual_now()")
        }
        return _query.call(this, connection, statement)
      })
    }
    prototype.acquireConnection = function () {
      return alive(async () => {
        const connection = await acquireConnection.call(this)
        const owner = current.getStore()
        if (owner) taken.set(connection, owner)
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
