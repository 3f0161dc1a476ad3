import type { MedusaContainer } from "@medusajs/framework/types"
import { ContainerRegistrationKeys } from "@medusajs/framework/utils"

/** By the clock that set the expiration. Medusa's workflows set one on each of their locks, and never extend it. */
const REMOVE_EXPIRED = "DELETE FROM locking WHERE expiration < now()"

/** Only `locking-postgres` makes this table; another of its name, without the column, is the shop's own. */
const HAS_TABLE = `
  SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('locking') AND attname = 'expiration' AND NOT attisdropped`

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
