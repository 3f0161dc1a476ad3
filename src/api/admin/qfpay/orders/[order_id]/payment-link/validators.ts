import { z } from "@medusajs/framework/zod"
import { SHOPPER_LOCALES } from "../../../../../../qfpay/catalogue"

/** Body of a new payment link. */
export const createPaymentLink = z.strictObject({
  expires_in_days: z
    .number({ error: "expires_in_days: must be a whole number from 1 to 90" })
    .int("expires_in_days: must be a whole number from 1 to 90")
    .min(1, "expires_in_days: must be at least 1")
    .max(90, "expires_in_days: must be at most 90")
    .default(7)
    .describe("The number of days for which it can be paid."),
})
export type CreatePaymentLink = z.infer<typeof createPaymentLink>

/** Body of an email with the link. */
export const sendPaymentLink = z.strictObject({
  email: z.email("email: must be an email address").max(254).optional().describe("Default: the order's email address."),
  locale: z
    .enum(SHOPPER_LOCALES, { error: `locale: must be one of ${SHOPPER_LOCALES.join(", ")}` })
    .default("en")
    .describe("The language of the email if the order has no `locale`."),
})
export type SendPaymentLink = z.infer<typeof sendPaymentLink>
