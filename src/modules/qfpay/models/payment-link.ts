import { model } from "@medusajs/framework/utils"

/** A link by which whoever has it pays what an order still needs, once. */
export const QfpayPaymentLink = model
  .define("qfpay_payment_link", {
    id: model.id({ prefix: "qflk" }).primaryKey(),
    /** Random; the end of the link's address. It lets nobody do anything but pay. */
    token: model.text(),
    order_id: model.text(),
    /** The user who made it. */
    created_by: model.text(),
    expires_at: model.dateTime(),
    withdrawn_at: model.dateTime().nullable(),
    /** When it was last sent by e-mail. */
    sent_at: model.dateTime().nullable(),
  })
  .indexes([{ on: ["token"], unique: true }, { on: ["order_id"] }])
