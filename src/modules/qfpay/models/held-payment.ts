import { model } from "@medusajs/framework/utils"

/** Money that arrived and must not be applied without a person. */
export const QfpayHeldPayment = model
  .define("qfpay_held_payment", {
    id: model.id({ prefix: "qfhp" }).primaryKey(),
    account: model.text(),
    out_trade_no: model.text(),
    syssn: model.text(),
    reason: model.text(),
    state: model.enum(["held", "refunded", "dismissed"]).default("held"),
    /** Minor units, as QFPay reports them. */
    txamt: model.bigNumber(),
    txcurrcd: model.text(),
    /** When it is refunded by itself, tried again after a refusal; null: a person decides. */
    refund_due_at: model.dateTime().nullable(),
    /** The sentence with which the last refund of it was refused. */
    refusal: model.text().nullable(),
    resolved_at: model.dateTime().nullable(),
    /** A user's id, or `automatic`. */
    resolved_by: model.text().nullable(),
    note: model.text().nullable(),
  })
  .indexes([
    { on: ["account", "syssn"], unique: true },
    { on: ["state", "created_at"] },
    { on: ["refund_due_at"], where: "refund_due_at IS NOT NULL" },
  ])
