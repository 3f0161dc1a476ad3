import { model } from "@medusajs/framework/utils"

/** The timeline: every step of a number's life, with its trigger and QFPay's own message. Rows are only ever added. */
export const QfpayTransactionEvent = model
  .define("qfpay_transaction_event", {
    id: model.id({ prefix: "qfev" }).primaryKey(),
    account: model.text(),
    out_trade_no: model.text(),
    kind: model.text(),
    /** What triggered it: checkout, notification, status, admin, job. */
    cause: model.text(),
    respcd: model.text().nullable(),
    words: model.text().nullable(),
    detail: model.json().nullable(),
    /** Digest of a notification's bytes: QFPay repeats a notification, and it is recorded once. */
    fingerprint: model.text().nullable(),
    /** When it is due on Medusa's event bus; null: it was published, or never is. */
    publish_due_at: model.dateTime().nullable(),
  })
  .indexes([
    { on: ["out_trade_no", "created_at"] },
    { on: ["account", "kind", "created_at"] },
    { on: ["fingerprint"], unique: true, where: "fingerprint IS NOT NULL" },
    { on: ["publish_due_at"], where: "publish_due_at IS NOT NULL" },
  ])
