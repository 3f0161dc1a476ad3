import { model } from "@medusajs/framework/utils"

/** A link with which anyone who has it can pay an order's open amount, once. */
export const QfpayPaymentLink = model
  .define("qfpay_payment_link", {
    id: model.id({ prefix: "qflk" }).primaryKey(),
    /** Random; the last part of the link's URL. It allows nothing but paying. */
    token: model.text(),
    order_id: model.text(),
    /** The user who created it. */
    created_by: model.text(),
    expires_at: model.dateTime(),
    withdrawn_at: model.dateTime().nullable(),
    /** When it was last sent by email. */
    sent_at: model.dateTime().nullable(),
  })
  .indexes([{ on: ["token"], unique: true }, { on: ["order_id"] }])
