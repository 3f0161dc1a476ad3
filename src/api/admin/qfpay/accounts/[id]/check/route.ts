import type { AuthenticatedMedusaRequest, MedusaResponse } from "@medusajs/framework/http"
import { MedusaError } from "@medusajs/framework/utils"
import { QFPAY_MODULE } from "../../../../../../modules/qfpay"
import { viewCheck } from "../../view"

/** Checks whether QFPay accepts an account's credentials. Has no effect at QFPay. */
export async function POST(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  const qfpay = req.scope.resolve(QFPAY_MODULE)
  const id = req.params.id ?? ""
  if (!qfpay.accounts.has(id)) {
    throw new MedusaError(MedusaError.Types.NOT_FOUND, "There is no such QFPay account.", "QFPAY_USAGE")
  }
  res.json({ check: viewCheck(await qfpay.checkAccount(id)) })
}
