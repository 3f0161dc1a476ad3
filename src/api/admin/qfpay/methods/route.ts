import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { QFPAY_MODULE } from "../../../../modules/qfpay"
import { pageOf } from "../page"
import type { AdminMethods } from "../types"
import type { ListMethods } from "./validators"
import { viewMethods } from "./view"

/** Every configured payment method, with the regions in which it is enabled. */
export async function GET(
  req: AuthenticatedMedusaRequest<unknown, ListMethods>,
  res: MedusaResponse<AdminMethods>,
): Promise<void> {
  const { shopOptions } = req.scope.resolve(QFPAY_MODULE)
  const { rows: methods, ...rest } = pageOf(await viewMethods(req.scope), req.validatedQuery as ListMethods)
  res.json({ methods, ...rest, default_qr_expiry_minutes: shopOptions.qrExpiryMinutes })
}
