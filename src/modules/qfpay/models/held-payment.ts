import { model } from "@medusajs/framework/utils"

/** Money that needs a person. */
export const QfpayHeldPayment = model
  .define("qfpay_held_payment", {
    id: model.id({ prefix: "qfhp" }).primaryKey(),
    account: model.text(),
    out_trade_no: model.text(),
    syssn: model.text(),
    /** Names the case; each is held once. */
    case_key: model.text(),
    reason: model.text(),
    state: model.enum(["held", "refunded", "dismissed"]).default("held"),
    /** Minor units, as QFPay reports them. */
    txamt: model.bigNumber(),
    txcurrcd: model.text(),
    /** When it is refunded by itself, tried again after a refusal; null: a person decides. */
    refund_due_at: model.dateTime().nullable(),
    /** The refund in Medusa that it is about. */
    refund_id: model.text().nullable(),
    /** What is known beside the amount. */
    detail: model.json().nullable(),
    /** The sentence with which the last refund of it was refused. */
    refusal: model.text().nullable(),
    resolved_at: model.dateTime().nullable(),
    /** A user's id, or `automatic`. */
    resolved_by: model.text().nullable(),
    note: model.text().nullable(),
    /** Whether the money went back in another way than through QFPay, by the word of `resolved_by`. */
    refunded_outside: model.boolean().default(false),
    /** When people were last told that it waits for them. */
    alerted_at: model.dateTime().nullable(),
  })
  .indexes([
    { on: ["account", "case_key"], unique: true },
    // One open entry for the whole of a money, and one for each refund of a part.
    { on: ["account", "syssn"], unique: true, where: "state = 'held' AND reason <> 'refund_refused'" },
    { on: ["out_trade_no"] },
    { on: ["state", "created_at"] },
    { on: ["refund_due_at"], where: "refund_due_at IS NOT NULL" },
  ])
