import { model } from "@medusajs/framework/utils"

/**
 * A database lock that survives no crash for long, because it expires. Medusa's own locking may be in memory, and two
 * instances must not place two orders for one payment.
 */
export const QfpayLease = model.define("qfpay_lease", {
  id: model.text().primaryKey(),
  owner: model.text(),
  until: model.dateTime(),
})
