import { z } from "@medusajs/framework/zod"
import { WALLET_NAMES } from "../../../../qfpay/catalogue"
import { PAYMENT_STATES, REFUND_STATES } from "../../../../qfpay/domain"

const number = (fallback: number, max: number) => z.coerce.number().int().min(0).max(max).default(fallback)

/** `?state=paid` and `?state[]=paid&state[]=held` alike. */
const oneOrMore = <Item extends z.ZodType>(item: Item) =>
  z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(item).max(50).optional(),
  )

const reference = z.string().trim().min(1).max(100)
const instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: "created_at: must be a time such as 2026-06-15T00:00:00Z",
  })
  .transform((text) => new Date(text))
  .optional()

const filters = z.object({
  /** Our number, QFPay's, an order's display number (`#1024`), an order's or a payment session's id. */
  q: z.string().trim().max(100).optional(),
  out_trade_no: oneOrMore(reference),
  syssn: oneOrMore(reference),
  order_id: oneOrMore(reference),
  account: oneOrMore(reference),
  wallet: oneOrMore(z.enum([...WALLET_NAMES, "any"])),
  kind: oneOrMore(z.enum(["payment", "refund"])),
  state: oneOrMore(z.enum([...PAYMENT_STATES, ...REFUND_STATES])),
  created_at: z.strictObject({ $gte: instant, $gt: instant, $lte: instant, $lt: instant }).optional(),
})

/** Query of the export: everything that matches. */
export const exportTransactions = filters
export type ExportTransactions = z.infer<typeof exportTransactions>

/** Query of the list. */
export const listTransactions = filters.extend({ offset: number(0, 100_000_000), limit: number(20, 200) })
export type ListTransactions = z.infer<typeof listTransactions>
