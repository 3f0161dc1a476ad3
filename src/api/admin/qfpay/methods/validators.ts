import { z } from "@medusajs/framework/zod"
import { LOCALES } from "../../../../qfpay/catalogue"
import { page } from "../page"

/** Query of the list of pay methods. */
export const listMethods = z.object({ ...page, limit: page.limit.default(100) })
export type ListMethods = z.infer<typeof listMethods>

const label = (field: string) => {
  const words = `${field}: must have a letter, and at most 60; null brings the usual name back`
  return z.string(words).trim().min(1, words).max(60, words)
}

/** Decimal digits of a JSON number: `10`, `0.5`. One that JSON writes with an exponent is no sensible amount. */
const amount = (field: string) => {
  const words = `${field}: must be an amount of major units from 0 to 99999999, with at most 3 decimals`
  return z
    .number(words)
    .min(0, words)
    .max(99_999_999, words)
    .transform(String)
    .refine((digits) => /^\d+(\.\d{1,3})?$/.test(digits), words)
}

const labels = Object.fromEntries(LOCALES.map((locale) => [locale, label(`labels.${locale}`).optional()]))

/** Body of a change; what is left out stays, `null` brings the default back. */
export const changeMethodBody = z.strictObject({
  region_ids: z.array(z.string().min(1).max(100)).max(1000).optional(),
  label: label("label").nullable().optional(),
  labels: z
    .strictObject(labels, "labels: must hold texts by language: en, zh-HK, zh-CN")
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
