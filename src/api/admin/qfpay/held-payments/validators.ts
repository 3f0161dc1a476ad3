import { z } from "@medusajs/framework/zod"
import { HELD_STATES } from "../../../../modules/qfpay/ledger"
import { page } from "../page"

/** Query of the list of held payments. */
export const listHeldPayments = z.object({
  ...page,
  state: z.enum(HELD_STATES).default("held"),
  /** `false`: only money that waits for a person; `true`: only money that is refunded automatically. */
  automatic: z
    .enum(["true", "false"], { error: "automatic: must be true or false" })
    .transform((word) => word === "true")
    .optional(),
})
export type ListHeldPayments = z.infer<typeof listHeldPayments>

/** Body of a refund or a dismissal. */
export const resolveHeldPayment = z.strictObject({
  note: z.string().trim().max(1000).optional(),
  /** The day of the dispute in spite of which a user refunds, `2026-06-15`: the one that the page has shown. */
  despite_dispute: z.iso.date({ error: "despite_dispute: must be a day such as 2026-06-15" }).optional(),
})
/** Body of a refund made outside QFPay; its note is all that the books have about it. */
export const recordHeldRefund = z.strictObject({
  note: z.string().trim().min(1, "note: say how it was refunded").max(1000),
})
export type RecordHeldRefund = z.infer<typeof recordHeldRefund>

export type ResolveHeldPayment = z.infer<typeof resolveHeldPayment>
