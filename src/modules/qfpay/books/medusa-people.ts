import type { Knex } from "@medusajs/framework/mikro-orm/knex"

/** The carts and sessions of the people that a search found, as the ledger knows them. */
export interface FoundPeople {
  readonly cartIds: readonly string[]
  readonly sessionIds: readonly string[]
}

/** A search on the phone is for fewer people than this; a longer word finds fewer. */
const LIMIT = 200

/**
 * Matches the beginning of an email address or name, or of a word of the name, in customers, carts and orders. Medusa's
 * own order search covers neither the names of guests nor carts without an order.
 */
const PEOPLE = `
WITH people AS (
  SELECT id FROM customer WHERE deleted_at IS NULL
    AND (email ILIKE :begins OR concat_ws(' ', first_name, last_name) ~* :word) LIMIT :limit
), addresses AS (
  SELECT id FROM cart_address WHERE deleted_at IS NULL AND concat_ws(' ', first_name, last_name) ~* :word LIMIT :limit
), order_addresses AS (
  SELECT id FROM order_address WHERE concat_ws(' ', first_name, last_name) ~* :word LIMIT :limit
), carts AS (
  SELECT id FROM cart WHERE customer_id IN (SELECT id FROM people) OR shipping_address_id IN (SELECT id FROM addresses)
    OR billing_address_id IN (SELECT id FROM addresses)
  LIMIT :limit
), orders AS (
  SELECT id FROM "order" WHERE customer_id IN (SELECT id FROM people)
    OR shipping_address_id IN (SELECT id FROM order_addresses) OR billing_address_id IN (SELECT id FROM order_addresses)
  LIMIT :limit
), collections AS (
  SELECT payment_collection_id AS id FROM cart_payment_collection WHERE cart_id IN (SELECT id FROM carts)
  UNION SELECT payment_collection_id FROM order_payment_collection WHERE order_id IN (SELECT id FROM orders)
)
SELECT 'cart' AS kind, id FROM carts
UNION ALL SELECT 'session', id FROM payment_session WHERE payment_collection_id IN (SELECT id FROM collections)
UNION ALL SELECT 'session', payment_session_id FROM payment WHERE payment_collection_id IN (SELECT id FROM collections)`

/** Searches people in Medusa's books. Reads only, one statement. */
export async function findPeople(knex: Knex, text: string): Promise<FoundPeople> {
  const begins = `${text.replace(/[\\%_]/g, "\\$&")}%`
  // Matches the start of the name or of a later word of it; Chinese names have no spaces.
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
  const isLatin = /^[\x20-\x7e]+$/.test(text)
  const word = isLatin ? `(^| )${escaped}` : escaped
  const { rows } = await knex.raw<{ rows: { kind: "cart" | "session"; id: string }[] }>(PEOPLE, {
    ...{ begins, word, limit: LIMIT },
  })
  const ids = (kind: string) => [...new Set(rows.flatMap((row) => (row.kind === kind ? [row.id] : [])))]
  return { cartIds: ids("cart"), sessionIds: ids("session") }
}
