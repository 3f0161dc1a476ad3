import { model } from "@medusajs/framework/utils"

/** The timeline: every step of a number's life, with its cause and QFPay's own words. Rows are only ever added. */
export const QfpayTransactionEvent = model
  .define("qfpay_transaction_event", {
    id: model.id({ prefix: "qfev" }).primaryKey(),
    account: model.text(),
    out_trade_no: model.text(),
    kind: model.text(),
    /** Who or what caused it: checkout, notification, status, admin, job. */
    cause: model.text(),
    respcd: model.text().nullable(),
    words: model.text().nullable(),
    detail: model.json().nullable(),
    /** Digest of a notification's bytes: QFPay repeats the same one, and it is told once. */
    fingerprint: model.text().nullable(),
    /** When it is due on Medusa's event bus; null: it is there, or never goes there. */
    publish_due_at: model.dateTime().nullable(),
  })
  .indexes([
    { on: ["out_trade_no", "created_at"] },
    { on: ["account", "kind", "created_at"] },
    { on: ["fingerprint"], unique: true, where: "fingerprint IS NOT NULL" },
    { on: ["publish_due_at"], where: "publish_due_at IS NOT NULL" },
  ])
