import { model } from "@medusajs/framework/utils"

/** What the last check of an account's credentials found. The credentials themselves stay in the configuration. */
export const QfpayAccountCheck = model.define("qfpay_account_check", {
  /** The account's id. */
  id: model.text().primaryKey(),
  /** `null` when it is well. */
  problem: model.text().nullable(),
  message: model.text(),
  respcd: model.text().nullable(),
  words: model.text().nullable(),
  checked_at: model.dateTime(),
})
