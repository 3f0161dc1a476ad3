import { MedusaError } from "@medusajs/framework/utils"

/** Whether a link never was or its session is another's is not told. */
export const noSuchLink = () =>
  new MedusaError(MedusaError.Types.NOT_FOUND, "There is no such payment link.", "QFPAY_USAGE")
