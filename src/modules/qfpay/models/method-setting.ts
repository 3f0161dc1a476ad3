import { model } from "@medusajs/framework/utils"

/**
 * A merchant's settings for a payment method; `null` is the default. The regions in which it is enabled are Medusa's own
 * links.
 */
export const QfpayMethodSetting = model.define("qfpay_method_setting", {
  /** The payment provider's id. */
  id: model.text().primaryKey(),
  label: model.text().nullable(),
  /** By locale; replaces `label` in that language. */
  labels: model.json().nullable(),
  rank: model.number().nullable(),
  qr_expiry_minutes: model.number().nullable(),
  /** In major units of the cart's currency. */
  min_amount: model.bigNumber().nullable(),
  max_amount: model.bigNumber().nullable(),
  no_credit: model.boolean().default(false),
})
