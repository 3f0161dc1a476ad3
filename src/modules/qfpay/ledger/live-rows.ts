import type { Knex } from "@medusajs/framework/mikro-orm/knex"

/**
 * A table's rows, for every read and update. Nothing is ever deleted, but each index of Medusa's covers the rows that are
 * not (`WHERE deleted_at IS NULL`), and PostgreSQL uses one only for a query that says the same: without it each lookup
 * reads the whole table.
 */
export function live<Row extends object = Record<string, unknown>>(knex: Knex, table: string) {
  return knex<Row>(table).whereNull(`${table}.deleted_at`)
}
