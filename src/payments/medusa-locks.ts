import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys, generateEntityId, Modules } from "@medusajs/framework/utils"
import { CART_LOCK_MS, CART_PATIENCE_MS } from "../qfpay/domain"

/** As often as Medusa's own workflows try. */
const RETRY_MS = 300

/** By the clock that set the expiration. Medusa's workflows set one on each of their locks, and never extend it. */
const REMOVE_EXPIRED = "DELETE FROM locking WHERE expiration < now()"

/** Only `locking-postgres` makes this table; another of its name, without these columns, is the shop's own. */
const HAS_TABLE = `
  SELECT 1 FROM pg_attribute
   WHERE attrelid = to_regclass('locking') AND attname IN ('owner_id', 'expiration') AND NOT attisdropped
  HAVING count(*) = 2`

/**
 * Runs `work` while holding the lock with which Medusa completes and changes the cart. Waits for the current holder.
 *
 * The locking module's `execute` is not enough: under `locking-postgres` it takes an advisory lock, but Medusa's workflows
 * call `acquire`, which inserts a row (`acquireLockStep` of `@medusajs/core-flows`), and neither looks at the other. So this
 * acquires as they do, and with an owner: of two calls without one at the same moment, `locking-postgres` refuses neither.
 *
 * @throws Medusa's error when the cart stays locked, by a slow holder or by the lock of a killed instance, which ends when
 * it expires, or when the locks cannot be reached
 */
export async function withCartLock<T>(container: MedusaContainer, cartId: string, work: () => Promise<T>): Promise<T> {
  const locking = container.resolve(Modules.LOCKING)
  const ownerId = generateEntityId("", "qfpay")
  const giveUpAt = performance.now() + CART_PATIENCE_MS
  for (;;) {
    try {
      await locking.acquire(cartId, { ownerId, expire: CART_LOCK_MS / 1_000 })
      break
    } catch (error) {
      if (performance.now() > giveUpAt) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
  try {
    return await work()
  } finally {
    // A failed release must not fail finished work: the lock expires anyway.
    await locking.release(cartId, { ownerId }).catch(() => undefined)
  }
}

/**
 * Removes Medusa's locks that have expired, of all carts: shoppers who complete or change one meet them, too. A killed
 * process leaves its locks behind. In memory and in Redis they end when they expire, but `locking-postgres` refuses a lock
 * as long as there is a row, and reads its expiration only for the row's own owner, which Medusa's workflows do not name:
 * the cart would stay locked for ever, and its payment would be refunded.
 */
export async function removeExpiredLocks(container: MedusaContainer): Promise<void> {
  const knex = container.resolve(ContainerRegistrationKeys.PG_CONNECTION)
  const { rows } = await knex.raw<{ rows: unknown[] }>(HAS_TABLE)
  if (rows.length > 0) await knex.raw(REMOVE_EXPIRED)
}
