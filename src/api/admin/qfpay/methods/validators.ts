import { z } from "@medusajs/framework/zod"
import { SHOPPER_LOCALES } from "../../../../qfpay/catalogue"
import { page } from "../page"

/** Query of the list of payment methods. */
export const listMethods = z.object({ ...page, limit: page.limit.default(100) })
export type ListMethods = z.infer<typeof listMethods>

const label = z.string().trim().min(1).max(60)

/**
 * Decimal digits of a JSON number: `10`, `0.5`. A number that JSON writes with an exponent is not a sensible amount.
 */
const amount = (field: string) =>
  z
    .number()
    .min(0)
    .max(99_999_999)
    .transform(String)
    .refine((digits) => /^\d+(\.\d{1,3})?$/.test(digits), `${field}: must be an amount with at most 3 decimals`)

const labels = Object.fromEntries(SHOPPER_LOCALES.map((locale) => [locale, label.optional()]))

/** Body of a change; omitted fields stay as they are, `null` restores the default. */
export const changeMethodBody = z.strictObject({
  region_ids: z.array(z.string().min(1).max(100)).max(1000).optional(),
  label: label.nullable().optional(),
  labels: z
    .strictObject(labels)
    .nullable()
    .transform((labels) => (labels && Object.keys(labels).length > 0 ? labels : null))
    .optional(),
  rank: z.number().int().min(0).max(10_000).nullable().optional(),
  qr_expiry_minutes: z.number().int().min(5).max(120).nullable().optional(),
  min_amount: amount("min_amount").nullable().optional(),
  max_amount: amount("max_amount").nullable().optional(),
  no_credit: z.boolean().optional(),
})
export type ChangeMethodBody = z.infer<typeof changeMethodBody>
