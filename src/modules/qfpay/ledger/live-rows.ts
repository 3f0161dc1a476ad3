import type { Knex } from "@medusajs/framework/mikro-orm/knex"

/**
 * A table's rows, for every read and update. No row is ever deleted, but Medusa's indexes are partial (`WHERE
 * deleted_at IS NULL`), and PostgreSQL uses one only for a query with the same condition; without it, each lookup reads
 * the whole table.
 */
export function live<Row extends object = Record<string, unknown>>(knex: Knex, table: string) {
  return knex<Row>(table).whereNull(`${table}.deleted_at`)
}
