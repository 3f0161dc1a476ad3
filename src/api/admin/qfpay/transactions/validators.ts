import { z } from "@medusajs/framework/zod"
import { WALLET_NAMES } from "../../../../qfpay/catalogue"
import { page } from "../page"
import { PAYMENT_STATES, REFUND_STATES } from "../../../../qfpay/domain"

/**
 * Accepts both `?state=paid` and `?state[]=paid&state[]=held`, as a list. Errors name the field: Medusa would report a
 * single invalid value as a missing one.
 */
function oneOrMore<Value extends string>(name: string, allowed?: readonly Value[]) {
  const error = `${name}: must be ${allowed ? `one or more of ${allowed.join(", ")}` : "one or more texts of 1 to 100 characters"}`
  const isAllowed = (value: string): value is Value =>
    allowed ? (allowed as readonly string[]).includes(value) : value !== "" && value.length <= 100
  return z
    .union([z.string(), z.array(z.string()).max(50)], { error })
    .transform((value, context): Value[] => {
      const values = [value].flat().map((text) => text.trim())
      if (values.every(isAllowed)) return values
      context.addIssue({ code: "custom", message: error })
      return z.NEVER
    })
    .optional()
}

const instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: "created_at: must be a time such as 2026-06-15T00:00:00Z",
  })
  .transform((text) => new Date(text))
  .optional()

/** The former names of two states. */
const OLD_STATES: Readonly<Record<string, string>> = { settled: "applied", returned: "refunded" }

const filters = z.object({
  /** Our number, QFPay's, the wallet's, an order's display number (`#1024`), an order's or a payment session's id. */
  q: z.string().trim().max(100).optional(),
  out_trade_no: oneOrMore("out_trade_no"),
  syssn: oneOrMore("syssn"),
  chnlsn: oneOrMore("chnlsn"),
  order_id: oneOrMore("order_id"),
  account: oneOrMore("account"),
  wallet: oneOrMore("wallet", [...WALLET_NAMES, "any"]),
  kind: oneOrMore("kind", ["payment", "refund"]),
  state: oneOrMore("state", [...new Set([...PAYMENT_STATES, ...REFUND_STATES]), "settled", "returned"]).transform(
    (states) => states?.map((state) => OLD_STATES[state] ?? state),
  ),
  /** `false` leaves out payments that brought no money. */
  attempts: z
    .enum(["true", "false"], { error: "attempts: must be true or false" })
    .transform((word) => word === "true")
    .optional(),
  /** `true`: only disputed payments. */
  disputed: z.literal("true", { error: "disputed: must be true, or left out" }).optional(),
  created_at: z.strictObject({ $gte: instant, $gt: instant, $lte: instant, $lt: instant }).optional(),
})

/** Query of the export: everything that matches. */
export const exportTransactions = filters
export type ExportTransactions = z.infer<typeof exportTransactions>

const major = (name: string) => {
  const words = `${name}: must be an amount such as 20 or 20.50`
  return z.coerce.number({ error: words }).min(0, words).max(1e9, words)
}

/** Body of a refund made outside QFPay. */
export const recordRefund = z.strictObject({
  /** In major units. */
  amount: major("amount"),
  /** The refunded total that the person saw, in major units, so that a refund made since is not overlooked. */
  refunded_amount: major("refunded_amount"),
  note: z.string().trim().min(1, "note: say how it was refunded").max(1000),
})
export type RecordRefund = z.infer<typeof recordRefund>

/** Body of a dispute mark: the wallet or the payer's bank disputes the payment. */
export const disputePayment = z.strictObject({
  disputed_on: z.iso
    .date({ error: "disputed_on: must be a day such as 2026-06-15" })
    .describe("The day on which you learned of it."),
  note: z
    .string()
    .trim()
    .min(1, "note: say who disputes it and why, with their reference")
    .max(1000)
    .describe("Who disputes it and why, with their reference."),
})
export type DisputePayment = z.infer<typeof disputePayment>

/** Body of the end of a dispute. */
export const liftDispute = z.strictObject({ note: z.string().trim().max(1000).optional() })
export type LiftDispute = z.infer<typeof liftDispute>

/** Query of the list. */
export const listTransactions = filters.extend(page)
export type ListTransactions = z.infer<typeof listTransactions>
