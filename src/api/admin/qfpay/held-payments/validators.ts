import { z } from "@medusajs/framework/zod"
import { HELD_STATES } from "../../../../modules/qfpay/held-payments"

const count = (fallback: number, max: number) => z.coerce.number().int().min(0).max(max).default(fallback)

/** Query of the list of held payments. */
export const listHeldPayments = z.object({
  state: z.enum(HELD_STATES).default("held"),
  offset: count(0, 1_000_000),
  limit: count(20, 200),
})
export type ListHeldPayments = z.infer<typeof listHeldPayments>

/** Body of a refund or a dismissal. */
export const resolveHeldPayment = z.strictObject({ note: z.string().trim().max(1000).optional() })
export type ResolveHeldPayment = z.infer<typeof resolveHeldPayment>
