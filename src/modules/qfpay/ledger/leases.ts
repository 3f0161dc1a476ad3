import type { Knex } from "@medusajs/framework/mikro-orm/knex"
import { generateEntityId } from "@medusajs/framework/utils"
import { LEASE_KEPT_MS, LEASE_MS } from "../../../qfpay/domain"

/** Another worker holds the lease for longer than the caller is willing to wait. */
export class LeaseTakenError extends Error {
  constructor(key: string) {
    super(`The lease ${key} is held by another worker.`)
    this.name = "LeaseTakenError"
  }
}

/** A lease that the caller has taken. */
export interface Lease {
  /**
   * For a step that nothing can undo: a process that was stopped for longer than its lease lasts may have lost it.
   * @throws LeaseTakenError when the lease is no longer the caller's
   */
  readonly assertHeld: () => Promise<void>
}

/** The pause before another instance's lease is tried again; it grows each time. */
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 500

/**
 * Leases in the database, and the queue of callers that wait for them in this instance. The queue lives in memory and
 * ends with the process; its leases in the database expire soon after.
 */
export class Leases {
  readonly #knex: () => Knex
  /** Waiting callers of this instance by key, first in line first. */
  readonly #queues = new Map<string, (() => void)[]>()

  /** @param knex - read at each use: the connection is replaced while tests restore a database */
  constructor(knex: () => Knex) {
    this.#knex = knex
  }

  /**
   * Runs `work` while holding a lease. Waits for the current holder. The lease is renewed while this process lives, and
   * expires soon after a crash.
   * @param patienceMs - how long to wait for it
   * @throws LeaseTakenError when the lease is not free within `patienceMs`
   */
  async withLease<T>(key: string, patienceMs: number, work: (lease: Lease) => Promise<T>): Promise<T> {
    const owner = generateEntityId("", "own")
    const giveUpAt = performance.now() + patienceMs
    const pass = await this.#turnHere(key, giveUpAt)
    try {
      let pause = FIRST_PAUSE_MS
      while (!(await tryLease(this.#knex(), key, owner, LEASE_MS))) {
        if (performance.now() > giveUpAt) throw new LeaseTakenError(key)
        await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random() / 2)))
        pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5)
      }
      return await whileHeld(this.#knex, key, owner, work)
    } finally {
      pass()
    }
  }

  /**
   * Takes the turn for periodic work that only one instance does, and keeps it for `forMs`.
   * @returns whether it is this caller's turn
   */
  takeTurn(key: string, forMs: number): Promise<boolean> {
    return tryLease(this.#knex(), key, generateEntityId("", "own"), forMs)
  }

  /** Removes the leases of killed workers, long after they expired. */
  async forgetEnded(): Promise<void> {
    await this.#knex().raw("DELETE FROM qfpay_lease WHERE until < now() - :keptMs * interval '1 millisecond'", {
      keptMs: LEASE_KEPT_MS,
    })
  }

  /**
   * Waits for this instance's earlier callers of the lease, so that only one of them queries the database.
   * @returns lets the next caller in
   * @throws LeaseTakenError when the turn does not come in time
   */
  async #turnHere(key: string, giveUpAt: number): Promise<() => void> {
    const queue = this.#queues.get(key)
    if (!queue) this.#queues.set(key, [])
    else {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => {
            queue.splice(queue.indexOf(enter), 1)
            reject(new LeaseTakenError(key))
          },
          Math.max(0, giveUpAt - performance.now()),
        )
        const enter = () => {
          clearTimeout(timer)
          resolve()
        }
        queue.push(enter)
      })
    }
    return () => {
      const next = this.#queues.get(key)?.shift()
      if (next) next()
      else this.#queues.delete(key)
    }
  }
}

async function whileHeld<T>(
  knex: () => Knex,
  key: string,
  owner: string,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const assertHeld = async () => {
    const held = knex()("qfpay_lease").where({ id: key, owner }).where("until", ">", knex().fn.now())
    if (!(await held.first("id"))) throw new LeaseTakenError(key)
  }
  // Three renewals fit into a lease, so one may fail.
  const renewal = setInterval(() => void renewLease(knex(), key, owner).catch(() => undefined), LEASE_MS / 3)
  try {
    return await work({ assertHeld })
  } finally {
    clearInterval(renewal)
    await release(knex, key, owner)
  }
}

/** A failed release must not fail finished work: the lease expires anyway. */
async function release(knex: () => Knex, id: string, owner: string): Promise<void> {
  const attempt = async () => knex()("qfpay_lease").where({ id, owner }).delete()
  await attempt()
    .catch(attempt)
    .catch(() => undefined)
}

async function tryLease(knex: Knex, key: string, owner: string, leaseMs: number): Promise<boolean> {
  // The database's clock decides, because instances' clocks differ.
  const { rows } = await knex.raw<{ rows: unknown[] }>(
    `INSERT INTO qfpay_lease (id, owner, until) VALUES (:key, :owner, now() + :leaseMs * interval '1 millisecond')
     ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, until = excluded.until, updated_at = now()
     WHERE qfpay_lease.until < now() RETURNING id`,
    { key, owner, leaseMs },
  )
  return rows.length > 0
}

async function renewLease(knex: Knex, id: string, owner: string): Promise<void> {
  const until = knex.raw("now() + ? * interval '1 millisecond'", [LEASE_MS])
  await knex("qfpay_lease").where({ id, owner }).update({ until })
}
