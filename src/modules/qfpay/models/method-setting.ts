import { model } from "@medusajs/framework/utils"

/** What a merchant has set for a pay method; `null` is the default. The regions it is on in are Medusa's own links. */
export const QfpayMethodSetting = model.define("qfpay_method_setting", {
  /** The payment provider's id. */
  id: model.text().primaryKey(),
  label: model.text().nullable(),
  /** By locale; takes the place of `label` in its language. */
  labels: model.json().nullable(),
  rank: model.number().nullable(),
  qr_expiry_minutes: model.number().nullable(),
  /** Major units of whichever currency the cart has. */
  min_amount: model.bigNumber().nullable(),
  max_amount: model.bigNumber().nullable(),
  no_credit: model.boolean().default(false),
})
