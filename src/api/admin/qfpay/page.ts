import { z } from "@medusajs/framework/zod"

const whole = (name: string, max: number) => {
  const words = `${name}: must be a whole number from 0 to ${max}`
  return z.coerce.number({ error: words }).int(words).min(0, words).max(max, words)
}

/** `offset` and `limit` of a list, as in Medusa's lists. */
export const page = { offset: whole("offset", 1_000_000).default(0), limit: whole("limit", 200).default(20) }

/** The page of a list that is short enough to be read whole. */
export function pageOf<Row>(rows: readonly Row[], { offset, limit }: { offset: number; limit: number }) {
  return { rows: rows.slice(offset, offset + limit), count: rows.length, offset, limit }
}
