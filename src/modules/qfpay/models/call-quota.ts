import { model } from "@medusajs/framework/utils"

/** The calls to QFPay in the last minute, by account: QFPay limits the merchant, not the calling instance. */
export const QfpayCallQuota = model.define("qfpay_call_quota", {
  /** The account's id. */
  id: model.text().primaryKey(),
  /** When each call was made, in milliseconds. */
  calls: model.array(),
  /** Those of them that were enquiries. */
  enquiries: model.array(),
})
