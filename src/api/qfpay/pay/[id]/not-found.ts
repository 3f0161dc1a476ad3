import { MedusaError } from "@medusajs/framework/utils"

/** Does not reveal whether the link never existed or its session belongs to another link. */
export const noSuchLink = () =>
  new MedusaError(MedusaError.Types.NOT_FOUND, "There is no such payment link.", "QFPAY_USAGE")
