import { model } from "@medusajs/framework/utils"

/** Money that needs a person's decision. */
export const QfpayHeldPayment = model
  .define("qfpay_held_payment", {
    id: model.id({ prefix: "qfhp" }).primaryKey(),
    account: model.text(),
    out_trade_no: model.text(),
    syssn: model.text(),
    /** Identifies the case; each is held once. */
    case_key: model.text(),
    reason: model.text(),
    state: model.enum(["held", "refunded", "dismissed"]).default("held"),
    /** In minor units, as QFPay reports them. */
    txamt: model.bigNumber(),
    txcurrcd: model.text(),
    /** When it is refunded automatically, or retried after a refusal; null: a person decides. */
    refund_due_at: model.dateTime().nullable(),
    /** The refund in Medusa that the case is about. */
    refund_id: model.text().nullable(),
    /** Further facts about the money. */
    detail: model.json().nullable(),
    /** Why its last refund was refused. */
    refusal: model.text().nullable(),
    resolved_at: model.dateTime().nullable(),
    /** A user's id, or `automatic`. */
    resolved_by: model.text().nullable(),
    note: model.text().nullable(),
    /** Whether the money was refunded outside QFPay, as `resolved_by` reports. */
    refunded_outside: model.boolean().default(false),
    /** When people were last alerted that it needs them. */
    alerted_at: model.dateTime().nullable(),
  })
  .indexes([
    { on: ["account", "case_key"], unique: true },
    // One open entry for the whole amount, one for each partial refund, and one for each amount that does not add up.
    {
      on: ["account", "syssn"],
      unique: true,
      where: "state = 'held' AND reason NOT IN ('refund_refused', 'unaccounted')",
    },
    { on: ["out_trade_no"] },
    { on: ["state", "created_at"] },
    { on: ["refund_due_at"], where: "refund_due_at IS NOT NULL" },
  ])
