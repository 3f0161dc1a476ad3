import { z } from "@medusajs/framework/zod"

const day = (name: string) => z.iso.date({ error: `${name}: must be a day such as 2026-06-15` })

const currency = z
  .string()
  .trim()
  .regex(/^[A-Za-z]{3}$/, "currency_code: must have three letters")
  .optional()

/** Query of an end-of-day report: a day in Hong Kong. */
export const closingQuery = z.object({ day: day("day"), currency_code: currency })
export type ClosingQuery = z.infer<typeof closingQuery>

/** The longest range: a leap year. */
const MAX_DAYS = 366

/** Query of the takings: days in Hong Kong, both included. */
export const takingsQuery = z
  .object({
    from: day("from"),
    to: day("to"),
    currency_code: currency,
  })
  .refine(({ from, to }) => from <= to, { error: "from: is after to" })
  .refine(({ from, to }) => (Date.parse(to) - Date.parse(from)) / 86_400_000 < MAX_DAYS, {
    error: `from, to: at most ${MAX_DAYS} days`,
  })
export type TakingsQuery = z.infer<typeof takingsQuery>
