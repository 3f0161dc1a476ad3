import { model } from "@medusajs/framework/utils"

/** The calls to QFPay of the last minute, by account: QFPay limits the merchant, not the instance that calls. */
export const QfpayCallQuota = model.define("qfpay_call_quota", {
  /** The account's. */
  id: model.text().primaryKey(),
  /** When each call was made, in milliseconds. */
  calls: model.array(),
  /** Those of them that were enquiries. */
  enquiries: model.array(),
})
