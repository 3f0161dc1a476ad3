import { model } from "@medusajs/framework/utils"

/** The result of the last check of an account's credentials. The credentials themselves stay in the configuration. */
export const QfpayAccountCheck = model.define("qfpay_account_check", {
  /** The account's id. */
  id: model.text().primaryKey(),
  /** `null` if there is no problem. */
  problem: model.text().nullable(),
  message: model.text(),
  respcd: model.text().nullable(),
  words: model.text().nullable(),
  checked_at: model.dateTime(),
})
