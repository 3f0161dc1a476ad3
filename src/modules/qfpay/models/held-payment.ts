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
    resolved_at: model.dateTime().nullable(),
    resolved_by: model.text().nullable(),
    note: model.text().nullable(),
  })
  .indexes([{ on: ["account", "syssn"], unique: true }, { on: ["state", "created_at"] }])
